"""Tables of numbers and words that sort by what a cell means, not by how it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from editor.look.style import mono_font
from editor.look.tooltips import tooltip
from graph.wording import legible

Value = str | float | None
_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_LONGEST = 200
_ROW = 26  # px
_MOST_WIDE = 280  # px of a column
_LOOKED_AT = 100  # rows, for how wide a column is to be


class Column(Struct, frozen=True):
    """A column.

    Attributes:
        title: What stands above it.
        text: Writes a number; None for a column of words.
        words: What it is, in a sentence, or "".
    """

    title: str
    text: Callable[[float | None], str] | None = None
    words: str = ""


class Sortable(QAbstractTableModel):
    """Rows of words and numbers.

    Args:
        columns: What they are.
        rows: A value for each column; what has none comes last, whichever way it is sorted.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Value]] = (),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = columns
        self._rows: list[Sequence[Value]] = list(rows)
        self._order = list(range(len(self._rows)))
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def show_rows(self, rows: Sequence[Sequence[Value]]) -> None:
        """Shows other rows, sorted as those before."""
        self.beginResetModel()
        self._rows = list(rows)
        self._order = self._arranged()
        self.endResetModel()

    def place_of(self, row: int) -> int:
        """Gives where a row stood before it was sorted."""
        return self._order[row]

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Gives what stands in a cell, or how it is shown."""
        column = self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            value = self._rows[self._order[index.row()]][index.column()]
            text = _text(column, value)
            return tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.text else _LEFT
        return mono_font() if role == Qt.ItemDataRole.FontRole and column.text else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Gives what stands above a column."""
        if orientation is Qt.Orientation.Vertical:
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(column.words)
        return (
            (_RIGHT if column.text else _LEFT)
            if role == Qt.ItemDataRole.TextAlignmentRole
            else None
        )

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; -1 is the order that the rows came in."""
        self.layoutAboutToBeChanged.emit()
        before, self._sorted_by = self._order, (column, order)
        self._order = self._arranged()
        rows = {place: row for row, place in enumerate(self._order)}
        for index in self.persistentIndexList():
            moved = self.index(rows[before[index.row()]], index.column())
            self.changePersistentIndex(index, moved)
        self.layoutChanged.emit()

    def _arranged(self) -> list[int]:
        column, order = self._sorted_by
        places = list(range(len(self._rows)))
        if not 0 <= column < len(self.columns):
            return places
        there = [place for place in places if self._rows[place][column] is not None]
        missing = [place for place in places if self._rows[place][column] is None]
        is_backwards = order is Qt.SortOrder.DescendingOrder
        there.sort(key=lambda place: _key(self._rows[place][column]), reverse=is_backwards)
        return there + missing


def _key(value: Value) -> tuple[str, float]:
    return (value.casefold(), 0.0) if isinstance(value, str) else ("", value or 0.0)


def _text(column: Column, value: Value) -> str:
    if isinstance(value, str):
        return legible(value, _LONGEST)
    return column.text(value) if column.text else ""


def sortable_view(accessible: str, model: Sortable) -> QTableView:
    """Makes a table that is only read, and sorts at a click on what stands above."""
    view = QTableView()
    view.setModel(model)
    view.setAccessibleName(accessible)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setTabKeyNavigation(False)
    view.setCornerWidget(QWidget())  # the style paints none, and Qt a dark square
    view.verticalHeader().hide()
    view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    view.verticalHeader().setDefaultSectionSize(_ROW)
    header = view.horizontalHeader()
    header.setSortIndicatorClearable(True)
    header.setHighlightSections(False)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setMaximumSectionSize(_MOST_WIDE)
    header.setResizeContentsPrecision(_LOOKED_AT)
    view.setSortingEnabled(True)
    return view
