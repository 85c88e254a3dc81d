"""The settings of a training, in parts that fold away: data, compile, fit, callbacks, devices.

Only composition happens here. A field never keeps a value of its own: it shows the document's, and
what the person enters becomes one edit. Undo therefore needs nothing here.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.document import Document
from editor.look.style import STEP
from editor.properties.factory import EditorFactory
from editor.properties.rows import rule
from editor.training.callbacks_form import CallbacksForm
from editor.training.compile_form import CompileForm
from editor.training.data.form import DataForm
from editor.training.device_form import DeviceForm
from editor.training.editing import TrainingEdits
from editor.training.fields import Part
from editor.training.fit_form import FitForm
from graph.catalogue import Catalogue


class TrainingForm(QWidget):
    """Shows `document.graph.training` and edits it.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(
        self, document: Document, catalogue: Catalogue, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        edits, factory = TrainingEdits(document), EditorFactory(catalogue)
        self.data_form = DataForm(document, catalogue)
        self.compile_form = CompileForm(edits, catalogue, factory)
        self.fit_form = FitForm(edits)
        self.callbacks_form = CallbacksForm(edits, catalogue, factory)
        self.device_form = DeviceForm(edits)
        self.parts = (
            Part("Data", self.data_form, opened=True),
            Part("Compile", self.compile_form, opened=True),
            Part("Fit", self.fit_form, opened=True),
            Part("Callbacks", self.callbacks_form, opened=True),
            Part("Run on", self.device_form, opened=False),
        )
        self._name_fields()
        self._lay_out()
        self._connect()
        self._show()

    def _name_fields(self) -> None:
        self.data = self.data_form.data
        self.validation_split = self.data_form.validation_split
        self.optimizer, self.loss = self.compile_form.optimizer, self.compile_form.loss
        self.metrics = self.compile_form.metrics.line
        self.epochs, self.batch_size = self.fit_form.epochs, self.fit_form.batch_size

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        for place, part in enumerate(self.parts):
            if place:
                layout.addWidget(rule())
            layout.addWidget(part)
        layout.addStretch(1)

    def _connect(self) -> None:
        forms = (self.data_form, self.compile_form, self.fit_form)
        for form in (*forms, self.callbacks_form, self.device_form):
            form.fault_changed.connect(self.fault_changed)
        self._document.edit_applied.connect(self._on_edit_applied)
        self._document.graph_replaced.connect(self._show)

    def _on_edit_applied(self, _: object) -> None:
        # Compounds may hold a SetTraining; showing it again costs microseconds.
        self._show()

    def _show(self) -> None:
        graph = self._document.graph
        outputs = [graph.layer_of(tensor.node).name for tensor in graph.output_tensors()]
        self.compile_form.show_training(outputs)
        self.fit_form.show_training(len(outputs))
        self.callbacks_form.show_training()
        self.device_form.show_training()
