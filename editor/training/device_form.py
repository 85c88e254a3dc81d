"""What a run computes with: the backend, how many devices, several computers, which precision."""

from __future__ import annotations

from importlib.util import find_spec

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.tooltips import tooltip
from editor.properties.choices import ComboBox
from editor.properties.model_form import POLICIES
from editor.training.editing import TrainingEdits
from editor.training.fields import Fields, whole_number

BACKENDS = {"TensorFlow": "tensorflow", "JAX": "jax", "PyTorch": "torch"}
_MOST_DEVICES = 1024
DOCS = {
    "backend": "What Keras computes with. Each run has a process of its own, so runs may differ",
    "devices": "Over how many devices of this computer each batch is spread",
    "hosts": "Several computers train one model together; each starts the exported script, and "
    "their launcher tells them of each other",
    "policy": "What layers compute in and keep their weights in. mixed_float16 computes in 16 bits "
    "and keeps 32, which is faster on graphics cards; mixed_bfloat16 on newer ones and TPUs",
}
_SPREADING = "Expected TensorFlow or JAX to train on several devices"
_HOSTS = "Expected JAX to train on several computers, with one device each"


class DeviceForm(QWidget):
    """The fields.

    Signals:
        fault_changed: What is wrong with what was entered last, or "".
    """

    fault_changed = Signal(str)

    def __init__(self, edits: TrainingEdits) -> None:
        super().__init__()
        self._edits = edits
        self.backend = ComboBox()
        for title, name in BACKENDS.items():
            self.backend.addItem(title, name)
        self.devices = whole_number(_MOST_DEVICES)
        self.hosts = QCheckBox("several")
        self.policy = ComboBox()
        self.policy.addItems(POLICIES)
        self.fault = Paragraph("", "fault")
        self._disable_missing()
        fields = Fields()
        fields.add("Backend", self.backend, DOCS["backend"])
        fields.add("Devices", self.devices, DOCS["devices"])
        fields.add("Computers", self.hosts, DOCS["hosts"])
        fields.add("Precision", self.policy, DOCS["policy"])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(fields)
        layout.addWidget(self.fault)
        self.backend.activated.connect(
            lambda place: self._set("Set backend", backend=self.backend.itemData(place))
        )
        self.devices.valueChanged.connect(lambda value: self._set("Set devices", devices=value))
        self.hosts.toggled.connect(lambda on: self._set("Set several computers", hosts=on))
        self.policy.textActivated.connect(self._on_policy_chosen)

    def show_training(self) -> None:
        """Shows the settings."""
        fitting, policy = self._edits.fitting, self._edits.graph.settings.dtype_policy
        fields = (self.backend, self.devices, self.hosts, self.policy)
        for field in fields:
            field.blockSignals(True)
        self.backend.setCurrentIndex(self.backend.findData(fitting.backend))
        self.devices.setValue(fitting.devices)
        self.hosts.setChecked(fitting.hosts)
        if self.policy.findText(policy) < 0:
            self.policy.addItem(policy)
        self.policy.setCurrentText(policy)
        for field in fields:
            field.blockSignals(False)
        fault = self._fault()
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))

    def _fault(self) -> str:
        fitting = self._edits.fitting
        if fitting.hosts and (fitting.backend != "jax" or fitting.devices > 1):
            return f"{_HOSTS}. Received: {fitting.backend}, {fitting.devices} devices"
        if fitting.devices > 1 and fitting.backend == "torch":
            return f"{_SPREADING}. Received: torch"
        return ""

    def _disable_missing(self) -> None:
        """Leaves a backend that is not installed in the list, and says why it cannot be chosen."""
        model = self.backend.model()
        for place, name in enumerate(BACKENDS.values()):
            if find_spec(name) is not None or not isinstance(model, QStandardItemModel):
                continue
            item = model.item(place)
            item.setEnabled(False)
            item.setText(f"{item.text()} (not installed)")
            said = f"{name} is not installed where this program runs: pip install {name}"
            item.setData(tooltip(said), Qt.ItemDataRole.ToolTipRole)

    def _on_policy_chosen(self, policy: str) -> None:
        self.fault_changed.emit(self._edits.set_policy(policy))

    def _set(self, text: str, **fields: object) -> None:
        self.fault_changed.emit(self._edits.set_fitting(text, **fields))
