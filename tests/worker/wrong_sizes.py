"""Sizes that a layer cannot work with, and layers that were built for others."""

from __future__ import annotations

from tests.worker.advised import Case
from tests.worker.drawings import Drawing
from tests.worker.wrong_drawings import CONV, DENSE, chain, followed, operation

SIZES = (
    Case(
        "an image smaller than the kernel",
        chain((4, 4, 3), ("Conv2D", {"filters": 4, "kernel_size": 5})),
        ("at least as large", "`kernel_size`", "(batch, 4, 4, 3)"),
        "Set `padding` of `Conv2D_n2` to 'same'",
        "kernel_size",
        others=("Set `kernel_size` of `Conv2D_n2` to 4",),
    ),
    Case(
        "one pooling too many",
        chain((4, 4, 3), *[("MaxPooling2D", {})] * 3),
        ("at least as large", "`pool_size`", "(batch, 1, 1, 3)"),
        "Set `padding` of `MaxPooling2D_n4` to 'same'",
        "pool_size",
        others=("Remove `MaxPooling2D_n4`",),
    ),
    Case(
        "channels looked for where they are not",
        chain((28, 28, 1), (CONV[0], {**CONV[1], "data_format": "channels_first"})),
        ("at least as large", "(batch, 28, 28, 1)"),
        "Remove `data_format` of `Conv2D_n2`",
        "kernel_size",
    ),
    Case(
        "all of an image cropped",
        followed(chain((8, 8, 3), ("Cropping2D", {"cropping": 4})), ("Flatten", {})),
        ("leave something", "(batch, 8, 8, 3)"),
        "Set `cropping` of `Cropping2D_n2` to 3",
        "cropping",
        others=("Remove `Cropping2D_n2`",),
    ),
    Case(
        "images of any size flattened",
        chain((None, None, 3), CONV, ("Flatten", {}), DENSE),
        ("known number of features", "(batch, any)", "`Flatten_n3`"),
        "Make `Flatten_n3` a layer GlobalAveragePooling2D",
        others=("GlobalMaxPooling2D",),
    ),
    Case(
        "a row of unknown length",
        chain((None,), DENSE),
        ("known number of features", "(batch, any)"),
    ),
    Case(
        "images of unknown channels",
        chain((32, 32, None), CONV),
        ("known number of channels", "(batch, 32, 32, any)"),
        "Set `shape` of `InputLayer_n1` to (32, 32, 3)",
    ),
    Case(
        "slopes for steps of which there is any number",
        chain((None, 8), ("PReLU", {})),
        ("known number of features", "(batch, any, 8)"),
        "Set `shared_axes` of `PReLU_n2` to (1,)",
    ),
    Case(
        "channels that groups do not divide",
        chain((8, 8, 6), ("Conv2D", {"filters": 8, "kernel_size": 3, "groups": 4})),
        ("to divide the channels", "6", "4"),
        "Set `groups` of `Conv2D_n2` to 2",
        "groups",
        others=("Remove `groups`",),
    ),
    Case(
        "filters that groups do not divide",
        chain((8, 8, 3), ("Conv2D", {"filters": 4, "kernel_size": 3, "groups": 3})),
        ("to divide its `filters`", "4", "3"),
        "Set `filters` of `Conv2D_n2` to 6",
        "groups",
    ),
    Case(
        "groups of a normalisation that divide no channels",
        chain((8, 8, 24), ("GroupNormalization", {"groups": 32})),
        ("to divide the channels", "24", "32"),
        "Set `groups` of `GroupNormalization_n2` to 8",
        "groups",
    ),
    Case(
        "a shape for fewer numbers",
        chain((10,), ("Reshape", {"target_shape": (3, 4)})),
        ("10 numbers", "(3, 4)"),
        "Set `target_shape` of `Reshape_n2` to (2, 5)",
        "target_shape",
    ),
    Case(
        "two sizes to be found",
        chain((48,), ("Reshape", {"target_shape": (-1, -1, 3)})),
        ("at most one -1", "(-1, -1, 3)"),
        "Set `target_shape` of `Reshape_n2` to (4, 4, 3)",
        "target_shape",
    ),
    Case(
        "a permutation with the batch in it",
        chain((4, 5), ("Permute", {"dims": (0, 2, 1)})),
        ("counted from 1", "(0, 2, 1)"),
        "Set `dims` of `Permute_n2` to (2, 1)",
        "dims",
    ),
    Case(
        "a normalisation of an axis that is not there",
        chain((8,), ("BatchNormalization", {"axis": 3})),
        ("from 1 to 1", "`axis`"),
        "Remove `axis` of `BatchNormalization_n2`",
        "axis",
    ),
    Case(
        "an operation on an axis that is not there",
        operation("Mean", "x", (3, 4), axis=5),
        ("from 1 to 2", "`axis`"),
        "Set `axis` of `Mean_n2` to -1",
        "axis",
    ),
    Case(
        "a transposition without the batch",
        operation("Transpose", "x", (3, 4), axes=(1, 0)),
        ("3 axes", "(1, 0)"),
        "Set `axes` of `Transpose_n2` to (0, 2, 1)",
        "axes",
    ),
    Case(
        "an axis left out that has more than one place",
        followed(operation("Squeeze", "x", (1, 4), axis=2), ("Flatten", {})),
        ("size 1", "(batch, 1, 4)"),
        "Set `axis` of `Squeeze_n2` to 1",
        "axis",
        others=("Remove `Squeeze_n2`",),
    ),
    Case(
        "a tensor split into parts that it has not",
        operation("Split", "x", (3, 4), indices_or_sections=3, axis=2),
        ("to divide", "4", "3"),
        argument="indices_or_sections",
    ),
    Case(
        "an equation whose sizes do not fit",
        chain((8, 4), ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": 3})),
        ("'b'", "8", "`output_shape`"),
        "Set `output_shape` of `EinsumDense_n2` to (None, 3)",
        "output_shape",
    ),
)


# -- shared and nested ---------------------------------------------------------------------------


def _shared(drawing: Drawing) -> str:
    first, second = drawing.input(8), drawing.input(16)
    shared = drawing.layer("Dense", first, units=4)
    again = drawing.call_again(shared, second)
    drawing.layer("Add", shared, again)
    return again


def _nested_on_another_shape(drawing: Drawing) -> str:
    inner = Drawing()
    inner.layer("Dense", inner.input(8), units=3)
    return drawing.model(inner, drawing.input(9), name="encoder")


SHARED = (
    Case(
        "a shared layer on two lengths",
        _shared,
        ("8 in the last axis", "shared", "(batch, 16)"),
        "Give this call of `Dense_n3` a layer of its own",
        others=("Insert Dense with 8 units",),
    ),
    Case(
        "a nested model on another length",
        _nested_on_another_shape,
        ("(batch, 8)", "`encoder`", "(batch, 9)"),
        "Set `shape` of `InputLayer_n1` to (9,) in `encoder`",
        others=("Insert Dense with 8 units",),
    ),
)
