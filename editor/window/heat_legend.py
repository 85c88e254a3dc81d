"""What the colours of the boxes stand for: a measure and its range, in a corner of the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from editor.canvas.heat import HeatColours, ramp_colour
from editor.canvas.style import Style
from editor.look.style import label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip

_RAMP = QSize(120, 10)
_SWATCH = QSize(18, 12)
_STOPS = 16
_RADIUS = 2.0
_SCALE = "The colours grow with the square root: a few layers have most of a model's costs."


class HeatLegend(QFrame):
    """Says what the colours of the boxes stand for.

    Signals:
        closed: The boxes are to be coloured no more.
    """

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("heatLegend")
        self.title = label("", "strong")
        self.least = label("0", "dim")
        self.most = label("", "dim")
        self.unknown = label("not known", "dim")
        self._ramp = _Ramp(theme)
        self._swatch = _Swatch(theme)
        close = QPushButton("\u00d7")
        close.setToolTip("Colour by nothing")
        close.setAccessibleName("Colour by nothing")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        set_role(close, "flat")
        close.clicked.connect(self.closed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 2, 4, 2)
        layout.setSpacing(8)
        for part in (self.title, self.least, self._ramp, self.most, self._swatch, self.unknown):
            layout.addWidget(part)
        layout.addWidget(close)
        self.hide()

    def show_range(self, title: str, most: str, words: str, some_unknown: bool) -> None:
        """Says these.

        Args:
            title: What is measured.
            most: The largest number, as it is written.
            words: What is measured, in a sentence.
            some_unknown: Whether some boxes have a number that is not known.
        """
        self.title.setText(title)
        self.most.setText(most)
        for part in (self._swatch, self.unknown):
            part.setVisible(some_unknown)
        self.setToolTip(tooltip(f"{words} {_SCALE}"))
        unknown = "; hatched where it is not known" if some_unknown else ""
        self.setAccessibleName(f"Boxes are coloured by {title}, from 0 to {most}{unknown}")

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._ramp.set_theme(theme)
        self._swatch.set_theme(theme)


class _Ramp(QWidget):
    """The colours from the least to the most."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._style = Style(theme)
        self.setFixedSize(_RAMP)

    def set_theme(self, theme: Theme) -> None:
        self._style = Style(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        gradient = QLinearGradient(0.0, 0.0, self.width(), 0.0)
        for step in range(_STOPS + 1):
            gradient.setColorAt(step / _STOPS, ramp_colour(step / _STOPS, self._style))
        _paint(self, QBrush(gradient), self._style.border)


class _Swatch(QWidget):
    """How a box looks whose number is not known."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._style = Style(theme)
        self.setFixedSize(_SWATCH)

    def set_theme(self, theme: Theme) -> None:
        self._style = Style(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        hatching = HeatColours(self._style).of(None).hatching
        if hatching is not None:
            _paint(self, hatching, self._style.border)


def _paint(widget: QWidget, brush: QBrush, line: QColor) -> None:
    painter = QPainter(widget)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(line, 1.0))
    painter.setBrush(brush)
    area = QRectF(widget.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(area, _RADIUS, _RADIUS)
    painter.end()
