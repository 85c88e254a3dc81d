"""Where the keys of the actions are looked up and changed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLineEdit,
    QMenuBar,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import set_role
from editor.window.command_palette import menu_places
from editor.window.keys import Keys
from editor.window.list_popup import fitting

_SIZE = (620, 560)
_FIRST_COLUMN = 380
_NATIVE = QKeySequence.SequenceFormat.NativeText
_OTHER = "On the canvas"


class KeysDialog(QDialog):
    """A list of all actions with their keys; the keys of the chosen one can be typed."""

    def __init__(self, keys: Keys, menus: QMenuBar, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self._keys = keys
        places = menu_places(menus)
        self._actions = sorted(keys.actions, key=lambda action: places.get(action, _OTHER))
        self._texts = [
            f"{places.get(each, _OTHER)}: {each.text().rstrip(chr(0x2026))}"
            for each in self._actions
        ]
        self.field = QLineEdit(placeholderText="Search")
        self.field.setAccessibleName("Search for a command")
        self.list = QTreeWidget()
        self.list.setAccessibleName("Commands and their keys")
        self.list.setHeaderLabels(["Command", "Keys"])
        self.list.setRootIsDecorated(False)
        set_role(self.list, "choices")
        self.list.setUniformRowHeights(True)
        self.editor = QKeySequenceEdit()
        self.editor.setMaximumSequenceLength(1)
        self.editor.setAccessibleName("New keys")
        self.editor.setClearButtonEnabled(True)
        self.set_button = QPushButton("Set")
        set_role(self.set_button, "main")
        self.reset_button = QPushButton("Reset")
        self.said = Paragraph("", "dim")
        self._lay_out()
        self.field.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_current_changed)
        self.editor.keySequenceChanged.connect(self._on_typed)
        self.set_button.clicked.connect(self._set)
        self.reset_button.clicked.connect(self._reset)
        self._fill()

    def _lay_out(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        reset_all = buttons.addButton("Reset all", QDialogButtonBox.ButtonRole.ResetRole)
        reset_all.clicked.connect(self._reset_all)
        buttons.rejected.connect(self.accept)
        row = QHBoxLayout()
        row.addWidget(self.editor, 1)
        row.addWidget(self.set_button)
        row.addWidget(self.reset_button)
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        layout.addWidget(self.said)
        layout.addWidget(buttons)
        self.list.header().resizeSection(0, _FIRST_COLUMN)

    @property
    def action(self) -> QAction | None:
        """The action that is chosen in the list."""
        item = self.list.currentItem()
        return None if item is None else self._of(item)

    def _of(self, item: QTreeWidgetItem) -> QAction:
        place: int = item.data(0, Qt.ItemDataRole.UserRole)
        return self._actions[place]

    def choose(self, action: QAction) -> None:
        """Chooses an action in the list."""
        for row in range(self.list.topLevelItemCount()):
            item = self.list.topLevelItem(row)
            if item is not None and self._of(item) is action:
                self.list.setCurrentItem(item)

    def _fill(self, *_: object) -> None:
        chosen = self.action
        self.list.clear()
        for place in sorted(fitting(self.field.text(), self._texts)):
            action = self._actions[place]
            keys = ", ".join(each.toString(_NATIVE) for each in action.shortcuts())
            item = QTreeWidgetItem([self._texts[place], keys])
            item.setData(0, Qt.ItemDataRole.UserRole, place)
            self.list.addTopLevelItem(item)
        if chosen is not None:
            self.choose(chosen)
        first = self.list.topLevelItem(0)
        if self.list.currentItem() is None and first is not None:
            self.list.setCurrentItem(first)
        self._on_current_changed()

    def _on_current_changed(self, *_: object) -> None:
        action = self.action
        blocked = self.editor.blockSignals(True)
        self.editor.setKeySequence(action.shortcut() if action else QKeySequence())
        self.editor.blockSignals(blocked)
        self.reset_button.setEnabled(action is not None and self._keys.is_changed(action))
        self._on_typed()

    def _on_typed(self, *_: object) -> None:
        action, keys = self.action, self.editor.keySequence()
        self.set_button.setEnabled(action is not None and keys != action.shortcut())
        holder = None
        if action is not None and not keys.isEmpty():
            holder = self._keys.holder(keys, action)
        words = keys.toString(_NATIVE)
        self.said.setText(
            f"{words} is the key of {holder.text()}, which would lose it"
            if holder is not None
            else "Choose a command, click into the field and press the new keys"
        )

    def _set(self) -> None:
        if self.action is not None:
            self._keys.set(self.action, self.editor.keySequence())
            self._fill()

    def _reset(self) -> None:
        if self.action is not None:
            self._keys.reset(self.action)
            self._fill()

    def _reset_all(self) -> None:
        self._keys.reset_all()
        self._fill()
