import pytest

from graph.catalogue import load_catalogue
from graph.data_ends import input_ends, output_ends
from graph.values import Value
from tests.graph.test_proposals import Drawn


@pytest.mark.parametrize(
    ("arguments", "shape", "values"),
    [
        ({"shape": (8, 8, 1)}, (8, 8, 1), 64),
        ({"shape": (None, 3)}, (None, 3), None),
        ({"shape": 4}, (4,), 4),
        ({"batch_shape": (32, 7)}, (7,), 7),
        ({"shape": ()}, (), 1),
        ({"shape": "wide"}, None, None),
        ({"shape": (True, 2)}, None, None),
        ({}, None, None),
    ],
)
def test_an_input_has_the_shape_that_is_drawn(
    arguments: dict[str, Value], shape: object, values: int | None
) -> None:
    drawn = Drawn()
    drawn.add("InputLayer", "x", **arguments)
    (end,) = input_ends(drawn.graph)
    assert (end.name, end.shape, end.values, end.dtype) == ("x", shape, values, "float32")


@pytest.mark.parametrize(
    ("rows", "units", "activation"),
    [
        ([("Dense", {"units": 3, "activation": "softmax"})], 3, "softmax"),
        ([("Dense", {"units": 3}), ("Softmax", {})], 3, "softmax"),
        ([("Dense", {"units": 3, "activation": "relu"}), ("Dropout", {"rate": 0.5})], 3, "relu"),
        ([("Dense", {"units": 1})], 1, "linear"),
        ([("Dense", {"units": 4}), ("Flatten", {})], None, None),
    ],
)
def test_an_output_ends_as_its_last_layers_do(
    rows: list[tuple[str, dict[str, Value]]], units: int | None, activation: str | None
) -> None:
    drawn = Drawn()
    node = drawn.add("InputLayer", "x", shape=(4,))
    for place, (class_name, arguments) in enumerate(rows):
        node = drawn.add(class_name, f"layer_{place}", node, **arguments)
    (end,) = output_ends(drawn.graph, load_catalogue())
    assert (end.units, end.activation) == (units, activation)
