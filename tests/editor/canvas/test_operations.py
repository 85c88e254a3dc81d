"""What the box of an operation says: the function and its constants, as source would have them."""

import pytest

from editor.canvas.operations import code_text
from editor.canvas.summary import Summary, summarize
from graph.catalogue import load_catalogue
from graph.edits import AddNode
from graph.elements import Layer, Node
from graph.model import ModelGraph
from graph.values import ObjectValue, TensorValue, Value

ALL = ObjectValue("builtins", "slice", {"start": None, "stop": None, "step": None})
EVERY_OTHER = ObjectValue("builtins", "slice", {"start": 1, "stop": None, "step": 2})
ELLIPSIS = ObjectValue("builtins", "Ellipsis")
INFINITE = ObjectValue("builtins", "float", {"value": "inf"})
ARRAY = ObjectValue("numpy", "array", {"value": ((1.0, 2.0), (3.0, 4.0)), "dtype": "float32"})


def summary(class_name: str, call: dict[str, Value] | None = None, **arguments: Value) -> Summary:
    graph = ModelGraph()
    layer = Layer("l1", class_name, "it", "keras.ops", arguments)
    AddNode(Node("n1", "l1", arguments=call or {}), layer).apply(graph)
    return summarize(graph, "n1", load_catalogue())


def test_an_operation_is_headed_by_its_function_and_has_no_name() -> None:
    said = summary("Mean", axis=-1)
    assert (said.title, said.name, said.arguments) == ("ops.mean", "", "axis=-1")
    assert said.is_operation
    assert said.known


@pytest.mark.parametrize(
    ("class_name", "call", "said"),
    [
        ("Multiply", {"x2": 2.0}, "x * 2"),
        ("Subtract", {"x1": 1}, "1 - x"),
        ("Add", {"x2": INFINITE}, "x + inf"),
        ("Subtract", {}, "x1 - x2"),
        ("Matmul", {"x2": ARRAY}, "x @ array(2, 2)"),
        ("GetItem", {"key": (ALL, 0)}, "[:, 0]"),
        ("GetItem", {"key": (ELLIPSIS, None)}, "[..., None]"),
        ("GetItem", {"key": EVERY_OTHER}, "[1::2]"),
        ("GetItem", {"key": 3}, "[3]"),
        ("Where", {"x1": TensorValue(0), "x2": 0.5}, "x2=0.5"),
    ],
)
def test_constants_stand_as_they_do_in_source(
    class_name: str, call: dict[str, Value], said: str
) -> None:
    assert summary(class_name, call).arguments == said


def test_defaults_are_left_out() -> None:
    assert summary("Mean", axis=None, keepdims=False).arguments == ""
    assert summary("Reshape", newshape=(-1, 4)).arguments == "newshape=(-1, 4)"


def test_indexing_has_no_function() -> None:
    assert summary("GetItem").title == "x[ ]"


def test_an_operation_that_nobody_knows_is_shown_as_unknown() -> None:
    said = summary("Whirl", speed=3)
    assert (said.title, said.known) == ("ops.Whirl", False)


def test_long_values_are_cut() -> None:
    assert code_text(tuple(range(1_000))) == "(0, 1, 2, 3, 4, 5, …)"
    assert len(code_text("a" * 1_000)) < 40
    assert code_text((1,)) == "(1,)"
    assert code_text({"a": 1}) == "{…}"
