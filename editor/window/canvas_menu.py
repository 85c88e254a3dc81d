"""The menu at the right button of the mouse: the window's own actions, for what was pressed."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from editor.window.actions import Actions


def canvas_menu(actions: Actions, *, nodes: int, wires: int, parent: QWidget) -> QMenu:
    """Makes the menu for so many selected nodes and wires, or for the canvas itself."""
    menu = QMenu(parent)
    if nodes:
        menu.addActions([actions.cut, actions.copy, actions.duplicate, actions.delete])
        if nodes == 1:
            menu.addSeparator()
            menu.addAction(actions.use_as_output)
    elif wires:
        menu.addAction(actions.delete)
    else:
        menu.addActions([actions.add_layer_here, actions.paste])
        menu.addSeparator()
        menu.addActions([actions.select_all, actions.lay_out, actions.fit])
    return menu
