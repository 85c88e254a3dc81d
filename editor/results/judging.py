"""How good the model of a run is on a part of its data."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.properties.rows import clear
from editor.results.asking import Question
from editor.results.output_view import OutputView
from editor.training.progress import number
from graph.wording import legible
from worker.protocol import Judge, Judged, Split

_SPLITS: tuple[tuple[str, Split], ...] = (
    ("Test data", "testing"),
    ("Validation data", "validation"),
    ("Training data", "training"),
)
SIDE = 236  # px of what is asked, beside what is answered
_LONGEST = 60
_MOST_NOTES = 8
_EMPTY = (
    "Judge how good the model is on a part of its data: the loss and metrics, which classes are "
    "taken for each other, how far predictions are off, and the worst mistakes."
)


class JudgingPage(QWidget):
    """Asks how good a model is, and shows it.

    Signals:
        wanted: A `Question` is asked.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.judged: Judged | None = None
        self.split = QComboBox()
        self.split.setAccessibleName("Part of the data")
        for title, split in _SPLITS:
            self.split.addItem(title, split)
        self.button = QPushButton("Judge")
        set_role(self.button, "main")
        self.output = QComboBox()
        self.output.setAccessibleName("Output")
        self.output.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.numbers = QVBoxLayout()
        self.notes = Paragraph("", "dim")
        self.view = OutputView(theme)
        self._right = QStackedWidget()
        self._right.addWidget(empty_words(_EMPTY))
        self._right.addWidget(self.view)
        self._lay_out()
        self.button.clicked.connect(self.ask)
        self.output.currentIndexChanged.connect(self._show_output)
        self.clear()

    def _lay_out(self) -> None:
        asked = QHBoxLayout()
        asked.setSpacing(2 * STEP)
        asked.addWidget(self.split, 1)
        asked.addWidget(self.button)
        self.numbers.setContentsMargins(0, 0, 0, 0)
        self.numbers.setSpacing(STEP)
        inner = QWidget()
        told = QVBoxLayout(inner)
        told.setContentsMargins(0, 0, 2 * STEP, 0)
        told.setSpacing(2 * STEP)
        told.addLayout(self.numbers)
        told.addWidget(self.notes)
        told.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        side = QWidget()
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(2 * STEP)
        left.addLayout(asked)
        left.addWidget(self.output)
        left.addWidget(area, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4 * STEP)
        layout.addWidget(side)
        layout.addWidget(self._right, 1)

    def ask(self) -> None:
        """Asks for the chosen part."""
        split = cast(Split, self.split.currentData())
        doing = f"Judging the model on the {self.split.currentText().lower()}"
        self.wanted.emit(
            Question(lambda request, source, model: Judge(request, source, split, model), doing)
        )

    def show_reply(self, judged: Judged) -> None:
        """Shows how good the model is."""
        kept = self.output.currentText()
        self.judged = judged
        self.output.blockSignals(True)
        self.output.clear()
        self.output.addItems([legible(output.name, _LONGEST) for output in judged.outputs])
        self.output.setCurrentIndex(max(self.output.findText(kept), 0))
        self.output.blockSignals(False)
        self.output.setVisible(len(judged.outputs) > 1)
        self.notes.setText("\n".join(legible(note, 400) for note in judged.notes[:_MOST_NOTES]))
        self._show_output()
        self._right.setCurrentIndex(1)

    def clear(self) -> None:
        """Forgets what was answered, of another model."""
        self.judged = None
        self.output.clear()
        self.output.hide()
        self.notes.setText("")
        clear(self.numbers)
        self._right.setCurrentIndex(0)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.view.set_theme(theme)

    def _show_output(self) -> None:
        judged, place = self.judged, self.output.currentIndex()
        if judged is None:
            return
        output = judged.outputs[place] if 0 <= place < len(judged.outputs) else None
        if output is not None:
            self.view.show_output(output)
        title = {split: title for title, split in _SPLITS}[judged.split]
        rows = [(title, f"{judged.samples:,}")]
        rows += [(name, number(value)) for name, value in judged.evaluation.items()]
        measures = output.measures if output is not None else {}
        rows += [
            (name, number(value))
            for name, value in measures.items()
            if name not in judged.evaluation
        ]
        clear(self.numbers)
        for name, text in rows:
            self.numbers.addWidget(_row(name, text))


def empty_words(text: str) -> Paragraph:
    """Makes what stands where nothing was answered yet."""
    words = Paragraph(text, "dim")
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return words


def _row(name: str, text: str) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * STEP)
    said = label(legible(name, _LONGEST), "dim")
    said.setMinimumWidth(1)  # a long name is cut before the number is pushed out
    said.setToolTip(tooltip(legible(name, _LONGEST)))
    layout.addWidget(said, 1)
    layout.addWidget(label(text, "value"))
    return row
