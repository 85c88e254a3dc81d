"""What the model is compiled with: optimizer, loss and metrics, for each output of several.

An optimizer and a loss are names, or objects with arguments of their own, whose form unfolds below
the field. What a file says that has no field here is shown as it stands, and can be taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.properties.argument_form import ArgumentForm
from editor.properties.arrangement import Arrangement
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import ValueEditor, small_button
from editor.properties.factory import EditorFactory
from editor.properties.given import ABSENT, Given
from editor.properties.literals import default_value
from editor.properties.object_editor import ObjectEditor
from editor.properties.offers import loss_offers, object_offers
from editor.training.compiled import (
    compiled_value,
    other_arguments,
    with_argument,
    with_metrics,
    with_value,
    without,
)
from editor.training.editing import TrainingEdits
from editor.training.fields import Fields
from editor.training.metrics_field import ABOUT, MetricsField
from editor.training.outputs_form import OutputsForm, is_by_output
from graph.catalogue import Argument, Catalogue
from graph.errors import GraphError
from graph.training import Training
from graph.values import ObjectValue, Value

_OPTIMIZER = Argument(name="optimizer", type="optimizer", default=Training().optimizer)
_LOSS = Argument(name="loss", type="any", default=Training().loss)
_JIT = Argument(
    name="jit_compile",
    type="any",
    default="auto",
    doc="Whether XLA compiles the training step; auto where the model can be.",
)
FURTHER = (
    Argument(
        name="steps_per_execution",
        type="int",
        default=1,
        doc="Batches that are computed in one call: more save time where batches are small, and "
        "a training stops and reports only between the calls.",
    ),
    _JIT,
    Argument(
        name="run_eagerly",
        type="bool",
        default=False,
        doc="Computes step by step, slowly, to find faults.",
    ),
)
_LABEL_WIDTH = 120  # px
DOCS = {
    "optimizer": "How the weights are changed after each batch",
    "loss": "What the training makes small. sparse_categorical_crossentropy takes classes as "
    "numbers, categorical_crossentropy as one-hot vectors",
}


class CompileForm(QWidget):
    """The fields of `compile`.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(self, edits: TrainingEdits, catalogue: Catalogue, factory: EditorFactory) -> None:
        super().__init__()
        self._edits = edits
        self._factory = factory
        self._has_several = False
        self._losses = loss_offers(catalogue)
        self.optimizer = ObjectEditor(_OPTIMIZER, object_offers(_OPTIMIZER, catalogue), factory)
        self.loss = self._make_loss()
        self._catalogue = catalogue
        self.metrics = self._make_metrics()
        self.outputs = OutputsForm(edits, self._make_loss, self._make_metrics)
        self.further = ArgumentForm(
            Arrangement((), {"Steps and compilation": FURTHER}),
            self._make_editor,
            self._set_further,
            self,
            label_width=_LABEL_WIDTH,
        )
        self.others = Others()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._shared = Fields()
        above = Fields()
        above.add("Optimizer", self.optimizer, DOCS["optimizer"])
        self._shared.add("Loss", self.loss, DOCS["loss"])
        self._shared.add("Metrics", self.metrics, ABOUT)
        self._shared.add_wide(self.metrics.below)
        for part in (above, self._shared, self.outputs, self.further, self.others):
            layout.addWidget(part)

    def _connect(self) -> None:
        self.optimizer.value_entered.connect(lambda value: self._set_object("optimizer", value))
        self.loss.value_entered.connect(lambda value: self._set_object("loss", value))
        self.metrics.entered.connect(self._set_metrics)
        self.metrics.replaced.connect(lambda: self._leave_out(["metrics"], "Replace metrics"))
        self.others.remove.clicked.connect(
            lambda: self._leave_out(
                [*other_arguments(self._edits.training, self._known())],
                "Remove further arguments of compile",
            )
        )
        for editor in (self.optimizer, self.loss, self.metrics):
            editor.fault_found.connect(self.fault_changed)
        self.outputs.fault_changed.connect(self.fault_changed)

    def show_training(self, outputs: Sequence[str]) -> None:
        """Shows the settings of a model with outputs of these names."""
        training = self._edits.training
        self._has_several = is_by_output(outputs)
        self.optimizer.show_value(compiled_value(training, "optimizer"))
        self._shared.setVisible(not self._has_several)
        self.outputs.setVisible(self._has_several)
        if self._has_several:
            self.outputs.show_training(outputs)
        else:
            self.loss.show_value(compiled_value(training, "loss"))
            self.metrics.show_value(compiled_value(training, "metrics"))
        given = {
            each.name: compiled_value(training, each.name)
            for each in FURTHER
            if each.name in training.compiled
        }
        self.further.show_values(given)
        self.others.show_arguments(other_arguments(training, self._known()))

    def _known(self) -> set[str]:
        """Gives the arguments that have fields here, besides those of the training itself."""
        return {each.name for each in FURTHER} | ({"loss_weights"} if self._has_several else set())

    def _make_loss(self) -> ObjectEditor:
        return ObjectEditor(_LOSS, self._losses, self._factory)

    def _make_metrics(self) -> MetricsField:
        return MetricsField(self._catalogue, self._factory)

    def _make_editor(self, argument: Argument) -> ValueEditor:
        if argument is _JIT:
            return ChoiceEditor(argument, ("auto", True, False))
        return self._factory.editor(argument, None)

    # -- fields to document ----------------------------------------------------------------------

    def _set_object(self, name: str, entered: object) -> None:
        editor, default = (
            (self.optimizer, _OPTIMIZER) if name == "optimizer" else (self.loss, _LOSS)
        )
        training = self._edits.training
        value = default.default if entered is ABSENT else cast("Value", entered)
        stand_in = editor.name_of(value) if isinstance(value, ObjectValue) else ""
        try:
            changed = with_value(training, name, value, stand_in or default.default)
            fault = self._edits.apply(changed, f"Set {name}")
        except GraphError as error:
            fault = str(error)
        if fault:
            editor.refuse(fault, compiled_value(training, name))

    def _set_metrics(self, entered: object) -> None:
        metrics = cast("tuple[Value, ...]", entered)
        try:
            fault = self._edits.apply(with_metrics(self._edits.training, metrics), "Set metrics")
        except GraphError as error:
            fault = str(error)
        if fault:
            self.metrics.say(fault)

    def _set_further(self, name: str, value: Given) -> str:
        argument = next(each for each in FURTHER if each.name == name)
        if value is ABSENT or value == default_value(argument):
            changed = without(self._edits.training, [name])
        else:
            changed = with_argument(self._edits.training, name, value)
        return self._edits.apply(changed, f"Set {name}")

    def _leave_out(self, names: list[str], text: str) -> None:
        self._edits.apply(without(self._edits.training, names), text)


class Others(QWidget):
    """The further arguments of `compile` that a file has: to be read, and to be taken away."""

    def __init__(self) -> None:
        super().__init__()
        self._text = Paragraph("", "value")
        self.remove = small_button("\u2715", "Leave these arguments of compile out")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(label("Also compiled with", "label"), 0, 0)
        layout.addWidget(self.remove, 0, 1)
        layout.addWidget(self._text, 1, 0, 1, 2)
        layout.setColumnStretch(0, 1)

    def text(self) -> str:
        """What is shown."""
        return self._text.text()

    def show_arguments(self, texts: dict[str, str]) -> None:
        """Shows arguments in words, by their names."""
        self._text.setText("\n".join(f"{name}={text}" for name, text in texts.items()))
        self.setVisible(bool(texts))
