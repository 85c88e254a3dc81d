"""A list that is searched by typing: of all commands, of the nodes that a wire can go to."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from editor.look.style import label

_PLACE = Qt.ItemDataRole.UserRole
_DETAIL = Qt.ItemDataRole.UserRole + 1
_WIDTH = 460
_ROW = 30
_MOST_ROWS = 12
_MARGIN = 8
_TOP = 72  # px below the top of what it opens over
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Tab: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Backtab: -1}


class Entry(Struct, frozen=True):
    """A line of the list.

    Attributes:
        text: What it is called, and searched by.
        detail: What stands at its right: keys, a class.
        enabled: Whether it can be chosen.
    """

    text: str
    detail: str = ""
    enabled: bool = True


class ListPopup(QFrame):
    """Shows entries that fit what is typed.

    Signals:
        chosen: The place of the chosen entry among those that were given.
    """

    chosen = Signal(int)

    def __init__(self, words: str, nothing: str, parent: QWidget) -> None:
        """Makes the list.

        Args:
            words: What the empty field says.
            nothing: What is said where no entry fits.
            parent: What it opens over.
        """
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("listPopup")
        self._over = parent
        self._entries: Sequence[Entry] = ()
        self.field = QLineEdit(placeholderText=words)
        self.field.setAccessibleName(words)
        self.field.setFixedWidth(_WIDTH - 2 * _MARGIN)
        self.list = QListWidget()
        self.list.setAccessibleName(words)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setItemDelegate(_Rows(self.list))
        self._nothing = label(nothing, "dim")
        self._nothing.setContentsMargins(4, 2, 4, 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        layout.setSpacing(6)
        for widget in (self.field, self.list, self._nothing):
            layout.addWidget(widget)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._list_matches)
        self.list.itemClicked.connect(self._choose)

    def ask(self, entries: Sequence[Entry]) -> None:
        """Opens over the upper middle of its parent."""
        self._entries = entries
        self.field.clear()
        self._list_matches("")
        self.adjustSize()
        middle = self._over.mapToGlobal(QPoint(self._over.width() // 2, _TOP))
        self.move(middle - QPoint(self.width() // 2, 0))
        self.show()
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lets the keys of the field move through the list."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._answer_key(event.key())
        return super().eventFilter(watched, event)

    def _answer_key(self, key: int) -> bool:
        if key in _STEPS:
            count = max(self.list.count(), 1)
            self.list.setCurrentRow((self.list.currentRow() + _STEPS[Qt.Key(key)]) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        else:
            return False
        return True

    def _list_matches(self, query: str) -> None:
        self.list.clear()
        for place in fitting(query, [entry.text for entry in self._entries]):
            entry = self._entries[place]
            item = QListWidgetItem(entry.text)
            item.setData(_PLACE, place)
            item.setData(_DETAIL, entry.detail)
            item.setSizeHint(QSize(_WIDTH - 40, _ROW))
            if not entry.enabled:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            self.list.addItem(item)
        count = self.list.count()
        self.list.setFixedSize(_WIDTH - 2 * _MARGIN, min(count, _MOST_ROWS) * _ROW)
        self.list.setVisible(count > 0)
        self._nothing.setVisible(count == 0)
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.hide()
            self.chosen.emit(item.data(_PLACE))


class _Rows(QStyledItemDelegate):
    """Paints the detail at the right of each line."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paints a line, the detail dimmed."""
        detail = str(index.data(_DETAIL) or "")
        super().paint(painter, option, index)
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        room: QRect = option.rect.adjusted(0, 0, -8, 0)
        painter.save()
        group = QPalette.ColorGroup.Normal if enabled else QPalette.ColorGroup.Disabled
        painter.setPen(option.palette.color(group, QPalette.ColorRole.PlaceholderText))
        option.widget.style().drawItemText(
            painter,
            room,
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
            option.palette,
            enabled,
            detail,
        )
        painter.restore()


def fitting(query: str, texts: Sequence[str]) -> list[int]:
    """Gives the places of the texts that hold every word of a query, the best first.

    The start of a text comes before the start of a word in it, and that before any other place;
    texts that are as good stay in their order.
    """
    words = query.lower().split()
    ranked = []
    for place, text in enumerate(texts):
        ranks = [_rank(word, text.lower()) for word in words]
        if None not in ranks:
            ranked.append((sum(rank or 0 for rank in ranks), place))
    return [place for _, place in sorted(ranked)]


def _rank(word: str, text: str) -> int | None:
    if text.startswith(word):
        return 0
    if f" {word}" in text or f"_{word}" in text:
        return 1
    return 2 if word in text else None
