"""How long the model is fitted, on how many samples at a time, and how much each class counts."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from editor.look.style import set_role
from editor.look.tooltips import tooltip
from editor.properties.choices import ComboBox
from editor.training.editing import TrainingEdits
from editor.training.fields import Fields, whole_number

EQUAL, BALANCED, NUMBERS = "equal", "balanced", "by numbers"
_MOST_CLASSES, _MOST_NUMBER = 1000, 1_000_000
_EXPECTED = "Expected classes and their weights, such as 0: 1, 1: 2.5."
DOCS = {
    "epochs": "How often the training goes through all samples",
    "batch_size": "How many samples are taken at a time",
    "class_weight": "How much the samples of each class count for the loss. Balanced: the rarer a "
    "class is among the training samples, the more",
    "numbers": "The number of each class and its weight, such as 0: 1, 1: 2.5. Classes that are "
    "not named have the weight 1",
}


class FitForm(QWidget):
    """The fields of `fit`.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(self, edits: TrainingEdits) -> None:
        super().__init__()
        self._edits = edits
        self.epochs = whole_number()
        self.batch_size = whole_number()
        self.class_weight = ComboBox()
        self.class_weight.addItems([EQUAL, BALANCED, NUMBERS])
        self.numbers = QLineEdit(placeholderText="0: 1, 1: 2.5")
        self.fields = Fields()
        self.fields.add("Epochs", self.epochs, DOCS["epochs"])
        self.fields.add("Batch size", self.batch_size, DOCS["batch_size"])
        self._caption = self.fields.add("Classes", self.class_weight, DOCS["class_weight"])
        self._numbers_caption = self.fields.add("Weights", self.numbers, DOCS["numbers"])
        self._choosing = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fields)
        self.epochs.valueChanged.connect(lambda value: self._edits.set("Set epochs", epochs=value))
        self.batch_size.valueChanged.connect(
            lambda value: self._edits.set("Set batch size", batch_size=value)
        )
        self.class_weight.textActivated.connect(self._on_weighing_chosen)
        self.numbers.editingFinished.connect(self._on_numbers_entered)

    def show_training(self, outputs: int) -> None:
        """Shows the settings of a model with so many outputs."""
        training = self._edits.training
        for field, value in (
            (self.epochs, training.epochs),
            (self.batch_size, training.batch_size),
        ):
            field.blockSignals(True)
            field.setValue(value)
            field.blockSignals(False)
        self._show_weights(outputs)

    def _show_weights(self, outputs: int) -> None:
        weights = self._edits.fitting.class_weight
        if weights is not None:
            self._choosing = False
        by_numbers = isinstance(weights, dict) or self._choosing
        self.class_weight.setCurrentText(
            NUMBERS if by_numbers else BALANCED if weights == BALANCED else EQUAL
        )
        single = outputs == 1
        self.class_weight.setEnabled(single or weights is not None)
        about = DOCS["class_weight"]
        self.class_weight.setToolTip(
            tooltip(about if single else "Keras weighs classes for models with one output only")
        )
        self.fields.show_row(self.numbers, self._numbers_caption, shown=by_numbers)
        if isinstance(weights, dict):
            self.numbers.setText(weights_text(weights))
            self.numbers.setCursorPosition(0)
        self._say("")

    def _on_weighing_chosen(self, chosen: str) -> None:
        self._choosing = chosen == NUMBERS
        if chosen == NUMBERS:
            self.fields.show_row(self.numbers, self._numbers_caption, shown=True)
            self.numbers.setFocus()
            return
        value = BALANCED if chosen == BALANCED else None
        self._edits.set_fitting("Set class weights", class_weight=value)
        self.fields.show_row(self.numbers, self._numbers_caption, shown=False)

    def _on_numbers_entered(self) -> None:
        if not self.numbers.text().strip():
            return
        try:
            weights = read_weights(self.numbers.text())
        except ValueError as error:
            self._say(str(error))
            return
        self._say("")
        self.fault_changed.emit(self._edits.set_fitting("Set class weights", class_weight=weights))

    def _say(self, fault: str) -> None:
        set_role(self.numbers, "fault" if fault else "")
        self.numbers.setToolTip(tooltip(fault or DOCS["numbers"]))
        if fault:
            self.fault_changed.emit(fault)


def weights_text(weights: dict[str, float]) -> str:
    """Gives weights as they are typed."""
    ordered = sorted(weights.items(), key=lambda each: int(each[0]))
    return ", ".join(f"{number}: {weight:g}" for number, weight in ordered)


def read_weights(text: str) -> dict[str, float]:
    """Gives the weights that a text names, by the numbers of the classes.

    Raises:
        ValueError: it names none, or what is no weight.
    """
    weights = {}
    for part in text.strip().strip("{}").split(","):
        number, _, weight = (each.strip() for each in part.partition(":"))
        if not (number.isdecimal() and int(number) < _MOST_NUMBER and _is_weight(weight)):
            raise ValueError(f"{_EXPECTED} Received: {part.strip()}")
        weights[str(int(number))] = float(weight)
    if len(weights) > _MOST_CLASSES:
        raise ValueError(f"Expected at most {_MOST_CLASSES} classes. Received: {len(weights)}")
    return weights


def _is_weight(text: str) -> bool:
    try:
        return 0 <= float(text) < float("inf")
    except ValueError:
        return False
