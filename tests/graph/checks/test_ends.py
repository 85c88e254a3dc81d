from graph.checks import check
from graph.edits import (
    RemoveNode,
    SetInterface,
    SetSettings,
)
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import TensorValue
from tests.graph.drawings import (
    add,
    chain,
    messages,
    nested,
    only_problem,
    residual,
    wire,
)


def test_an_input_that_feeds_nothing_is_a_warning() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "InputLayer", "spare")
    problem = only_problem(graph)
    assert (problem.severity, problem.nodes) == ("warning", ("n3",))
    assert problem.message == (
        "Expected `spare` to feed an output of the model. Received: no path to one"
    )


def test_what_leads_to_no_output_is_taken_away_at_once() -> None:
    graph = chain("InputLayer", "Dense", "Dense", "Dense")
    SetInterface(outputs=(Tensor("n2"),)).apply(graph)
    before, problems = graph.copy(), check(graph)
    assert [problem.nodes for problem in problems] == [("n3",), ("n4",)]
    assert {fix.title for problem in problems for fix in problem.fixes} == {
        "Remove `dense_l3`, `dense_l4`"
    }
    undo = problems[0].fixes[0].edit.apply(graph)
    assert check(graph) == []
    undo.apply(graph)
    assert graph == before


def test_an_unused_input_of_a_nested_model_stays_for_those_who_call_it() -> None:
    inner = chain("InputLayer", "Dense")
    add(inner, "InputLayer", "spare")
    graph = nested(inner)
    wire(graph, "n1", "n2", 1)
    problem = only_problem(graph)
    assert problem.path == ("l2",)
    assert problem.fixes == ()


def test_an_output_that_a_layer_does_not_give_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    SetInterface(outputs=(Tensor("n2", 1),)).apply(graph)
    assert messages(graph) == [
        "Expected an output that `dense_l2` (Dense) gives. Received: tensor 1, counted from 0"
    ]


def test_a_part_that_no_input_reaches_is_one_problem() -> None:
    graph = chain("InputLayer", "Dense")
    first, second = add(graph, "Dense", "a"), add(graph, "Dense", "b")
    wire(graph, first, second)
    assert [(problem.message, problem.nodes) for problem in check(graph)] == [
        ("Expected a tensor for `inputs` of `a` (Dense). Received: none", (first,)),
        ("Expected a path from an Input. Received: none to `a`, `b`", (first, second)),
    ]


def test_a_model_needs_an_input_and_a_layer_behind_it() -> None:
    graph = chain("InputLayer")
    assert messages(graph) == ["Expected a layer that is wired to an Input. Received: none"]
    graph = chain("InputLayer", "Dense")
    RemoveNode("n1").apply(graph)
    assert messages(graph)[0] == "Expected an Input in the model. Received: none"


def test_stated_inputs_are_inputs_all_of_them_and_once() -> None:
    graph = residual()
    add(graph, "InputLayer", "second")
    SetInterface(inputs=("n1", "n1", "n2")).apply(graph)
    assert [message for message in messages(graph) if "input of the model" in message] == [
        "Expected each input of the model once. Received: `inputlayer_l1` 2 times",
        "Expected an Input as input of the model. Received: `dense_l2` (Dense)",
        "Expected each Input to be an input of the model. Received: `second`, which is none",
    ]


def test_what_leads_to_no_stated_output_is_a_warning() -> None:
    graph = residual()
    SetInterface(outputs=(Tensor("n2"),)).apply(graph)
    assert [problem.nodes for problem in check(graph)] == [("n3",), ("n4",)]
    assert {problem.severity for problem in check(graph)} == {"warning"}


def test_a_long_list_of_names_is_cut() -> None:
    graph = ModelGraph()
    nodes = [add(graph, "Add", f"layer_{number}") for number in range(7)]
    for target in nodes[1:]:
        wire(graph, nodes[0], target)
    assert messages(graph)[-1].endswith("`layer_0`, `layer_1`, `layer_2`, `layer_3` and 3 more")


def test_a_structure_of_the_ends_holds_each_of_them_once() -> None:
    graph = residual()
    SetInterface(None, (Tensor("n4"), Tensor("n2")), TensorValue(1), (TensorValue(0),)).apply(graph)
    first, second = [problem for problem in check(graph) if problem.severity == "error"]
    assert first.message == (
        "Expected a structure that holds each input of the model once. "
        "Received: the numbers [1] for one input, counted from 0"
    )
    assert "Received: the numbers [0] for two outputs" in second.message
    inverse = first.fixes[0].edit.apply(graph)
    assert graph.inputs_as_given() == TensorValue(0)
    assert graph.output_structure == (TensorValue(0),)
    inverse.apply(graph)
    second.fixes[0].edit.apply(graph)
    assert graph.outputs_as_given() == (TensorValue(0), TensorValue(1))
    assert graph.outputs == (Tensor("n4"), Tensor("n2"))


def test_a_policy_that_keras_does_not_have_is_an_error() -> None:
    graph = chain("InputLayer", "Dense")
    SetSettings(Settings(dtype_policy="mixed_float16")).apply(graph)
    assert check(graph) == []
    SetSettings(Settings(dtype_policy="float_heavy", functional=True)).apply(graph)
    problem = only_problem(graph)
    assert "a dtype policy of Keras for the model. Received: 'float_heavy'" in problem.message
    problem.fixes[0].edit.apply(graph)
    assert graph.settings == Settings(functional=True)


def test_a_chain_without_an_input_is_built_when_it_is_called() -> None:
    graph = chain("Dense", "Dense")
    problem = only_problem(graph)
    assert (problem.severity, problem.nodes) == ("warning", ("n1",))
    assert "Expected an Input in the model, which says the shape" in problem.message
    SetSettings(Settings(functional=True)).apply(graph)
    assert {problem.severity for problem in check(graph)} == {"error"}
