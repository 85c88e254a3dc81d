"""How far a layer sees, against values that are worked out by hand or known from papers."""

from __future__ import annotations

import math

import pytest

from graph.catalogue import load_catalogue
from graph.costs.receptive_field import Field, field_after, field_of_input
from graph.elements import Layer
from graph.specs import TensorSpec
from graph.values import Value

CATALOGUE = load_catalogue()
IMAGE = TensorSpec((None, 64, 64, 3), "float32")
FLAT = TensorSpec((None, 10), "float32")


def after(field: Field, class_name: str, output: TensorSpec, **arguments: Value) -> Field | None:
    layer = Layer("l1", class_name, "layer", "keras.layers", arguments)
    return field_after(layer, [field], [IMAGE], [output], CATALOGUE)


def field(size: float, stride: float = 1) -> Field:
    return Field((size, size), (stride, stride))


def test_an_input_with_places_sees_one_and_a_vector_has_none() -> None:
    assert field_of_input(IMAGE) == field(1)
    assert field_of_input(TensorSpec((None, 20, 3), "float32")) == Field((1,), (1,))
    assert field_of_input(FLAT) is None


@pytest.mark.parametrize(
    ("class_name", "arguments", "expected"),
    [
        ("Conv2D", {"filters": 4, "kernel_size": 3}, field(5 + 2 * 2, 2)),
        ("Conv2D", {"filters": 4, "kernel_size": (1, 1), "strides": 2}, field(5, 4)),
        ("Conv2D", {"filters": 4, "kernel_size": 3, "dilation_rate": 4}, field(5 + 2 * 8, 2)),
        ("DepthwiseConv2D", {"kernel_size": 5}, field(5 + 2 * 4, 2)),
        ("MaxPooling2D", {}, field(5 + 2, 4)),
        ("AveragePooling2D", {"pool_size": 3, "strides": 1}, field(5 + 2 * 2, 2)),
        ("Conv2DTranspose", {"filters": 4, "kernel_size": 2, "strides": 2}, field(6, 1)),
        ("UpSampling2D", {}, field(5, 1)),
        ("BatchNormalization", {}, field(5, 2)),
        ("ReLU", {}, field(5, 2)),
        ("Dense", {"units": 4}, field(5, 2)),
        ("ZeroPadding2D", {}, field(5, 2)),
        ("GroupNormalization", {}, field(math.inf, 2)),
    ],
)
def test_a_layer_widens_a_field(
    class_name: str, arguments: dict[str, Value], expected: Field
) -> None:
    assert after(field(5, 2), class_name, IMAGE, **arguments) == expected


def test_what_looks_at_all_places_sees_everything() -> None:
    assert after(field(5, 2), "GlobalAveragePooling2D", FLAT) == field(math.inf, 2)
    assert str(after(field(5, 2), "Flatten", FLAT)) == "all"


def test_a_merge_sees_what_its_widest_branch_does() -> None:
    layer = Layer("l1", "Add", "add", "keras.layers")
    merged = field_after(layer, [field(3), field(7), None], [IMAGE] * 3, [IMAGE], CATALOGUE)
    assert merged == field(7)
    assert str(merged) == "7 \u00d7 7"


def test_nonsense_for_a_kernel_is_no_fault_here() -> None:
    assert after(field(5), "Conv2D", IMAGE, filters=4, kernel_size=("a", 3)) == field(5)
