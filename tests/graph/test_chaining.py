import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.catalogue import load_catalogue
from graph.chaining import (
    connect_in_row,
    ends_of_chain,
    first_slot,
    free_slot,
    in_reading_order,
    put_on_wire,
    remove_and_join,
)
from graph.drawing import add_layer
from graph.edits import Compound, Connect, MoveNodes, SetInterface
from graph.elements import Edge, Slot, Tensor
from graph.errors import CycleError, GraphError
from graph.model import ModelGraph
from graph.topology import reaches, topological_order
from tests.graph.drawings import add, chain, operation, residual, wire
from tests.graph.strategies import graphs, law, shapes, state

CATALOGUE = load_catalogue()


def edges(graph: ModelGraph) -> list[tuple[str, str]]:
    return [(edge.source.node, edge.target) for edge in graph.edges()]


def join(graph: ModelGraph, *node_ids: str) -> None:
    remove_and_join(graph, node_ids, CATALOGUE).apply(graph)


# -- taking out ----------------------------------------------------------------------------------


def test_a_node_that_is_taken_out_of_a_chain_leaves_it_whole() -> None:
    graph = chain("InputLayer", "Dense", "Dropout", "Dense")
    join(graph, "n2", "n3")
    assert edges(graph) == [("n1", "n4")]


def test_all_that_a_node_fed_is_fed_by_what_fed_it() -> None:
    graph = residual()
    join(graph, "n2")
    assert edges(graph) == [("n1", "n3"), ("n1", "n4"), ("n3", "n4")]
    assert [edge.slot for edge in graph.edges_into("n4")] == [Slot(), Slot("inputs", 1)]


def test_of_several_tensors_the_first_goes_on() -> None:
    graph = residual()
    wire(graph, "n4", add(graph, "Dense"))
    join(graph, "n4")
    assert ("n2", "n5") in edges(graph)
    assert ("n3", "n5") not in edges(graph)


def test_the_first_tensor_is_that_of_the_call_and_not_of_the_alphabet() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    attention = add(graph, "MultiHeadAttention")
    for name, source in (("value", "n3"), ("key", "n3"), ("query", "n2")):
        Connect(Tensor(source), attention, Slot(name)).apply(graph)
    wire(graph, attention, add(graph, "Dense"))
    join(graph, attention)
    assert ("n2", "n5") in edges(graph)


def test_what_an_input_fed_is_fed_by_nothing_without_it() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    join(graph, "n1")
    assert edges(graph) == [("n2", "n3")]


def test_an_output_of_the_model_moves_to_what_fed_it() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetInterface(None, (Tensor("n3"), Tensor("n1"))).apply(graph)
    join(graph, "n3")
    assert graph.outputs == (Tensor("n2"), Tensor("n1"))


def test_an_output_that_would_be_there_twice_goes() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetInterface(None, (Tensor("n3"), Tensor("n2"))).apply(graph)
    join(graph, "n3")
    assert graph.outputs == (Tensor("n2"),)


@law
@given(st.one_of(graphs(), shapes()), st.data())
def test_nodes_that_are_taken_out_leave_what_led_through_them(
    graph: ModelGraph, data: st.DataObject
) -> None:
    ids = [node.id for node in graph.nodes()]
    removed = set(data.draw(st.lists(st.sampled_from(ids)))) if ids else set()
    before, were = state(graph), graph.copy()
    inverse = remove_and_join(graph, removed, CATALOGUE).apply(graph)

    topological_order(graph)
    assert {node.id for node in graph.nodes()} == set(ids) - removed
    for edge in were.edges():
        if edge.source.node not in removed and edge.target not in removed:
            assert graph.edge_into(edge.target, edge.slot) == edge
    for edge in graph.edges():
        assert reaches(were, edge.source.node, edge.target)
        assert were.edge_into(edge.target, edge.slot) is not None
    inverse.apply(graph)
    assert state(graph) == before


# -- in a row ------------------------------------------------------------------------------------


def test_loose_nodes_are_connected_as_they_are_named() -> None:
    graph = ModelGraph()
    nodes = [add(graph, name) for name in ("InputLayer", "Dense", "Add", "Dense")]
    connect_in_row(graph, nodes, CATALOGUE).apply(graph)
    assert edges(graph) == [("n1", "n2"), ("n2", "n3"), ("n3", "n4")]


