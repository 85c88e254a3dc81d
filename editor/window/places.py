"""The places of the window: palette, canvas, properties and the tabs below, with one-pixel lines.

Every place but the canvas folds away, and where the lines stand is remembered. Each open document
has pages of its own for all of them but the palette, and one document's pages are in front.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor.look.throwing_away import throw_away
from editor.settings import Settings

Place = Literal["left", "bottom", "right"]
_COLUMNS = (204, 916, 312)
_ROWS = (540, 316)
_SMALLEST = {"left": 150, "right": 240}
_SMALLEST_MIDDLE = (360, 120)


class Pages(Struct, frozen=True, eq=False):
    """What one document shows in each place."""

    canvas: QWidget
    right: QTabWidget
    bottom: QTabWidget
    status: QWidget


class Places(QWidget):
    """Four places and the lines between them.

    Signals:
        folded_changed: A place was folded away or brought back.
    """

    folded_changed = Signal()

    def __init__(self, left: QWidget, tabs: QWidget, parent: QWidget | None = None) -> None:
        """Places the palette at the left, and the tabs of the documents above their canvases."""
        super().__init__(parent)
        self._canvases = QStackedWidget()
        self._right = QStackedWidget()
        self._bottom = QStackedWidget()
        self._states = QStackedWidget()
        self._pages: Pages | None = None
        middle = _column(tabs, self._canvases)
        self._rows = _splitter(Qt.Orientation.Vertical, middle, self._bottom)
        self._columns = _splitter(Qt.Orientation.Horizontal, left, self._rows, self._right)
        self._places: dict[Place, QWidget] = {
            "left": left,
            "bottom": self._bottom,
            "right": self._right,
        }
        left.setMinimumWidth(_SMALLEST["left"])
        self._right.setMinimumWidth(_SMALLEST["right"])
        # A tab that wants more room, as the curves do, is not to take it from the other places.
        self._bottom.setMinimumSize(*_SMALLEST_MIDDLE)
        middle.setMinimumSize(*_SMALLEST_MIDDLE)
        self._restored = False
        self._columns.setStretchFactor(1, 1)
        self._rows.setStretchFactor(0, 1)
        self._columns.setSizes(list(_COLUMNS))
        self._rows.setSizes(list(_ROWS))
        _fill(QVBoxLayout(self), self._columns, self._states)

    # -- pages -----------------------------------------------------------------------------------

    def add(self, pages: Pages) -> None:
        """Takes the pages of another document."""
        for stack, page in self._stacked(pages):
            stack.addWidget(page)

    def bring_forward(self, pages: Pages) -> None:
        """Shows the pages of a document, with the tabs in front that were."""
        before, self._pages = self._pages, pages
        for stack, page in self._stacked(pages):
            stack.setCurrentWidget(page)
        if before is not None:
            pages.right.setCurrentIndex(before.right.currentIndex())
            pages.bottom.setCurrentIndex(before.bottom.currentIndex())

    def remove(self, pages: Pages) -> None:
        """Gives the pages of a document away."""
        if self._pages is pages:
            self._pages = None
        for stack, page in self._stacked(pages):
            stack.removeWidget(page)
            throw_away(page)

    def _stacked(self, pages: Pages) -> list[tuple[QStackedWidget, QWidget]]:
        return [
            (self._canvases, pages.canvas),
            (self._right, pages.right),
            (self._bottom, pages.bottom),
            (self._states, pages.status),
        ]

    def show_tab(self, tab: QWidget) -> None:
        """Brings a panel to the front, and its place back when it is folded away."""
        if self._pages is None:
            return
        place: Place = "bottom" if self._pages.bottom.indexOf(tab) >= 0 else "right"
        self.set_folded(place, False)
        tabs = self._pages.bottom if place == "bottom" else self._pages.right
        tabs.setCurrentWidget(tab)

    # -- folding ---------------------------------------------------------------------------------

    def is_folded(self, place: Place) -> bool:
        """Whether a place is folded away."""
        return self._places[place].isHidden()

    def set_folded(self, place: Place, folded: bool) -> None:
        """Folds a place away or brings it back."""
        if self.is_folded(place) != folded:
            focused = QApplication.focusWidget()
            if folded and focused is not None and self._places[place].isAncestorOf(focused):
                self._canvases.currentWidget().setFocus()  # and not what happens to come next
            self._places[place].setHidden(folded)
            self.folded_changed.emit()

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


def new_pages(titled: dict[str, QWidget]) -> QTabWidget:
    """Makes the tabs of a place."""
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.tabBar().setExpanding(False)
    tabs.tabBar().setDrawBase(False)
    for title, page in titled.items():
        tabs.addTab(page, title)
    return tabs


def _column(*widgets: QWidget) -> QWidget:
    column = QWidget()
    _fill(QVBoxLayout(column), *widgets)
    return column


def _fill(layout: QVBoxLayout, *widgets: QWidget) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget)


def _text(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")
