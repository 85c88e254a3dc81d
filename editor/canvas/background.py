"""What a canvas shows besides the drawing: dots, the words of an empty one, a selection's band."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.canvas.style import Style

_PITCH = 24.0
_SMALLEST_PITCH = 14.0  # pixels on the screen
_DOT = 1.5  # pixels on the screen
_HINTS = (
    "Press Tab or double-click to add a layer",
    "Drag a layer from the left",
    "Open an example from File > Examples",
)
_HINT_PITCH = 28.0
_BAND_ALPHA = 28


class Grid:
    """A dotted grid; its dots are made again only when there are more or fewer of them."""

    def __init__(self) -> None:
        self._dots = QPolygonF()
        self._made_for = (0.0, 0, 0)

    def paint(self, painter: QPainter, seen: QRectF, zoom: float, style: Style) -> None:
        """Draws the dots in the part of the scene that is seen."""
        pitch = _PITCH
        while pitch * zoom < _SMALLEST_PITCH:
            pitch *= 2
        self._make(pitch, int(seen.width() / pitch) + 2, int(seen.height() / pitch) + 2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(style.grid, _DOT / zoom))
        painter.translate(seen.left() - seen.left() % pitch, seen.top() - seen.top() % pitch)
        painter.drawPoints(self._dots)
        painter.restore()

    def _make(self, pitch: float, columns: int, rows: int) -> None:
        if self._made_for != (pitch, columns, rows):
            self._made_for = (pitch, columns, rows)
            places = ((x, y) for x in range(columns) for y in range(rows))
            self._dots = QPolygonF([QPointF(x * pitch, y * pitch) for x, y in places])


def paint_hints(painter: QPainter, area: QRectF, style: Style) -> None:
    """Says in the middle of an area, in pixels on the screen, how to begin."""
    painter.save()
    painter.resetTransform()
    painter.setFont(style.hint.font)
    painter.setPen(style.dim)
    top = area.center().y() - _HINT_PITCH * len(_HINTS) / 2
    for row, hint in enumerate(_HINTS):
        line = QRectF(area.left(), top + row * _HINT_PITCH, area.width(), _HINT_PITCH)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, hint)
    painter.restore()


def paint_band(painter: QPainter, area: QRect, style: Style) -> None:
    """Draws the rectangle of a selection; the area is in pixels on the screen."""
    fill = QColor(style.accent)
    fill.setAlpha(_BAND_ALPHA)
    painter.save()
    painter.resetTransform()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(style.accent)
    painter.setBrush(fill)
    painter.drawRect(area)
    painter.restore()
