import itertools
import sys

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.columns import Effort, effort_for
from graph.edits import AddNode, Connect, MoveNodes
from graph.elements import Layer, Node, Slot, Tensor
from graph.joined import Joined, columns_of, join
from graph.layout import GRID, Direction, layered_positions, plan
from graph.model import ModelGraph
from graph.room import hull, overlap
from graph.together import Together

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


@given(sized_drawings(), st.sampled_from(("right", "down")))
def test_no_boxes_overlap_in_either_direction(
    drawn: tuple[ModelGraph, Places], direction: Direction
) -> None:
    graph, sizes = drawn

    places = plan(graph, sizes, direction=direction).positions()

    assert set(places) == {node.id for node in graph.nodes()}
    assert overlapping(places, sizes) == []


@given(sized_drawings())
def test_every_wire_runs_to_the_right_or_to_a_line_below(
    drawn: tuple[ModelGraph, Places],
) -> None:
    graph, sizes = drawn

    places = layered_positions(graph, sizes)

    for edge in graph.edges():
        source, target = edge.source.node, edge.target
        right = places[source][0] + sizes[source][0]
        bottom = places[source][1] + sizes[source][1]
        assert right < places[target][0] or bottom < places[target][1]


@given(sized_drawings())
def test_every_wire_runs_down_where_that_is_asked_for(drawn: tuple[ModelGraph, Places]) -> None:
    graph, sizes = drawn

    places = plan(graph, sizes, direction="down").positions()

    for edge in graph.edges():
        bottom = places[edge.source.node][1] + sizes[edge.source.node][1]
        assert bottom < places[edge.target][1]


def test_a_drawing_that_fits_into_a_line_stays_one() -> None:
    places = layered_positions(drawing(8, list(itertools.pairwise(range(8)))), {})

    assert len({x for x, _ in places.values()}) == 8
    assert {y for _, y in places.values()} == {0.0}


def test_a_long_drawing_has_about_the_proportions_of_a_window() -> None:
    places = layered_positions(residual(200), {})

    width = max(x for x, _ in places.values())
    height = max(y for _, y in places.values())
    assert 0.5 < width / height < 4


def test_lines_are_broken_between_blocks() -> None:
    places = layered_positions(residual(60), {})

    # n0, n3, n6, ... stand alone between two blocks.
    lines = {places[f"n{number}"][1] for number in range(0, 181, 3)}
    assert len(lines) > 2
    for first in range(0, 180, 3):
        block = [places[f"n{number}"] for number in (first + 1, first + 2)]
        assert block[0][0] < block[1][0]


def test_what_stands_alone_between_all_others_is_at_one_height() -> None:
    places = layered_positions(residual(2), {})

    assert len({places[f"n{number}"][1] for number in range(0, 7, 3)}) == 1


def branches(order: tuple[int, ...]) -> tuple[ModelGraph, list[int]]:
    """Branches of one to four layers from n0 to n1, drawn above each other in an order."""
    edges: list[tuple[int, int]] = []
    firsts: list[int] = []
    last = 1
    for length in (1, 2, 3, 4):
        inner = list(range(last + 1, last + 1 + length))
        last += length
        firsts.append(inner[0])
        edges += itertools.pairwise([0, *inner, 1])
    graph = drawing(last + 1, [edge for edge in edges if edge[1] != 1])
    for source, _ in (edge for edge in edges if edge[1] == 1):
        slot = Slot("inputs", len(graph.edges_into("n1")))
        Connect(Tensor(f"n{source}"), "n1", slot).apply(graph)
    MoveNodes({f"n{firsts[each]}": (0.0, 100.0 * row) for row, each in enumerate(order)}).apply(
        graph
    )
    return graph, firsts


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_branches_keep_the_order_in_which_they_were_drawn(order: tuple[int, ...]) -> None:
    graph, firsts = branches(order)

    places = layered_positions(graph, {})

    assert sorted(range(4), key=lambda each: places[f"n{firsts[each]}"][1]) == list(order)


