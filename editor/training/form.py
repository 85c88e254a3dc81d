"""The settings of a training: data, compile and fit, each a field that follows the document.

A field never keeps a value of its own: it shows the document's, and what the person enters becomes
one edit. Undo therefore needs nothing here.

An optimizer and a loss are names, or objects with arguments of their own, whose form unfolds below
the field. What a file says of each output is shown as it stands, until a name is chosen for it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

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
from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import small_button
from editor.properties.factory import EditorFactory
from editor.properties.given import ABSENT
from editor.properties.literals import excerpt, summary
from editor.properties.object_editor import ObjectEditor
from editor.properties.offers import loss_offers, object_offers
from editor.training.compiled import (
    FIELDS,
    compiled_value,
    other_arguments,
    with_value,
    without,
)
from graph.catalogue import Argument, Catalogue
from graph.data import BUILT_IN
from graph.edits import SetTraining
from graph.errors import GraphError
from graph.training import Training
from graph.values import ObjectValue, Value

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
_BEFORE_DETAILS = 2  # rows of the grid for each field: the field, and what unfolds below it
_OPTIMIZER = Argument(name="optimizer", type="optimizer", default=Training().optimizer)
_LOSS = Argument(name="loss", type="any", default=Training().loss)
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
        self.data.setAccessibleName("Data")
        factory = EditorFactory(catalogue)
        self.optimizer = ObjectEditor(_OPTIMIZER, object_offers(_OPTIMIZER, catalogue), factory)
        self.loss = ObjectEditor(_LOSS, loss_offers(catalogue), factory)
        self.metrics = QLineEdit(placeholderText="none")
        self.replace_metrics = QPushButton("Replace")
        set_role(self.replace_metrics, "link")
        self.replace_metrics.setToolTip("Leave out what the file says, and choose metrics by name")
        self.others = _Others()
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
        self._layout = layout = QGridLayout(self)
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
            self._place(field, caption, _BEFORE_DETAILS * row, 1 if name == "metrics" else 2)
        row = _BEFORE_DETAILS * list(TITLES).index("metrics")
        layout.addWidget(self.metrics_button, row, 2)
        layout.addWidget(self.replace_metrics, row, 2)
        layout.addWidget(self.others, _BEFORE_DETAILS * len(TITLES), 0, 1, 3)
        layout.setRowStretch(_BEFORE_DETAILS * len(TITLES) + 1, 1)

    def _place(self, field: QWidget, caption: QWidget, row: int, columns: int) -> None:
        layout = self._layout
        layout.addWidget(caption, row, 0)
        layout.addWidget(field, row, 1, 1, columns)
        layout.setRowMinimumHeight(row, ROW_HEIGHT)
        if isinstance(field, ObjectEditor):
            field.details_made.connect(lambda below: layout.addWidget(below, row + 1, 0, 1, 3))

    def _connect(self) -> None:
        self.data.activated.connect(self._on_data_activated)
        self.optimizer.value_entered.connect(lambda value: self._set_object("optimizer", value))
        self.loss.value_entered.connect(lambda value: self._set_object("loss", value))
        for editor in (self.optimizer, self.loss):
            editor.fault_found.connect(self.fault_changed)
        self.replace_metrics.clicked.connect(
            lambda: self._apply(without(self._training, ["metrics"]), "Replace metrics")
        )
        self.others.remove.clicked.connect(self._on_others_removed)
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
        training = self._training
        fields = (self.data, self.metrics)
        numbers = (self.epochs, self.batch_size, self.validation_split)
        for field in (*fields, *numbers):
            field.blockSignals(True)
        self._show_data(training.data)
        self.optimizer.show_value(compiled_value(training, "optimizer"))
        self.loss.show_value(compiled_value(training, "loss"))
        self._show_metrics(training)
        self.others.show_arguments(other_arguments(training))
        self.epochs.setValue(training.epochs)
        self.batch_size.setValue(training.batch_size)
        self.validation_split.setValue(training.validation_split)
        for field in (*fields, *numbers):
            field.blockSignals(False)
        self._say_fault("")

    def _show_metrics(self, training: Training) -> None:
        named = "metrics" not in training.compiled
        held = compiled_value(training, "metrics")
        self.metrics.setText(", ".join(training.metrics) if named else summary(held))
        self.metrics.setCursorPosition(0)
        self.metrics.setReadOnly(not named)
        self._about_metrics = DOCS["metrics"] if named else excerpt(held)
        self.metrics_button.setVisible(named)
        self.replace_metrics.setVisible(not named)

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

    @property
    def _training(self) -> Training:
        return self._document.graph.training

    def _set(self, **changes: object) -> None:
        (name,) = changes
        changed: Training = structs.replace(self._training, **changes)
        if fault := self._apply(changed, f"Set {name.replace('_', ' ')}"):
            self._show()
            self.fault_changed.emit(fault)

    def _set_object(self, name: str, entered: object) -> None:
        editor, default = (
            (self.optimizer, _OPTIMIZER) if name == "optimizer" else (self.loss, _LOSS)
        )
        value = default.default if entered is ABSENT else cast("Value", entered)
        stand_in = editor.name_of(value) if isinstance(value, ObjectValue) else ""
        try:
            changed = with_value(self._training, name, value, stand_in or default.default)
            fault = self._apply(changed, f"Set {name}")
        except GraphError as error:
            fault = str(error)
        if fault:
            editor.refuse(fault, compiled_value(self._training, name))

    def _on_others_removed(self) -> None:
        others = [name for name in self._training.compiled if name not in FIELDS]
        self._apply(without(self._training, others), "Remove further arguments of compile")

    def _apply(self, changed: Training, text: str) -> str:
        """Applies a change of the settings; gives what the document has against it, or ""."""
        if changed != self._training:
            try:
                self._document.apply(SetTraining(changed), text, ())
            except GraphError as error:
                return str(error)
        return ""

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
        if self.metrics.isReadOnly():
            return
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
        self.metrics.setToolTip(tooltip(fault or self._about_metrics))
        self.fault_changed.emit(fault)


class _Others(QWidget):
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
        self._text.setText("\n".join(f"{name}={text}" for name, text in texts.items()))
        self.setVisible(bool(texts))


class _WheelGuard(QObject):
    """Keeps the wheel from changing a field that the pointer only passes."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel and isinstance(watched, QWidget):
            return not watched.hasFocus()
        return False


def _number() -> QSpinBox:
    return QSpinBox(minimum=1, maximum=MAXIMUM, keyboardTracking=False)
