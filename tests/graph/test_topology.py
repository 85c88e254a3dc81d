from random import Random

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.edits import SetInterface
from graph.elements import Edge, Slot, Tensor
from graph.errors import CycleError
from graph.model import ModelGraph
from graph.topology import leading_to_outputs, reachable_from, topological_order
from tests.graph.drawings import add, chain, residual, wire
from tests.graph.strategies import law, redrawn, shapes


@law
@given(shapes())
def test_each_node_comes_after_all_that_it_depends_on(graph: ModelGraph) -> None:
    order = topological_order(graph)
    place = {node: number for number, node in enumerate(order)}
    assert sorted(place) == sorted(node.id for node in graph.nodes())
    assert all(place[edge.source.node] < place[edge.target] for edge in graph.edges())


@law
@given(shapes(), st.randoms(use_true_random=False))
def test_the_order_does_not_depend_on_the_order_of_drawing(
    graph: ModelGraph, random: Random
) -> None:
    assert topological_order(redrawn(graph, random)) == topological_order(graph)


def test_among_nodes_that_are_ready_the_smallest_id_comes_first() -> None:
    graph = ModelGraph()
    for _ in range(11):
        add(graph, "Dense")
    wire(graph, "n11", "n1")
    wire(graph, "n10", "n2")
    assert topological_order(graph) == [
        *(f"n{number}" for number in range(3, 10)),
        *("n10", "n2", "n11", "n1"),
    ]


def test_a_cycle_is_named_in_the_order_of_its_wires_and_nothing_after_it() -> None:
    graph = chain("InputLayer", "Add", "Dense", "Dense", "Dense")
    # No edit closes a cycle; a file could try to.
    graph._put_edge(Edge(Tensor("n4"), "n2", Slot("inputs", 1)))
    with pytest.raises(
        CycleError, match=r"'add_l2' -> 'dense_l3' -> 'dense_l4' -> 'add_l2'$"
    ) as it:
        topological_order(graph)
    assert "dense_l5" not in str(it.value)


@law
@given(shapes())
def test_what_is_reached_is_what_networkx_reaches(graph: ModelGraph) -> None:
    inputs = set(graph.input_nodes())
    below = set[str]().union(*(nx.descendants(graph.digraph, node) for node in inputs))
    assert reachable_from(graph, graph.input_nodes()) == inputs | below
    outputs = {tensor.node for tensor in graph.output_tensors()}
    above = set[str]().union(*(nx.ancestors(graph.digraph, node) for node in outputs))
    assert leading_to_outputs(graph) == outputs | above


def test_only_what_leads_to_a_stated_output_is_used() -> None:
    graph = residual()
    SetInterface(outputs=(Tensor("n2"),)).apply(graph)
    assert leading_to_outputs(graph) == {"n1", "n2"}
