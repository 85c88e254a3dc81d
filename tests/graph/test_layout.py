import itertools
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.layout import GRID, layered_positions
from graph.model import ModelGraph

Places = dict[str, tuple[float, float]]


def drawing(count: int, edges: list[tuple[int, int]]) -> ModelGraph:
    graph = ModelGraph()
    for number in range(count):
        layer = Layer(f"l{number}", "Add", f"add_{number}")
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
    for source, target in edges:
        slot = Slot("inputs", len(graph.edges_into(f"n{target}")))
        Connect(Tensor(f"n{source}"), f"n{target}", slot).apply(graph)
    return graph


def residual(blocks: int) -> ModelGraph:
    edges = []
    for first in range(0, 3 * blocks, 3):
        edges += [(first, first + 1), (first + 1, first + 2), (first + 2, first + 3)]
        edges += [(first, first + 3)]
    return drawing(3 * blocks + 1, edges)


def overlapping(places: Places, sizes: Places) -> list[tuple[str, str]]:
    boxes = {node: (*places[node], *sizes[node]) for node in places}
    found = []
    for (one, (x, y, w, h)), (other, (u, v, a, b)) in itertools.combinations(boxes.items(), 2):
        if x < u + a and u < x + w and y < v + b and v < y + h:
            found.append((one, other))
    return found


@st.composite
def sized_drawings(draw: st.DrawFn) -> tuple[ModelGraph, Places]:
    count = draw(st.integers(1, 14))
    pairs = [(s, t) for s in range(count) for t in range(s + 1, count)]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=24)) if pairs else []
    sides = st.integers(40, 300).map(float)
    sizes = {f"n{number}": (draw(sides), draw(sides)) for number in range(count)}
    return drawing(count, edges), sizes


@given(sized_drawings())
def test_every_node_has_a_place_and_no_boxes_overlap(drawn: tuple[ModelGraph, Places]) -> None:
    graph, sizes = drawn

    places = layered_positions(graph, sizes)

    assert set(places) == {node.id for node in graph.nodes()}
    assert overlapping(places, sizes) == []


@given(sized_drawings())
def test_every_wire_runs_from_left_to_right(drawn: tuple[ModelGraph, Places]) -> None:
    graph, sizes = drawn

    places = layered_positions(graph, sizes)

    for edge in graph.edges():
        right = places[edge.source.node][0] + sizes[edge.source.node][0]
        assert right < places[edge.target][0]


def test_the_same_drawing_is_laid_out_the_same_way() -> None:
    first = layered_positions(residual(20), {})

    assert all(layered_positions(residual(20), {}) == first for _ in range(3))


def test_parts_that_are_not_joined_stand_below_each_other() -> None:
    places = layered_positions(drawing(5, [(0, 1), (3, 4)]), {})

    assert places["n0"][1] < places["n2"][1] < places["n3"][1]


def test_places_are_on_the_grid_and_begin_at_the_origin() -> None:
    places = layered_positions(residual(5), {"n1": (133.0, 71.0)})

    assert all(x % GRID == 0 and y % GRID == 0 for x, y in places.values())
    assert min(x for x, _ in places.values()) == min(y for _, y in places.values()) == 0


def test_an_empty_drawing_has_no_places() -> None:
    assert layered_positions(ModelGraph(), {}) == {}


def test_a_long_chain_is_laid_out() -> None:
    edges = [(number, number + 1) for number in range(1999)]

    places = layered_positions(drawing(2000, edges), {})

    assert len({x for x, _ in places.values()}) == 2000


def test_two_wires_between_the_same_boxes_are_laid_out() -> None:
    places = layered_positions(drawing(2, [(0, 1), (0, 1)]), {})

    assert places["n0"][0] < places["n1"][0]


def test_a_cycle_that_a_file_brought_is_laid_out() -> None:
    graph = drawing(3, [(0, 1), (1, 2)])
    nx.MultiDiGraph.add_edge(graph._digraph, "n2", "n0", key=Slot(), index=0)

    assert set(layered_positions(graph, {})) == {"n0", "n1", "n2"}


@pytest.mark.parametrize("blocks", [1, 12])
def test_the_stand_in_lays_out_as_well(monkeypatch: pytest.MonkeyPatch, blocks: int) -> None:
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    graph = residual(blocks)
    sizes = {node.id: (160.0, 64.0) for node in graph.nodes()}

    places = layered_positions(graph, sizes)

    assert overlapping(places, sizes) == []
    assert all(places[edge.source.node][0] < places[edge.target][0] for edge in graph.edges())


def test_the_stand_in_lays_out_a_thousand_layers_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    limit = sys.getrecursionlimit()
    chain = drawing(1_000, list(itertools.pairwise(range(1_000))))

    places = layered_positions(chain, {})

    lefts = [places[f"n{number}"][0] for number in range(1_000)]
    assert lefts == sorted(set(lefts))
    assert sys.getrecursionlimit() == limit


def test_a_graph_of_many_long_wires_is_put_in_columns() -> None:
    chain = [(number, number + 1) for number in range(300)]
    graph = drawing(302, [*chain, *((number, 301) for number in range(301))])
    sizes = {f"n{number}": (100.0 + 10 * (number % 3), 60.0) for number in range(302)}
    positions = layered_positions(graph, sizes)
    lefts = [positions[f"n{number}"][0] for number in range(302)]
    assert lefts == sorted(set(lefts))
    assert {top for _, top in positions.values()} == {0.0}
