"""Lists the programs that run without a question, shows their text, and takes agreements back."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence, QShortcut
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

from editor.look.appearance import theme_in_use
from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.source.view import SourceView
from editor.trust.agreements import Agreement, kept_agreements, take_back
from editor.trust.program_text import program_text
from graph.wording import legible

_COLUMNS = ("Program", "Folder", "Run for", "Agreed")
_PURPOSES = {"model": "its model", "data": "its data"}
_SIZE = (720, 560)
_NAME = 180  # pixels
_LIST_HEIGHT = 5 * ROW_HEIGHT
_LONGEST = 300  # characters
_NONE = (
    "No program runs without a question. One that you are asked about gets here with “Do not ask "
    "again”."
)
_SOME = (
    "These programs run without a question, in the window and in the terminal, while they have "
    "the content that is shown. One that is changed is asked about again."
)


_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class AgreementsDialog(QDialog):
    """The agreements that are kept."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._agreements: tuple[Agreement, ...] = ()
        self.title = label("Programs that may run", "title")
        self.about = Paragraph("", "dim")
        self.list = QTreeWidget()
        self.view = SourceView(theme_in_use())
        self.view.setAccessibleName("The text that was agreed to")
        self.take_back_button = QPushButton("Take back", autoDefault=False)
        self.close_button = QPushButton("Close", default=True)
        self._set_up_list()
        self._lay_out()
        self.resize(*_SIZE)
        self.list.currentItemChanged.connect(self._show_text)
        self.list.itemSelectionChanged.connect(self._show_state)
        self.take_back_button.clicked.connect(self._take_back)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.list, self._take_back)
        self.close_button.clicked.connect(self.reject)
        self._fill()

    def _set_up_list(self) -> None:
        self.list.setHeaderLabels(_COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName("Programs that may run")
        set_role(self.list, "choices")
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, _NAME)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.list.setFixedHeight(_LIST_HEIGHT)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.take_back_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        for part in (self.title, self.about, self.list):
            layout.addWidget(part)
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)

    def _fill(self) -> None:
        self._agreements = kept_agreements()
        self.list.clear()
        items = [QTreeWidgetItem(_row(each)) for each in self._agreements]
        self.list.addTopLevelItems(items)
        self.about.setText(_SOME if items else _NONE)
        self.list.ensurePolished()  # which rows are as high as the style has them
        if items:
            # Whatever keys are held: it alone.
            self.list.setCurrentItem(items[0], 0, _ALONE)
            self.list.setFocus()
        else:
            self.close_button.setFocus()
        self._show_text()
        self._show_state()

    def _show_text(self) -> None:
        row = self.list.indexOfTopLevelItem(self.list.currentItem())
        self.view.set_text(program_text(self._agreements[row].program) if row >= 0 else "")

    def _show_state(self) -> None:
        self.take_back_button.setEnabled(bool(self.list.selectedItems()))

    def _take_back(self) -> None:
        rows = [self.list.indexOfTopLevelItem(item) for item in self.list.selectedItems()]
        fault = ""
        try:
            take_back(self._agreements[row].digest for row in rows)
        except OSError as error:
            fault = f"Not taken back. {error.strerror}: {error.filename}"
        self._fill()
        if fault:
            self.about.setText(legible(fault, _LONGEST))


def _row(agreement: Agreement) -> list[str]:
    file = Path(agreement.file)
    when = time.strftime("%d %B %Y, %H:%M", time.localtime(max(agreement.moment, 0.0)))
    folder = legible(str(file.parent), _LONGEST)
    return [legible(file.name), folder, _PURPOSES[agreement.purpose], when]
