"""The menu at the right button of the mouse: the window's own actions, for what was pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from editor.window.actions import Actions
from graph.checks import Fix
from graph.wording import legible

_MOST_FIXES = 4
_LONGEST = 80  # characters in a menu


class Pressed(Struct, frozen=True):
    """What the menu is asked for.

    Attributes:
        nodes: How many nodes are selected.
        wires: How many wires are selected.
        notes: How many notes are selected.
        shared: Whether the one node calls a layer that others call too.
        is_model: Whether the one node calls a nested model.
        inputs: Parameters of its call that may take a tensor and are not shown.
        outputs: What its tensors are called, and whether each is an output of the model.
        fixes: What mends the problems of the one node.
    """

    nodes: int = 0
    wires: int = 0
    notes: int = 0
    shared: bool = False
    is_model: bool = False
    inputs: tuple[str, ...] = ()
    outputs: tuple[tuple[str, bool], ...] = ()
    fixes: tuple[Fix, ...] = ()


def canvas_menu(
    actions: Actions,
    pressed: Pressed,
    parent: QWidget,
    *,
    show_input: Callable[[str], None],
    toggle_output: Callable[[int], None],
    mend: Callable[[Fix], None],
) -> QMenu:
    """Makes the menu for what was pressed, or for the canvas itself.

    Args:
        actions: Those of the window.
        pressed: What the menu is asked for.
        parent: The window.
        show_input: Shows a parameter that takes a tensor.
        toggle_output: Makes a tensor of the node an output of the model, or no longer one.
        mend: Applies what mends a problem of the node.
    """
    menu = QMenu(parent)
    if pressed.nodes or pressed.notes:
        _add_fixes(menu, pressed.fixes, mend)
        _fill_for_nodes(menu, actions, pressed)
        _add_inputs(menu, pressed.inputs, show_input)
        _add_outputs(menu, actions, pressed, toggle_output)
    elif pressed.wires:
        menu.addActions([actions.of_command("follow_wire"), actions.delete])
    else:
        menu.addActions([actions.add_layer_here, actions.paste, actions.paste_as_shared])
        menu.addSeparator()
        menu.addActions([actions.select_all, actions.fit])
        _add_enabled(menu, actions.on_canvas())
        if actions.leave_model.isEnabled():
            menu.addSeparator()
            menu.addAction(actions.leave_model)
    return menu


def _add_fixes(menu: QMenu, fixes: Sequence[Fix], mend: Callable[[Fix], None]) -> None:
    for fix in fixes[:_MOST_FIXES]:
        action = menu.addAction(legible(fix.title, _LONGEST).replace("&", "&&"))
        action.triggered.connect(lambda _=False, fix=fix: mend(fix))
    if fixes:
        menu.addSeparator()


def _fill_for_nodes(menu: QMenu, actions: Actions, pressed: Pressed) -> None:
    menu.addActions([actions.cut, actions.copy, actions.duplicate, actions.delete])
    if pressed.nodes == 1:
        menu.addSeparator()
        menu.addAction(actions.use_again)
        if pressed.shared:
            menu.addActions([actions.make_independent, actions.select_calls])
    menu.addSeparator()
    if pressed.is_model:
        menu.addActions([actions.open_model, actions.dissolve])
    if pressed.nodes:
        menu.addAction(actions.make_model)
    _add_enabled(menu, actions.on_nodes())


def _add_enabled(menu: QMenu, actions: Sequence[QAction]) -> None:
    """Adds those that can be done now: a menu at the mouse is read as a whole."""
    enabled = [action for action in actions if action.isEnabled()]
    if enabled:
        menu.addSeparator()
        menu.addActions(enabled)


def _add_inputs(menu: QMenu, inputs: Sequence[str], show_input: Callable[[str], None]) -> None:
    if inputs:
        menu.addSeparator()
    for name in inputs:
        action = menu.addAction(f"Add input: {name}")
        action.triggered.connect(lambda _=False, name=name: show_input(name))


def _add_outputs(
    menu: QMenu, actions: Actions, pressed: Pressed, toggle_output: Callable[[int], None]
) -> None:
    if pressed.nodes != 1:
        return
    menu.addSeparator()
    if len(pressed.outputs) < 2:  # noqa: PLR2004  # the action stands for the first tensor
        menu.addAction(actions.use_as_output)
        return
    outputs = menu.addMenu(actions.use_as_output.text())
    for index, (words, given) in enumerate(pressed.outputs):
        action = outputs.addAction(words.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(given)
        action.triggered.connect(lambda _=False, index=index: toggle_output(index))
