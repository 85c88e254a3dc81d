"""Tests for `codegen.order`: the order in which calls are written."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from codegen.order import Wiring
from graph.edits import AddNode, Connect, SetLayer
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph

Nodes = Sequence[tuple[str, Sequence[int]]]


def drawn(nodes: Nodes, ids: Sequence[int] | None = None) -> ModelGraph:
    """Draws nodes by the places of what they take; their ids are counted in another order."""
    graph = ModelGraph("model")
    ids = ids or range(1, len(nodes) + 1)
    for place in sorted(range(len(nodes)), key=lambda place: ids[place]):
        name, _ = nodes[place]
        class_name = "InputLayer" if not nodes[place][1] else "Add"
        layer = Layer(f"l{ids[place]}", class_name, name)
        AddNode(Node(f"n{ids[place]}", layer.id), layer).apply(graph)
    for place, (_, sources) in enumerate(nodes):
        for position, source in enumerate(sources):
            slot = Slot("inputs", position)
            Connect(Tensor(f"n{ids[source]}"), f"n{ids[place]}", slot).apply(graph)
    return graph


def ordered(graph: ModelGraph) -> list[str]:
    """Gives the names of the layers in the order in which they are written."""
    order = Wiring(graph).reading_order(graph.input_nodes())
    assert len(order) == len(graph)
    return [graph.layer_of(node_id).name for node_id in order]


RESIDUAL: Nodes = [
    ("image", ()),
    ("main_1", (0,)),
    ("main_2", (1,)),
    ("short", (0,)),
    ("add", (3, 2)),
    ("end", (4,)),
]


def test_paths_are_written_in_the_order_in_which_they_are_taken() -> None:
    assert ordered(drawn(RESIDUAL)) == ["image", "short", "main_1", "main_2", "add", "end"]


@given(st.permutations(range(1, 7)))
def test_the_order_does_not_depend_on_ids(ids: list[int]) -> None:
    assert ordered(drawn(RESIDUAL, ids)) == ordered(drawn(RESIDUAL))


def test_a_gate_within_a_path_does_not_interrupt_the_path_beside_it() -> None:
    nodes = [
        ("image", ()),
        ("short", (0,)),
        ("main", (0,)),
        ("squeeze", (2,)),
        ("excite", (2, 3)),
        ("add", (1, 4)),
    ]
    assert ordered(drawn(nodes)) == [name for name, _ in nodes]


def test_a_cell_is_ended_before_what_the_next_one_takes_from_an_earlier_one() -> None:
    """Each cell takes what the one before it gives, and, for its second path, the one before."""
    cells: list[tuple[str, tuple[int, ...]]] = [("image", ()), ("stem", (0,))]
    before, last = 0, 1
    for cell in "abcd":
        adjust = len(cells)
        cells.extend(
            [
                (f"{cell}_adjust", (before,)),
                (f"{cell}_conv", (last,)),
                (f"{cell}_left", (adjust, adjust + 1)),
                (f"{cell}_right", (adjust + 1, adjust)),
                (f"{cell}_more", (adjust + 1,)),
                (f"{cell}_concat", (adjust, adjust + 2, adjust + 3, adjust + 4)),
            ]
        )
        before, last = last, adjust + 5
    order = ordered(drawn(cells))
    assert [name[0] for name in order[2:]] == [cell for cell in "abcd" for _ in range(6)]
    parts = [[name[2:] for name in order[begin : begin + 6]] for begin in range(2, 26, 6)]
    assert parts == [["conv", "adjust", "left", "right", "more", "concat"]] * 4


def test_what_a_block_gives_to_the_end_is_written_with_the_block() -> None:
    """Each block gives one tensor to the next block, and one to a sum of them all."""
    nodes: list[tuple[str, tuple[int, ...]]] = [("image", ())]
    last = 0
    skips = []
    for block in "abc":
        place = len(nodes)
        nodes.extend(
            [
                (f"{block}_filter", (last,)),
                (f"{block}_gate", (last,)),
                (f"{block}_both", (place, place + 1)),
                (f"{block}_out", (place + 2,)),
                (f"{block}_skip", (place + 2,)),
                (f"{block}_add", (last, place + 3)),
            ]
        )
        skips.append(place + 4)
        last = place + 5
    nodes.append(("sum", (*skips, last)))
    order = ordered(drawn(nodes))
    parts = ["filter", "gate", "both", "skip", "out", "add"]
    assert order == ["image", *[f"{block}_{part}" for block in "abc" for part in parts], "sum"]


def test_heads_are_written_one_after_the_other_and_what_leads_to_no_output_last() -> None:
    nodes = [
        ("image", ()),
        ("trunk", (0,)),
        ("loose", (1,)),
        ("b_1", (1,)),
        ("a_1", (1,)),
        ("a_2", (4,)),
        ("b_2", (3,)),
    ]
    graph = drawn(nodes)
    graph.outputs = (Tensor("n6"), Tensor("n7"))
    assert ordered(graph) == ["image", "trunk", "a_1", "a_2", "b_1", "b_2", "loose"]


def without_names(graph: ModelGraph, names: dict[str, str]) -> ModelGraph:
    """Leaves the names of layers to Keras, which the drawing shows as these."""
    for layer in graph.layers():
        if layer.name in names:
            shown = structs.replace(layer, name=names[layer.name], named=False)
            SetLayer(shown).apply(graph)
    return graph


def test_layers_that_keras_names_are_written_in_the_order_of_the_names_that_are_shown() -> None:
    shown = {"main_1": "add", "main_2": "add_1", "short": "add_2", "add": "add_10", "end": "add_11"}
    assert ordered(without_names(drawn(RESIDUAL), shown)) == [
        "image",
        "add",
        "add_1",
        "add_2",
        "add_10",
        "add_11",
    ]


def test_a_layer_is_written_behind_one_that_it_needs_whatever_its_name() -> None:
    shown = {"main_1": "add_1", "main_2": "add"}
    order = ordered(without_names(drawn(RESIDUAL), shown))
    assert order == ["image", "short", "add_1", "add", "add", "end"]


def test_an_order_that_was_asked_for_is_not_changed_by_what_is_done_to_it() -> None:
    graph = drawn(RESIDUAL)
    wiring = Wiring(graph)
    wiring.reading_order(graph.input_nodes()).clear()
    assert ordered(graph)[0] == "image"


@st.composite
def wired(draw: st.DrawFn) -> list[tuple[str, tuple[int, ...]]]:
    """Gives nodes that take nodes before them."""
    nodes: list[tuple[str, tuple[int, ...]]] = [("node_0", ())]
    for place in range(1, draw(st.integers(2, 25))):
        recent = st.integers(max(0, place - draw(st.sampled_from([1, 2, 4, 30]))), place - 1)
        sources = draw(st.lists(recent, min_size=0 if place < 3 else 1, max_size=3))
        nodes.append((f"node_{place}", tuple(sources)))
    return nodes


@given(wired(), st.data())
@settings(max_examples=200, deadline=None)
def test_each_node_is_written_once_and_after_all_that_it_takes(
    nodes: list[tuple[str, tuple[int, ...]]], data: st.DataObject
) -> None:
    ids = data.draw(st.permutations(range(1, len(nodes) + 1)))
    graph = drawn(nodes, ids)
    unnamed = data.draw(st.sets(st.sampled_from([name for name, _ in nodes])))
    shown = {name: f"add_{place}" for place, name in enumerate(sorted(unnamed))}
    order = Wiring(without_names(graph, shown)).reading_order(graph.input_nodes())
    assert sorted(order) == sorted(node.id for node in graph.nodes())
    places = {node: place for place, node in enumerate(order)}
    for node in order:
        assert all(places[edge.source.node] < places[node] for edge in graph.edges_into(node))
