"""How the samples are read and split: a field for each setting that counts for the data.

A field never keeps a value of its own: it shows the document's, and says what is entered.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QSpinBox,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label
from editor.look.tooltips import tooltip
from editor.training.data.kinds import MAPPED, Kind
from graph.data import FACTS
from graph.training import Training
from worker.protocol import DataDescribed

_MOST_SEED = 2**31 - 1  # of a QSpinBox; a larger one of a file is shown as this
_MOST_SHARE = 0.95
NARROWEST = 64  # px of a field
DOCS = {
    "test_split": "The share of all samples that is held out to evaluate on after the training",
    "validation_split": "The share of the training samples that is held out to validate on after "
    "each epoch",
    "seed": "Seeds the split of the data and the initial weights, so that a run can be repeated",
    "shuffle": "Mix the samples before they are split",
    "has_header": "The first line of the table names its columns",
    "streamed": "Read the samples as they are needed, for data that does not fit into memory",
}
_GIVES_SETS = (
    "The function gives three data sets in batches, to train, to validate (or None) and to test, "
    "instead of arrays"
)
_HELD_OUT = "This data has test samples of its own, which are not mixed with the others"


class Splitting(QWidget):
    """The fields.

    Signals:
        entered: The name of a setting, and its value.
    """

    entered = Signal(str, object)

    def __init__(self, caption_width: int) -> None:
        super().__init__()
        self.test_split = _share()
        self.validation_split = _share()
        self.seed = QSpinBox(minimum=0, maximum=_MOST_SEED, keyboardTracking=False)
        self.shuffle = QCheckBox("Shuffle")
        self.has_header = QCheckBox("Header")
        self.streamed = QCheckBox("Stream")
        self.sizes = Paragraph("", "dim")
        self._guard = WheelGuard(self)
        self._lay_out(caption_width)
        self._connect()

    def _lay_out(self, caption_width: int) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * STEP)
        layout.setVerticalSpacing(0)
        layout.setColumnMinimumWidth(0, caption_width)
        layout.setColumnStretch(1, 1)
        titles = {"test_split": "Test", "validation_split": "Validation", "seed": "Seed"}
        for row, (name, title) in enumerate(titles.items()):
            field: QAbstractSpinBox = getattr(self, name)
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(self._guard)
            field.setMinimumWidth(NARROWEST)
            # The style sheet's padding reaches other fields, but not the text of these.
            field.lineEdit().setTextMargins(6, 0, 0, 0)
            caption = label(title, "label")
            caption.setBuddy(field)
            layout.addWidget(caption, row, 0)
            layout.addWidget(field, row, 1)
            layout.setRowMinimumHeight(row, ROW_HEIGHT)
        checks = QGridLayout()
        checks.setVerticalSpacing(STEP)
        for place, box in enumerate((self.shuffle, self.has_header, self.streamed)):
            checks.addWidget(box, place // 2, place % 2)
        layout.addLayout(checks, len(titles), 0, 1, 2)
        layout.setRowMinimumHeight(len(titles), ROW_HEIGHT)
        layout.addWidget(self.sizes, len(titles) + 1, 0, 1, 2)
        for name, doc in DOCS.items():
            getattr(self, name).setToolTip(tooltip(doc))

    def _connect(self) -> None:
        for name in ("test_split", "validation_split"):
            share: QDoubleSpinBox = getattr(self, name)
            share.valueChanged.connect(
                lambda value, name=name: self.entered.emit(name, round(value, 2))
            )
        self.seed.valueChanged.connect(lambda value: self.entered.emit("seed", value))
        for name in ("shuffle", "has_header", "streamed"):
            box: QCheckBox = getattr(self, name)
            box.toggled.connect(lambda on, name=name: self.entered.emit(name, on))

    def show_training(self, training: Training, kind: Kind) -> None:
        """Shows the settings."""
        reading = training.reading
        fields = (self.test_split, self.validation_split, self.seed)
        checks = (self.shuffle, self.has_header, self.streamed)
        for field in (*fields, *checks):
            field.blockSignals(True)
        self.test_split.setValue(reading.test_split)
        self.validation_split.setValue(training.validation_split)
        self.seed.setValue(min(training.seed, _MOST_SEED))
        self.shuffle.setChecked(reading.shuffle)
        self.has_header.setChecked(reading.has_header)
        self.streamed.setChecked(reading.streamed)
        for field in (*fields, *checks):
            field.blockSignals(False)
        self._offer(training, kind)

    def _offer(self, training: Training, kind: Kind) -> None:
        """Leaves out what does not count for a kind of data."""
        facts = FACTS.get(training.data)
        holds_out = facts is not None and facts.tested > 0
        for name in ("test_split", "shuffle"):
            field: QWidget = getattr(self, name)
            field.setEnabled(not holds_out)
            field.setToolTip(tooltip(_HELD_OUT if holds_out else DOCS[name]))
        self.shuffle.setVisible(kind is not Kind.FUNCTION)
        self.has_header.setVisible(kind is Kind.TABLE and training.data.lower().endswith(".csv"))
        self.streamed.setVisible(kind in MAPPED or kind is Kind.FUNCTION)
        gives_sets = kind is Kind.FUNCTION
        self.streamed.setText("Gives data sets" if gives_sets else "Stream")
        self.streamed.setToolTip(tooltip(_GIVES_SETS if gives_sets else DOCS["streamed"]))

    def show_sizes(self, training: Training, described: DataDescribed | None) -> None:
        """Says how many samples each part has."""
        sizes = split_sizes(training, described)
        self.sizes.setText(sizes)
        self.sizes.setVisible(bool(sizes))


def split_sizes(training: Training, described: DataDescribed | None) -> str:
    """Says how many samples each part has, or gives "" where nobody knows."""
    if described is not None and described.training >= 0:
        parts = (described.training, described.validation, described.testing)
    elif (facts := FACTS.get(training.data)) is not None:
        testing = facts.tested or round(facts.samples * training.reading.test_split)
        rest = facts.samples - testing
        validation = round(rest * training.validation_split)
        parts = (rest - validation, validation, testing)
    else:
        return ""
    words = ("to train", "to validate", "to test")
    told = [f"{count:,} {word}" for count, word in zip(parts, words, strict=True) if count > 0]
    return " \u00b7 ".join(told)


class WheelGuard(QObject):
    """Keeps the wheel from changing a field that the pointer only passes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaves the wheel to the form around it."""
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget):
            return not watched.hasFocus()
        return False


def _share() -> QDoubleSpinBox:
    return QDoubleSpinBox(
        minimum=0, maximum=_MOST_SHARE, singleStep=0.05, decimals=2, keyboardTracking=False
    )
