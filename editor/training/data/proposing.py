"""What could be set from the data, said to be a proposal until the person applies it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from graph.proposals import Proposal


class ProposalStrip(QFrame):
    """Shows one proposal.

    Signals:
        applied: The proposal that is shown is wanted.
    """

    applied = Signal(Proposal)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Proposed from the data")
        self._proposal: Proposal | None = None
        self._hidden: object = None  # what the one said that was put away
        self.text = Paragraph("", "dim")
        self.apply_button, self.hide_button = QPushButton("Apply"), QPushButton("Hide")
        for button in (self.apply_button, self.hide_button):
            set_role(button, "link")
        row = QHBoxLayout()
        row.setSpacing(3 * STEP)
        row.addWidget(self.apply_button)
        row.addWidget(self.hide_button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, STEP, 0, STEP)
        layout.setSpacing(0)
        layout.addWidget(label("Proposed from the data", "strong"))
        layout.addWidget(self.text)
        layout.addLayout(row)
        self.apply_button.clicked.connect(self._on_applied)
        self.hide_button.clicked.connect(self._on_hidden)
        self.hide()

    @property
    def proposal(self) -> Proposal | None:
        """What is shown."""
        return self._proposal

    def show_proposal(self, proposal: Proposal | None) -> None:
        """Shows a proposal, unless it is the one that was put away."""
        self._proposal = None if proposal and _said(proposal) == self._hidden else proposal
        if self._proposal is not None:
            changes = "; ".join(self._proposal.changes)
            lines = [f"{_capital(changes)}."] if changes else []
            self.text.setText("\n".join([*lines, *self._proposal.hints]))
            self.apply_button.setVisible(bool(self._proposal.changes))
        self.setVisible(self._proposal is not None)

    def _on_applied(self) -> None:
        if self._proposal is not None:
            self.applied.emit(self._proposal)

    def _on_hidden(self) -> None:
        if self._proposal is not None:
            self._hidden, self._proposal = _said(self._proposal), None
        self.hide()


def _said(proposal: Proposal) -> object:
    return proposal.changes, proposal.hints


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
