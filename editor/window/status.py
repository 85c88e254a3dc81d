"""The status line: how large the model is, whether shapes are up to date, which Keras is spoken."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QStatusBar, QStyle, QStyleOption, QWidget

from editor.costs.follower import CostsFollower
from editor.costs.words import bytes_text, count_text
from editor.document import Document
from editor.look.style import label
from graph.catalogue import Catalogue

_SECONDS = 8
_MARGIN = 14  # px, as that of the menus above


class StatusLine(QStatusBar):
    """Totals at the left, states at the right."""

    def __init__(
        self,
        document: Document,
        costs: CostsFollower,
        catalogue: Catalogue,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._document = document
        self._costs = costs
        self._keras = f"Keras {catalogue.keras_version}"
        self._totals = label("")
        self._states = label("")
        self._shapes = ""
        self._training = ""
        self._saving = ""
        self._arranging = ""
        self.addWidget(self._totals)
        self.addPermanentWidget(self._states)
        document.edit_applied.connect(self._show_totals)
        document.graph_replaced.connect(self._show_totals)
        costs.changed.connect(self._show_totals)
        self._show_totals()
        self._show_states()

    @property
    def text(self) -> str:
        """What the line says, from left to right."""
        return f"{self._totals.text()} | {self._states.text()}"

    def say(self, message: str) -> None:
        """Shows a message for a few seconds."""
        self.clearMessage()  # so that the same message is shown for its whole time again
        self.showMessage(message, _SECONDS * 1000)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints a message where the totals stand, and as loud as words elsewhere."""
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        if message := self.currentMessage():
            room = self.rect().adjusted(_MARGIN, 0, 0, 0)
            room.setRight(self._states.x() - _MARGIN)
            end = Qt.TextElideMode.ElideRight
            painter.setPen(QApplication.palette().color(QPalette.ColorRole.WindowText))
            text = self.fontMetrics().elidedText(message, end, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def set_shapes(self, status: str) -> None:
        """Says whether shapes are up to date."""
        self._shapes = status
        self._show_states()

    def set_training(self, status: str) -> None:
        """Says what a training is at."""
        self._training = status
        self._show_states()

    def set_saving(self, status: str) -> None:
        """Says what is being written."""
        self._saving = status
        self._show_states()

    def set_arranging(self, status: str) -> None:
        """Says that the drawing is being laid out."""
        self._arranging = status
        self._show_states()

    def _show_totals(self, *_: object) -> None:
        # Of the whole model, whatever part of it is in view.
        count = len(self._document.graph)
        parts = [f"{count:,} node" + ("" if count == 1 else "s")]
        if totals := self._costs.totals:
            about = "~" if totals.is_estimate else ""
            parts.append(f"{totals.parameters:,} parameters")
            parts.append(f"{about}{count_text(totals.flops)} FLOPs a sample")
            size = bytes_text(totals.activation_bytes)
            parts.append(f"{size} activations at batch {self._costs.batch:,}")
        self._totals.setText(" \u00b7 ".join(parts))

    def _show_states(self) -> None:
        # The reason why shapes are unavailable may be long; the rest of it is in the tooltip.
        shown = self._shapes if len(self._shapes) <= 90 else f"{self._shapes[:89]}\u2026"  # noqa: PLR2004
        given = (self._arranging, self._saving, self._training, shown, self._keras)
        parts = [part for part in given if part]
        self._states.setText(" \u00b7 ".join(parts))
