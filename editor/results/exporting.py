"""The model of a run in other forms, each with what it is for."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.tooltips import tooltip
from editor.results.asking import Question
from graph.wording import legible
from worker.protocol import Exported, ExportFormat, ExportModel

_LONGEST = 300


class _Form(Struct, frozen=True):
    title: str
    format: ExportFormat
    suffix: str
    file_filter: str
    words: str


_FORMS = (
    _Form(
        "Keras",
        "keras",
        ".keras",
        "Keras model (*.keras)",
        "The whole model with its optimizer, for Keras on any backend and for this program.",
    ),
    _Form(
        "Weights",
        "weights",
        ".weights.h5",
        "Weights (*.weights.h5)",
        "The numbers alone, for a program that builds the same layers.",
    ),
    _Form(
        "SavedModel",
        "saved_model",
        "",
        "Folder (*)",
        "A folder for TensorFlow Serving and programs with TensorFlow and without Keras.",
    ),
    _Form(
        "ONNX",
        "onnx",
        ".onnx",
        "ONNX (*.onnx)",
        "For ONNX Runtime and other engines, without Python or TensorFlow.",
    ),
    _Form(
        "LiteRT",
        "litert",
        ".tflite",
        "LiteRT (*.tflite)",
        "For telephones and small devices; it was called TensorFlow Lite.",
    ),
)


class ExportingPage(QWidget):
    """Offers the forms, and says what came of each.

    Signals:
        wanted: A `Question` is asked.
    """

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.folder: Path | None = None  # where the dialogs begin
        self.stem = "model"
        self._asked: ExportFormat | None = None
        self.buttons: dict[ExportFormat, QPushButton] = {}
        self.words: dict[ExportFormat, Paragraph] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 2 * STEP, 0)
        grid.setHorizontalSpacing(4 * STEP)
        grid.setVerticalSpacing(2 * STEP)
        grid.setColumnStretch(2, 1)
        for row, form in enumerate(_FORMS):
            self._add(grid, row, form)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(grid)
        column.addStretch()
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)

    def _add(self, grid: QGridLayout, row: int, form: _Form) -> None:
        button = QPushButton("Export...")
        button.setAccessibleName(f"Export as {form.title}")
        button.clicked.connect(lambda _=False: self._choose(form))
        words = Paragraph(form.words, "dim")
        self.buttons[form.format], self.words[form.format] = button, words
        for place, part in enumerate((label(form.title, "strong"), button, words)):
            grid.addWidget(part, row, place)

    def ask(self, form: ExportFormat, path: Path) -> None:
        """Asks for the model in a form."""
        self._asked = form
        title = next(each.title for each in _FORMS if each.format == form)
        doing = f"Writing {title}, opening it again and comparing what it gives"
        self.wanted.emit(
            Question(
                lambda request, source, model: ExportModel(request, str(path), form, model, source),
                doing,
            )
        )

    def show_reply(self, exported: Exported) -> None:
        """Says that a form was written, and how near its outputs are."""
        name = legible(Path(exported.path).name)
        said = [f"Saved as {name}, opened again: {_difference(exported.difference)}."]
        said += [legible(note, _LONGEST) for note in exported.notes[:4]]
        self._say(exported.format, " ".join(said), "", legible(exported.path, _LONGEST))

    def show_fault(self, sentence: str) -> None:
        """Says why the form that was asked for was not written."""
        if self._asked is not None:
            self._say(self._asked, sentence, "fault")

    def clear(self) -> None:
        """Forgets what was answered, of another model."""
        self._asked = None
        for form in _FORMS:
            self._say(form.format, form.words, "dim")

    def _say(self, form: ExportFormat, text: str, role: str, about: str = "") -> None:
        words = self.words[form]
        words.setText(text)
        words.setToolTip(tooltip(about))
        set_role(words, role)

    def _choose(self, form: _Form) -> None:
        stem = f"{self.stem}_saved_model" if not form.suffix else self.stem
        proposed = (self.folder or Path.home()) / f"{stem}{form.suffix}"
        path = dialogs.save_file_name(self, f"Export as {form.title}", proposed, form.file_filter)
        if path is not None:
            self.ask(form.format, path)


def _difference(value: float | None) -> str:
    if value is None:
        return "its outputs could not be compared"
    return (
        "its outputs are the same" if value == 0 else f"its outputs differ by {value:.1e} at most"
    )
