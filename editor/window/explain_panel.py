"""The EXPLAIN tab: why the drawn model is Sequential or Functional, and when to use which."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from editor.analysis import Analysis
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.properties.rows import clear, rule
from editor.window.guide import Guide
from editor.window.kind_badge import kind_text
from editor.window.links import Link
from editor.window.remainder_view import RemainderView
from graph.classify import Classification, Kind, Reason
from graph.wording import legible

_MEANING = {
    Kind.LINEAR: (
        "Each layer feeds the next and nothing else, so the model is a list of layers. It is "
        "written as keras.Sequential."
    ),
    Kind.BRANCHING: (
        "Tensors part or meet on their way, which a list of layers cannot say. The model is "
        "written with the Functional API, which names each tensor."
    ),
}
_FIRST_REASONS = 8  # the questions below them are to be seen
_MOST_REASONS = 40  # nobody reads more, and thousands of widgets take a second


class ExplainPanel(QScrollArea):
    """Says the kind of the model, with its reasons.

    Signals:
        nodes_activated: The nodes of a reason are to be selected and shown.
        sequential_requested: A linear model that is written as Functional is to be Sequential.
        both_forms_requested: The two sources of a linear model are to be shown.
        left_requested: A chain of nodes is to be shown by itself, in a tab of its own.
        example_requested: The example of this name is to be opened.
    """

    nodes_activated = Signal(list)
    sequential_requested = Signal()
    both_forms_requested = Signal()
    left_requested = Signal(list)
    example_requested = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reasons: list[Link] = []
        self.more: Link | None = None
        self._shown: tuple[Classification, str, bool] | None = None
        self._whose = label("", "caption")
        self._kind = label("", "title")
        self._meaning = Paragraph("")
        self.write_sequential = QPushButton("Write as Sequential")
        self.write_sequential.clicked.connect(self.sequential_requested)
        self.both_forms = QPushButton("See both forms side by side")
        self.both_forms.clicked.connect(self.both_forms_requested)
        self.remainder = RemainderView(document)
        self.remainder.nodes_activated.connect(self.nodes_activated)
        self.remainder.left_requested.connect(self.left_requested)
        self.guide = Guide()
        self.guide.example_requested.connect(self.example_requested)
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(2)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self._whose)
        layout.addWidget(self._kind)
        layout.addWidget(self._meaning)
        layout.addWidget(self.write_sequential, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(4)
        layout.addWidget(label("REASONS", "caption"))
        layout.addLayout(self._reasons)
        layout.addSpacing(4)
        layout.addWidget(self.remainder)
        layout.addWidget(self.both_forms, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(4)
        layout.addWidget(self.guide)
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_analysis(self, analysis: Analysis) -> None:
        """Shows the kind of the graph in view as it is drawn now."""
        classification = analysis.classification
        shown = (classification, analysis.view_name, analysis.functional)
        is_linear = classification.kind is Kind.LINEAR
        self.remainder.setVisible(not is_linear)
        self.remainder.refresh()
        if shown == self._shown:
            return
        self._shown = shown
        self._whose.setText(f"NESTED MODEL {legible(analysis.view_name, 24)}")
        self._whose.setVisible(bool(analysis.view_name))
        self._kind.setText(kind_text(classification.kind, functional=analysis.functional))
        hint = f"{classification.hint}." if classification.hint else ""
        self._meaning.setText(hint or _MEANING[classification.kind])
        self.write_sequential.setVisible(bool(classification.hint))
        self.both_forms.setVisible(is_linear and bool(classification.reasons[0].nodes))
        self._show_reasons(classification.reasons, _FIRST_REASONS)

    def _show_reasons(self, reasons: Sequence[Reason], most: int) -> None:
        clear(self._reasons)
        self.more = None
        self.reasons = [self._reason(reason) for reason in reasons[:most]]
        for button in self.reasons:
            self._reasons.addWidget(button)
        left = len(reasons) - len(self.reasons)
        if left and most < _MOST_REASONS:
            self.more = Link(f"Show {min(left, _MOST_REASONS - most):,} more", "\u25b8  ")
            self.more.clicked.connect(lambda: self._show_reasons(reasons, _MOST_REASONS))
            self._reasons.addWidget(self.more)
        elif left:
            self._reasons.addWidget(label(f"and {left:,} more", "dim"))

    def _reason(self, reason: Reason) -> Link:
        button = Link(reason.message)
        button.setEnabled(bool(reason.nodes))
        button.clicked.connect(lambda: self.nodes_activated.emit(list(reason.nodes)))
        return button