def test_a_wire_that_is_there_stays_as_it_is() -> None:
    graph = chain("InputLayer", "Dense")
    assert connect_in_row(graph, ["n1", "n2"], CATALOGUE) == Compound(())


def test_the_one_input_of_a_node_takes_the_new_tensor() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "Dropout")
    connect_in_row(graph, ["n3", "n2"], CATALOGUE).apply(graph)
    assert edges(graph) == [("n3", "n2")]


def test_a_merging_layer_takes_one_more() -> None:
    graph = residual()
    connect_in_row(graph, ["n1", "n4"], CATALOGUE).apply(graph)
    assert graph.edges_into("n4")[2] == Edge(Tensor("n1"), "n4", Slot("inputs", 2))


def test_an_input_takes_no_tensor_and_a_row_is_made_as_a_whole_or_not_at_all() -> None:
    graph = ModelGraph()
    nodes = [add(graph, name) for name in ("Dense", "Dense", "InputLayer")]
    with pytest.raises(GraphError, match="which takes no tensor"):
        connect_in_row(graph, nodes, CATALOGUE)
    assert edges(graph) == []


def test_a_row_against_the_flow_is_refused() -> None:
    graph = chain("InputLayer", "Dense", "Dense", "Dense")
    with pytest.raises(CycleError):
        connect_in_row(graph, ["n4", "n2"], CATALOGUE)


def test_nodes_lie_in_a_row_or_in_a_column() -> None:
    graph = chain("Dense", "Dense", "Dense")
    MoveNodes({"n1": (300, 40), "n2": (0, 0), "n3": (150, 20)}).apply(graph)
    assert in_reading_order(graph.nodes()) == ["n2", "n3", "n1"]
    MoveNodes({"n1": (30, 400), "n2": (0, 200), "n3": (15, 0)}).apply(graph)
    assert in_reading_order(graph.nodes()) == ["n3", "n2", "n1"]
    assert in_reading_order([]) == []


# -- onto a wire ---------------------------------------------------------------------------------


def test_a_wire_is_led_through_a_loose_node() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "Dropout")
    ends = ends_of_chain(graph, ["n3"], CATALOGUE)
    assert ends == ("n3", Slot(), "n3")
    put_on_wire(graph.edges()[0], *ends).apply(graph)
    assert edges(graph) == [("n3", "n2"), ("n1", "n3")]


def test_a_wire_is_led_through_a_chain_of_loose_nodes() -> None:
    graph = chain("InputLayer", "Dense")
    nodes = [add(graph, "Dense"), add(graph, "Dropout")]
    wire(graph, nodes[0], nodes[1])
    assert ends_of_chain(graph, nodes, CATALOGUE) == ("n3", Slot(), "n4")


@pytest.mark.parametrize("nodes", [[], ["n1"], ["n2"], ["n3", "n4"], ["n5"]])
def test_what_is_wired_or_takes_nothing_goes_onto_no_wire(nodes: list[str]) -> None:
    graph = chain("InputLayer", "Dense")
    for name in ("Dense", "Dense", "InputLayer"):
        add(graph, name)
    assert ends_of_chain(graph, nodes, CATALOGUE) is None


def test_the_first_free_slot_is_that_of_the_first_parameter_without_a_tensor() -> None:
    graph = operation("Multiply", {}, "x1")
    assert free_slot(graph, "n2", CATALOGUE) == Slot("x2")
    Connect(Tensor("n1"), "n2", Slot("x2")).apply(graph)
    assert free_slot(graph, "n2", CATALOGUE) is None


def test_a_new_node_takes_a_tensor_where_its_call_does() -> None:
    def slot(class_name: str, module: str = "keras.layers") -> Slot | None:
        return first_slot(add_layer(ModelGraph(), module, class_name, (0, 0))[0], CATALOGUE)

    assert slot("MultiHeadAttention") == Slot("query")
    assert slot("Add") == Slot("inputs")
    assert slot("Add", "keras.ops") == Slot("x1")
    assert slot("InputLayer") is None
