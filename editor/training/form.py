"""The settings of a training: data, compile and fit, each a field that follows the document.

A field never keeps a value of its own: it shows the document's, and what the person enters becomes
one edit. Undo therefore needs nothing here.
"""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSpinBox,
    QWidget,
)

from editor import dialogs
from editor.document import Document
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.look.tooltips import tooltip
from graph.catalogue import Catalogue
from graph.data import BUILT_IN
from graph.edits import SetTraining
from graph.errors import GraphError
from graph.training import Training

FILE = "File…"
NO_DATA = "Choose a data set"
DATA_FILTER = "Data (*.npz *.csv)"
MAXIMUM = 1_000_000
TITLES = {
    "data": "Data",
    "optimizer": "Optimizer",
    "loss": "Loss",
    "metrics": "Metrics",
    "epochs": "Epochs",
    "batch_size": "Batch size",
    "validation_split": "Validation",
}
DOCS = {
    "data": "A data set that comes with scikit-learn, or a file: .npz with x and y, or .csv whose "
    "last column is the target",
    "optimizer": "How the weights are changed after each batch",
    "loss": "What the training makes small. sparse_categorical_crossentropy takes classes as "
    "numbers, categorical_crossentropy as one-hot vectors",
    "metrics": "What is measured besides the loss, separated by commas",
    "epochs": "How often the training goes through all samples",
    "batch_size": "How many samples are taken at a time",
    "validation_split": "The share of the training samples that is held out to validate on",
}


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
        self._catalogue = catalogue
        self.data = QComboBox()
        self.optimizer = _choice(catalogue.optimizers)
        self.loss = _choice(catalogue.losses)
        self.metrics = QLineEdit(placeholderText="none")
        self.metrics_button = QPushButton("+")
        set_role(self.metrics_button, "flat")
        self.metrics_button.setFixedWidth(ROW_HEIGHT)
        self.epochs = _number()
        self.batch_size = _number()
        self.validation_split = QDoubleSpinBox(
            minimum=0, maximum=0.95, singleStep=0.05, decimals=2, keyboardTracking=False
        )
        self._lay_out()
        self._connect()
        self._show()

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(2 * STEP)
        layout.setVerticalSpacing(0)
        layout.setColumnStretch(1, 1)
        self._guard = _WheelGuard(self)
        for row, (name, title) in enumerate(TITLES.items()):
            field: QWidget = getattr(self, name)
            field.setToolTip(tooltip(DOCS[name]))
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            field.installEventFilter(self._guard)
            if isinstance(field, QAbstractSpinBox):
                # The style sheet's padding reaches other fields, but not the text of these.
                field.lineEdit().setTextMargins(6, 0, 0, 0)
            caption = label(title, "label")
            caption.setBuddy(field)
            layout.addWidget(caption, row, 0)
            layout.addWidget(field, row, 1, 1, 1 if name == "metrics" else 2)
            layout.setRowMinimumHeight(row, ROW_HEIGHT)
        layout.addWidget(self.metrics_button, list(TITLES).index("metrics"), 2)
        layout.setRowStretch(len(TITLES), 1)

    def _connect(self) -> None:
        self.data.activated.connect(self._on_data_activated)
        self.optimizer.textActivated.connect(lambda text: self._set(optimizer=text))
        self.loss.textActivated.connect(lambda text: self._set(loss=text))
        self.metrics.editingFinished.connect(self._on_metrics_entered)
        self.epochs.valueChanged.connect(lambda value: self._set(epochs=value))
        self.batch_size.valueChanged.connect(lambda value: self._set(batch_size=value))
        self.validation_split.valueChanged.connect(
            lambda value: self._set(validation_split=round(value, 2))
        )
        menu = QMenu(self.metrics_button)
        menu.aboutToShow.connect(lambda: self._fill_metrics_menu(menu))
        self.metrics_button.setMenu(menu)
        self.metrics_button.setToolTip("Add or remove a metric")
        self._document.edit_applied.connect(self._on_edit_applied)
        self._document.graph_replaced.connect(self._show)
        # A file's place is shown relative to the project's.
        self._document.path_changed.connect(self._show)

    # -- document to fields ----------------------------------------------------------------------

    def _on_edit_applied(self, _: object) -> None:
        # Compounds may hold a SetTraining; showing it again costs microseconds.
        self._show()

    def _show(self) -> None:
        training = self._document.graph.training
        fields = (self.data, self.optimizer, self.loss, self.metrics)
        numbers = (self.epochs, self.batch_size, self.validation_split)
        for field in (*fields, *numbers):
            field.blockSignals(True)
        self._show_data(training.data)
        _select(self.optimizer, training.optimizer)
        _select(self.loss, training.loss)
        self.metrics.setText(", ".join(training.metrics))
        self.epochs.setValue(training.epochs)
        self.batch_size.setValue(training.batch_size)
        self.validation_split.setValue(training.validation_split)
        for field in (*fields, *numbers):
            field.blockSignals(False)
        self._say_fault("")

    def _show_data(self, data: str) -> None:
        self.data.clear()
        self.data.addItem(NO_DATA, "")
        for name in BUILT_IN:
            self.data.addItem(name, name)
        if data and data not in BUILT_IN:
            self.data.addItem(Path(data).name, data)
        self.data.insertSeparator(self.data.count())
        self.data.addItem(FILE, None)
        self.data.setCurrentIndex(self.data.findData(data))
        self.data.setToolTip(tooltip(data if data and data not in BUILT_IN else DOCS["data"]))

    # -- fields to document ----------------------------------------------------------------------

    def _set(self, **changes: object) -> None:
        training = self._document.graph.training
        changed: Training = structs.replace(training, **changes)
        if changed != training:
            (name,) = changes
            try:
                self._document.apply(SetTraining(changed), f"Set {name.replace('_', ' ')}")
            except GraphError as error:
                self._show()
                self.fault_changed.emit(str(error))

    def _on_data_activated(self, index: int) -> None:
        data = self.data.itemData(index)
        if data is None:
            data = self._ask_for_file()
        if data is None:
            self._show()
        else:
            self._set(data=data)

    def _ask_for_file(self) -> str | None:
        folder = self._document.path.parent if self._document.path else Path.home()
        path = dialogs.open_file_name(self, folder, DATA_FILTER)
        if path is None:
            return None
        # A project and its data that lie together stay together when they are moved.
        if self._document.path and path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
        return Path(os.path.abspath(path)).as_posix()

    def _on_metrics_entered(self) -> None:
        names = tuple(name.strip() for name in self.metrics.text().split(",") if name.strip())
        unknown = [name for name in names if name not in self._catalogue.metrics]
        if unknown:
            self._say_fault(f"Expected metrics that Keras knows. Received: {unknown[0]}")
            return
        self._say_fault("")
        self._set(metrics=tuple(dict.fromkeys(names)))

    def _fill_metrics_menu(self, menu: QMenu) -> None:
        menu.clear()
        chosen = self._document.graph.training.metrics
        for name in self._catalogue.metrics:
            action = QAction(name, menu, checkable=True, checked=name in chosen)
            action.toggled.connect(lambda on, name=name: self._toggle_metric(name, on))
            menu.addAction(action)

    def _toggle_metric(self, name: str, on: bool) -> None:
        metrics = self._document.graph.training.metrics
        kept = tuple(other for other in metrics if other != name)
        self._set(metrics=(*kept, name) if on else kept)

    def _say_fault(self, fault: str) -> None:
        set_role(self.metrics, "fault" if fault else "")
        self.metrics.setToolTip(tooltip(fault or DOCS["metrics"]))
        self.fault_changed.emit(fault)


class _WheelGuard(QObject):
    """Keeps the wheel from changing a field that the pointer only passes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget):
            return not watched.hasFocus()
        return False


def _choice(names: tuple[str, ...]) -> QComboBox:
    combo = QComboBox()
    combo.addItems(list(names))
    # As wide as there is room, not as the longest name.
    combo.setMinimumContentsLength(8)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _number() -> QSpinBox:
    return QSpinBox(minimum=1, maximum=MAXIMUM, keyboardTracking=False)


def _select(combo: QComboBox, text: str) -> None:
    index = combo.findText(text)
    if index < 0:
        # A file may name one that this Keras does not know; it is shown, not dropped.
        combo.addItem(text)
        index = combo.count() - 1
    combo.setCurrentIndex(index)
