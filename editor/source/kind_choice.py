"""The choice between Sequential and Functional for the graph in view."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from editor.analysis import Analyser, Analysis
from editor.look.style import STEP, label, set_role
from editor.look.tooltips import tooltip
from graph.classify import Kind
from graph.wording import legible

_LONGEST_NAME = 24


class KindChoice(QWidget):
    """Sequential or Functional, for the graph in view; the choice is an edit of it."""

    def __init__(self, analyser: Analyser, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whose = label("", "dim")
        self.sequential = QPushButton("Sequential", checkable=True)
        self.functional = QPushButton("Functional", checkable=True)
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(STEP)
        row.addWidget(self.whose)
        for number, button in enumerate((self.sequential, self.functional)):
            set_role(button, "segment")
            self._group.addButton(button, number)
            row.addWidget(button)
        self._group.idClicked.connect(lambda number: analyser.set_functional(number == 1))
        analyser.analysed.connect(self._on_analysed)
        self._on_analysed(analyser.current)

    def _on_analysed(self, analysis: Analysis) -> None:
        linear = analysis.classification.kind is Kind.LINEAR
        (self.functional if analysis.functional else self.sequential).setChecked(True)
        self.whose.setText(legible(analysis.view_name, _LONGEST_NAME))
        self.whose.setVisible(bool(analysis.view_name))
        whose = f" for {analysis.view_name}" if analysis.view_name else ""
        self.sequential.setAccessibleName(f"Sequential{whose}")
        self.functional.setAccessibleName(f"Functional{whose}")
        self.sequential.setEnabled(linear)
        self.sequential.setToolTip(tooltip("" if linear else _why_functional(analysis)))


def _why_functional(analysis: Analysis) -> str:
    reasons = "; ".join(reason.message for reason in analysis.classification.reasons)
    return f"A branching model cannot be Sequential: {reasons}"
