"""How far a training is, as widgets: the epoch, the bar, the metrics, and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.costs.words import bytes_text
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, mono_font, set_role
from editor.training.progress import VALIDATION, Progress, number
from graph.wording import legible

STEPS = 1000  # of the bar
ROWS = 10  # of the table; a model with more metrics is read in the curves and the log
NOTES = 8
FAULT_LENGTH = 400  # characters; the rest is in the details


class TrainingStatus(QWidget):
    """Shows one training, or what stands before one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Paragraph("", "strong")
        self.subtitle = Paragraph("", "dim")
        self.fault = Paragraph("", "fault")
        self.notes = Paragraph("", "dim")
        self.details_button = QPushButton("Show details")
        self.bar = QProgressBar(textVisible=False, maximum=STEPS)
        self._details = ""
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._table = QGridLayout()
        self._table.setVerticalSpacing(STEP)
        self._table.setColumnStretch(0, 1)
        set_role(self.details_button, "link")
        self.details_button.clicked.connect(self._show_details)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        for widget in (self.title, self.subtitle, self.bar, self.fault, self.details_button):
            layout.addWidget(widget)
        layout.addSpacing(2 * STEP)
        layout.addLayout(self._table)
        layout.addSpacing(2 * STEP)
        layout.addWidget(self.notes)
        layout.addStretch()
        self.show_waiting("", "")
        self.show_fault("")
        self.show_notes([])

    def show_waiting(self, title: str, subtitle: str, *, busy: bool = False) -> None:
        """Says what stands before a training; `busy` shows that something runs."""
        self._show_texts(title, subtitle)
        self.bar.setVisible(busy)
        self.bar.setRange(0, 0 if busy else STEPS)
        self._show_table([])

    def show_progress(self, progress: Progress, subtitle: str) -> None:
        """Shows how far a training is, or how it ended."""
        self._show_texts(progress.title(), subtitle)
        self.bar.setVisible(not progress.ended)
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(progress.fraction * STEPS))
        values = []
        for name in progress.metrics:
            values.append((name, progress.logs[name]))
            if VALIDATION + name in progress.logs:
                values.append((VALIDATION + name, progress.logs[VALIDATION + name]))
        rows = [(name, number(value)) for name, value in values[:ROWS]]
        if progress.learning_rate is not None and "learning_rate" not in progress.logs:
            rows.append(("learning rate", number(progress.learning_rate)))
        if progress.memory and not progress.ended:
            rows.append(("memory", bytes_text(progress.memory)))
            rows.append(("of the cores", f"{progress.cpu:.0%}"))
        self._show_table(rows)

    def show_fault(self, fault: str, details: str = "") -> None:
        """Says what went wrong; "" takes it away."""
        self.fault.setText(fault[:FAULT_LENGTH])
        self.fault.setVisible(bool(fault))
        self._details = details
        self.details_button.setVisible(bool(details))

    def show_notes(self, notes: Sequence[str]) -> None:
        """Says what a person should know of how the training began."""
        lines = [legible(note, FAULT_LENGTH) for note in notes[:NOTES]]
        more = len(notes) - NOTES
        self.notes.setText("\n".join([*lines, f"and {more:,} more"] if more > 0 else lines))
        self.notes.setVisible(bool(notes))

    def _show_texts(self, title: str, subtitle: str) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))

    def _show_table(self, rows: list[tuple[str, str]]) -> None:
        while len(self._rows) < len(rows):
            pair = (label("", "dim"), label("", "value"))
            for column, text in enumerate(pair):
                self._table.addWidget(text, len(self._rows), column)
            pair[1].setAlignment(Qt.AlignmentFlag.AlignRight)
            self._rows.append(pair)
        for place, (name, value) in enumerate(self._rows):
            filled = place < len(rows)
            for text, shown in zip((name, value), rows[place] if filled else ("", ""), strict=True):
                text.setText(shown)
                text.setVisible(filled)

    def _show_details(self) -> None:
        view = QPlainTextEdit(self._details, self, readOnly=True)
        view.setWindowFlag(Qt.WindowType.Dialog)
        view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        view.setWindowTitle("What Keras says")
        view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        view.setFont(mono_font())
        view.resize(720, 420)
        view.show()
