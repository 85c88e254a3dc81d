import pytest
from hypothesis import given

from graph.checks import Problem, check
from graph.edits import (
    Disconnect,
)
from graph.elements import Slot
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from graph.naming import name_fault
from tests.graph import drawings
from tests.graph.drawings import (
    EXAMPLES,
    add,
    call_again,
    chain,
    messages,
    nested,
    only_problem,
    set_arguments,
    wire,
)
from tests.graph.strategies import graphs, law, state


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_an_example_has_no_problems(name: str) -> None:
    assert check(drawings.example(name)) == []


def test_an_empty_graph_has_no_problems() -> None:
    assert check(ModelGraph()) == []


@law
@given(graphs())
def test_a_fix_takes_its_problem_away_and_makes_no_new_one(graph: ModelGraph) -> None:
    problems = check(graph)
    for problem in problems:
        for fix in problem.fixes:
            before = state(graph)
            inverse = fix.edit.apply(graph)
            left = [(one.message, one.nodes) for one in check(graph)]
            assert left.count((problem.message, problem.nodes)) < 1
            assert len(left) < len(problems)
            inverse.apply(graph)
            assert state(graph) == before


@law
@given(graphs())
def test_a_problem_is_one_line_about_nodes_of_the_graph(graph: ModelGraph) -> None:
    for problem in check(graph):
        assert problem.message.startswith("Expected ")
        assert problem.message.isprintable()
        assert len(problem.message) < 500
        assert all(node in graph.nested(problem.path) for node in problem.nodes)


@law
@given(graphs())
def test_a_check_that_remembers_finds_what_a_first_look_finds(graph: ModelGraph) -> None:
    first = check(graph)
    assert check(graph) == first
    # Other records of the same content, of which nothing is remembered.
    assert check(decode_project(encode_project(graph))) == first


def test_what_is_wrong_inside_a_model_is_said_there_and_at_its_calls() -> None:
    inner = chain("InputLayer", "Dense", "Dense")
    set_arguments(inner, "l2", {"units": "many"})
    set_arguments(inner, "l3", {"units": 4, "colour": "blue"})
    graph = nested(nested(inner, "core"))
    call_again(graph, "n2")
    wire(graph, "n1", "n3")
    outer, middle, units, colour = check(graph)
    assert outer == Problem(
        "error", "Expected `encoder` without problems. Received: two in it", ("n2", "n3")
    )
    assert middle == Problem(
        "error", "Expected `core` without problems. Received: two in it", ("n2",), path=("l2",)
    )
    assert (units.path, units.nodes, units.argument) == (("l2", "l2"), ("n2",), "units")
    colour.fixes[0].edit.apply(graph)
    assert graph.nested(("l2", "l2")).layer("l3").arguments == {"units": 4}
    assert "one in it" in messages(graph)[0]


def test_a_warning_inside_a_model_is_no_error_outside() -> None:
    inner = chain("InputLayer", "Dense")
    add(inner, "InputLayer", "spare")
    graph = nested(inner)
    wire(graph, "n1", "n2", 1)
    problem = only_problem(graph)
    assert (problem.severity, problem.path, problem.nodes) == ("warning", ("l2",), ("n3",))


def test_a_model_takes_as_many_tensors_as_it_has_inputs() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    wire(graph, "n1", "n2", 1)
    assert messages(graph) == [
        "Expected no tensor for 'inputs'[1] of `encoder` (Model). Received: `inputlayer_l1`"
    ]
    Disconnect("n2", Slot("inputs", 1)).apply(graph)
    Disconnect("n2").apply(graph)
    assert "Expected a tensor for `inputs` of `encoder` (Model). Received: none" in messages(graph)


def test_a_model_without_anything_in_it_has_a_problem() -> None:
    graph = nested(ModelGraph())
    assert "Expected an Input in the model. Received: none" in messages(graph)
    wire(graph, "n2", add(graph, "Dense"))
    assert any("Expected a tensor that `encoder` (Model) gives" in each for each in messages(graph))


def test_a_nested_model_has_the_name_of_its_layer() -> None:
    graph = nested(chain("InputLayer", "Dense"), "a/b")
    assert only_problem(graph).message == name_fault("a/b")
