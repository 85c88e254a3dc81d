"""Marks boxes that a search found: all of them at once, near and far."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.view import FAR_ZOOM, CanvasView

_WIDEST = 400.0  # of what stands for nodes
_GAP = 6.0  # outside the outline of a selected box, and within what a box repaints as it moves
_RADIUS = 12.0
_LINE = 2.0
_WASH = 22  # of 255
_FAR_LINE = 2.0  # pixels on the screen


class Marks:
    """Paints a mark over each of some boxes of a view."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self._nodes: tuple[str, ...] = ()
        self._rects: list[QRectF] | None = None
        view.overlays.append(self._paint)
        view.refreshed.connect(self._forget)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of the nodes whose boxes are marked."""
        return self._nodes

    def show(self, node_ids: Iterable[str]) -> None:
        """Marks the boxes of these nodes and no others."""
        nodes = tuple(node_ids)
        if nodes != self._nodes:
            self._nodes = nodes
            self._forget()
            self._view.viewport().update()

    def _forget(self) -> None:
        self._rects = None

    def _paint(self, painter: QPainter, zoom: float) -> None:
        if not self._nodes:
            return
        if self._rects is None:
            boxes = self._view.drawn.boxes
            rects = (boxes[n].scene_box for n in self._nodes if n in boxes)
            # Boxes that one stands in for, as those in a collapsed frame, have its place.
            places = {rect.getRect(): rect for rect in rects}
            self._rects = [places[place] for place in sorted(places)]  # from left to right
        # Not a colour of a category: it is to be told from all of them.
        colour = self._view.canvas_style.text
        gap = 2 * _GAP
        seen = _within(self._rects, self._view.seen_rect().adjusted(-gap, -gap, gap, gap))
        if zoom < FAR_ZOOM:
            _paint_far(painter, seen, colour, zoom)
        else:
            _paint_near(painter, seen, colour)


def _within(rects: list[QRectF], seen: QRectF) -> list[QRectF]:
    """Gives the rectangles that are seen, out of some that are in order from left to right."""
    first = bisect_left(rects, seen.left() - _WIDEST, key=QRectF.left)
    last = bisect_right(rects, seen.right(), key=QRectF.left)
    return [rect for rect in rects[first:last] if rect.intersects(seen)]


def _paint_far(painter: QPainter, rects: list[QRectF], colour: QColor, zoom: float) -> None:
    painter.setPen(QPen(colour, _FAR_LINE / zoom))
    painter.setBrush(colour)
    painter.drawRects(rects)


def _paint_near(painter: QPainter, rects: list[QRectF], colour: QColor) -> None:
    wash = QColor(colour)
    wash.setAlpha(_WASH)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, _LINE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for rect in rects:
        # Filling a rounded rectangle takes ten times as long.
        painter.fillRect(rect, wash)
        painter.drawRoundedRect(rect.adjusted(-_GAP, -_GAP, _GAP, _GAP), _RADIUS, _RADIUS)
