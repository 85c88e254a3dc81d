"""The search that opens on the canvas at Tab or a double-click: type, Enter, and it is there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.layer_matching import is_operation, matches, shown_name
from editor.look.style import label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.catalogue import Catalogue, LayerClass

_KEY = Qt.ItemDataRole.UserRole
_WIDTH = 280
_ROW = 28
_MOST_ROWS = 9
_MARGIN = 8


class LayerSearch(QFrame):
    """A list of layers under the cursor.

    Signals:
        layer_chosen: A layer is to be added: its module, its class name, and where in the scene.
    """

    layer_chosen = Signal(str, str, QPointF)

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("layerSearch")
        self._catalogue = catalogue
        self._theme = theme
        self._place = QPointF()
        self.field = QLineEdit(placeholderText="Add a layer")
        self.field.setAccessibleName("Add a layer")
        self.field.setFixedWidth(_WIDTH - 2 * _MARGIN)
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = label("No layer has this name", "dim")
        self._nothing.setContentsMargins(4, 2, 4, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        layout.addWidget(self._nothing)
        # As high as what it shows, and never higher than the room that `ask` has made sure of.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._list_matches)
        self.list.itemClicked.connect(self._choose)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme

    def ask(self, scene_position: QPointF, global_position: QPoint) -> None:
        """Opens at the cursor; what is chosen goes to `scene_position`."""
        self._place = scene_position
        self.field.clear()
        self._list_matches("")
        self.adjustSize()
        self.move(self._on_screen(global_position))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lets the keys of the search field move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._answer_key(event.key())
        return super().eventFilter(watched, event)

    def _answer_key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1}
        if key in steps:
            count = max(self.list.count(), 1)
            self.list.setCurrentRow((self.list.currentRow() + steps[Qt.Key(key)]) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        else:
            return False
        return True

    def _list_matches(self, query: str) -> None:
        self.list.clear()
        found_layers = matches(self._catalogue, query)
        if not query.strip():
            # Of hundreds of operations none is more likely than another; they are searched for.
            found_layers = [found for found in found_layers if not is_operation(found)]
            found_layers.sort(key=self._place_in_palette)
        for found in found_layers:
            item = QListWidgetItem(self._bar(found.category), shown_name(found))
            item.setData(_KEY, (found.module, found.class_name))
            item.setToolTip(tooltip(found.doc))
            item.setSizeHint(QSize(_WIDTH - 40, _ROW))
            self.list.addItem(item)
        count = self.list.count()
        self.list.setFixedSize(_WIDTH - 2 * _MARGIN, min(count, _MOST_ROWS) * _ROW)
        self.list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self.list.setCurrentRow(0)

    def _place_in_palette(self, layer_class: LayerClass) -> tuple[int, bool]:
        names = [category.name for category in self._catalogue.categories]
        return names.index(layer_class.category), shown_name(layer_class) != "Input"

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            module, class_name = item.data(_KEY)
            self.hide()
            self.layer_chosen.emit(module, class_name, self._place)

    def _bar(self, category: str) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(round(16 * ratio), round(16 * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.category(category)))
        painter.drawRoundedRect(6, 2, 4, 12, 1.5, 1.5)
        painter.end()
        icon = QIcon(pixmap)
        # Qt would tint it in the selected row, and the colour is what it says.
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
        return icon

    def _on_screen(self, position: QPoint) -> QPoint:
        screen = self.screen().availableGeometry()
        return QPoint(
            max(screen.left(), min(position.x(), screen.right() - self.width())),
            max(screen.top(), min(position.y(), screen.bottom() - self.height())),
        )
