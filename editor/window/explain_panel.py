"""The EXPLAIN tab: why the drawn model is Sequential or Functional, and when to use which."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from editor.analysis import Analysis
from editor.look.paragraph import Paragraph
from editor.look.style import label, set_role
from editor.properties.rows import clear, rule
from editor.window.kind_badge import kind_text
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
_ADVICE = (
    (
        "When Sequential",
        "For one chain of layers. The source is the shortest, and a layer can be put in or taken "
        "out without touching another line.",
    ),
    (
        "When Functional",
        "For skip connections, several inputs or outputs, and layers that are used more than "
        "once. A chain can be written so too; it is worth it when branches are to come.",
    ),
    (
        "What it does not change",
        "The weights, the training and the results: both give the same model.",
    ),
)
_MOST_REASONS = 40  # nobody reads more, and thousands of widgets take a second


class ExplainPanel(QScrollArea):
    """Says the kind of the model, with its reasons.

    Signals:
        nodes_activated: The nodes of a reason are to be selected and shown.
        sequential_requested: A linear model that is written as Functional is to be Sequential.
    """

    nodes_activated = Signal(list)
    sequential_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reasons: list[QPushButton] = []
        self._shown: tuple[Classification, str, bool] | None = None
        self._whose = label("", "caption")
        self._kind = label("", "title")
        self._meaning = Paragraph("")
        self.write_sequential = QPushButton("Write as Sequential")
        self.write_sequential.clicked.connect(self.sequential_requested)
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
        layout.addSpacing(8)
        layout.addWidget(rule())
        for title, text in _ADVICE:
            layout.addSpacing(4)
            layout.addWidget(label(title, "strong"))
            layout.addWidget(Paragraph(text))
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_analysis(self, analysis: Analysis) -> None:
        """Shows the kind of the graph in view as it is drawn now."""
        classification = analysis.classification
        shown = (classification, analysis.view_name, analysis.functional)
        if shown == self._shown:
            return
        self._shown = shown
        self._whose.setText(f"NESTED MODEL {legible(analysis.view_name, 24)}")
        self._whose.setVisible(bool(analysis.view_name))
        self._kind.setText(kind_text(classification.kind, functional=analysis.functional))
        hint = f"{classification.hint}." if classification.hint else ""
        self._meaning.setText(hint or _MEANING[classification.kind])
        self.write_sequential.setVisible(bool(classification.hint))
        clear(self._reasons)
        first = classification.reasons[:_MOST_REASONS]
        self.reasons = [self._reason(reason) for reason in first]
        for button in self.reasons:
            self._reasons.addWidget(button)
        if more := len(classification.reasons) - len(first):
            self._reasons.addWidget(label(f"and {more:,} more", "dim"))

    def _reason(self, reason: Reason) -> QPushButton:
        button = _WrappedButton(reason.message)
        button.setEnabled(bool(reason.nodes))
        button.clicked.connect(lambda: self.nodes_activated.emit(list(reason.nodes)))
        return button


class _WrappedButton(QPushButton):
    """A link whose text breaks into lines."""

    def __init__(self, text: str) -> None:
        super().__init__()
        set_role(self, "link")
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        # As high as its lines: a button is as high as one by itself.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.MinimumExpanding)
        shown = Paragraph(f"\u2022  {text}", "link")
        shown.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 2, 0, 2)
        layout.addWidget(shown)
