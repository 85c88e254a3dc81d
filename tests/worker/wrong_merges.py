"""Tensors that do not fit together where they meet."""

from __future__ import annotations

from typing import Any

from tests.worker.advised import Case
from tests.worker.drawings import Drawing
from tests.worker.wrong_drawings import Draw, merge, operation


def _residual(filters: int, **arguments: Any) -> Draw:
    def draw(drawing: Drawing) -> str:
        start = drawing.layer("Conv2D", drawing.input(9, 9, 3), filters=4, kernel_size=1)
        first = drawing.layer("Conv2D", start, filters=filters, kernel_size=3, **arguments)
        second = drawing.layer("ReLU", first)
        return drawing.layer("Add", start, second)

    return draw


def _two_without_padding(drawing: Drawing) -> str:
    start = drawing.layer("Conv2D", drawing.input(9, 9, 3), filters=4, kernel_size=1)
    first = drawing.layer("Conv2D", start, filters=4, kernel_size=3)
    second = drawing.layer("Conv2D", first, filters=4, kernel_size=3)
    return drawing.layer("Add", second, start)


def _unet(drawing: Drawing) -> str:
    fine = drawing.layer("Conv2D", drawing.input(9, 9, 3), filters=4, kernel_size=1)
    coarse = drawing.layer("MaxPooling2D", fine)
    return drawing.layer("Concatenate", fine, drawing.layer("UpSampling2D", coarse))


def _pooled_branch(drawing: Drawing) -> str:
    image = drawing.input(8, 8, 3)
    return drawing.layer("Concatenate", image, drawing.layer("MaxPooling2D", image))


MERGING = (
    Case(
        "a shortcut of other channels",
        _residual(16, padding="same"),
        ("one shape", "(batch, 9, 9, 4)", "(batch, 9, 9, 16)"),
        "Insert Conv2D with 16 filters between `Conv2D_n2` and `Add_n5`",
        others=("Make `Add_n5` a layer Concatenate", "Insert Conv2D with 4 filters"),
    ),
    Case(
        "a shortcut around strides",
        _residual(16, padding="same", strides=2),
        ("one shape", "(batch, 9, 9, 4)", "(batch, 5, 5, 16)"),
        "Insert Conv2D with 16 filters between `Conv2D_n2` and `Add_n5`",
    ),
    Case(
        "a branch without padding",
        _residual(4),
        ("one shape", "(batch, 7, 7, 4)"),
        "Set `padding` of `Conv2D_n3` to 'same'",
    ),
    Case(
        "a branch of other channels without padding",
        _residual(16),
        ("one shape", "(batch, 7, 7, 16)"),
        "Set `padding` of `Conv2D_n3` to 'same' and insert Conv2D with 16 filters between "
        "`Conv2D_n2` and `Add_n5`",
        others=("Insert Cropping2D and Conv2D with 16 filters",),
    ),
    Case(
        "a branch of two layers without padding",
        _two_without_padding,
        ("one shape", "(batch, 5, 5, 4)"),
        "Set `padding` of 2 layers of the branch to 'same'",
    ),
    Case(
        "an addition of rows of other lengths",
        merge("Add", (8,), (16,)),
        ("one shape", "(batch, 8)", "(batch, 16)"),
        "Insert Dense with 16 units between `InputLayer_n1` and `Add_n3`",
        others=("Insert Dense with 8 units", "Make `Add_n3` a layer Concatenate"),
    ),
    Case(
        "one input of three that is another",
        merge("Average", (6, 8), (6, 8), (6, 9)),
        ("one shape", "(batch, 6, 9)"),
        "Insert Dense with 8 units between `InputLayer_n3` and `Average_n4`",
    ),
    Case(
        "an addition of a row and an image",
        merge("Multiply", (16,), (8, 8, 3)),
        ("one shape", "(batch, 8, 8, 3)"),
        "Insert GlobalAveragePooling2D and Dense with 16 units",
    ),
    Case(
        "sequences joined along the wrong axis",
        merge("Concatenate", (8, 16), (4, 16)),
        ("one shape", "the last axis", "(batch, 4, 16)"),
        "Set `axis` of `Concatenate_n3` to 1",
        others=("Insert UpSampling1D", "Insert Cropping1D"),
    ),
    Case(
        "an image joined with itself, pooled",
        _pooled_branch,
        ("one shape", "(batch, 4, 4, 3)"),
        "Insert UpSampling2D between `MaxPooling2D_n2` and `Concatenate_n3`",
    ),
    Case(
        "an odd image pooled and grown again",
        _unet,
        ("one shape", "(batch, 9, 9, 4)", "(batch, 8, 8, 4)"),
        "Insert Cropping2D between `Conv2D_n2` and `Concatenate_n5`",
    ),
    Case(
        "a row joined with an image",
        merge("Concatenate", (16,), (8, 8, 3)),
        ("one shape", "(batch, 8, 8, 3)"),
        "Insert GlobalAveragePooling2D between `InputLayer_n2` and `Concatenate_n3`",
        others=("Insert Flatten",),
    ),
    Case(
        "rows joined along an axis that is not there",
        merge("Concatenate", (16,), (16,), axis=3),
        ("from 1 to 1", "`axis`", "3"),
        "Remove `axis` of `Concatenate_n3`",
        "axis",
    ),
    Case(
        "a dot product of other lengths",
        merge("Dot", (8,), (16,), axes=1),
        ("equally long", "8 and 16"),
        "Insert Dense with 16 units between `InputLayer_n1` and `Dot_n3`",
        "axes",
        others=("Insert Dense with 8 units",),
    ),
    Case(
        "a matrix product of matrices that lie alike",
        operation("Matmul", "x1 x2", (3, 4), (3, 4)),
        ("columns", "rows", "(batch, 3, 4)"),
        "Insert Permute to swap its axes between `InputLayer_n2` and `Matmul_n3`",
        others=("Insert Dense with 3 units",),
    ),
    Case(
        "an addition by an operation",
        operation("Add", "x1 x2", (3, 4), (3, 5)),
        ("one shape", "(batch, 3, 5)"),
        "Insert Dense with 5 units between `InputLayer_n1` and `Add_n3`",
    ),
)
