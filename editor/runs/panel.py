"""The RUNS tab: the kept runs of the open drawing, what came of them, and what they are used for.

Everything that touches the disk is done on a thread. While the tab is looked at, the folders are
listed every other second, so that a training of another window or of a terminal is seen too.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.background import Background
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.runs.acts import RunActs, button_of
from editor.runs.details import RunDetails
from editor.runs.filtering import FilterError, parse_filter
from editor.runs.listing import Listed, Lister, Listing
from editor.runs.table import RunsTable
from editor.runs.view import RunsView
from editor.runs.words import counted_runs, empty_words, faults_text
from editor.training.keeping import Interrupted
from graph.model import ModelGraph

_INTERVAL = 2000  # ms between two listings
_SOON = 200  # ms after something happened
_WIDE = 720  # px, from which on filter and buttons stand side by side
_COLUMNS = (500, 416)
_MOST = 8  # sentences in a tooltip
_SCOPES = ("This drawing", "All runs of the folder")


class RunsPanel(QWidget):
    """Lists, compares and uses kept runs.

    Signals:
        drawing_wanted: This `ModelGraph`, as it was trained, is to be opened.
        results_wanted: The results of the run in this folder are to be shown.
        resume_wanted: This `Interrupted` is to be gone on with.
    """

    drawing_wanted = Signal(ModelGraph)
    results_wanted = Signal(Path)
    resume_wanted = Signal(Interrupted)

    def __init__(self, document: Document, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._listing: Listing | None = None
        self._chosen: list[Path] = []
        self._choosing = False
        self._misread = self._said = ""
        self._lister = Lister()
        self._listings = Background(self)
        self.acts = RunActs(self)
        self.model = RunsTable(theme)
        self.table = RunsView(self.model)
        self.details = RunDetails(theme)
        self._timer = QTimer(self, interval=_INTERVAL)
        self._soon = QTimer(self, singleShot=True, interval=_SOON)
        self._make_fields()
        self._lay_out()
        self._connect()
        self._show_state()

    def _make_fields(self) -> None:
        self.scope = QComboBox()
        self.scope.addItems(_SCOPES)
        self.scope.setAccessibleName("Whose runs are listed")
        self.filter = QLineEdit(placeholderText="Filter: digits val_loss<0.2")
        self.filter.setAccessibleName("Filter of the runs")
        words = "Words of name, status, data or optimizer, and conditions such as val_accuracy>0.9"
        self.filter.setToolTip(tooltip(words))
        self.count = label("", "dim")
        self.fault = Paragraph("", "fault")
        self.fault.setContentsMargins(4 * STEP, 0, 4 * STEP, STEP)
        self.fault.hide()
        self.more_button = QPushButton("More")
        menu = QMenu(self)
        acts = self.acts
        menu.addActions([acts.rename, acts.open_folder, acts.trash])
        menu.setToolTipsVisible(True)
        self.more_button.setMenu(menu)
        self.empty_title, self.empty_words = label("", "strong"), Paragraph("", "dim")

    def _lay_out(self) -> None:
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(1)
        for widget in (self.table, self.details):
            columns.addWidget(widget)
        columns.setSizes(list(_COLUMNS))
        self._pages = QStackedWidget()
        self._pages.addWidget(_centred(self.empty_title, self.empty_words))
        self._pages.addWidget(columns)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head())
        layout.addWidget(self.fault)
        layout.addWidget(self._pages, 1)

    def _head(self) -> QBoxLayout:
        fields, buttons = QHBoxLayout(), QHBoxLayout()
        for widget in (self.scope, self.filter, self.count):
            fields.addWidget(widget, 1 if widget is self.filter else 0)
        acts = self.acts
        self.buttons = [button_of(each) for each in (acts.results, acts.open_drawing, acts.resume)]
        for button in (*self.buttons, self.more_button):
            buttons.addWidget(button)
        buttons.addStretch()
        self._bar = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._bar.setContentsMargins(4 * STEP, STEP, 4 * STEP, STEP)
        for row in (fields, buttons):
            row.setSpacing(2 * STEP)
            self._bar.addLayout(row, 1 if row is fields else 0)
        self._bar.setSpacing(2 * STEP)
        return self._bar

    def _connect(self) -> None:
        self._listings.answered.connect(self._on_listed)
        self._timer.timeout.connect(self._list_again)
        self._soon.timeout.connect(self._list_again)
        self._document.path_changed.connect(self.refresh)
        self.scope.currentIndexChanged.connect(lambda _: self._list())
        self.filter.textChanged.connect(lambda _: self._filter())
        self.acts.drawing_wanted.connect(self.drawing_wanted)
        self.acts.results_wanted.connect(self.results_wanted)
        self.acts.resume_wanted.connect(self.resume_wanted)
        self.acts.said.connect(self._say)
        self.acts.done.connect(self._list)
        self.acts.rename_wanted.connect(self._edit_name)
        self.model.renamed.connect(self.acts.call)
        self.model.modelReset.connect(self._mark_rows)
        self.table.selectionModel().selectionChanged.connect(self._on_rows_selected)
        self.table.open_wanted.connect(self.acts.show_drawing)
        self.table.rename_wanted.connect(self.acts.rename.trigger)
        self.table.trash_wanted.connect(self.acts.trash.trigger)
        self.table.customContextMenuRequested.connect(self._show_menu)

    # -- what the window may ask -----------------------------------------------------------------

    @property
    def is_listing(self) -> bool:
        """Whether the runs are listed again and again."""
        return self._timer.isActive() or self._soon.isActive()

    def refresh(self) -> None:
        """Lists the runs in a moment, if somebody looks."""
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.model.set_theme(theme)
        self.table.viewport().update()
        self.details.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Lists the runs, once somebody looks."""
        super().showEvent(event)
        self._list()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Lists nothing that nobody sees."""
        super().hideEvent(event)
        self._timer.stop()
        self._soon.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the buttons below the filter where there is no room beside it."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        is_wide = event.size().width() >= _WIDE
        self._bar.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)
        self._make_room()

    # -- the runs --------------------------------------------------------------------------------

    def _list(self) -> None:
        path, whole = self._document.path, self.scope.currentIndex() == 1
        self._listings.ask(lambda: lambda: self._lister.read(path, whole=whole))

    def _list_again(self) -> None:
        # A new question takes the place of one that is answered slowly, which then never would be.
        if not self._listings.busy:
            self._list()

    def _on_listed(self, listing: object) -> None:
        # A name that is being written would be lost with the row; the next listing will do.
        if listing is self._listing or self.table.is_editing:
            return
        self._listing = cast(Listing, listing)
        self.model.show_runs(self._listing.runs)
        self._filter()

    def _filter(self) -> None:
        try:
            passes = parse_filter(self.filter.text(), self.model.columns)
        except FilterError as error:
            self._misread = str(error)
        else:
            self._misread = ""
            self.model.filter(passes)
        set_role(self.filter, "fault" if self._misread else "")
        self._show_state()

    def _show_state(self) -> None:
        listing = self._listing
        runs = listing.runs if listing else ()
        self._pages.setCurrentIndex(1 if runs else 0)
        title, words = empty_words(listing, whole=self.scope.currentIndex() == 1)
        self.empty_title.setText(title)
        self.empty_words.setText(words)
        shown = self.model.rowCount()
        self.count.setText(counted_runs(listing, shown) if listing and runs else "")
        self._show_fault()

    def _say(self, text: str) -> None:
        """Says what went wrong, until something else is done."""
        self._said = text
        self._show_fault()

    def _show_fault(self) -> None:
        listing = self._listing
        said = self._misread or self._said
        unread = faults_text(listing) if listing else ""
        self.fault.setText(said or unread)
        self.fault.setVisible(bool(said or unread))
        sentences = [sentence for _, sentence in listing.faults[:_MOST]] if listing else []
        self.fault.setToolTip(tooltip("" if said else "\n".join(sentences)))

    # -- the selection ---------------------------------------------------------------------------

    def _on_rows_selected(self, *_: object) -> None:
        if not self._choosing:
            chosen = self._selected()
            self._say("")
            self._chosen = [run.path for run in chosen]
            self._use(chosen)

    def _selected(self) -> list[Listed]:
        # By its ranges: Qt asks for the flags of every cell to tell which rows are whole.
        selection = self.table.selectionModel().selection()
        ranges = [selection.at(place) for place in range(selection.count())]
        rows = {row for each in ranges for row in range(each.top(), each.bottom() + 1)}
        return [self.model.run_at(row) for row in sorted(rows)]

    def _mark_rows(self) -> None:
        """Selects the runs again that were, in a table that was filled anew."""
        rows = self.model.rows_of(self._chosen)
        selection = QItemSelection()
        for row in rows:
            selection.select(self.model.index(row, 0), self.model.index(row, 0))
        self._choosing = True
        flags = QItemSelectionModel.SelectionFlag
        selecting = self.table.selectionModel()
        if rows:
            selecting.setCurrentIndex(self.model.index(rows[0], 0), flags.NoUpdate)
        selecting.select(selection, flags.ClearAndSelect | flags.Rows)
        self.table.restore_place()
        self._choosing = False
        self._use(self._selected())

    def _use(self, chosen: list[Listed]) -> None:
        self.acts.choose(chosen)
        self.details.show_runs(chosen)
        self._make_room()

    def _make_room(self) -> None:
        """Leaves all of a narrow panel to the table until there is something to show beside it."""
        has_rows = self.table.selectionModel().hasSelection()
        self.details.setVisible(self.width() >= _WIDE or has_rows)

    def _edit_name(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        if rows:
            self.table.edit_name(rows[0].row())

    def _show_menu(self, place: QPoint) -> None:
        if self.table.selectionModel().hasSelection():
            menu = QMenu(self)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.setToolTipsVisible(True)
            menu.addActions(self.acts.actions())
            menu.popup(self.table.viewport().mapToGlobal(place))


def _centred(title: QWidget, words: Paragraph) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    layout.setSpacing(STEP)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addWidget(words)
    return page
