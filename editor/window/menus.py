"""The menu bar: where each action stands, and the two menus that are filled when they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from editor.window.actions import Actions
from editor.window.files_controller import EXAMPLES, FilesController

_OWN = ("File", "Edit", "View", "Model")  # menus that have actions of the window's own


def fill_menu_bar(bar: QMenuBar, actions: Actions, files: FilesController) -> None:
    """Fills the menu bar."""
    _fill_file_menu(bar.addMenu("File"), actions, files)
    edit = bar.addMenu("Edit")
    edit.addActions([actions.undo, actions.redo])
    edit.addSeparator()
    edit.addActions([actions.cut, actions.copy, actions.paste, actions.paste_as_shared])
    edit.addActions([actions.duplicate, actions.delete])
    edit.addSeparator()
    edit.addActions([actions.use_again, actions.make_independent, actions.select_calls])
    edit.addSeparator()
    edit.addAction(actions.select_all)
    view = bar.addMenu("View")
    view.addActions([actions.zoom_in, actions.zoom_out, actions.zoom_reset, actions.fit])
    view.addSeparator()
    view.addActions([actions.show_left, actions.show_bottom, actions.show_right])
    view.addSeparator()
    view.addActions([actions.next_document, actions.previous_document])
    view.addSeparator()
    view.addMenu("Theme").addActions(list(actions.themes.values()))
    model = bar.addMenu("Model")
    model.addAction(actions.add_layer)
    model.addSeparator()
    model.addActions([actions.make_model, actions.dissolve])
    model.addActions([actions.open_model, actions.leave_model])
    model.addSeparator()
    model.addActions([actions.use_as_output, actions.rename_model])
    model.addSeparator()
    model.addAction(actions.show_notes)
    training = bar.addMenu("Training")
    training.addActions([actions.train, actions.stop])
    training.addSeparator()
    training.addAction(actions.save_model)
    bar.addMenu("Help").addActions(
        [
            actions.command_palette,
            actions.set_keys,
            actions.show_agreements,
            actions.show_report,
            actions.about,
        ]
    )


def place_commands(bar: QMenuBar, menus: dict[str, list[QAction]]) -> None:
    """Puts actions into menus, and into menus within those, which are made where there are none.

    Args:
        bar: The menu bar, which has been filled.
        menus: The actions by the menus that they stand in: "Arrange/Align".
    """
    for path, actions in menus.items():
        names = path.split("/")
        menu = _menu_named(bar, names[0]) or _menu_before_training(bar, names[0])
        for name in names[1:]:
            menu = _menu_named(menu, name) or menu.addMenu(name)
        if names[0] in _OWN and len(names) == 1 and not menu.isEmpty():
            menu.addSeparator()
        menu.addActions(actions)


def _menu_named(holder: QMenuBar | QMenu, name: str) -> QMenu | None:
    found = (action.menu() for action in holder.actions() if action.text() == name)
    return next((menu for menu in found if isinstance(menu, QMenu)), None)


def _menu_before_training(bar: QMenuBar, name: str) -> QMenu:
    menu = QMenu(name, bar)
    before = next(action for action in bar.actions() if action.text() == "Training")
    bar.insertMenu(before, menu)
    return menu


def _fill_file_menu(menu: QMenu, actions: Actions, files: FilesController) -> None:
    menu.addActions([actions.new, actions.open])
    recent = menu.addMenu("Open recent")
    recent.aboutToShow.connect(lambda: _fill_recent(recent, files))
    examples = menu.addMenu("Examples")
    for title, name in EXAMPLES.items():
        examples.addAction(title).triggered.connect(_opener(files.open_example, name))
    menu.addSeparator()
    menu.addActions([actions.save, actions.save_as, actions.earlier])
    menu.addSeparator()
    menu.addActions([actions.export, actions.export_keras])
    menu.addSeparator()
    menu.addActions([actions.close, actions.quit])


def _fill_recent(menu: QMenu, files: FilesController) -> None:
    menu.clear()
    for path in files.recent:
        action = menu.addAction(path.name.replace("&", "&&"))
        action.setStatusTip(str(path))
        action.triggered.connect(_opener(lambda name: files.open_path(Path(name)), str(path)))
    if menu.isEmpty():
        menu.addAction("No recent files").setEnabled(False)


def _opener(open_name: Callable[[str], None], name: str) -> Callable[[], None]:
    return lambda: open_name(name)
