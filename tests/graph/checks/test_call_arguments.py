import pytest
from msgspec import structs

from graph.checks import check
from graph.edits import (
    Connect,
    SetNode,
)
from graph.elements import Slot, Tensor
from graph.values import ObjectValue, Value
from tests.graph.drawings import (
    add,
    chain,
    messages,
    only_problem,
    operation,
    wire,
)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"training=x, y": 1}, "Expected the name of an argument in the call of `dense`"),
        ({"mask": None}, "Expected the name of an argument in the call of `dense`"),
        ({"training": "yes"}, "Expected True or False for `training` in the call of `dense`"),
        ({"training": ObjectValue("os", "system")}, "Expected True or False for `training`"),
    ],
)
def test_what_a_call_cannot_be_given_is_an_error(arguments: dict[str, Value], words: str) -> None:
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, "Dense", "dense"))
    SetNode(structs.replace(graph.node("n2"), arguments=arguments)).apply(graph)
    problem = only_problem(graph)
    assert words in problem.message
    assert problem.argument == next(iter(arguments))
    problem.fixes[0].edit.apply(graph)
    assert check(graph) == []


def test_a_value_that_an_operation_needs_in_its_call_is_named() -> None:
    assert messages(operation("GetItem", {}, "x")) == [
        "Expected a value for `key` in the call of `it` (GetItem). Received: none"
    ]


@pytest.mark.parametrize(
    ("positional", "words"),
    [
        (9, "Expected at most four arguments by their place in the call of `lstm` (LSTM)"),
        (2, "Expected `initial_state` in the call of `lstm` (LSTM), of which two are given by"),
    ],
)
def test_arguments_that_cannot_be_given_by_their_place_are_named(
    positional: int, words: str
) -> None:
    graph = chain("InputLayer")
    lstm = add(graph, "LSTM", "lstm")
    Connect(Tensor("n1"), lstm, Slot("sequences")).apply(graph)
    for number in (0, 1):
        SetNode(structs.replace(graph.node(lstm), positional=number)).apply(graph)
        assert check(graph) == []
    SetNode(structs.replace(graph.node(lstm), positional=positional)).apply(graph)
    problem = only_problem(graph)
    assert problem.message.startswith(words)
    problem.fixes[0].edit.apply(graph)
    assert check(graph) == []
