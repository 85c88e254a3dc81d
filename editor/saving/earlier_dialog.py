"""Lists what a project was before its last savings, and opens one as a copy."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import Signal
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

from editor.background import Background
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.saving.earlier import Earlier, earlier_versions
from graph.difference import told
from graph.wording import legible

_COLUMNS = ("Replaced", "Size", "Changes since")
_SIZE = (560, 400)
_WHEN = 220  # pixels
_LONGEST = 300  # characters


class EarlierDialog(QDialog):
    """The earlier versions of one document's file.

    Signals:
        chosen: The copy that the person wants to open.
    """

    chosen = Signal(Path)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        self._versions: tuple[Earlier, ...] = ()
        self.title = label(f"Earlier versions of {legible(document.title, 60)}", "title")
        self.list = QTreeWidget()
        self.about = Paragraph("", "dim")
        self.open_button = QPushButton("Open as a copy", default=True)
        self.close_button = QPushButton("Close", autoDefault=False)
        set_role(self.open_button, "main")
        self._lay_out()
        self.resize(*_SIZE)
        self.open_button.setEnabled(False)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemActivated.connect(self._open)
        self.open_button.clicked.connect(self._open)
        self.close_button.clicked.connect(self.reject)
        self._looking = Background(self)
        self._looking.answered.connect(self._show_versions)
        path = document.path
        if path is None:
            self.about.setText("The drawing was never saved.")
        else:
            graph = document.graph.copy()
            self._looking.ask(lambda: lambda: earlier_versions(path, graph))

    def _lay_out(self) -> None:
        self.list.setHeaderLabels(_COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName("Earlier versions")
        set_role(self.list, "choices")
        header = self.list.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, _WHEN)
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        layout.addWidget(self.title)
        layout.addWidget(self.list, 1)
        self.about.setMinimumHeight(ROW_HEIGHT)
        layout.addWidget(self.about)
        layout.addLayout(foot)

    def _show_versions(self, versions: object) -> None:
        self._versions = versions if isinstance(versions, tuple) else ()
        for each in self._versions:
            when = time.strftime("%d %B %Y, %H:%M:%S", time.localtime(each.saved))
            changes = "cannot be read" if each.fault else f"{len(each.changes):,}"
            item = QTreeWidgetItem([when, f"{each.size / 1000:,.1f} kB", changes])
            self.list.addTopLevelItem(item)
        if self._versions:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
            self.list.setFocus()
        else:
            self.about.setText("None yet: each saving keeps the version before, ten in all.")

    @property
    def _current(self) -> Earlier | None:
        row = self.list.indexOfTopLevelItem(self.list.currentItem())
        return self._versions[row] if 0 <= row < len(self._versions) else None

    def _on_current_changed(self) -> None:
        current = self._current
        self.open_button.setEnabled(current is not None and not current.fault)
        self.about.setText(_about(current) if current else "")

    def _open(self) -> None:
        current = self._current
        if current is not None and not current.fault:
            self.accept()
            self.chosen.emit(current.path)


def _about(version: Earlier) -> str:
    if version.fault:
        return legible(version.fault, _LONGEST)
    if not version.changes:
        return "The model is the same as now."
    return f"Since then: {told(version.changes)}"
