"""Where boxes stand when they are laid out: along what feeds what, in lines where that is long.

A library says in which column a box stands and in which row (`graph.sugiyama`); the sizes are put
in here, so that boxes of different widths and heights never overlap. What is said of columns and
rows holds for both directions: in a drawing from top to bottom the columns lie.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Literal, TypeAlias

from msgspec import Struct

from graph.joined import Joined, join, parts_of
from graph.model import ModelGraph
from graph.sections import Placed, place_part
from graph.together import Position, Size, Together, Unit, units_of
from graph.wrapping import WIDE, crossings_of, line_lengths, line_starts

Direction: TypeAlias = Literal["right", "down"]

COLUMN_GAP = 72.0
ROW_GAP = 32.0
LINE_GAP = 64.0
PART_GAP = 64.0
_FLAT_GAP = 48.0  # between the lying columns of a drawing from top to bottom
GRID = 4.0
_DEFAULT_SIZE: Size = (160.0, 64.0)
_SAME_TENSOR = 0.25  # what one more wire of the same tensor costs, of the first
_Pair: TypeAlias = tuple[str, str]
_Put: TypeAlias = Callable[[Joined, Placed, Mapping[str, Size]], dict[str, Position]]


class Plan(Struct, frozen=True):
    """What is to be laid out; nothing of it changes, so that a thread can do it."""

    units: tuple[Unit, ...]
    pairs: list[_Pair]
    direction: Direction

    def positions(self) -> dict[str, Position]:
        """Gives left and top of each box, in pixels; no two boxes or frames overlap."""
        return _arranged(self.units, self.pairs, self.direction)[1]


def layered_positions(graph: ModelGraph, sizes: Mapping[str, Size]) -> dict[str, Position]:
    """Gives each node its place, from left to right; see `plan`."""
    return plan(graph, sizes).positions()


def plan(
    graph: ModelGraph,
    sizes: Mapping[str, Size],
    *,
    direction: Direction = "right",
    only: Collection[str] | None = None,
    together: Sequence[Together] = (),
) -> Plan:
    """Gathers what is to be laid out.

    Boxes that feed each other stand in columns, in lines where there are many; parts that are not
    joined stand below each other, the first at 0. The order of boxes that stand above each other is
    kept where that makes no more crossings.

    Args:
        graph: What is laid out; it is not changed.
        sizes: Width and height of the boxes in pixels.
        direction: Whether wires run from left to right or from top to bottom.
        only: The nodes that are laid out, where that is not all.
        together: The nodes of frames, each of which is laid out by itself and is then one box.
    """
    nodes = [node for node in graph.nodes() if only is None or node.id in only]
    now = {node.id: node.position for node in nodes}
    measured = {node.id: sizes.get(node.id, _DEFAULT_SIZE) for node in nodes}
    wires = ((edge.source.node, edge.target) for edge in graph.edges())
    pairs = [pair for pair in wires if pair[0] in now and pair[1] in now]
    return Plan(units_of(measured, now, together), pairs, direction)


def _arranged(
    units: Sequence[Unit], pairs: Sequence[_Pair], direction: Direction
) -> tuple[Size, dict[str, Position]]:
    """Gives the size of all units together, and where in it their nodes stand."""
    owner = {node: unit.id for unit in units for node in _nodes_of(unit)}
    inner: dict[str, list[_Pair]] = {unit.id: [] for unit in units}
    outer: list[_Pair] = []
    for source, target in pairs:
        unit, fed = owner[source], owner[target]
        if unit == fed:
            inner[unit].append((source, target))
        else:
            outer.append((unit, fed))
    content = {unit.id: _content(unit, inner[unit.id], direction) for unit in units}
    sizes = {unit: size for unit, (size, _) in content.items()}
    now = {unit.id: unit.now for unit in units}
    places = _place(join(sizes, outer), sizes, now, direction)
    whole = (
        max((x + sizes[unit][0] for unit, (x, _) in places.items()), default=0.0),
        max((y + sizes[unit][1] for unit, (_, y) in places.items()), default=0.0),
    )
    return whole, {
        node: (x + places[unit][0], y + places[unit][1])
        for unit, (_, inside) in content.items()
        for node, (x, y) in inside.items()
    }


def _nodes_of(unit: Unit) -> Iterator[str]:
    yield from unit.places
    for inner in unit.units:
        yield from _nodes_of(inner)


def _content(
    unit: Unit, pairs: Sequence[_Pair], direction: Direction
) -> tuple[Size, dict[str, Position]]:
    """Gives the size of a unit, and where in it its nodes stand."""
    if not unit.units:
        return unit.size, unit.places
    (width, height), inside = _arranged(unit.units, pairs, direction)
    side, above, below = unit.margin
    places = {node: (x + side, y + above) for node, (x, y) in inside.items()}
    return (width + 2 * side, height + above + below), places


def _place(
    joined: Joined, sizes: Mapping[str, Size], now: Mapping[str, Position], direction: Direction
) -> dict[str, Position]:
    """Gives units their places, as of wires that run to the right."""
    if direction == "right":
        return _place_parts(joined, sizes, now, partial(_in_lines, gap=COLUMN_GAP))
    turned = _place_parts(
        joined,
        {unit: (height, width) for unit, (width, height) in sizes.items()},
        {unit: (y, x) for unit, (x, y) in now.items()},
        partial(_in_one_line, gap=_FLAT_GAP),
    )
    return {unit: (x, y) for unit, (y, x) in turned.items()}


def _place_parts(
    joined: Joined, sizes: Mapping[str, Size], now: Mapping[str, Position], put: _Put
) -> dict[str, Position]:
    positions: dict[str, Position] = {}
    top = 0.0
    heights = {unit: height for unit, (_, height) in sizes.items()}
    for part in parts_of(joined):
        lines = put(part, place_part(part, heights, ROW_GAP, now), sizes)
        highest = min(y for _, y in lines.values())
        positions |= {unit: (x, y - highest + top) for unit, (x, y) in lines.items()}
        top = _on_grid(max(positions[unit][1] + heights[unit] for unit in lines) + PART_GAP)
    return positions


def _in_one_line(
    part: Joined, placed: Placed, sizes: Mapping[str, Size], gap: float
) -> dict[str, Position]:
    """Gives each unit its left and top.

    What runs from top to bottom is read by scrolling, and its wires to a next line, which would run
    up again, would cross all that stands between.
    """
    widths = _Columns(placed, sizes, gap).widths
    return _positions(placed, sizes, list(accumulate(widths, initial=0.0)), [0.0] * len(widths))


def _in_lines(
    part: Joined, placed: Placed, sizes: Mapping[str, Size], gap: float
) -> dict[str, Position]:
    """Breaks a part into lines, and gives each unit its left and top."""
    columns = _Columns(placed, sizes, gap)
    costs = _costs(part, placed, len(columns.widths))
    lefts: list[float] = []
    middles: list[float] = []
    for length in line_lengths(columns.widths, columns.heights):
        starts = line_starts(columns.widths, costs, length)
        lefts, middles = _lines(columns, starts, _offsets(part, placed, starts))
        if len(starts) == 1 or max(lefts) >= WIDE * middles[-1]:
            break
    return _positions(placed, sizes, lefts, middles)


def _lines(
    columns: _Columns, starts: Sequence[int], offsets: Sequence[tuple[float, float]]
) -> tuple[list[float], list[float]]:
    """Gives the left of each column and the middle of its line."""
    ends = [*starts[1:], len(columns.widths)]
    lefts: list[float] = []
    middles: list[float] = []
    middle = below = 0.0
    for start, end, (least, most) in zip(starts, ends, offsets, strict=True):
        above = max(columns.above[start:end])
        if start:
            middle += 2 * max(below - least, above + most) + LINE_GAP
        below = max(columns.below[start:end])
        lefts += accumulate(columns.widths[start : end - 1], initial=0.0)
        middles += [middle] * (end - start)
    return lefts, middles


def _positions(
    placed: Placed, sizes: Mapping[str, Size], lefts: Sequence[float], middles: Sequence[float]
) -> dict[str, Position]:
    """Gives each unit its left and top, by the left and the middle of the columns."""
    return {
        unit: (lefts[column], _on_grid(middles[column] + placed.middles[unit] - sizes[unit][1] / 2))
        for unit, column in placed.columns.items()
    }


def _offsets(part: Joined, placed: Placed, starts: Sequence[int]) -> list[tuple[float, float]]:
    """Gives how far above and below the middle the wires run back that run on into each line.

    A wire that runs back does so halfway between the heights of its ends.
    """
    offsets: list[list[float]] = [[] for _ in starts]
    line_of = {unit: bisect_right(starts, column) - 1 for unit, column in placed.columns.items()}
    for unit, fed in part.pairs:
        line = line_of[fed]
        if line == line_of[unit] + 1:
            offsets[line].append((placed.middles[unit] + placed.middles[fed]) / 2)
    return [(min(of_line), max(of_line)) if of_line else (0.0, 0.0) for of_line in offsets]


def _costs(part: Joined, placed: Placed, count: int) -> list[float]:
    """Gives what it costs to begin a line with each column, by the wires that run into it.

    Wires that leave one box together are read as one.
    """
    columns = placed.columns
    wires = crossings_of(count, ((columns[unit], columns[fed]) for unit, fed in part.pairs))
    ends = {unit: max(columns[each] for each in fed) for unit, fed in part.after.items() if fed}
    tensors = crossings_of(count, ((columns[unit], end) for unit, end in ends.items()))
    return [
        of_tensors + _SAME_TENSOR * (of_wires - of_tensors)
        for of_wires, of_tensors in zip(wires, tensors, strict=True)
    ]


class _Columns:
    """How wide columns are, with the gap after each, and how far they reach above and below 0."""

    def __init__(self, placed: Placed, sizes: Mapping[str, Size], gap: float) -> None:
        count = max(placed.columns.values()) + 1
        self.widths = [0.0] * count
        self.above = [0.0] * count
        self.below = [0.0] * count
        for unit, column in placed.columns.items():
            width, height = sizes[unit]
            middle = placed.middles[unit]
            self.widths[column] = max(self.widths[column], _on_grid(width + gap))
            self.above[column] = max(self.above[column], height / 2 - middle)
            self.below[column] = max(self.below[column], height / 2 + middle)
        self.heights = [
            2 * max(sides) + LINE_GAP for sides in zip(self.above, self.below, strict=True)
        ]


def _on_grid(length: float) -> float:
    return -(-length // GRID) * GRID
