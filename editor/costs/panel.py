"""The COSTS tab: totals, and a table of the nodes in view that sorts by any of them."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QSpinBox,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from editor.costs.follower import CostsFollower
from editor.costs.measures import COLOURED
from editor.costs.table import SHARE, CostsTable
from editor.costs.words import bytes_text, count_text
from editor.document import Document
from editor.findings import Findings
from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.costs import Costs

_FIRST_NUMBER = 3  # the columns before it are words
_WIDTHS = (190, 180, 160, 124, 104, 124, 110)
_ROW = 26  # px
_BAR = 2  # px
_PADDING = 14  # px, as the style sheet has it
_WIDE = 720  # px of the panel, from which on words and fields stand side by side
_LARGEST_BATCH = 1_000_000
_ESTIMATE = (
    "Sizes in memory are estimates: what tensors, weights, gradients and the optimizer's state "
    "take by themselves. For inference a tensor is let go once nobody needs it any more; training "
    "keeps them all for the gradient."
)


class CostsPanel(QWidget):
    """Shows what the open document costs.

    Signals:
        nodes_activated: These nodes of the graph in view are to be selected and shown.
        colouring_wanted: The canvas is to be coloured by the measure of this name, or "".
    """

    nodes_activated = Signal(list)
    colouring_wanted = Signal(str)

    def __init__(
        self,
        document: Document,
        findings: Findings,
        follower: CostsFollower,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._findings = findings
        self._follower = follower
        self._delegate = _ShareDelegate(theme, self)
        self.model = CostsTable()
        self.totals, self.peaks = Paragraph(), Paragraph("", "dim")
        self.peaks.setToolTip(tooltip(_ESTIMATE))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.batch = QSpinBox(minimum=1, maximum=_LARGEST_BATCH, keyboardTracking=False)
        self.batch.setFixedWidth(84)
        self.batch.setValue(follower.batch)
        self.batch.setAccessibleName("Samples in a batch")
        self.colouring = QComboBox()
        self.colouring.setAccessibleName("Colour the canvas by")
        self.colouring.addItem("nothing", "")
        for measure in COLOURED:
            self.colouring.addItem(measure.title, measure.name)
        self.table = self._make_table()
        self._pages = QStackedWidget()
        self._pages.addWidget(_empty_page())
        self._pages.addWidget(self._costs_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        # While answers stream in, what is drawn anew for each costs more than a row.
        self._late = QTimer(self, singleShot=True, interval=0)
        self._late.timeout.connect(self._show_rows)
        self._chosen: list[str] = []
        self._selecting = False
        self.batch.valueChanged.connect(follower.set_batch)
        self.colouring.currentIndexChanged.connect(self._on_colouring_chosen)
        self.table.selectionModel().selectionChanged.connect(self._on_rows_selected)
        follower.changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._delegate.theme = theme
        self.table.viewport().update()

    def show_nodes(self, node_ids: list[str]) -> None:
        """Marks the rows of the nodes that are selected on the canvas."""
        self._chosen = node_ids
        if not self._selecting and self.isVisible():
            self._mark_rows()

    def show_colouring(self, name: str) -> None:
        """Shows by which measure the canvas is coloured; "" is none."""
        self.colouring.blockSignals(True)
        self.colouring.setCurrentIndex(max(self.colouring.findData(name), 0))
        self.colouring.blockSignals(False)

    def refresh(self) -> None:
        """Shows the costs that are known now."""
        costs = self._follower.costs
        self._pages.setCurrentIndex(1 if costs and costs.nodes else 0)
        self.totals.setText(totals_text(costs) if costs else "")
        self.peaks.setText(peaks_text(costs) if costs else "")
        self.batch.blockSignals(True)
        self.batch.setValue(self._follower.batch)
        self.batch.blockSignals(False)
        if self.isVisible():
            self._late.start()

    def showEvent(self, event: object) -> None:
        """Fills the table, which is left alone while nobody sees it."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._late.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Puts the fields below the words where there is no room beside them."""
        super().resizeEvent(event)
        directions = QBoxLayout.Direction
        is_wide = event.size().width() >= _WIDE
        self._head.setDirection(directions.LeftToRight if is_wide else directions.TopToBottom)

    def _show_rows(self) -> None:
        view = self._document.view_graph
        costs = self._follower.in_view()
        said = {node: found for node in costs if (found := self._findings.node(node))}
        self.model.show_costs(view, costs, said)
        self._mark_rows()

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self.model)
        table.setItemDelegate(self._delegate)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setAccessibleName("Costs of the nodes")
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.verticalHeader().setDefaultSectionSize(_ROW)
        header = table.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        for column, width in enumerate(_WIDTHS):
            table.setColumnWidth(column, width)
        header.setStretchLastSection(True)
        table.setSortingEnabled(True)
        return table

    def _costs_page(self) -> QWidget:
        page = QWidget()
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in (self.totals, self.peaks):
            words.addWidget(line)
        fields = QHBoxLayout()
        fields.setSpacing(8)
        for name, field in (("Batch", self.batch), ("Colour by", self.colouring)):
            fields.addWidget(label(name, "dim"))
            fields.addWidget(field)
        fields.addStretch(1)
        self._head.setContentsMargins(16, 6, 16, 6)
        self._head.setSpacing(8)
        self._head.addLayout(words, 1)
        self._head.addLayout(fields)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._head)
        layout.addWidget(self.table, 1)
        return page

    def _on_colouring_chosen(self, index: int) -> None:
        self.colouring_wanted.emit(self.colouring.itemData(index))

    def _on_rows_selected(self, *_: object) -> None:
        if self._selecting:
            return
        rows = self.table.selectionModel().selectedRows()
        self._chosen = [self.model.node_at(index.row()) for index in rows]
        self._selecting = True
        self.nodes_activated.emit(self._chosen)
        self._selecting = False

    def _mark_rows(self) -> None:
        selection = QItemSelection()
        for node in self._chosen:
            row = self.model.row_of(node)
            if row is not None:
                selection.select(self.model.index(row, 0), self.model.index(row, 0))
        self._selecting = True
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(selection, flags.ClearAndSelect | flags.Rows)
        self._selecting = False
        first = selection.indexes()
        if len(first) == 1:
            self.table.scrollTo(first[0])


