"""What is in the data, to be looked at before a training: samples, columns, classes, the split.

A window of its own beside the editor, that never waits: it shows that something is read, what came
of it, or why nothing did.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.training.data.describing import Describer
from editor.training.data.preview_pictures import Balance, Pictures, SplitBar
from editor.training.data.preview_tables import columns_model, rows_model, table_view
from editor.training.data.splitting import split_sizes
from graph.wording import counted, legible
from worker.protocol import DataDescribed

_SIZE = (760, 520)
_NOTE_LENGTH = 400
_MOST_NOTES = 12
_MOST_FITTED = 100  # columns as wide as their texts; more keep the usual width
_MEGABYTE = 1_000_000
_MESSAGE_WIDTH = 420


class DataPreview(QDialog):
    """Shows what a `Describer` knows.

    Signals:
        again_wanted: The data is to be read again, once the person has agreed where they have to.
    """

    again_wanted = Signal()

    def __init__(self, document: Document, describer: Describer, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._describer = describer
        self._shown: DataDescribed | None = None
        self.title, self.facts = label("", "title"), Paragraph("", "dim")
        self.split, self.split_words = SplitBar(), label("", "dim")
        self.notes = Paragraph("", "")
        self.tabs = QTabWidget()
        self.pictures, self.rows = Pictures(), table_view("First rows")
        self.columns, self.balance = table_view("Columns"), Balance()
        self.message, self.words = label("", "strong"), Paragraph("", "dim")
        self.bar = QProgressBar(textVisible=False, maximum=0)
        self.again_button = QPushButton("Read again")
        self._pages = QStackedWidget()
        self._balance_area = _scrolled(self.balance)
        self._lay_out()
        self.resize(*_SIZE)
        self.again_button.clicked.connect(self.again_wanted)
        describer.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.again_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        self._pages.addWidget(self._message_page())
        self._pages.addWidget(self._content_page())
        self.again_button.setAutoDefault(False)

    def _message_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.setSpacing(2 * STEP)
        self.words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.words.setFixedWidth(_MESSAGE_WIDTH)
        self.bar.setFixedWidth(_MESSAGE_WIDTH)
        for part in (self.message, self.words, self.bar):
            layout.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        return page

    def _content_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        for part in (self.facts, self.split, self.split_words, self.notes):
            layout.addWidget(part)
        layout.addWidget(self.tabs, 1)
        return page

    # -- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows what is known now."""
        data = self._document.graph.training.data
        name = legible(Path(data).name or data)
        self.setWindowTitle(f"{name or 'No data'} \u2013 Data")
        self.title.setText(name or "No data")
        self.again_button.setEnabled(bool(data) and not self._describer.busy)
        described = self._describer.description
        if described is None:
            self._show_message(data)
        elif described is not self._shown:
            self._show_description(described)
        self._shown = described
        self._pages.setCurrentIndex(0 if described is None else 1)

    def _show_message(self, data: str) -> None:
        describer = self._describer
        title, words = "Not read yet", "Choose Read again to look into the data."
        if not data:
            title, words = "No data", "Choose a data set or a file in TRAINING."
        elif describer.busy:
            title, words = "Reading the data", "TensorFlow starts, which takes a few seconds."
        elif describer.fault:
            title, words = "The data could not be read", describer.fault
        self.message.setText(title)
        self.words.setText(words)
        set_role(self.words, "fault" if describer.fault else "dim")
        self.bar.setVisible(describer.busy)

    def _show_description(self, described: DataDescribed) -> None:
        training = self._document.graph.training
        self.facts.setText(facts(described))
        self.split.show_parts((described.training, described.validation, described.testing))
        self.split_words.setText(split_sizes(training, described))
        notes = [f"\u2022  {legible(note, _NOTE_LENGTH)}" for note in described.notes]
        more = len(notes) - _MOST_NOTES
        self.notes.setText("\n".join(notes[:_MOST_NOTES] + [f"and {more:,} more"][: more > 0]))
        self.notes.setVisible(bool(notes))
        self.pictures.show_images(described.images)
        self.balance.show_counts(described.balance)
        self.rows.setModel(rows_model(described, self.rows))
        self.columns.setModel(columns_model(described.columns, self.columns))
        for view, count in ((self.rows, len(described.columns)), (self.columns, 0)):
            if count <= _MOST_FITTED:
                view.resizeColumnsToContents()
        self._show_tabs(described)

    def _show_tabs(self, described: DataDescribed) -> None:
        """Shows the tabs that have something on them."""
        self.tabs.clear()
        if described.images:
            self.tabs.addTab(self.pictures, "SAMPLES")
        if described.rows:
            self.tabs.addTab(self.rows, "ROWS")
        if described.columns:
            self.tabs.addTab(self.columns, "COLUMNS")
        if described.balance:
            self.tabs.addTab(self._balance_area, "CLASSES")
        self.tabs.setVisible(self.tabs.count() > 0)


def facts(described: DataDescribed) -> str:
    """Says how much there is."""
    missing = sum(column.missing for column in described.columns)
    parts = [f"{described.samples:,} samples" if described.samples >= 0 else "samples uncounted"]
    if described.bytes:
        parts.append(f"{described.bytes / _MEGABYTE:,.1f} MB in memory")
    if described.balance:
        parts.append(f"{counted(len(described.balance))} classes")
    if described.columns:
        parts.append(f"{missing:,} missing values" if missing else "no missing values")
    return " \u00b7 ".join(parts)


def _scrolled(widget: QWidget) -> QScrollArea:
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.addWidget(widget)
    layout.addStretch(1)
    area.setWidget(holder)
    return area
