"""The columns that an input or an output gets: typed with completion, or marked in a list.

A table may have ten thousand columns, so the list is searched, and all that are found can be marked
at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCompleter,
    QFrame,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import ROW_HEIGHT, label, set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import LineEdit
from editor.training.data.column_names import as_piece, as_text, from_text, last_piece
from graph.wording import counted, legible

_NAME = Qt.ItemDataRole.UserRole
_WIDTH, _HEIGHT = 260, 280
_LONGEST = 80
_WHOLE = 20_000_000  # characters of a line; Qt would cut what is longer than 32,767


class ColumnsField(QWidget):
    """Shows and takes names of columns.

    Signals:
        entered: The names that the person wants, as a tuple.
    """

    entered = Signal(tuple)

    def __init__(self, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._known: tuple[str, ...] = ()
        self._rule = self._shown = ""
        self.line = LineEdit()
        self.line.setAccessibleName(accessible)
        self.line.setMaxLength(_WHOLE)
        set_role(self.line, "value")
        self.button = QPushButton("\u2026")
        self.button.setToolTip("Choose from the columns")
        self.button.setAccessibleName(f"Choose {accessible}")
        self.button.setFixedWidth(ROW_HEIGHT - 6)
        set_role(self.button, "flat")
        self.button.setEnabled(False)
        self._model = QStringListModel(self)
        self.popup: ColumnsPopup | None = None
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.button)
        self.line.editingFinished.connect(self._on_editing_finished)
        self.line.escape_pressed.connect(self._show)
        self.button.clicked.connect(self.choose)

    def show_columns(self, names: tuple[str, ...], rule: str) -> None:
        """Shows names; without any, what is taken by itself is said in their place."""
        self._names, self._rule = names, rule
        self._show()

    def show_known(self, known: Sequence[str]) -> None:
        """Takes the columns that there are; () where nobody knows."""
        if tuple(known) != self._known:
            self._known = tuple(known)
            if self.line.completer() is None:
                self._complete()
            self._model.setStringList(list(known))
            self.button.setEnabled(bool(known))
            self._mark()

    @property
    def missing(self) -> list[str]:
        """The names that the data does not have."""
        known = set(self._known)
        return [name for name in self._names if known and name not in known]

    def choose(self) -> None:
        """Opens the list."""
        self.popup = ColumnsPopup(self._known, self._names, self)
        self.popup.chosen.connect(self._enter)
        self.popup.move(self.mapToGlobal(QPoint(0, self.height())))
        self.popup.show()
        self.popup.field.setFocus()

    def _complete(self) -> None:
        completer = _PieceCompleter(self._model, self)
        found = QListView()
        set_role(found, "completions")
        completer.setPopup(found)
        self.line.setCompleter(completer)

    def _show(self) -> None:
        self.line.setPlaceholderText(self._rule)
        self.line.setText(as_text(self._names))
        self._shown = self.line.text()
        self.line.setCursorPosition(0)
        self._mark()

    def _mark(self) -> None:
        missing = self.missing
        set_role(self.line, "value fault" if missing else "value")
        known = f"Expected columns of the data. Received: {legible(missing[0])}" if missing else ""
        self.line.setToolTip(tooltip(known or legible(as_text(self._names), 1000) or self._rule))

    def _on_editing_finished(self) -> None:
        # What a list completes counts as not modified to Qt, so the text itself is compared.
        if self.line.text() != self._shown:
            self._enter(from_text(self.line.text()))

    def _enter(self, names: tuple[str, ...]) -> None:
        if names == self._names:
            self._show()
        else:
            self.entered.emit(names)


class _PieceCompleter(QCompleter):
    """Completes the name behind the last comma."""

    def __init__(self, model: QStringListModel, parent: ColumnsField) -> None:
        super().__init__(model, parent)
        self._before = ""
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def splitPath(self, path: str) -> list[str]:
        """Gives what is searched for."""
        self._before, typed = last_piece(path)
        return [typed]

    def pathFromIndex(self, index: object) -> str:
        """Gives the whole line with a completed name at its end."""
        name = str(index.data())  # type: ignore[attr-defined]  # a QModelIndex of either kind
        return self._before + as_piece(name)


class ColumnsPopup(QFrame):
    """All columns with a mark for each that is wanted.

    Signals:
        chosen: The marked names, in the order of the columns; when the list closes.
    """

    chosen = Signal(tuple)

    def __init__(self, known: Sequence[str], names: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("listPopup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field = LineEdit(placeholderText="Search columns")
        self.field.setAccessibleName("Search columns")
        self.list = QListWidget()
        self.list.setAccessibleName("Columns")
        self.list.setUniformItemSizes(True)
        self.all_button, self.none_button = QPushButton("All shown"), QPushButton("None")
        self.count = label("", "dim")
        for name in known:
            item = QListWidgetItem(legible(name, _LONGEST))
            item.setData(_NAME, name)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable)
            marked = name in set(names)
            item.setCheckState(Qt.CheckState.Checked if marked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self._lay_out()
        self.field.textChanged.connect(self._filter)
        self.all_button.clicked.connect(lambda: self._mark_shown(Qt.CheckState.Checked))
        self.none_button.clicked.connect(lambda: self._mark_shown(Qt.CheckState.Unchecked))
        self.list.itemChanged.connect(self._count)
        self._count()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self.all_button, self.none_button):
            set_role(button, "link")
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list, 1)
        layout.addLayout(row)
        self.resize(_WIDTH, _HEIGHT)

    def marked(self) -> tuple[str, ...]:
        """The names that are marked."""
        return tuple(item.data(_NAME) for item in self._items() if item.checkState().value)

    def hideEvent(self, event: object) -> None:
        """Says what is marked."""
        super().hideEvent(event)  # type: ignore[arg-type]  # a QHideEvent
        self.chosen.emit(self.marked())

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(row) for row in range(self.list.count())]

    def _filter(self, text: str) -> None:
        wanted = text.lower().split()
        for item in self._items():
            name = str(item.data(_NAME)).lower()
            item.setHidden(not all(word in name for word in wanted))

    def _mark_shown(self, state: Qt.CheckState) -> None:
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)
        self.list.blockSignals(False)
        self._count()

    def _count(self) -> None:
        marked = len(self.marked())
        self.count.setText(f"{counted(marked)} chosen")
