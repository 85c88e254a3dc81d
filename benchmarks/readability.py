"""How well a drawing can be read: what covers what, on the canvas as a person sees it.

Boxes have the sizes that the canvas gives them, and wires are the curves that it draws.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct

from benchmarks.offscreen import SIZE, application, discard
from editor.canvas.items import CanvasItems
from editor.canvas.widget import CanvasWidget
from editor.canvas.wire_item import WireItem, curve
from editor.document import Document
from editor.look.theme import DARK
from graph.catalogue import load_catalogue
from graph.edits import MoveNodes
from graph.model import ModelGraph
from graph.room import Position, Rect, overlap

_CELL = 400.0  # pixels
_EDGE = 2.0  # a wire that touches a box no further than this does not run behind it

Line: TypeAlias = tuple[float, float, float, float]
_Named = TypeVar("_Named")


class Readability(Struct, frozen=True):
    """What is counted of a drawing.

    Attributes:
        overlaps: Pairs of boxes that cover each other.
        crossings: Pairs of wires that cross.
        hidden: Wires a part of which runs behind a box.
        width: Of the drawing, in pixels.
        height: Of the drawing, in pixels.
    """

    overlaps: int
    crossings: int
    hidden: int
    width: float
    height: float


class Sheet:
    """A canvas that a drawing is put on."""

    def __init__(self, graph: ModelGraph) -> None:
        application()
        self._document = Document()
        self._document.replace(graph)
        self._canvas = CanvasWidget(self._document, load_catalogue(), DARK)
        self._canvas.resize(*SIZE)

    @property
    def _items(self) -> CanvasItems:
        return self._canvas.view.drawn

    def sizes(self) -> dict[str, tuple[float, float]]:
        """Gives width and height of each box, in pixels."""
        boxes = self._items.boxes
        return {node: (box.box.width(), box.box.height()) for node, box in boxes.items()}

    def read(self, positions: Mapping[str, Position]) -> Readability:
        """Puts the boxes in their places, and counts."""
        self._document.apply(MoveNodes(dict(positions)), "Lay out")
        sizes = self.sizes()
        boxes = {node: (*place, *sizes[node]) for node, place in positions.items()}
        lines = {wire: list(_lines(wire)) for wire in self._items.wires.values()}
        rect = self._canvas.view.drawing_rect()
        return Readability(
            sum(overlap(boxes[a], boxes[b]) for a, b in _near_pairs(boxes)),
            _crossings(lines),
            sum(_is_hidden(wire, lines[wire], near) for wire, near in _near_boxes(lines, boxes)),
            rect.width(),
            rect.height(),
        )

    def close(self) -> None:
        """Frees the canvas."""
        discard(self._canvas)


def _lines(wire: WireItem) -> Iterator[Line]:
    """Gives a wire as the straight lines that a curve is painted as."""
    points = curve(*wire.ends).toSubpathPolygons()[0].toList()
    for one, other in itertools.pairwise(points):
        yield one.x(), one.y(), other.x(), other.y()


def _cells(rect: Rect) -> Iterator[tuple[int, int]]:
    x, y, width, height = rect
    columns = range(int(x // _CELL), int((x + width) // _CELL) + 1)
    return itertools.product(columns, range(int(y // _CELL), int((y + height) // _CELL) + 1))


def _around(line: Line) -> Rect:
    x, y, u, v = line
    return min(x, u), min(y, v), abs(u - x), abs(v - y)


def _sorted_in(rects: Iterable[tuple[_Named, Rect]]) -> dict[tuple[int, int], list[_Named]]:
    cells: defaultdict[tuple[int, int], list[_Named]] = defaultdict(list)
    for named, rect in rects:
        for cell in _cells(rect):
            cells[cell].append(named)
    return cells


def _near_pairs(boxes: Mapping[str, Rect]) -> set[tuple[str, str]]:
    cells = _sorted_in(boxes.items())
    return {pair for near in cells.values() for pair in itertools.combinations(near, 2)}


def _near_boxes(
    lines: Mapping[WireItem, list[Line]], boxes: Mapping[str, Rect]
) -> Iterator[tuple[WireItem, dict[str, Rect]]]:
    cells = _sorted_in(boxes.items())
    for wire, own in lines.items():
        reached = {cell for line in own for cell in _cells(_around(line))}
        yield wire, {node: boxes[node] for cell in reached for node in cells.get(cell, ())}


def _is_hidden(wire: WireItem, lines: list[Line], boxes: Mapping[str, Rect]) -> bool:
    ends = {wire.edge.source.node, wire.edge.target}
    inner = [
        (x + _EDGE, y + _EDGE, x + width - _EDGE, y + height - _EDGE)
        for node, (x, y, width, height) in boxes.items()
        if node not in ends
    ]
    return any(_runs_through(line, box) for box in inner for line in lines)


def _runs_through(line: Line, box: Line) -> bool:
    """Whether a line has a part within a box of left, top, right and bottom."""
    x, y, u, v = line
    first, last = 0.0, 1.0
    for start, way, low, high in ((x, u - x, box[0], box[2]), (y, v - y, box[1], box[3])):
        if way == 0:
            if not low < start < high:
                return False
            continue
        enter, leave = sorted(((low - start) / way, (high - start) / way))
        first, last = max(first, enter), min(last, leave)
    return first < last


def _crossings(lines: Mapping[WireItem, list[Line]]) -> int:
    """Counts the pairs of wires that cross; two at the same port only part from each other."""
    parts = [(wire, line) for wire, own in lines.items() for line in own]
    crossed: set[frozenset[int]] = set()
    for near in _sorted_in((part, _around(part[1])) for part in parts).values():
        for (wire, line), (other, another) in itertools.combinations(near, 2):
            pair = frozenset((id(wire), id(other)))
            if wire is other or pair in crossed or _share_an_end(wire, other):
                continue
            if _cross(line, another):
                crossed.add(pair)
    return len(crossed)


def _share_an_end(one: WireItem, other: WireItem) -> bool:
    return one.edge.source == other.edge.source or one.edge.target == other.edge.target


def _cross(one: Line, other: Line) -> bool:
    a, b = (one[0], one[1]), (one[2], one[3])
    c, d = (other[0], other[1]), (other[2], other[3])
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Position, b: Position, c: Position) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
