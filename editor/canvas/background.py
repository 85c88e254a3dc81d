"""What a canvas shows besides the drawing: dots, the words of an empty one, a selection's band."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.canvas.style import Style

_PITCH = 24.0
_SMALLEST_PITCH = 14.0  # pixels on the screen
_DOT = 1.5  # pixels on the screen
_TITLE = "Draw a model"
_WORDS = "Press Tab or double-click to add a layer, or drag one from the list of layers."
_TITLE_ABOVE = 52.0  # pixels above the middle
_LINE = 20.0
_GAP = 6.0
_SIDE = 24.0
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
    middle = area.center().y()
    title = QRectF(area.left(), middle - _TITLE_ABOVE, area.width(), _LINE)
    words = QRectF(area.left(), title.bottom() + _GAP, area.width(), 2 * _LINE)
    words.adjust(_SIDE, 0.0, -_SIDE, 0.0)
    centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    painter.save()
    painter.resetTransform()
    painter.setFont(style.hint.font)
    painter.setPen(style.text)
    painter.drawText(title, centred, _TITLE)
    painter.setFont(style.words.font)
    painter.setPen(style.dim)
    painter.drawText(words, centred | Qt.TextFlag.TextWordWrap, _WORDS)
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
