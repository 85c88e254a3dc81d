"""Selecting with a lasso: the boxes whose middle is within a line that is drawn around them.

It goes around boxes that no rectangle separates, from anywhere, so it begins over boxes too:
Control and Alt are held, or the lasso was asked for by the command before. As the line grows, each
new piece of it changes what is inside only for the boxes beside which it passes, so that thousands
of boxes are followed while the mouse moves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem

from editor.canvas.gestures import Gesture

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_STEP = 3  # viewport pixels between two points of the line
_WASH = 30  # of 255
_EDGE = 4  # pixels around a piece of the line that are painted with it


class Outline:
    """A line that closes itself, and which of some points are within it.

    A point is within where a ray to its right meets the line an odd number of times.
    """

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        self._points = sorted(((y, x, place) for place, (x, y) in enumerate(points)))
        self._heights = [y for y, _, _ in self._points]
        self._met: set[int] = set()  # places of points whose ray the open line meets oddly often
        self._line: list[tuple[float, float]] = []

    def extend(self, x: float, y: float) -> None:
        """Draws the line on to a point."""
        if self._line:
            self._met ^= self._beside(self._line[-1], (x, y))
        self._line.append((x, y))

    def inside(self) -> set[int]:
        """Gives the places of the points that the line, closed, goes around."""
        if not self._line:
            return set()
        return self._met ^ self._beside(self._line[-1], self._line[0])

    def _beside(self, one: tuple[float, float], other: tuple[float, float]) -> set[int]:
        """Gives the places of the points whose ray meets a straight piece of the line."""
        (left, low), (right, high) = sorted((one, other), key=lambda end: end[1])
        slope = (right - left) / (high - low) if high > low else 0.0
        # Its upper end is not of the piece: where two pieces meet, a ray meets one of them.
        passed = self._points[bisect_left(self._heights, low) : bisect_left(self._heights, high)]
        return {place for y, x, place in passed if x < left + (y - low) * slope}


class LassoTool:
    """Begins the gesture where it is wanted."""

    def __init__(self, view: MouseView) -> None:
        self._view = view
        self.is_armed = False

    def arm(self) -> None:
        """Has the next press of the left button begin a lasso, with no key held."""
        self.is_armed = True
        self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)

    def disarm(self) -> bool:
        """Takes that back; says whether there was something to take back."""
        was_armed, self.is_armed = self.is_armed, False
        if was_armed:
            self._view.rest_cursor()
        return was_armed

    def gesture(self, event: QMouseEvent) -> Gesture | None:
        """Gives the gesture that a press begins, if it is this one."""
        keys = event.modifiers()
        wanted = self.disarm() or keys & _KEYS == _KEYS
        if not wanted or event.button() != Qt.MouseButton.LeftButton:
            return None
        extend = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        return Lasso(self._view, event.position().toPoint(), extend=extend)


class Lasso(Gesture):
    """Selects the boxes and notes whose middle a line goes around."""

    def __init__(self, view: MouseView, start: QPoint, *, extend: bool) -> None:
        super().__init__(view, start)
        self._before = list(view.drawn.selected_movables())
        self._kept = self._before if extend else []
        self._items = view.drawn.movables_in(view.drawn.rect())
        middles = (item.scene_box.center() for item in self._items)
        self._outline = Outline((middle.x(), middle.y()) for middle in middles)
        self._line: list[QPointF] = []
        self._last = start
        self._inside: set[int] = set()
        view.overlays.append(self._paint)
        view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        self._draw_to(start)
        view.select(self._kept)

    def drag(self, point: QPoint) -> None:
        """Draws the line on, and selects what it goes around now."""
        if (point - self._last).manhattanLength() < _STEP:
            return
        self._draw_to(point)
        inside = self._outline.inside()
        if inside != self._inside:
            self._inside = inside
            found: Sequence[QGraphicsItem] = [self._items[place] for place in sorted(inside)]
            self.view.select([*self._kept, *found])

    def finish(self, point: QPoint) -> None:
        """Takes the line away."""
        self._take_away()

    def cancel(self) -> None:
        """Takes the line away, and gives back what was selected before it."""
        self._take_away()
        there = set(self.view.drawn.movables_in(self.view.drawn.rect()))
        self.view.select([item for item in self._before if item in there])

    def _draw_to(self, point: QPoint) -> None:
        place = self.scene_point(point)
        self._outline.extend(place.x(), place.y())
        ends = [*self._line[:1], *self._line[-1:], place]
        self._line.append(place)
        self._last = point
        # The part that the new point adds to what is inside, or takes from it.
        changed = self.view.mapFromScene(QPolygonF(ends).boundingRect()).boundingRect()
        self.view.viewport().update(changed.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE))

    def _take_away(self) -> None:
        self.view.overlays.remove(self._paint)
        self.view.rest_cursor()
        area = self.view.mapFromScene(QPolygonF(self._line).boundingRect()).boundingRect()
        self.view.viewport().update(area.adjusted(-_EDGE, -_EDGE, _EDGE, _EDGE))

    def _paint(self, painter: QPainter, zoom: float) -> None:
        accent = self.view.canvas_style.accent
        wash = QColor(accent)
        wash.setAlpha(_WASH)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(accent, 1.0 / zoom))
        painter.setBrush(wash)
        painter.drawPolygon(QPolygonF(self._line), Qt.FillRule.OddEvenFill)
        painter.setBrush(Qt.BrushStyle.NoBrush)
