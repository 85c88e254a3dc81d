"""The runs as a table that sorts by numbers and shows those that a filter leaves.

The model sorts and filters by itself: Qt's proxy asks Python twice for every comparison, which for
500 runs takes longer than a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.runs.columns import NAME, STATUS, Column, Value, columns_of
from editor.runs.listing import Listed
from graph.wording import legible

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
_LONGEST = 300


class RunsTable(QAbstractTableModel):
    """A row for each run that is shown, the newest first unless a column is sorted by.

    Signals:
        renamed: The run in this folder is to be called this.
    """

    renamed = Signal(Path, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.columns: tuple[Column, ...] = columns_of(())
        self._runs: tuple[Listed, ...] = ()
        self._shown: list[Listed] = []
        self._passes: Callable[[Listed], bool] = lambda _: True
        self._sorted_by = -1
        self._order = Qt.SortOrder.AscendingOrder
        self._colours: dict[str, QColor] = {}
        self.set_theme(theme)

    def show_runs(self, runs: tuple[Listed, ...]) -> None:
        """Shows other runs."""
        columns = columns_of(runs)
        self.beginResetModel()
        titles = [column.title for column in columns]
        if titles != [column.title for column in self.columns] and self._sorted_by >= 0:
            sorted_by = self.columns[self._sorted_by].title
            self._sorted_by = titles.index(sorted_by) if sorted_by in titles else -1
        self._runs, self.columns = runs, columns
        self._arrange()
        self.endResetModel()

    def filter(self, passes: Callable[[Listed], bool]) -> None:
        """Shows the runs alone that pass."""
        self.beginResetModel()
        self._passes = passes
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; a negative one is the newest first."""
        self.beginResetModel()
        self._sorted_by, self._order = column, order
        self._arrange()
        self.endResetModel()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        by_status = {
            "running": theme.accent,
            "finished": theme.good,
            "interrupted": theme.warning,
            "failed": theme.error,
        }
        self._colours = {status: QColor(colour) for status, colour in by_status.items()}

    @property
    def sorted_by(self) -> int:
        """The column that is sorted by, or -1."""
        return self._sorted_by

    def run_at(self, row: int) -> Listed:
        """Gives the run of a row."""
        return self._shown[row]

    def rows_of(self, paths: Sequence[Path]) -> list[int]:
        """Gives where the runs in some folders stand, of those that are shown."""
        rows = {run.path: row for row, run in enumerate(self._shown)}
        return [rows[path] for path in paths if path in rows]

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many runs are shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """What stands above a column."""
        if orientation is Qt.Orientation.Vertical or section >= len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{column.words} In a filter: {column.key}".strip())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What stands in a cell, and how."""
        run, column = self._shown[index.row()], self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.text(run)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.is_number else _LEFT
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == STATUS:
            return self._colours.get(run.status)
        if role == Qt.ItemDataRole.EditRole and index.column() == NAME:
            return run.record.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(_about(run, index.column()))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What can be done with a cell: a name can be changed."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Has a run renamed; it is shown once its record says so."""
        run = self._shown[index.row()]
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not name or name == run.record.name:
            return False
        self.renamed.emit(run.path, name)
        return True

    def _arrange(self) -> None:
        shown = [run for run in self._runs if self._passes(run)]
        column = self.columns[self._sorted_by] if 0 <= self._sorted_by < len(self.columns) else None
        if column is not None:
            is_backwards = self._order is Qt.SortOrder.DescendingOrder
            keyed = [(_key(column.value(run)), run) for run in shown]
            there = [pair for pair in keyed if pair[0] is not None]
            # What has no value comes last, either way.
            missing = [run for key, run in keyed if key is None]
            there.sort(key=lambda pair: pair[0], reverse=is_backwards)  # type: ignore[arg-type, return-value]
            shown = [run for _, run in there] + missing
        self._shown = shown


def _key(value: Value) -> Value:
    return value.casefold() if isinstance(value, str) else value


def _about(run: Listed, column: int) -> str:
    if column == NAME:
        return legible(str(run.path), _LONGEST)
    return legible(run.record.reason, _LONGEST) if column == STATUS else ""
