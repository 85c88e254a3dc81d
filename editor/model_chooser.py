"""The choice between the models of a script, and its functions that may make one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from graph.wording import legible
from worker.protocol import Offer

_COLUMNS = ("Name", "Kind", "Layers", "Parameters")
_LAYERS, _PARAMETERS = 2, 3
_SIZE = (560, 360)
_CALLED = "Opening it calls this function, which can do whatever the script can."


class ModelChooser(QDialog):
    """Lists what a script offers, the likely models first."""

    def __init__(
        self, file_name: str, offers: Sequence[Offer], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Open a model of a script")
        self._offers = list(offers)
        self.title = label(f"Which model of {legible(file_name)}?", "title")
        self.list = QTreeWidget()
        self.about = Paragraph("", "dim")
        self.open_button = QPushButton("Open", default=True)
        self.cancel_button = QPushButton("Cancel", autoDefault=False)
        set_role(self.open_button, "main")
        self._fill()
        self._lay_out()
        self.resize(*_SIZE)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemActivated.connect(self._accept_drawable)
        self.open_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.list.setCurrentIndex(self.list.model().index(0, 0))
        self.list.setFocus()

    @property
    def chosen(self) -> str:
        """The name of the model, or of the function that makes it."""
        return self._current.name

    @property
    def _current(self) -> Offer:
        return self._offers[self.list.indexOfTopLevelItem(self.list.currentItem())]

    def _fill(self) -> None:
        self.list.setAccessibleName("Models")
        self.list.setRootIsDecorated(False)
        set_role(self.list, "choices")
        self.list.setHeaderLabels(_COLUMNS)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for offer in self._offers:
            item = QTreeWidgetItem(self.list, _cells(offer))
            for column in (_LAYERS, _PARAMETERS):
                item.setTextAlignment(column, right)
        header = self.list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column in (_LAYERS, _PARAMETERS):
            self.list.headerItem().setTextAlignment(column, right)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4 * STEP, 4 * STEP, 4 * STEP, 4 * STEP)
        layout.setSpacing(3 * STEP)
        layout.addWidget(self.title)
        layout.addWidget(self.list, 1)
        self.about.setMinimumHeight(ROW_HEIGHT)
        layout.addWidget(self.about)
        layout.addLayout(buttons)

    def _on_current_changed(self) -> None:
        offer = self._current
        self.open_button.setEnabled(not offer.fault)
        fault = f"It cannot be drawn: {legible(offer.fault, 500)}." if offer.fault else ""
        self.about.setText(fault or ("" if offer.class_name else _CALLED))

    def _accept_drawable(self) -> None:
        if not self._current.fault:
            self.accept()


def _cells(offer: Offer) -> list[str]:
    name = legible(offer.name)
    if not offer.class_name:
        return [f"{name}()", "function", "", ""]
    if offer.fault:
        return [name, f"{legible(offer.class_name)}, not drawable", "", ""]
    parameters = "" if offer.parameters is None else f"{offer.parameters:,}"
    return [name, legible(offer.class_name), f"{offer.layers:,}", parameters]
