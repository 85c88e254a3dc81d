"""What would have to go for a model to be Sequential, and that nothing else would."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec import structs

from graph.catalogue import load_catalogue
from graph.classify import Kind, classify
from graph.edits import SetNode
from graph.errors import CycleError
from graph.files import read_project
from graph.model import ModelGraph
from graph.sequential import Remainder, leave, takes_one_tensor, what_would_go
from resources import resource_path
from tests.graph.drawings import add, call_again, chain, residual, wire
from tests.graph.strategies import law, near_chains, shapes


def found(graph: ModelGraph) -> Remainder:
    remainder = what_would_go(graph)
    assert remainder is not None
    return remainder


def require_proof(graph: ModelGraph) -> None:
    """Does what the steps come to, and asks for the kind again."""
    try:
        remainder = what_would_go(graph)
    except CycleError:
        return
    if remainder is None:
        assert classify(graph).kind is Kind.LINEAR
        return
    if not remainder.chain:
        return
    assert remainder.steps
    assert all(node in graph for step in remainder.steps for node in step.nodes)
    left = graph.copy()
    leave(graph, remainder.chain).apply(left)
    assert classify(left).kind is Kind.LINEAR
    wired = [node.id for node in left.nodes() if left.predecessors(node.id)]
    assert set(remainder.chain[1:]) == set(wired)


@law
@given(shapes())
def test_what_is_left_of_any_drawing_is_linear(graph: ModelGraph) -> None:
    require_proof(graph)


@law
@given(near_chains())
def test_what_is_left_of_a_chain_with_a_change_is_linear(graph: ModelGraph) -> None:
    require_proof(graph)


def test_of_a_chain_nothing_would_have_to_go() -> None:
    assert what_would_go(chain("InputLayer", "Dense", "Dense")) is None


def test_of_a_residual_block_the_merge_and_the_wire_around_would_go() -> None:
    graph = read_project(resource_path("examples/digits_residual.kcanvas"))
    remainder = found(graph)
    assert [step.message for step in remainder.steps] == [
        "`add`, which then has nothing to merge",
        "The wire from `stem` to `add`",
    ]
    assert remainder.verdict == (
        "What is left is a chain of 8 of the 9 nodes, which is another model."
    )
    require_proof(graph)


def test_second_ends_and_branches_would_go() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    aside = add(graph, "Dense")
    wire(graph, "n2", aside)
    remainder = found(graph)
    assert [step.message.split()[0:2] for step in remainder.steps] == [
        ["The", "output"],
        ["The", "branch"],
    ]
    assert remainder.chain == ("n1", "n2", "n3")


def test_each_call_of_a_shared_layer_would_need_its_own() -> None:
    graph = chain("InputLayer", "Dense")
    again = call_again(graph, "n2")
    wire(graph, "n2", again)
    remainder = found(graph)
    assert "would need a layer, and weights, of its own" in remainder.steps[-1].message
    assert remainder.steps[-1].nodes == ("n2", again)
    assert "all layers stay" in remainder.verdict


def test_arguments_of_a_call_would_go() -> None:
    graph = chain("InputLayer", "Dense", "Dropout")
    node = graph.node("n3")
    SetNode(structs.replace(node, arguments={"training": True})).apply(graph)
    assert [step.nodes for step in found(graph).steps] == [("n3",)]
    require_proof(graph)


def test_a_model_of_merges_alone_has_no_form_as_a_sequential() -> None:
    graph = chain("InputLayer")
    other = add(graph, "InputLayer")
    merged = add(graph, "Add")
    for position, source in enumerate(("n1", other)):
        wire(graph, source, merged, position)
    remainder = found(graph)
    assert remainder.chain == ()
    assert "no form as a Sequential" in remainder.verdict


@pytest.mark.parametrize(
    ("class_name", "takes"),
    [("Dense", True), ("LSTM", True), ("Add", False), ("MultiHeadAttention", False)],
)
def test_what_needs_more_than_one_tensor_cannot_stay(class_name: str, takes: bool) -> None:
    graph = chain(class_name)
    assert takes_one_tensor(graph, "n1", load_catalogue()) is takes


def test_a_long_residual_drawing_is_looked_through_once() -> None:
    remainder = found(residual())
    assert len(remainder.chain) > 2
    require_proof(residual())
