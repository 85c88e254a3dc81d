"""The PROBLEMS tab: what is wrong with the drawing, each entry a way to its node."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.findings import Findings
from editor.look.style import label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.window.problem_details import ProblemDetails
from graph.checks import Fix, Problem
from graph.errors import GraphError
from graph.model import ModelGraph

_PROBLEM = Qt.ItemDataRole.UserRole
_NAMES = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex
_MOST_NAMES = 3
_COLUMNS = (460, 460)


class ProblemsPanel(QWidget):
    """Lists the problems of the open document.

    Signals:
        nodes_activated: These nodes of the graph in view are to be selected and shown.
        count_changed: How many problems there are.
    """

    nodes_activated = Signal(list)
    count_changed = Signal(int)

    def __init__(
        self, document: Document, findings: Findings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._findings = findings
        self._delegate = _ProblemDelegate(theme, self)
        self.list = QListWidget()
        self.list.setItemDelegate(self._delegate)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName("Problems")
        self.details = ProblemDetails(document)
        self.summary = label("", "dim")
        self._pages = QStackedWidget()
        self._pages.addWidget(_empty_page())
        self._pages.addWidget(self._list_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.list.itemClicked.connect(self._on_item_activated)
        self.list.itemActivated.connect(self._on_item_activated)
        self.list.currentItemChanged.connect(self._show_details)
        self.details.fix_chosen.connect(self.apply_fix)
        self.details.place_activated.connect(self._show_place)
        findings.problems_changed.connect(self.refresh)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._delegate.theme = theme
        self.list.viewport().update()

    def refresh(self) -> None:
        """Lists the problems that there are now, errors first."""
        row = self.list.currentRow()
        self.list.clear()
        problems = sorted(self._findings.problems, key=lambda found: found.severity != "error")
        for problem in problems:
            self.list.addItem(self._item(problem))
        self.list.setCurrentRow(min(row, len(problems) - 1))
        self._pages.setCurrentIndex(1 if problems else 0)
        errors = sum(problem.severity == "error" for problem in problems)
        parts = [_counted(errors, "error"), _counted(len(problems) - errors, "warning")]
        if waiting := self._findings.waiting_count():
            parts.append(f"{_counted(waiting, 'node')} behind that {_waits(waiting)}")
        self.summary.setText(", ".join(part for part in parts if part))
        self._show_details()
        self.count_changed.emit(len(problems))

    def _list_page(self) -> QWidget:
        page = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 6)
        head.addWidget(self.summary, 1)
        listed = QWidget()
        layout = QVBoxLayout(listed)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list, 1)
        columns = QSplitter(Qt.Orientation.Horizontal)
        columns.setChildrenCollapsible(False)
        columns.setHandleWidth(1)
        for widget in (listed, self.details):
            columns.addWidget(widget)
        columns.setSizes(list(_COLUMNS))
        whole = QVBoxLayout(page)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)
        return page

    def _item(self, problem: Problem) -> QListWidgetItem:
        names = _names(self._document.graph, problem)
        item = QListWidgetItem(problem.message)
        item.setData(_PROBLEM, problem)
        item.setData(_NAMES, names)
        item.setToolTip(
            tooltip(f"{problem.message} ({names})" if problem.path else problem.message)
        )
        return item

    def _current(self) -> Problem | None:
        item = self.list.currentItem()
        found: Problem | None = item.data(_PROBLEM) if item is not None else None
        return found

    def _show_details(self, *_: object) -> None:
        row = self.list.currentRow()
        if row < 0 and self.list.count():
            self.list.setCurrentRow(0)
            return
        place = self.list.item(row).data(_NAMES) if row >= 0 else ""
        self.details.show_problem(self._current(), place)

    def _on_item_activated(self, item: QListWidgetItem) -> None:
        self._go_to(item.data(_PROBLEM))

    def _show_place(self) -> None:
        if (problem := self._current()) is not None:
            self._go_to(problem)

    def _go_to(self, problem: Problem) -> None:
        document = self._document
        document.show(problem.path)
        nodes = [node for node in problem.nodes if node in document.view_graph]
        if nodes and document.view_path == problem.path:
            self.nodes_activated.emit(nodes)

    def apply_fix(self, fix: Fix) -> None:
        """Mends a problem, as one step."""
        try:
            # A fix is of the whole document, wherever the problem is.
            self._document.apply(fix.edit, fix.title, path=())
        except GraphError as error:
            # The drawing has changed since the problem was found; the next list is on its way.
            self.details.say(str(error))


def _waits(count: int) -> str:
    return "waits" if count == 1 else "wait"


def _names(outermost: ModelGraph, problem: Problem) -> str:
    """Names the nodes of a problem, with the nested models that they are in before them."""
    try:
        graph = outermost.nested(problem.path)
    except KeyError:
        return ""
    path = problem.path
    around = [outermost.nested(path[:i]).layer(path[i]).name for i in range(len(path))]
    names = [graph.layer_of(node).name for node in problem.nodes if node in graph]
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return " / ".join([*around, ", ".join(names[:_MOST_NAMES]) + more])


def _empty_page() -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
    layout.setSpacing(4)
    layout.addWidget(label("No problems", "strong"), 0, Qt.AlignmentFlag.AlignHCenter)
    words = "What keeps the model from being built is listed here as you draw."
    layout.addWidget(label(words, "dim"), 0, Qt.AlignmentFlag.AlignHCenter)
    return page


def _counted(count: int, word: str) -> str:
    return "" if count == 0 else f"{count} {word}" + ("s" if count > 1 else "")


class _ProblemDelegate(QStyledItemDelegate):
    """Paints severity, message and the names of the nodes in one row."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(200, 30)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        problem: Problem = index.data(_PROBLEM)
        rect = QRectF(option.rect)
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self.theme.line))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(self.theme.raised))
        _paint_severity(painter, QPointF(rect.left() + 24, rect.center().y()), problem, self.theme)
        metrics = painter.fontMetrics()
        names: str = index.data(_NAMES)
        names = metrics.elidedText(names, Qt.TextElideMode.ElideRight, int(rect.width() / 3))
        taken = metrics.horizontalAdvance(names) + 32
        text_rect = rect.adjusted(42, 0, -taken, 0)
        painter.setPen(QColor(self.theme.text))
        message = problem.message.replace("\n", " ")
        message = metrics.elidedText(message, Qt.TextElideMode.ElideRight, int(text_rect.width()))
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter, message)
        selected = state & QStyle.StateFlag.State_Selected
        painter.setPen(QColor(self.theme.text if selected else self.theme.dim))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -16, 0), right, names)
        painter.restore()


def _paint_severity(painter: QPainter, centre: QPointF, problem: Problem, theme: Theme) -> None:
    """Paints a disc for an error and a triangle for a warning, each with its mark."""
    is_error = problem.severity == "error"
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.error if is_error else theme.warning))
    if is_error:
        painter.drawEllipse(centre, 7, 7)
    else:
        corners = [QPointF(0, -7.5), QPointF(8, 6.5), QPointF(-8, 6.5)]
        painter.drawPolygon(QPolygonF([centre + corner for corner in corners]))
    font = QFont(painter.font())
    font.setPixelSize(10)
    font.setBold(True)
    painter.save()
    painter.setFont(font)
    painter.setPen(QColor(theme.panel))
    box = QRectF(centre.x() - 7, centre.y() - (7 if is_error else 5), 14, 14 if is_error else 13)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "!")
    painter.restore()
