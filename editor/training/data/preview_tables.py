"""The first rows of a table, and what is known of each of its columns, as models of Qt's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView

from editor.look.style import mono_font
from editor.look.tooltips import tooltip
from graph.wording import legible
from worker.protocol import Column, DataDescribed

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LONGEST = 200
_MOST_WIDE = 280  # px of a column
_NAME_LENGTH = 60
_LOOKED_AT = 100  # rows, for how wide a column is to be


class Cells(QAbstractTableModel):
    """Texts in rows and columns.

    Args:
        titles: What the columns are called.
        rows: A text for each column; a shorter row ends empty.
        right: The columns whose texts are numbers.
    """

    def __init__(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        right: frozenset[int] = frozenset(),
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._titles = titles
        self._rows = rows
        self._right = right

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Gives a text, or how it is shown."""
        row = self._rows[index.row()]
        text = row[index.column()] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return legible(text, _LONGEST)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(legible(text, _LONGEST))
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._right:
            return _RIGHT
        if role == Qt.ItemDataRole.FontRole:
            return mono_font()
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Gives the name of a column."""
        is_title = orientation is Qt.Orientation.Horizontal
        if is_title and role == Qt.ItemDataRole.DisplayRole:
            return legible(self._titles[section], _NAME_LENGTH)
        if is_title and role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if section in self._right else Qt.AlignmentFlag.AlignLeft
        return None


def rows_model(described: DataDescribed, parent: QObject) -> Cells:
    """Gives the first rows."""
    numbers = frozenset(
        place for place, each in enumerate(described.columns) if each.minimum is not None
    )
    titles = [column.name for column in described.columns]
    widest = max((len(row) for row in described.rows), default=0)
    titles += [""] * (widest - len(titles))
    return Cells(titles, described.rows, numbers, parent)


def columns_model(columns: Sequence[Column], parent: QObject) -> Cells:
    """Gives what is known of each column."""
    titles = [title for title, _ in _ABOUT]
    rows = [[about(column) for _, about in _ABOUT] for column in columns]
    return Cells(titles, rows, frozenset(range(4, len(_ABOUT))), parent)


def table_view(accessible: str) -> QTableView:
    """Makes a table that is only read."""
    view = QTableView()
    view.setAccessibleName(accessible)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setShowGrid(False)
    view.verticalHeader().hide()
    view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.horizontalHeader().setMaximumSectionSize(_MOST_WIDE)
    view.horizontalHeader().setResizeContentsPrecision(_LOOKED_AT)
    return view


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"


def _classes(column: Column) -> str:
    return f"{len(column.classes):,}" if column.classes else ""


_ABOUT: tuple[tuple[str, Callable[[Column], str]], ...] = (
    ("Name", lambda column: column.name),
    ("Holds", lambda column: column.kind),
    ("Type", lambda column: column.dtype),
    ("Shape", lambda column: " \u00d7 ".join(map(str, column.shape))),
    ("Missing", lambda column: f"{column.missing:,}" if column.missing else ""),
    ("Least", lambda column: _number(column.minimum)),
    ("Greatest", lambda column: _number(column.maximum)),
    ("Mean", lambda column: _number(column.mean)),
    ("Different", _classes),
)
