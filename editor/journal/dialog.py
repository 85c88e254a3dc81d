"""Offers what another window left behind: what it is, what differs, whether to go on with it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
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

from editor.journal.places import Left
from editor.journal.record import Journal, host_name
from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.stamps import stamp_of
from graph.difference import told
from graph.wording import legible

_COLUMNS = ("Drawing", "Folder", "Last edit", "Changes")
_SIZE = (680, 420)
_NAME = 200  # pixels
_LONGEST = 300  # characters


class RecoveryDialog(QDialog):
    """Lists the drawings; those with a mark are restored or discarded, the others stay.

    Signals:
        restored: Those that the person wants back, as a tuple of `Left`.
        discarded: Those that the person does not want, likewise.
    """

    restored = Signal(object)
    discarded = Signal(object)

    def __init__(self, left: Sequence[Left], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._left = [each for each in left if each.journal is not None]
        broken = [each for each in left if each.journal is None]
        count = len(self._left)
        self.title = label(f"Restore {_several(count, 'drawing')}?", "title")
        has = "has" if count == 1 else "have"
        text = (
            f"Keras Canvas ended without saving. {_several(count, 'drawing')} {has} edits that no "
            "file holds. Restored ones are open and unsaved; your files stay as they are."
        )
        if not count:
            self.title.setText("Nothing to restore")
            text = "Keras Canvas ended without saving, and what it kept cannot be read."
        self.text = Paragraph(text, "dim")
        self.list = QTreeWidget()
        self._rows: list[QTreeWidgetItem] = []
        self.about = Paragraph("", "dim")
        self.broken = Paragraph(" ".join(legible(each.fault, _LONGEST) for each in broken), "dim")
        self.broken.setVisible(bool(broken))
        self.restore_button = QPushButton("Restore", default=True)
        self.discard_button = QPushButton("Discard", autoDefault=False)
        self.later_button = QPushButton("Later", autoDefault=False)
        set_role(self.restore_button, "main")
        self._fill()
        self._lay_out()
        self.resize(*_SIZE)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.list.itemChanged.connect(self._show_state)
        self.restore_button.clicked.connect(self._restore)
        self.discard_button.clicked.connect(self._discard)
        self.later_button.clicked.connect(self.reject)
        if self._rows:
            self.list.setCurrentItem(self._rows[0])
        self._show_state()

    @property
    def marked(self) -> tuple[Left, ...]:
        """The drawings that have a mark."""
        checked = Qt.CheckState.Checked
        pairs = zip(self._left, self._rows, strict=True)
        return tuple(each for each, row in pairs if row.checkState(0) is checked)

    def _fill(self) -> None:
        self.list.setHeaderLabels(_COLUMNS)
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName("Drawings with edits that no file holds")
        set_role(self.list, "choices")
        for each in self._left:
            if each.journal is not None:
                item = QTreeWidgetItem(_row(each, each.journal))
                item.setCheckState(0, Qt.CheckState.Checked)
                self.list.addTopLevelItem(item)
                self._rows.append(item)
        header = self.list.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, _NAME)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        self.list.setMinimumHeight(3 * ROW_HEIGHT)
        self.list.setVisible(bool(self._left))

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.discard_button)
        foot.addStretch(1)
        foot.addWidget(self.later_button)
        foot.addWidget(self.restore_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        for part in (self.title, self.text, self.list, self.about, self.broken):
            layout.addWidget(part)
        layout.addLayout(foot)

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        row = self.list.indexOfTopLevelItem(item) if item is not None else -1
        self.about.setText(about(self._left[row]) if row >= 0 else "")

    def _show_state(self, *_: object) -> None:
        some = bool(self.marked)
        self.restore_button.setEnabled(some)
        self.discard_button.setEnabled(some)
        self.discard_button.setVisible(bool(self._left))
        self.restore_button.setVisible(bool(self._left))
        self.later_button.setText("Later" if self._left else "Close")

    def _restore(self) -> None:
        marked = self.marked
        self.accept()
        self.restored.emit(marked)

    def _discard(self) -> None:
        marked = self.marked
        self.accept()
        self.discarded.emit(marked)


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def about(left: Left) -> str:
    """Says what restoring a drawing would bring back."""
    if left.journal is None:
        return ""
    head, words = left.journal.head, []
    if head.host != host_name():
        words.append(f"It was edited on another computer, {legible(head.host)}.")
    if not left.has_file:
        layers = _several(len(left.journal.graph), "layer")
        known = "Its file is gone or cannot be read." if head.project else "It was never saved."
        if head.origin:
            known = f"It was made of {legible(Path(head.origin).name)} and never saved."
        return " ".join([*words, known, f"It has {layers}."])
    now = stamp_of(Path(head.project))
    if head.stamp is not None and now is not None and now.digest != head.stamp.digest:
        words.append("The file has been changed since.")
    if not left.changes:
        return " ".join([*words, "It differs from the file in how it is arranged."])
    return " ".join([*words, told(left.changes)])


def _row(left: Left, journal: Journal) -> list[str]:
    head = journal.head
    file = Path(head.project or head.origin)
    folder = str(file.parent) if head.project or head.origin else "never saved"
    when = time.strftime("%d %B, %H:%M:%S", time.localtime(max(head.written, 0.0)))
    changes = str(len(left.changes)) if left.has_file else ""
    return [legible(head.title), legible(folder, _LONGEST), when, changes]
