"""The list of all layers and operations at the left, from which a drawing is made.

A layer is dragged onto the canvas or double-clicked. What is listed comes from the catalogue, so a
new layer of Keras appears here by itself.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.choosing.layer_matching import drawable, is_operation, matches, short_name
from editor.look.style import label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.catalogue import Catalogue, Category, LayerClass

MIME_TYPE = "application/x-keras-canvas-layer"
OPEN_AT_FIRST = ("core", "convolution", "merging")

_KEY = Qt.ItemDataRole.UserRole
_CATEGORY = Qt.ItemDataRole.UserRole + 1
_COUNT = Qt.ItemDataRole.UserRole + 2
_SUFFIX = Qt.ItemDataRole.UserRole + 3
_CAPTION = Qt.ItemDataRole.UserRole + 4
_Index = QModelIndex | QPersistentModelIndex


class Palette(QWidget):
    """The searchable list of layers.

    Signals:
        layer_chosen: A layer is to be added; its module and class name.
    """

    layer_chosen = Signal(str, str)

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self.search = _SearchField()
        self.tree = _LayerTree(theme)
        self._items: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._caption: QTreeWidgetItem | None = None  # above the operations
        self._fill()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 14, 0, 0)
        layout.setSpacing(8)
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.setSpacing(10)
        head.addWidget(label("LAYERS", "caption"))
        head.addWidget(self.search)
        layout.addLayout(head)
        layout.addWidget(self.tree, 1)
        self.search.textChanged.connect(self._on_search_changed)
        self.search.returnPressed.connect(self._on_return_pressed)
        self.search.left_downwards.connect(self.tree.setFocus)
        self.tree.itemDoubleClicked.connect(self._on_item_activated)
        self.tree.return_pressed.connect(self._on_item_activated)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.tree.set_theme(theme)

    def shown_layers(self) -> list[str]:
        """The names of the layers that the search leaves, in the order of the list."""
        return [item.text(0) for item in self._items.values() if not item.isHidden()]

    def _fill(self) -> None:
        every = drawable(self._catalogue)
        layers = [found for found in every if not is_operation(found)]
        operations = [found for found in every if is_operation(found)]
        for category in self._catalogue.categories:
            self._add_heading(category, layers)
        if operations:
            self._caption = self.tree.add_caption("OPERATIONS")
        for category in self._catalogue.operation_categories:
            self._add_heading(category, operations)

    def _add_heading(self, category: Category, classes: list[LayerClass]) -> None:
        members = [found for found in classes if found.category == category.name]
        if not members:
            return
        heading = QTreeWidgetItem(self.tree, [category.title])
        heading.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        heading.setData(0, _COUNT, len(members))
        heading.setExpanded(category.name in OPEN_AT_FIRST)
        for member in sorted(members, key=lambda found: short_name(found) != "Input"):
            self._items[member.module, member.class_name] = _layer_item(heading, member)

    def _on_search_changed(self, query: str) -> None:
        found = matches(self._catalogue, query)
        kept = {(layer_class.module, layer_class.class_name) for layer_class in found}
        for key, item in self._items.items():
            item.setHidden(key not in kept)
        for heading in self.tree.headings():
            children = [heading.child(i) for i in range(heading.childCount())]
            shown = sum(not child.isHidden() for child in children)
            heading.setHidden(shown == 0)
            heading.setData(0, _COUNT, shown)
        if self._caption is not None:
            self._caption.setHidden(not any(map(is_operation, found)))
        self.tree.show_expanded(searching=bool(query.strip()))
        if query.strip() and found:
            self.tree.setCurrentItem(self._items[found[0].module, found[0].class_name])

    def _on_return_pressed(self) -> None:
        if self.search.text().strip():
            self._on_item_activated(self.tree.currentItem())

    def _on_item_activated(self, item: QTreeWidgetItem | None) -> None:
        key = item.data(0, _KEY) if item is not None and not item.isHidden() else None
        if key:
            self.layer_chosen.emit(*key.split(":"))


def _layer_item(heading: QTreeWidgetItem, layer_class: LayerClass) -> QTreeWidgetItem:
    item = QTreeWidgetItem(heading, [short_name(layer_class)])
    item.setData(0, _KEY, f"{layer_class.module}:{layer_class.class_name}")
    item.setData(0, _CATEGORY, layer_class.category)
    item.setData(0, _SUFFIX, "ops" if is_operation(layer_class) else "")
    item.setToolTip(0, tooltip(layer_class.doc))
    return item


class _SearchField(QLineEdit):
    """The search field; Down goes to what was found, Escape empties it."""

    left_downwards = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText("Search")
        self.setAccessibleName("Search layers and operations")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)


class _LayerTree(QTreeWidget):
    """Categories that fold at a click, and layers that can be dragged."""

    return_pressed = Signal(QTreeWidgetItem)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._open: set[str] = set()
        self._searching = False
        self._delegate = _RowDelegate(theme, self)
        self.setItemDelegate(self._delegate)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Layers")
        self.itemClicked.connect(self._on_item_clicked)

    def set_theme(self, theme: Theme) -> None:
        self._delegate.theme = theme
        self.viewport().update()

    def headings(self) -> list[QTreeWidgetItem]:
        found = [self.topLevelItem(i) for i in range(self.topLevelItemCount())]
        return [heading for heading in found if heading is not None and heading.childCount()]

    def add_caption(self, text: str) -> QTreeWidgetItem:
        """Adds a line that says what the headings below it are."""
        item = QTreeWidgetItem(self, [text])
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setData(0, _CAPTION, True)
        return item

    def show_expanded(self, *, searching: bool) -> None:
        """Opens every heading for a search, and those that were open before after it."""
        if searching and not self._searching:
            self._open = {heading.text(0) for heading in self.headings() if heading.isExpanded()}
        if searching or self._searching:
            for heading in self.headings():
                heading.setExpanded(searching or heading.text(0) in self._open)
        self._searching = searching

    def mimeData(self, items: list[QTreeWidgetItem]) -> QMimeData:  # type: ignore[override]
        data = QMimeData()
        keys = [key for item in items if (key := item.data(0, _KEY))]
        if keys:
            data.setData(MIME_TYPE, keys[0].encode())
        return data

    def mimeTypes(self) -> list[str]:
        return [MIME_TYPE]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item is not None:
            if item.childCount():
                item.setExpanded(not item.isExpanded())
            else:
                self.return_pressed.emit(item)
        else:
            super().keyPressEvent(event)

    def _on_item_clicked(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())


class _RowDelegate(QStyledItemDelegate):
    """Paints a heading with its count, or a layer with the bar of its category."""

    def __init__(self, theme: Theme, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self.theme = theme
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, 26)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(option.rect)
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(self.theme.line))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(self.theme.raised))
        count = index.data(_COUNT)
        if index.data(_CAPTION):
            self._paint_caption(painter, rect, index)
        elif count is None:
            self._paint_layer(painter, rect, index)
        else:
            self._paint_heading(painter, rect, index, count)
        painter.restore()

    def _paint_layer(self, painter: QPainter, rect: QRectF, index: _Index) -> None:
        bar = QRectF(rect.left() + 32, rect.center().y() - 6, 4, 12)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.category(index.data(_CATEGORY))))
        painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.setPen(QColor(self.theme.text))
        suffix: str = index.data(_SUFFIX)
        taken = painter.fontMetrics().horizontalAdvance(suffix) + 12 if suffix else 0
        name = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, int(rect.width()) - 56 - taken
        )
        painter.drawText(rect.adjusted(45, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, name)
        if suffix:
            painter.setPen(QColor(self.theme.dim))
            right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(rect.adjusted(0, 0, -16, 0), right, suffix)

    def _paint_caption(self, painter: QPainter, rect: QRectF, index: _Index) -> None:
        font = QFont(painter.font())
        font.setPixelSize(11)
        font.setWeight(QFont.Weight.Medium)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.dim))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(rect.adjusted(12, 4, -8, 0), middle, index.data())

    def _paint_heading(self, painter: QPainter, rect: QRectF, index: _Index, count: int) -> None:
        self._paint_chevron(painter, rect, expanded=self._tree.isExpanded(QModelIndex(index)))
        font = QFont(painter.font())
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(rect.adjusted(32, 0, -40, 0), Qt.AlignmentFlag.AlignVCenter, index.data())
        font.setWeight(QFont.Weight.Normal)
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.dim))
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(rect.adjusted(0, 0, -16, 0), right, str(count))

    def _paint_chevron(self, painter: QPainter, rect: QRectF, *, expanded: bool) -> None:
        painter.setPen(QPen(QColor(self.theme.dim), 1.3))
        x, y = rect.left() + 18, rect.center().y()
        points = (
            ((-3, -1.5), (0, 1.5), (3, -1.5)) if expanded else ((-1.5, -3), (1.5, 0), (-1.5, 3))
        )
        painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in points])
