"""The search that opens on the canvas at Tab or a double-click: type, Enter, and it is there.

Values are typed behind the name, `dense 64 relu`; a line below the list shows the call that they
make, and says what is wrong with a word that fits nothing.
"""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHideEvent, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from editor.choosing.layer_choice import Found, LayerChoice, choice_of, find, preview
from editor.choosing.layer_matching import is_operation, shown_name
from editor.choosing.wanted_layer import WantedLayer
from editor.look.style import label, mono_font, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.catalogue import Catalogue, LayerClass

_WIDTH = 336
_ROW = 28
_MOST_ROWS = 9
_MARGIN = 8
_INSIDE = _WIDTH - 2 * _MARGIN
_PADDING = 4
_MOST_FOUND = 100  # whoever has typed one letter types on, and reads no further
_MESSAGE = 44  # two lines, which are not there when it opens
_NOTHING = "No layer has this name"
_NOTHING_OFFERED = "Nothing of this name takes this tensor"


class LayerSearch(QFrame):
    """A list of layers under the cursor.

    Signals:
        chosen: A layer was chosen: its `LayerChoice`, and the `WantedLayer` that was asked for.
        closed: The search is no longer shown.
    """

    chosen = Signal(object, object)
    closed = Signal()

    def __init__(self, catalogue: Catalogue, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("layerSearch")
        self._catalogue = catalogue
        self._theme = theme
        self._wanted = WantedLayer(QPointF())
        self._found = Found(())
        self._bars: dict[tuple[str, float], QIcon] = {}
        self.field = QLineEdit()
        self.field.setAccessibleName("Add a layer")
        self.field.setFixedWidth(_INSIDE)
        self.list = QListWidget()
        self.list.setAccessibleName("Layers")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = _line(label(_NOTHING, "dim"))
        self.preview = _line(label("", "value"))
        self.preview.setAccessibleName("What is added")
        self.message = _line(label("", "dim"))
        self.message.setAccessibleName("What can be typed")
        self.message.setWordWrap(True)
        self._lay_out()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._list_found)
        self.list.itemClicked.connect(self._choose)
        self.list.currentRowChanged.connect(self._show_choice)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(6)
        for widget in (self.field, self.list, self._nothing, self.preview, self.message):
            layout.addWidget(widget)
        # As high as what it shows, and never higher than the room that `ask` has made sure of.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme
        self._bars = {}

    def ask(self, scene_position: QPointF, global_position: QPoint) -> None:
        """Opens at the cursor; what is chosen goes to `scene_position`."""
        self.ask_for(WantedLayer(scene_position), global_position)

    def ask_for(self, wanted: WantedLayer, global_position: QPoint) -> None:
        """Opens at the cursor for a layer that is wanted."""
        self._wanted = wanted
        self.field.setPlaceholderText(wanted.prompt)
        self._nothing.setText(_NOTHING if wanted.offered is None else _NOTHING_OFFERED)
        self.field.clear()
        self._list_found("")
        self.adjustSize()
        self.move(self._on_screen(global_position))
        self.show()
        self.field.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Says that the search is over."""
        super().hideEvent(event)
        self.closed.emit()

    # -- keys ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lets the keys of the search field move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._answer_key(event.key())
        return super().eventFilter(watched, event)

    def _answer_key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1}
        if key == Qt.Key.Key_Tab and self._complete():
            return True
        if key in steps:
            count = max(self.list.count(), 1)
            self.list.setCurrentRow((self.list.currentRow() + steps[Qt.Key(key)]) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        else:
            return False
        return True

    def _complete(self) -> bool:
        """Puts the first word that the last one may become in its place, if there is one."""
        choice = self._choice()
        if choice is None or not choice.typed.hints:
            return False
        before = self.field.text().rstrip()
        hint = choice.typed.hints[0]
        end = "" if hint.endswith("=") else " "
        last = self._found.words[-1]
        self.field.setText(f"{before[: before.rfind(last)]}{hint}{end}")
        return True

    # -- what is found ---------------------------------------------------------------------------

    def _list_found(self, query: str) -> None:
        self._found = find(self._catalogue, query, self._wanted.offered)
        blocked = self.list.blockSignals(True)
        self.list.clear()
        for found in self._in_order(query):
            item = QListWidgetItem(self._bar(found.category), shown_name(found))
            item.setToolTip(tooltip(found.doc))
            item.setSizeHint(QSize(_INSIDE - 24, _ROW))
            self.list.addItem(item)
        count = self.list.count()
        self.list.setFixedSize(_INSIDE, min(count, _MOST_ROWS) * _ROW)
        self.list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self.list.setCurrentRow(0)
        self.list.blockSignals(blocked)
        self._show_choice()

    def _in_order(self, query: str) -> tuple[LayerClass, ...]:
        if query.strip():
            self._found = structs.replace(self._found, classes=self._found.classes[:_MOST_FOUND])
            return self._found.classes
        # Of hundreds of operations none is more likely than another; they are searched for.
        layers = [each for each in self._found.classes if not is_operation(each)]
        if self._wanted.offered is None:
            layers.sort(key=self._place_in_palette)
        self._found = Found(tuple(layers))
        return self._found.classes

    def _place_in_palette(self, layer_class: LayerClass) -> tuple[int, bool]:
        names = [category.name for category in self._catalogue.categories]
        return names.index(layer_class.category), shown_name(layer_class) != "Input"

    def _choice(self) -> LayerChoice | None:
        row = self.list.currentRow()
        if not 0 <= row < len(self._found.classes):
            return None
        return choice_of(self._found.classes[row], self._found.words, self._catalogue)

    def _show_choice(self, _: int = 0) -> None:
        """Shows the call that would be added, and what can be typed or is wrong."""
        choice = self._choice()
        self.preview.setVisible(choice is not None)
        self.message.setVisible(False)
        if choice is None:
            return
        text = preview(choice, self._catalogue)
        metrics = QFontMetrics(mono_font())
        room = _INSIDE - 2 * _PADDING
        self.preview.setText(metrics.elidedText(text, Qt.TextElideMode.ElideRight, room))
        self.preview.setToolTip(tooltip(text))
        self._say(", ".join(choice.typed.hints) or choice.typed.fault, fault=False)

    def _say(self, words: str, *, fault: bool) -> None:
        self.message.setText(words)
        set_role(self.message, "fault" if fault else "dim")
        self.message.setVisible(bool(words))

    def _choose(self, item: QListWidgetItem | None) -> None:
        choice = self._choice()
        if item is None or choice is None:
            return
        if not choice.is_right:
            self._say(choice.typed.fault, fault=True)
            return
        wanted = self._wanted
        self.hide()
        self.chosen.emit(choice, wanted)

    # -- looks -----------------------------------------------------------------------------------

    def _bar(self, category: str) -> QIcon:
        """The colour of a category, for the screen that the search is on."""
        key = category, self.devicePixelRatioF()
        if key not in self._bars:
            self._bars[key] = self._new_bar(*key)
        return self._bars[key]

    def _new_bar(self, category: str, ratio: float) -> QIcon:
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
        height = self.height() + _MESSAGE
        return QPoint(
            max(screen.left(), min(position.x(), screen.right() - self.width())),
            max(screen.top(), min(position.y(), screen.bottom() - height)),
        )


def _line(made: QLabel) -> QLabel:
    made.setContentsMargins(_PADDING, 0, _PADDING, 2)
    made.setFixedWidth(_INSIDE)
    return made