@pytest.mark.parametrize("above", [True, False])
def test_a_branch_stays_on_its_side_of_the_wire_past_it(above: bool) -> None:
    graph = residual(1)
    side = -100.0 if above else 100.0
    MoveNodes({"n1": (200.0, side), "n2": (400.0, side)}).apply(graph)

    places = layered_positions(graph, {})

    assert (places["n1"][1] < places["n0"][1]) == above


@pytest.mark.parametrize("first", [True, False])
def test_what_is_added_first_stands_above_where_nobody_has_arranged_it(first: bool) -> None:
    graph = drawing(4, [(0, 1), (1, 2), *([(0, 3), (2, 3)] if first else [(2, 3), (0, 3)])])

    places = layered_positions(graph, {})

    assert (places["n1"][1] > places["n0"][1]) == first


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4), st.data())
def test_the_wire_past_branches_runs_behind_none_of_them(
    lengths: list[int], data: st.DataObject
) -> None:
    edges, last = [(0, 1)], 1
    for length in lengths:
        inner = [*range(last + 1, last + 1 + length)]
        edges += itertools.pairwise([0, *inner, 1])
        last += length
    graph = drawing(last + 1, [edge for edge in edges if edge[1] != 1])
    for source in data.draw(st.permutations([s for s, target in edges if target == 1])):
        slot = Slot("inputs", len(graph.edges_into("n1")))
        Connect(Tensor(f"n{source}"), "n1", slot).apply(graph)
    sides = st.integers(10, 75).map(lambda side: 4.0 * side)
    sizes = {f"n{n}": (160.0, data.draw(sides)) for n in range(last + 1)}

    places = layered_positions(graph, sizes)

    wire = places["n0"][1] + sizes["n0"][1] / 2
    assert places["n1"][1] + sizes["n1"][1] / 2 == pytest.approx(wire, abs=GRID)
    for number in range(2, last + 1):
        y, height = places[f"n{number}"][1], sizes[f"n{number}"][1]
        assert y > wire + GRID or y + height < wire - GRID


@pytest.mark.parametrize("blocks", [1, 3, 12, 60])
@pytest.mark.parametrize("side", [-100.0, 0.0, 100.0])
def test_laying_out_again_changes_nothing(blocks: int, side: float) -> None:
    graph = residual(blocks)
    MoveNodes({f"n{number}": (0.0, side) for number in range(1, 3 * blocks, 3)}).apply(graph)
    first = layered_positions(graph, {})
    MoveNodes(first).apply(graph)

    assert layered_positions(graph, {}) == first


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_branches_that_are_laid_out_stay_where_they_are(order: tuple[int, ...]) -> None:
    graph, _ = branches(order)
    first = layered_positions(graph, {})
    MoveNodes(first).apply(graph)

    assert layered_positions(graph, {}) == first


def test_a_new_box_leaves_the_other_blocks_as_they_are() -> None:
    graph = residual(2)
    before = layered_positions(graph, {})
    MoveNodes(before).apply(graph)
    AddNode(Node("n99", "l99"), Layer("l99", "Add", "add_99")).apply(graph)
    Connect(Tensor("n3"), "n99").apply(graph)
    Connect(Tensor("n99"), "n6", Slot("inputs", 9)).apply(graph)

    after = layered_positions(graph, {})

    untouched = [f"n{number}" for number in range(7) if number not in (4, 5)]
    shifts = {(after[n][0] - before[n][0], after[n][1] - before[n][1]) for n in untouched}
    assert len(shifts) == 1, "Expected only the whole to move, for the lane that is new"
    assert after["n4"][1] == after["n5"][1]


def test_some_boxes_are_laid_out_alone() -> None:
    graph = residual(5)

    places = plan(graph, {}, only={"n3", "n4", "n5"}).positions()

    assert set(places) == {"n3", "n4", "n5"}
    assert min(places.values()) == (0.0, 0.0)


@st.composite
def framed_drawings(draw: st.DrawFn) -> tuple[ModelGraph, Places, list[Together]]:
    graph, sizes = draw(sized_drawings())
    nodes = draw(st.permutations(sorted(sizes)))
    cuts = sorted(draw(st.lists(st.integers(0, len(nodes)), max_size=4)))
    frames = [
        Together(frozenset(nodes[start:end]))
        for start, end in itertools.pairwise([0, *cuts])
        if end > start
    ]
    if frames and len(frames[0].nodes) > 1:
        frames.append(Together(frozenset(sorted(frames[0].nodes)[1:])))
    return graph, sizes, frames


