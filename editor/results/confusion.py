"""The confusion matrix: how often each class was taken for each other, as a grid of counts.

A cell is tinted by its share of the samples of its class; what is right stands in the diagonal, in
bold, so that no meaning is in the colours alone. Names and counts stay in sight as it is scrolled.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import mono_font, tinted
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.wording import legible

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_CENTRE = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_STRONGEST = 0.45  # of a colour below a count, which is read on it
_FAINTEST = 0.08
_LONGEST = 24  # letters of a name at the side
_ROW, _NARROWEST, _WIDEST = 22, 28, 84  # px
_SIDE = 132  # px of the names beside the rows
_PADDING = 14
_SIZE = 11  # px of the letters


class ConfusionModel(QAbstractTableModel):
    """Counts by the expected class (row) and the predicted one (column)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.names: Sequence[str] = ()
        self._counts: Sequence[Sequence[int]] = ()
        self._is_numbered = False

    def show_counts(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Shows a matrix; one that is not as wide as high is cut."""
        self.beginResetModel()
        size = min(len(names), len(counts))
        self.names = names[:size]
        self._counts = [[*row[:size], *([0] * (size - len(row)))] for row in counts[:size]]
        self.endResetModel()

    def most(self) -> int:
        """Gives the largest count."""
        return max((max(row, default=0) for row in self._counts), default=0)

    def number_columns(self, is_numbered: bool) -> None:
        """Calls columns by the numbers of their rows, where there is no room for names."""
        if is_numbered != self._is_numbered:
            self._is_numbered = is_numbered
            last = len(self.names) - 1
            for orientation in (Qt.Orientation.Horizontal, Qt.Orientation.Vertical):
                self.headerDataChanged.emit(orientation, 0, last)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many classes there are."""
        return 0 if parent.isValid() else len(self.names)

    def columnCount(self, parent: _Index = _NO_INDEX) -> int:
        """How many classes there are."""
        return 0 if parent.isValid() else len(self.names)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Gives a count, or how it is shown."""
        row, column = index.row(), index.column()
        count = self._counts[row][column]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{count:,}" if count else ""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _CENTRE
        if role == Qt.ItemDataRole.FontRole:
            font = mono_font(_SIZE)
            font.setWeight(QFont.Weight.Bold if row == column else QFont.Weight.Normal)
            return font
        said = self.in_words(row, column)
        roles = Qt.ItemDataRole
        return {roles.ToolTipRole: tooltip(said), roles.AccessibleTextRole: said}.get(
            Qt.ItemDataRole(role)
        )

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Gives the name of a class."""
        name = self.names[section]
        if role == Qt.ItemDataRole.DisplayRole:
            called = legible(name, _LONGEST)
            if not self._is_numbered:
                return called
            is_row = orientation is Qt.Orientation.Vertical
            return f"{section + 1}  {called}" if is_row else f"{section + 1}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(legible(name))
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if orientation is Qt.Orientation.Vertical else _CENTRE
        return None

    def in_words(self, row: int, column: int) -> str:
        """Says what a cell tells."""
        count, whole = self._counts[row][column], sum(self._counts[row])
        expected, predicted = legible(self.names[row]), legible(self.names[column])
        if row == column:
            return f"{count:,} of {whole:,} samples of {expected} were recognised"
        return f"{count:,} of {whole:,} samples of {expected} were taken for {predicted}"

    def tint(self, row: int, column: int) -> QColor | None:
        """Gives the colour of a cell; None where nothing was counted."""
        count, whole = self._counts[row][column], sum(self._counts[row])
        if not count:
            return None
        colour = self.theme.accent if row == column else self.theme.error
        share = _FAINTEST + (_STRONGEST - _FAINTEST) * count / whole
        return tinted(self.theme, colour, share)


class _TintDelegate(QStyledItemDelegate):
    """Paints the colour of a cell itself: below a style sheet, Qt takes none of the model's."""

    def __init__(self, model: ConfusionModel, parent: QTableView) -> None:
        super().__init__(parent)
        self._model = model

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paints a cell, a pixel apart from the next."""
        tint = self._model.tint(index.row(), index.column())
        if tint is not None:
            painter.fillRect(option.rect.adjusted(0, 0, -1, -1), tint)
        super().paint(painter, option, index)


class ConfusionView(QWidget):
    """The grid, with the names of the classes at two sides."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.model = ConfusionModel(theme)
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setAccessibleName("Confusion matrix: rows are expected, columns predicted")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerButtonEnabled(False)
        self.table.setCornerWidget(QWidget())  # the style paints none, and Qt a dark square
        self.table.setItemDelegate(_TintDelegate(self.model, self.table))
        # Less room beside a count than other tables have, or twenty classes would need scrolling.
        self.table.setStyleSheet(
            "QTableView::item { padding: 0 2px; }"
            "QTableView QHeaderView::section { padding: 0 4px; border: 0; }"
            "QTableCornerButton::section { background: transparent; border: 0; }"
        )
        for header in (self.table.horizontalHeader(), self.table.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(_ROW)
            header.setHighlightSections(True)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_counts(self, names: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Shows a matrix."""
        self.model.show_counts(names, counts)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Makes the columns as narrow as need be, so that all are in sight."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        model, metrics = self.model, self.table.fontMetrics()
        bold = mono_font(_SIZE)
        bold.setWeight(QFont.Weight.Bold)
        if not model.names:
            return
        named = [legible(name, _LONGEST) for name in model.names]
        widest = max(metrics.horizontalAdvance(name) for name in named)
        counted = QFontMetrics(bold).horizontalAdvance(f"{model.most():,}")
        side = min(widest + 2 * _PADDING, _SIDE)
        room = (self.width() - side - _PADDING) // len(named)
        least = max(counted + _PADDING, _NARROWEST)
        model.number_columns(widest + _PADDING > max(room, least))
        width = max(least, min(room, _WIDEST, widest + _PADDING))
        self.table.horizontalHeader().setDefaultSectionSize(width)
        self.table.verticalHeader().setFixedWidth(side)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.model.theme = theme
        self.table.viewport().update()
