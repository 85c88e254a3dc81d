"""The widget that the table of runs is looked at in, and its keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from editor.runs.columns import NAME
from editor.runs.table import RunsTable

_ROW = 26  # px
_WIDTHS = {"Name": 160, "Began": 146, "Status": 104, "Took": 112, "Epochs": 88}
_MEASURE = 96
_CHARACTER = 7  # px, about; a measure may have a long name
_LONGEST_NAME = 4096  # letters, as a record takes them
_Keys = Qt.Key


class RunsView(QTableView):
    """Shows the runs; several can be selected.

    Signals:
        open_wanted: The run at the cursor is to be opened, by Enter or a double-click.
        rename_wanted, trash_wanted: Those keys were pressed.
    """

    open_wanted = Signal()
    rename_wanted = Signal()
    trash_wanted = Signal()

    def __init__(self, model: RunsTable) -> None:
        super().__init__()
        self._titles: list[str] = []
        self._runs = model
        self.setModel(model)
        self.setItemDelegate(_NameDelegate(self))
        self.setAccessibleName("Runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        # The style paints none, and Qt a dark square.
        self.setCornerWidget(QWidget())
        header = self.horizontalHeader()
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.activated.connect(lambda _: self.open_wanted.emit())
        self._place = (0, 0)
        model.modelAboutToBeReset.connect(self._note_place)
        model.modelReset.connect(self._set_widths)
        self._set_widths()

    @property
    def is_editing(self) -> bool:
        """Whether a name is being written."""
        return self.state() == QAbstractItemView.State.EditingState

    def edit_name(self, row: int) -> None:
        """Lets the name of the run in a row be written."""
        index = self._runs.index(row, NAME)
        self.setCurrentIndex(index)
        self.edit(index)

    def restore_place(self) -> None:
        """Shows the rows again that were in view before the table was filled anew."""
        bars = self.horizontalScrollBar(), self.verticalScrollBar()
        for bar, value in zip(bars, self._place, strict=True):
            bar.setValue(value)

    def _note_place(self) -> None:
        self._place = (self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def event(self, event: QEvent) -> bool:
        """Takes its keys before the window's actions do."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_own = event.key() in (_Keys.Key_F2, _Keys.Key_Delete)
            if is_own or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 renames a run, and Del moves the selected ones to the trash."""
        if event.key() == _Keys.Key_F2:
            self.rename_wanted.emit()
        elif event.key() == _Keys.Key_Delete:
            self.trash_wanted.emit()
        else:
            super().keyPressEvent(event)

    def _set_widths(self) -> None:
        """Gives columns that were not there before their widths; others stay as they were left."""
        titles = [column.title for column in self._runs.columns]
        if titles == self._titles:
            return
        kept = {title: self.columnWidth(place) for place, title in enumerate(self._titles)}
        self._titles = titles
        for place, title in enumerate(titles):
            least = max(_WIDTHS.get(title, _MEASURE), (len(title) + 6) * _CHARACTER)
            self.setColumnWidth(place, kept.get(title) or least)
        header = self.horizontalHeader()
        if header.sortIndicatorSection() != self._runs.sorted_by:
            blocked = header.blockSignals(True)
            header.setSortIndicator(self._runs.sorted_by, header.sortIndicatorOrder())
            header.blockSignals(blocked)


class _NameDelegate(QStyledItemDelegate):
    """Edits a name, up to the length that a record takes."""

    def createEditor(
        self,
        parent: QWidget | None,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setMaxLength(_LONGEST_NAME)
        editor.setAccessibleName("Name of the run")
        return editor
