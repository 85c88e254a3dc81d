"""A strip that says what was found and offers to go on with it or to leave it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, set_role


class Strip(QWidget):
    """A sentence and two buttons; hidden while there is nothing to offer.

    Signals:
        accepted: The person wants to go on with it.
        left: The person does not.
    """

    accepted = Signal()
    left = Signal()

    def __init__(self, verb: str, leave: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = Paragraph("", "strong")
        self.accept_button = QPushButton(verb)
        self.leave_button = QPushButton(leave)
        set_role(self.leave_button, "flat")
        self.accept_button.clicked.connect(self._on_accepted)
        self.leave_button.clicked.connect(self._on_left)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addWidget(self.accept_button)
        buttons.addWidget(self.leave_button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2 * STEP)
        layout.setSpacing(STEP)
        layout.addWidget(self.text)
        layout.addLayout(buttons)
        self.hide()

    def offer(self, text: str) -> None:
        """Says what there is; "" takes it away."""
        if text:
            self.text.setText(text)
        self.setVisible(bool(text))

    def _on_accepted(self) -> None:
        self.hide()
        self.accepted.emit()

    def _on_left(self) -> None:
        self.hide()
        self.left.emit()