@given(framed_drawings(), st.sampled_from(("right", "down")))
def test_nothing_else_stands_in_a_frame(
    drawn: tuple[ModelGraph, Places, list[Together]], direction: Direction
) -> None:
    graph, sizes, frames = drawn

    places = plan(graph, sizes, direction=direction, together=frames).positions()

    assert overlapping(places, sizes) == []
    for frame in frames:
        side, above, below = frame.margin
        x, y, width, height = hull((*places[node], *sizes[node]) for node in frame.nodes)
        area = (x - side, y - above, width + 2 * side, height + above + below)
        others = [node for node in places if node not in frame.nodes]
        assert not any(overlap(area, (*places[node], *sizes[node])) for node in others)


def test_what_is_in_a_collapsed_frame_keeps_its_places_and_room() -> None:
    graph = drawing(5, list(itertools.pairwise(range(5))))
    MoveNodes({"n1": (500.0, 500.0), "n2": (900.0, 700.0), "n3": (500.0, 560.0)}).apply(graph)
    frame = Together(frozenset(("n1", "n2", "n3")), size=(200.0, 80.0))
    side, above, _ = frame.margin

    places = plan(graph, {}, together=[frame]).positions()

    x, y = places["n1"]
    assert places["n2"] == (x + 400, y + 200)
    assert places["n3"] == (x, y + 60)
    box = (x - side, y - above, 200.0, 80.0)
    assert not any(overlap(box, (*places[node], 160.0, 64.0)) for node in ("n0", "n4"))


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

    assert overlapping(places, dict.fromkeys(places, (160.0, 64.0))) == []


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
    for edge in graph.edges():
        (x, y), (u, v) = places[edge.source.node], places[edge.target]
        assert x < u or y < v


def test_the_stand_in_lays_out_a_thousand_layers_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fast_sugiyama", None)
    limit = sys.getrecursionlimit()
    chain = drawing(1_000, list(itertools.pairwise(range(1_000))))

    places = layered_positions(chain, {})

    in_order = sorted(places, key=lambda node: (places[node][1], places[node][0]))
    assert in_order == [f"n{number}" for number in range(1_000)]
    assert sys.getrecursionlimit() == limit


def test_a_graph_of_many_long_wires_is_put_in_columns() -> None:
    chain = [(number, number + 1) for number in range(300)]
    graph = drawing(302, [*chain, *((number, 301) for number in range(301))])
    sizes = {f"n{number}": (100.0 + 10 * (number % 3), 60.0) for number in range(302)}

    places = layered_positions(graph, sizes)

    assert overlapping(places, sizes) == []
    in_order = sorted(places, key=lambda node: (places[node][1], places[node][0]))
    assert in_order == [f"n{number}" for number in range(302)]


@given(sized_drawings(), st.sampled_from(("quick", "plain")))
def test_what_is_tangled_overlaps_as_little(
    drawn: tuple[ModelGraph, Places], effort: Effort
) -> None:
    graph, sizes = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.sections.effort_for", lambda *_: effort)

        places = layered_positions(graph, sizes)

    assert overlapping(places, sizes) == []


def tangle(columns: int, rows: int) -> Joined:
    """Columns of units, each of which feeds all of the next."""
    pairs = [
        (f"{column}.{one}", f"{column + 1}.{other}")
        for column in range(columns - 1)
        for one in range(rows)
        for other in range(rows)
    ]
    return join([f"{column}.{row}" for column in range(columns) for row in range(rows)], pairs)


@pytest.mark.parametrize(
    ("columns", "rows", "effort"),
    [
        (20, 2, "thorough"),
        (2, 15, "thorough"),
        (2, 30, "quick"),
        (2, 40, "plain"),
        (50, 30, "plain"),
    ],
)
def test_the_more_wires_run_beside_each_other_the_less_is_looked_for_an_order(
    columns: int, rows: int, effort: Effort
) -> None:
    tangled = tangle(columns, rows)

    assert effort_for(tangled, columns_of(tangled)) == effort
