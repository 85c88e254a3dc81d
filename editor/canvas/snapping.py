"""Boxes that are moved come to rest on the grid, or in line with a box near by.

In line means: the same edges, or the same middle, which makes a wire straight. Lines show what a
box is in line with while the mouse holds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from editor.canvas.box_size import GRID
from editor.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_REACH = 6.0  # pixels on the screen
_WIDTH = 1.0
_SAME = 0.01  # pixels of the scene
_OVER = 12.0  # how far a line runs beyond the boxes, in pixels on the screen


class Stop(Struct, frozen=True):
    """Where an edge or the middle of a box comes to rest.

    Attributes:
        at: In pixels of the scene, across the line.
        first: Where the box that it belongs to begins, along the line.
        last: Where that ends.
        box: The number of that box.
    """

    at: float
    first: float
    last: float
    box: int


class Stops:
    """Those of all boxes near by in one direction: of first edges, of middles, of last edges."""

    def __init__(self, boxes: Iterable[tuple[float, float, float, float]]) -> None:
        """Takes each box as where it begins and ends across the lines, and along them."""
        kinds: tuple[list[Stop], list[Stop], list[Stop]] = ([], [], [])
        for box, (start, end, first, last) in enumerate(boxes):
            for kind, at in zip(kinds, (start, (start + end) / 2, end), strict=True):
                kind.append(Stop(at, first, last, box))
        self._kinds = [sorted(kind, key=lambda stop: stop.at) for kind in kinds]
        self._places = [[stop.at for stop in kind] for kind in self._kinds]

    def nearest(self, start: float, end: float, reach: float) -> float | None:
        """Gives how far a box that begins and ends there is from being in line, if that is near."""
        found: float | None = None
        for places, at in zip(self._places, (start, (start + end) / 2, end), strict=True):
            number = bisect_left(places, at)
            for place in places[max(number - 1, 0) : number + 1]:
                if abs(place - at) <= (reach if found is None else abs(found)):
                    found = place - at
        return found

    def in_line(self, start: float, end: float) -> list[Stop]:
        """Gives the stops that a box that begins and ends there is in line with.

        Of a box with which it shares all three lines, that is the middle, where its wires run.
        """
        at_start, at_middle, at_end = (
            self._at(kind, place) for kind, place in enumerate((start, (start + end) / 2, end))
        )
        middles = {stop.box for stop in at_middle}
        edges = (stop for stop in (*at_start, *at_end) if stop.box not in middles)
        return [*at_middle, *edges]

    def _at(self, kind: int, place: float) -> list[Stop]:
        places = self._places[kind]
        first = bisect_left(places, place - _SAME)
        return self._kinds[kind][first : bisect_right(places, place + _SAME)]


class Snapper:
    """Says where boxes that are moved come to rest, and draws what they are in line with."""

    def __init__(
        self, view: MouseView, pressed: NodeItem, moving: Collection[QGraphicsItem]
    ) -> None:
        """Takes the boxes that are seen, but those that are moved."""
        self._view = view
        self._rect = pressed.scene_box
        self._lines: list[QLineF] = []
        seen = view.drawn.boxes_in(view.seen_rect()) if view.snaps else []
        rests = [box.scene_box for box in seen if box not in moving]
        self._upright = Stops((r.left(), r.right(), r.top(), r.bottom()) for r in rests)
        self._level = Stops((r.top(), r.bottom(), r.left(), r.right()) for r in rests)
        view.overlays.append(self.paint)

    def snapped(self, shift: QPointF) -> QPointF:
        """Gives how far the boxes go when the mouse has gone so far, in pixels of the scene."""
        wanted = self._rect.translated(shift)
        reach = _REACH / self._view.zoom
        across = self._upright.nearest(wanted.left(), wanted.right(), reach)
        down = self._level.nearest(wanted.top(), wanted.bottom(), reach)
        rest = QPointF(
            _on_grid(wanted.left()) if across is None else wanted.left() + across,
            _on_grid(wanted.top()) if down is None else wanted.top() + down,
        )
        self._show(QRectF(rest, wanted.size()), across is not None, down is not None)
        return rest - self._rect.topLeft()

    def hide(self) -> None:
        """Takes the lines away until the boxes are moved on."""
        if self._lines:
            self._lines = []
            self._update()

    def end(self) -> None:
        """Takes the lines away."""
        if self.paint in self._view.overlays:
            self._view.overlays.remove(self.paint)
            self._update()

    def _show(self, rect: QRectF, across: bool, down: bool) -> None:
        had = bool(self._lines)
        over = _OVER / self._view.zoom
        self._lines = []
        if across:
            for stop in self._upright.in_line(rect.left(), rect.right()):
                first, last = min(stop.first, rect.top()), max(stop.last, rect.bottom())
                self._lines.append(QLineF(stop.at, first - over, stop.at, last + over))
        if down:
            for stop in self._level.in_line(rect.top(), rect.bottom()):
                first, last = min(stop.first, rect.left()), max(stop.last, rect.right())
                self._lines.append(QLineF(first - over, stop.at, last + over, stop.at))
        if had or self._lines:
            self._update()

    def _update(self) -> None:
        self._view.viewport().update()

    def paint(self, painter: QPainter, zoom: float) -> None:
        """Draws the lines; the painter is that of the scene."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(self._view.canvas_style.accent, _WIDTH / zoom))
        painter.drawLines(self._lines)
        painter.restore()


def _on_grid(length: float) -> float:
    return round(length / GRID) * GRID
