"""The places of the window: palette, canvas, properties and the tabs below, with one-pixel lines.

Every place but the canvas folds away, and where the lines stand is remembered.
"""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSplitter, QTabWidget, QWidget

from editor.settings import Settings

Place = Literal["left", "bottom", "right"]
_COLUMNS = (204, 916, 312)
_ROWS = (540, 316)
_SMALLEST = {"left": 150, "right": 240}
_SMALLEST_MIDDLE = (360, 120)


class Places(QWidget):
    """Four places and the lines between them.

    Signals:
        folded_changed: A place was folded away or brought back.
    """

    folded_changed = Signal()

    def __init__(self, left: QWidget, canvas: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.right = _tabs()
        self.bottom = _tabs()
        self._rows = _splitter(Qt.Orientation.Vertical, canvas, self.bottom)
        self._columns = _splitter(Qt.Orientation.Horizontal, left, self._rows, self.right)
        self._places: dict[Place, QWidget] = {
            "left": left,
            "bottom": self.bottom,
            "right": self.right,
        }
        left.setMinimumWidth(_SMALLEST["left"])
        self.right.setMinimumWidth(_SMALLEST["right"])
        # A tab that wants more room, as the curves do, is not to take it from the other places.
        self.bottom.setMinimumSize(*_SMALLEST_MIDDLE)
        canvas.setMinimumSize(*_SMALLEST_MIDDLE)
        self._restored = False
        self._canvas = canvas
        self._columns.setStretchFactor(1, 1)
        self._rows.setStretchFactor(0, 1)
        self._columns.setSizes(list(_COLUMNS))
        self._rows.setSizes(list(_ROWS))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._columns)

    def is_folded(self, place: Place) -> bool:
        """Whether a place is folded away."""
        return self._places[place].isHidden()

    def set_folded(self, place: Place, folded: bool) -> None:
        """Folds a place away or brings it back."""
        if self.is_folded(place) != folded:
            focused = QApplication.focusWidget()
            if folded and focused is not None and self._places[place].isAncestorOf(focused):
                self._canvas.setFocus()  # and not what happens to come next
            self._places[place].setHidden(folded)
            self.folded_changed.emit()

    def show_tab(self, tab: QWidget) -> None:
        """Brings a tab to the front, and its place back when it is folded away."""
        place: Place = "bottom" if self.bottom.indexOf(tab) >= 0 else "right"
        self.set_folded(place, False)
        tabs = self.bottom if place == "bottom" else self.right
        tabs.setCurrentWidget(tab)

    def remember(self, settings: Settings) -> None:
        """Writes where the lines stand into the settings."""
        settings.columns = _text(self._columns.saveState())
        settings.rows = _text(self._rows.saveState())
        settings.folded = [name for name in self._places if self.is_folded(name)]

    def showEvent(self, event: QShowEvent) -> None:
        """Shares a small window out as a large one, until a person has moved the lines."""
        super().showEvent(event)
        if not self._restored:
            self._restored = True
            if self.width() < sum(_COLUMNS):
                self._columns.setSizes(list(_COLUMNS))
            if self.height() < sum(_ROWS):
                self._rows.setSizes(list(_ROWS))

    def restore(self, settings: Settings) -> None:
        """Puts the lines where they stood."""
        self._restored = bool(settings.rows)
        self._columns.restoreState(QByteArray.fromBase64(settings.columns.encode()))
        self._rows.restoreState(QByteArray.fromBase64(settings.rows.encode()))
        for splitter in (self._columns, self._rows):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        for name in self._places:
            self.set_folded(name, name in settings.folded)


def _splitter(orientation: Qt.Orientation, *widgets: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget in widgets:
        splitter.addWidget(widget)
    return splitter


def _tabs() -> QTabWidget:
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.tabBar().setExpanding(False)
    tabs.tabBar().setDrawBase(False)
    return tabs


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")
