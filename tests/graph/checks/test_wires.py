import pytest
from msgspec import structs

from graph.checks import Problem, check
from graph.edits import (
    Connect,
    Disconnect,
    SetNode,
)
from graph.elements import Slot, Tensor
from graph.model import ModelGraph
from graph.values import ObjectValue, TensorValue, Value
from tests.graph.drawings import (
    add,
    chain,
    messages,
    nested,
    only_problem,
    operation,
    residual,
    wire,
)

SLICE = ObjectValue("builtins", "slice", {"start": None, "stop": 3, "step": None})


def structured(*positions: int) -> ModelGraph:
    """Draws a call of an encoder of two inputs that is given a dictionary, wired at positions."""
    inner = residual()
    wire(inner, add(inner, "InputLayer", "second"), "n4", 2)
    graph = nested(inner)
    Disconnect("n2").apply(graph)
    structure: Value = {"a": TensorValue(1), "b": (TensorValue(0),)}
    SetNode(structs.replace(graph.node("n2"), arguments={"inputs": structure})).apply(graph)
    for position in positions:
        wire(graph, "n1", "n2", position)
    return graph


def test_a_missing_input_is_named_with_its_argument() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    Disconnect("n3").apply(graph)
    problem = only_problem(graph)
    assert problem == Problem(
        "error", "Expected a tensor for `inputs` of `dense_l3` (Dense). Received: none", ("n3",)
    )


def test_a_node_that_is_wired_to_nothing_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "Flatten", "loose")
    assert only_problem(graph).message.startswith("Expected a tensor for `inputs` of `loose`")


@pytest.mark.parametrize(
    ("class_name", "count", "words"),
    [
        ("Add", 1, "Expected at least 2 tensors for `inputs` of `merge` (Add). Received: 1"),
        ("Add", 0, "Expected at least 2 tensors for `inputs` of `merge` (Add). Received: none"),
        ("Subtract", 1, "Expected 2 tensors for `inputs` of `merge` (Subtract). Received: 1"),
        ("Subtract", 3, "Expected at most 2 tensors for `inputs` of `merge` (Subtract). Rece"),
        ("Dense", 2, "Expected no tensor for 'inputs'[1] of `merge` (Dense). Received: `inp"),
        ("InputLayer", 1, "Expected no tensor for 'inputs' of `merge` (InputLayer). Received: "),
    ],
)
def test_a_wrong_number_of_inputs_is_counted(class_name: str, count: int, words: str) -> None:
    graph = chain("InputLayer", "Dense")
    merge = add(graph, class_name, "merge")
    for position in range(count):
        wire(graph, "n1", merge, position)
    problem = next(problem for problem in check(graph) if problem.nodes == (merge,))
    assert problem.message.startswith(words)


@pytest.mark.parametrize("class_name", ["Add", "Concatenate", "Multiply", "Subtract"])
def test_a_layer_with_nothing_to_merge_is_taken_away(class_name: str) -> None:
    graph = chain("InputLayer", "Dense")
    merge = add(graph, class_name, "merge")
    last = add(graph, "Dense", "last")
    wire(graph, "n2", merge)
    wire(graph, merge, last)
    before, problem = graph.copy(), only_problem(graph)
    (fix,) = problem.fixes
    assert fix.title == "Remove `merge`"
    undo = fix.edit.apply(graph)
    assert check(graph) == []
    assert list(graph.predecessors(last)) == ["n2"]
    undo.apply(graph)
    assert graph == before


def test_an_optional_input_may_be_left_out_and_not_half_given() -> None:
    graph = chain("InputLayer")
    lstm = add(graph, "LSTM", "lstm")
    Connect(Tensor("n1"), lstm, Slot("sequences")).apply(graph)
    assert messages(graph) == []
    Connect(Tensor("n1"), lstm, Slot("initial_state", 0)).apply(graph)
    assert messages(graph) == [
        "Expected 2 tensors for `initial_state` of `lstm` (LSTM). Received: 1"
    ]


def test_a_slot_that_the_class_does_not_have_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    Connect(Tensor("n1"), "n2", Slot("colour")).apply(graph)
    assert messages(graph) == [
        "Expected no tensor for 'colour' of `dense_l2` (Dense). Received: `inputlayer_l1`"
    ]


def test_a_tensor_that_a_layer_does_not_give_is_named_at_both_ends() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    Disconnect("n3").apply(graph)
    Connect(Tensor("n2", 2), "n3").apply(graph)
    problem = only_problem(graph)
    assert problem.nodes == ("n2", "n3")
    assert problem.message == (
        "Expected a tensor that `dense_l2` (Dense) gives. Received: tensor 2, counted from 0"
    )


@pytest.mark.parametrize(
    ("class_name", "arguments"),
    [
        ("Add", {"x2": 2}),
        ("Add", {"x2": (1.0, 2.0)}),
        ("Add", {"x2": ObjectValue("builtins", "float", {"value": "inf"})}),
        ("GetItem", {"key": (SLICE, 0)}),
        ("GetItem", {"key": (ObjectValue("builtins", "Ellipsis", {}), None)}),
    ],
)
def test_a_constant_fills_a_parameter_of_an_operation(
    class_name: str, arguments: dict[str, Value]
) -> None:
    first = "x1" if class_name == "Add" else "x"
    assert check(operation(class_name, arguments, first)) == []


@pytest.mark.parametrize(
    ("arguments", "wired", "words"),
    [
        ({}, ("x1",), "a tensor for `x2` of `it` (Add). Received: none"),
        ({"x2": 1}, ("x1", "x2"), "a tensor or a value for `x2` of `it` (Add). Received: both"),
        ({"x1": 1, "x2": 1}, (), "a tensor in the call of `it` (Add). Received: values alone"),
        ({"x2": ObjectValue("os", "system")}, ("x1",), "only objects of Keras that are described"),
        ({"x3": 1}, ("x1", "x2"), "the name of an argument in the call of `it` (Add). Received: "),
    ],
)
def test_a_wrong_call_of_an_operation_is_named(
    arguments: dict[str, Value], wired: tuple[str, ...], words: str
) -> None:
    found = messages(operation("Add", arguments, *wired))
    assert any(message.startswith(f"Expected {words}") for message in found)


def test_a_structure_in_a_call_has_each_of_its_tensors_and_no_other() -> None:
    assert check(structured(0, 1)) == []
    assert messages(structured(0)) == [
        "Expected a tensor for 'inputs'[1] of `encoder` (Model). Received: none"
    ]
    assert messages(structured(0, 1, 2)) == [
        "Expected no tensor for 'inputs'[2] of `encoder` (Model). Received: `inputlayer_l1`"
    ]


def test_a_structure_of_another_size_than_the_model_takes_is_named() -> None:
    graph = structured(0, 1)
    structure: Value = {"a": TensorValue(1), "b": (TensorValue(0), TensorValue(1))}
    SetNode(structs.replace(graph.node("n2"), arguments={"inputs": structure})).apply(graph)
    assert messages(graph) == [
        "Expected two tensors for `inputs` of `encoder` (Model). Received: a structure of three"
    ]
