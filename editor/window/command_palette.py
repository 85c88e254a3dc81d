"""The list of everything that can be done, with its keys: Ctrl+Shift+P."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from editor.window.list_popup import Entry, ListPopup


class CommandPalette(QObject):
    """Offers every action of the window, with the menu that it stands in."""

    def __init__(
        self, actions: Callable[[], list[QAction]], menus: QMenuBar, window: QWidget
    ) -> None:
        super().__init__(window)
        self._actions = actions
        self._menus = menus
        self._offered: list[QAction] = []
        self.popup = ListPopup("Type what you want to do", "No command has these words", window)
        self.popup.chosen.connect(self._run)

    def ask(self) -> None:
        """Opens the list; what cannot be done now is dimmed and stands last."""
        places = menu_places(self._menus)
        offered = [action for action in self._actions() if action.text() and action.isVisible()]
        self._offered = sorted(offered, key=lambda action: not action.isEnabled())
        self.popup.ask([_entry(action, places.get(action, "")) for action in self._offered])

    def _run(self, place: int) -> None:
        self._offered[place].trigger()


def menu_places(menus: QMenuBar) -> dict[QAction, str]:
    """Gives the menus that actions stand in: "View: Theme"."""
    places: dict[QAction, str] = {}
    waiting = [(action, action.text()) for action in menus.actions()]
    while waiting:
        action, path = waiting.pop()
        menu = action.menu()
        if not isinstance(menu, QMenu):
            continue
        for inner in menu.actions():
            places[inner] = path
            waiting.append((inner, f"{path}: {inner.text()}"))
    return places


def shown_keys(action: QAction) -> str:
    """Gives the first keys of an action, as this system writes them."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _entry(action: QAction, menu: str) -> Entry:
    text = action.text().replace("&", "").rstrip("\u2026")
    return Entry(f"{menu}: {text}" if menu else text, shown_keys(action), action.isEnabled())
