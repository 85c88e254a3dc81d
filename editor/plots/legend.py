"""The legend of a plot: a piece of each line, its name, and its value under the pointer.

It breaks into rows as text does, so that many long names leave room for the plot.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor.look.style import LABEL_SIZE, body_font
from editor.look.theme import Theme

_ROW = 18  # px
_LINE = 18  # px of a line that is shown
_GAP = 6
_BETWEEN = 14
_WIDEST = 220  # px of a name with its value
_VALUE = "  0.00000"  # for which room is kept, so that no row breaks when values come
_MOST_ROWS = 3


class Entry(Struct, frozen=True):
    """A line of the legend."""

    label: str
    colour: str
    dashed: bool = False
    value: str = ""

    @property
    def text(self) -> str:
        """The name, with the value where there is one."""
        return f"{self.label} {self.value}" if self.value else self.label


class Legend(QWidget):
    """Paints the entries in rows; those for which there is no room are counted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._entries: Sequence[Entry] = ()
        self.setFont(body_font(LABEL_SIZE))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Shows other entries."""
        self._entries = entries
        self.setAccessibleName("Legend: " + ", ".join(entry.text for entry in entries))
        self._fit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the rows that it has for its width."""
        return QSize(0, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Takes as many rows as it needs for its width."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the entries."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, entry in self._placed()[0]:
            self._paint(painter, place, entry)
        if left := self._placed()[1]:
            painter.setPen(QColor(self._theme.dim))
            rect = QRectF(self.rect()).adjusted(0, self.height() - _ROW, 0, 0)
            painter.drawText(rect, Qt.AlignmentFlag.AlignRight, f"+ {left}")

    def _paint(self, painter: QPainter, place: QRectF, entry: Entry) -> None:
        style = Qt.PenStyle.DashLine if entry.dashed else Qt.PenStyle.SolidLine
        painter.setPen(QPen(QColor(entry.colour), 2, style))
        middle = place.center().y()
        painter.drawLine(QPointF(place.left(), middle), QPointF(place.left() + _LINE, middle))
        painter.setPen(QColor(self._theme.dim))
        room = place.adjusted(_LINE + _GAP, 0, 0, 0)
        # The value is what changes under the pointer, and is never what is left out.
        tail = f" {entry.value}" if entry.value else ""
        metrics = self.fontMetrics()
        left = round(room.width()) - metrics.horizontalAdvance(tail)
        name = metrics.elidedText(entry.label, Qt.TextElideMode.ElideMiddle, left)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name + tail)

    def _placed(self) -> tuple[list[tuple[QRectF, Entry]], int]:
        """Gives where each entry stands, and for how many there is no room."""
        placed: list[tuple[QRectF, Entry]] = []
        x, row = 0.0, 0
        metrics = self.fontMetrics()
        room = metrics.horizontalAdvance(_VALUE)
        for number, entry in enumerate(self._entries):
            value = max(metrics.horizontalAdvance(f"  {entry.value}"), room)
            text = metrics.horizontalAdvance(entry.label) + value + 2
            width = min(_LINE + _GAP + text, _WIDEST, max(self.width(), _LINE + _GAP))
            if x and x + width > self.width():
                x, row = 0.0, row + 1
            if row == _MOST_ROWS:
                return placed, len(self._entries) - number
            placed.append((QRectF(x, row * _ROW, width, _ROW), entry))
            x += width + _BETWEEN
        return placed, 0

    def _height(self) -> int:
        placed, _ = self._placed()
        return round(placed[-1][0].bottom()) if placed else 0

    def _fit(self) -> None:
        height = self._height()
        if height != self.height():
            self.setFixedHeight(height)
