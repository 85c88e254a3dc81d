"""A loss, its weight and metrics for each output of a model that has several."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QVBoxLayout, QWidget

from editor.look.throwing_away import throw_away
from editor.properties.editors import ValueEditor
from editor.properties.given import ABSENT
from editor.properties.object_editor import ObjectEditor
from editor.properties.rows import ElidedLabel
from editor.training.by_output import each_loss, each_metrics, each_weight, with_each
from editor.training.editing import TrainingEdits
from editor.training.fields import Fields
from editor.training.metrics_field import ABOUT, MetricsField, silence
from graph.errors import GraphError
from graph.values import Value

MOST_ROWS = 50  # outputs; what more have is shown as it stands
_MOST_WEIGHT = 1e6
_WEIGHT = "How much the loss of this output counts in the sum of all"


class OutputsForm(QWidget):
    """The rows of all outputs.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(
        self,
        edits: TrainingEdits,
        make_loss: Callable[[], ObjectEditor],
        make_metrics: Callable[[], MetricsField],
    ) -> None:
        super().__init__()
        self._edits = edits
        self._make_loss = make_loss
        self._make_metrics = make_metrics
        self._names: tuple[str, ...] = ()
        self.rows: list[OutputRow] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def show_training(self, names: Sequence[str]) -> None:
        """Shows the settings of outputs of these names."""
        if tuple(names) != self._names:
            self._make(tuple(names))
        training = self._edits.training
        values = (each(training, names) for each in (each_loss, each_weight, each_metrics))
        for row, loss, weight, metrics in zip(self.rows, *values, strict=True):
            row.show_values(loss, weight, metrics)

    def _make(self, names: tuple[str, ...]) -> None:
        for row in self.rows:
            row.retire()
        self._names = names
        self.rows = [OutputRow(name, self._make_loss(), self._make_metrics()) for name in names]
        for place, row in enumerate(self.rows):
            self._layout.addWidget(row)
            row.loss.fault_found.connect(self.fault_changed)
            row.metrics.fault_found.connect(self.fault_changed)
            row.loss.value_entered.connect(lambda value, place=place: self._set_loss(place, value))
            row.weight.valueChanged.connect(
                lambda value, place=place: self._set("loss_weights", place, value)
            )
            row.metrics.entered.connect(
                lambda value, place=place: self._set("metrics", place, value)
            )
            row.metrics.replaced.connect(lambda place=place: self._set("metrics", place, ()))

    def _set_loss(self, place: int, value: Value | object) -> None:
        fault = "" if value is ABSENT else self._applied("loss", place, value)  # type: ignore[arg-type]
        if fault:
            self.rows[place].loss.refuse(fault, each_loss(self._edits.training, self._names)[place])

    def _set(self, argument: str, place: int, value: Value) -> None:
        if fault := self._applied(argument, place, value):
            self.fault_changed.emit(fault)

    def _applied(self, argument: str, place: int, value: Value) -> str:
        training = self._edits.training
        read = {"loss": each_loss, "loss_weights": each_weight, "metrics": each_metrics}[argument]
        values = read(training, self._names)
        if values[place] == value:
            return ""
        values[place] = value
        words = argument.replace("_", " ")
        try:
            changed = with_each(training, argument, self._names, values)
        except GraphError as error:
            return str(error)
        return self._edits.apply(changed, f"Set {words}")


class OutputRow(QWidget):
    """The fields of one output."""

    def __init__(self, name: str, loss: ObjectEditor, metrics: MetricsField) -> None:
        super().__init__()
        self.loss = loss
        self.weight = Weight(
            minimum=0, maximum=_MOST_WEIGHT, singleStep=0.1, decimals=4, keyboardTracking=False
        )
        self.metrics = metrics
        title = ElidedLabel("value")
        title.show_text(name)
        fields = Fields()
        fields.add("Loss", loss, "What the training makes small for this output")
        fields.add("Weight", self.weight, _WEIGHT)
        fields.add("Metrics", self.metrics, ABOUT)
        fields.add_wide(metrics.below)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 4)
        layout.setSpacing(0)
        layout.addWidget(title)
        layout.addWidget(fields)

    def show_values(self, loss: Value, weight: Value, metrics: Value) -> None:
        """Shows the settings of the output."""
        self.loss.show_value("" if loss is None else loss)
        self.weight.blockSignals(True)
        self.weight.setValue(weight if isinstance(weight, (int, float)) else 1.0)
        self.weight.blockSignals(False)
        self.metrics.show_value(metrics)

    def retire(self) -> None:
        """Goes away; a field that loses the focus by that enters nothing."""
        for editor in (*self.findChildren(ValueEditor), self.weight):
            editor.blockSignals(True)
        silence(self.metrics)
        throw_away(self)


class Weight(QDoubleSpinBox):
    """A number that is shown with no more decimals than it has."""

    def textFromValue(self, value: float) -> str:
        """Gives the number as people write it."""
        return f"{value:.10g}"


def is_by_output(names: Sequence[str]) -> bool:
    """Whether each output has settings of its own."""
    return 1 < len(names) <= MOST_ROWS