def peaks_text(costs: Costs) -> str:
    """Gives how much memory a model has at one time."""
    totals = costs.totals
    return (
        f"At one time at most {bytes_text(totals.peak_bytes)} for inference, "
        f"{bytes_text(totals.training_bytes)} for training (estimates)"
    )


def totals_text(costs: Costs) -> str:
    """Gives what a model costs in one line."""
    totals = costs.totals
    about = "~" if totals.is_estimate else ""
    parts = [
        f"{totals.parameters:,} parameters",
        f"{about}{count_text(totals.flops)} FLOPs a sample",
        f"{bytes_text(totals.activation_bytes)} of activations at batch {costs.batch:,}",
    ]
    if totals.unknown:
        nodes = "node" if totals.unknown == 1 else "nodes"
        parts.append(f"{totals.unknown:,} {nodes} not known")
    return " \u00b7 ".join(parts)


def _empty_page() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.setSpacing(4)
    middle = Qt.AlignmentFlag.AlignHCenter
    layout.addWidget(label("Nothing to count yet", "strong"), 0, middle)
    words = "What each layer costs stands here once an Input feeds it and Keras has answered."
    layout.addWidget(label(words, "dim"), 0, middle)
    return page


class _ShareDelegate(QStyledItemDelegate):
    """Paints a cell, and for a number its share of the largest as a line below it."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: object) -> None:
        super().paint(painter, option, index)  # type: ignore[arg-type]
        share: float | None = index.data(SHARE)  # type: ignore[attr-defined]
        if share:
            rect = QRectF(option.rect).adjusted(_PADDING, 0, -_PADDING, 0)
            width = max(rect.width() * share, 1.0)
            bar = QRectF(rect.right() - width, rect.bottom() - _BAR, width, _BAR)
            colour = QColor(self.theme.accent)
            colour.setAlphaF(0.7)
            painter.fillRect(bar, colour)
