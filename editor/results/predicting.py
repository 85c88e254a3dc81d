"""What the model of a run says of samples that the person brings: a file, a folder, pasted rows."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, mono_font, set_role
from editor.look.tooltips import tooltip
from editor.results.asking import Question
from editor.results.judging import SIDE, empty_words
from editor.results.tables import Column, Sortable, Value, sortable_view
from graph.wording import counted, legible
from worker.protocol import Predict, Predicted

_MOST = 2**20  # characters of pasted rows, as in the message
_LONGEST = 300
_FILES = (
    "Samples (*.csv *.tsv *.parquet *.npz *.npy *.txt *.png *.jpg *.jpeg *.bmp *.gif);;"
    "All files (*)"
)
_OUTPUTS = "Table (*.csv);;Arrays (*.npz)"
_PASTE = "Paste rows here, cells between tabs or commas, in the order of the training's columns"
_EMPTY = (
    "Predict samples that the model has not seen: rows out of a spreadsheet, or a file of them. "
    "They are prepared as the training data was."
)


class PredictingPage(QWidget):
    """Asks for predictions and shows the first of them.

    Signals:
        wanted: A `Question` is asked.
        refused: Why nothing is asked, in one sentence.
    """

    wanted = Signal(object)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.folder: Path | None = None  # where the dialogs begin
        self._asked = ("", "")  # the samples that were asked about: a path, or values
        self._answered = ("", "")
        self.values = QPlainTextEdit()
        self.values.setAccessibleName("Pasted values")
        self.values.setPlaceholderText(_PASTE)
        self.values.setFont(mono_font())
        self.values.setTabChangesFocus(True)
        self.values.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.button = QPushButton("Predict")
        set_role(self.button, "main")
        self.file_button = QPushButton("File...")
        self.file_button.setToolTip("Predict the samples in a file: a table, arrays, an image")
        self.folder_button = QPushButton("Folder...")
        self.folder_button.setToolTip("Predict the images or texts in a folder")
        self.save_button = QPushButton("Save all...")
        self.count = label("", "dim")
        self.notes = Paragraph("", "dim")
        self.model = Sortable(())
        self.table = sortable_view("Predictions", self.model)
        self._right = QStackedWidget()
        self._lay_out()
        self.button.clicked.connect(self.ask)
        self.file_button.clicked.connect(self._choose_file)
        self.folder_button.clicked.connect(self._choose_folder)
        self.save_button.clicked.connect(self.save)
        self.values.textChanged.connect(self._enable)
        self.clear()

    def _lay_out(self) -> None:
        files = QHBoxLayout()
        files.setSpacing(2 * STEP)
        for button in (self.file_button, self.folder_button):
            files.addWidget(button)
        side = QWidget()
        side.setFixedWidth(SIDE)
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(2 * STEP)
        left.addWidget(self.values, 1)
        left.addWidget(self.button)
        left.addLayout(files)
        head = QHBoxLayout()
        head.addWidget(self.count, 1)
        head.addWidget(self.save_button)
        answers = QWidget()
        right = QVBoxLayout(answers)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(STEP)
        right.addLayout(head)
        right.addWidget(self.notes)
        right.addWidget(self.table, 1)
        self._right.addWidget(empty_words(_EMPTY))
        self._right.addWidget(answers)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4 * STEP)
        layout.addWidget(side)
        layout.addWidget(self._right, 1)

    def ask(self) -> None:
        """Asks what the model says of the pasted values."""
        values = self.values.toPlainText()
        if len(values) > _MOST:
            self.refused.emit(
                f"Expected at most {_MOST:,} characters of pasted rows; a file may have more. "
                f"Received: {len(values):,}"
            )
        elif values.strip():
            self._ask("", values)

    def ask_of(self, path: Path) -> None:
        """Asks what the model says of the samples in a file or folder."""
        self._ask(str(path), "")

    def save(self) -> None:
        """Asks for a file, and for all predictions in it."""
        proposed = (self.folder or Path.home()) / "predictions.csv"
        path = dialogs.save_file_name(self, "Save predictions", proposed, _OUTPUTS)
        if path is not None:
            self._ask(*self._answered, output=str(path))

    def show_reply(self, predicted: Predicted) -> None:
        """Shows the first predictions."""
        self._answered = self._asked
        is_number = [_is_number(predicted, place) for place in range(len(predicted.columns))]
        columns = tuple(
            Column(legible(name), _number if numeric else None)
            for name, numeric in zip(predicted.columns, is_number, strict=True)
        )
        rows = [_cells(row, is_number) for row in predicted.rows]
        self.model.show_rows([])
        self.model.columns = columns
        self.model.show_rows(rows)
        self.table.resizeColumnsToContents()
        self.count.setText(_counted(predicted))
        self.count.setToolTip(tooltip(legible(predicted.output, _LONGEST)))
        self.notes.setText("\n".join(legible(note, _LONGEST) for note in predicted.notes[:8]))
        self.notes.setVisible(bool(predicted.notes))
        self._right.setCurrentIndex(1)

    def clear(self) -> None:
        """Forgets what was answered, of another model; what was pasted stays."""
        self._answered = ("", "")
        self.model.show_rows([])
        self._right.setCurrentIndex(0)
        self._enable()

    def _ask(self, samples: str, values: str, output: str = "") -> None:
        self._asked = (samples, values)
        name = legible(Path(output).name) if output else ""
        doing = f"Writing {name}" if output else "Predicting"
        self.wanted.emit(
            Question(
                lambda request, source, model: Predict(
                    request, source, samples, values, model, output
                ),
                doing,
            )
        )

    def _choose_file(self) -> None:
        path = dialogs.open_file_name(self, self.folder or Path.home(), _FILES)
        if path is not None:
            self.ask_of(path)

    def _choose_folder(self) -> None:
        title = "Images or texts to predict"
        path = dialogs.open_folder_name(self, title, self.folder or Path.home())
        if path is not None:
            self.ask_of(path)

    def _enable(self) -> None:
        self.button.setEnabled(not self.values.document().isEmpty())


def _counted(predicted: Predicted) -> str:
    count, shown = predicted.samples, len(predicted.rows)
    said = "1 sample" if count == 1 else f"{counted(count)} samples"
    if shown < count:
        said = f"The first {shown:,} of {count:,} samples"
    said = said[0].upper() + said[1:]
    return f"{said}; saved as {legible(Path(predicted.output).name)}" if predicted.output else said


def _is_number(predicted: Predicted, place: int) -> bool:
    return all(
        _parsed(row[place]) is not None for row in predicted.rows if place < len(row) and row[place]
    )


def _cells(row: tuple[str, ...], is_number: list[bool]) -> list[Value]:
    cells = [*row, *([""] * (len(is_number) - len(row)))]
    return [
        _parsed(cell) if numeric else cell for cell, numeric in zip(cells, is_number, strict=False)
    ]


def _parsed(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
