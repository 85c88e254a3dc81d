"""The badge on the canvas that says how the drawn model can be written."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from editor.analysis import Analysis
from editor.look.style import tinted
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.classify import Kind

_API = {Kind.LINEAR: "Sequential", Kind.BRANCHING: "Functional"}
_PADDING = 14
_MARK = 22  # the question mark and the room before it
_HEIGHT = 28


def kind_text(kind: Kind, *, functional: bool = False) -> str:
    """What the badge says of a kind, and of the form that a linear model is written in."""
    form = _API[Kind.BRANCHING if functional else kind]
    return f"{kind.name} \u2192 {form}"


class KindBadge(QAbstractButton):
    """LINEAR or BRANCHING; a click asks for the reasons."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._kind = Kind.LINEAR
        font = self.font()
        font.setWeight(font.Weight.DemiBold)
        font.setPixelSize(12)
        self.setFont(font)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setText(kind_text(self._kind))

    def show_analysis(self, analysis: Analysis) -> None:
        """Shows the kind of the graph in view as it is drawn now."""
        self._kind = analysis.classification.kind
        self.setText(kind_text(self._kind, functional=analysis.functional))
        self.setAccessibleName(self.text())
        reasons = "; ".join(reason.message for reason in analysis.classification.reasons[:4])
        self.setToolTip(tooltip(f"{reasons}. Click for more."))
        self.updateGeometry()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the text."""
        width = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(width + 2 * _PADDING + _MARK, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints a pill in the colour of the kind."""
        theme = self._theme
        colour = theme.good if self._kind is Kind.LINEAR else theme.accent
        active = self.underMouse() or self.hasFocus()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(tinted(theme, colour, 0.9 if active else 0.4), 1))
        painter.setBrush(tinted(theme, colour, 0.12))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(colour))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(_PADDING, 0, -_PADDING, 0), middle, self.text())
        right = middle | Qt.AlignmentFlag.AlignRight
        painter.drawText(box.adjusted(_PADDING, 0, -_PADDING, 0), right, "?")
        painter.end()
