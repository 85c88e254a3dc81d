"""Everything that the window can be told to do, with its words and its keys.

Menus, buttons and tests use the same actions; `editor.window.main_window` connects them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QUndoGroup

from editor.settings import ThemeChoice
from editor.window.command import Command

_Key = QKeySequence.StandardKey


class Actions(QObject):
    """The actions of one window."""

    def __init__(self, undo_group: QUndoGroup, parent: QObject) -> None:
        super().__init__(parent)
        self._commands: dict[str, Command] = {}
        self._of_commands: dict[str, QAction] = {}
        self._add_file()
        self._add_edit(undo_group)
        self._add_view()
        self._add_model()
        self._add_training()
        self.command_palette = self._action("All commands\u2026", "Ctrl+Shift+P")
        self.set_keys = self._action("Keys\u2026", "")
        self.show_agreements = self._action("Programs that may run\u2026", "")
        self.show_report = self._action("Report\u2026", "")
        self.about = self._action("About Keras Canvas", "")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        for name, value in vars(self).items():
            if isinstance(value, QAction):
                value.setObjectName(name)

    def _add_file(self) -> None:
        self.new = self._action("New", _Key.New)
        self.open = self._action("Open\u2026", _Key.Open)
        self.save = self._action("Save", _Key.Save)
        self.save_as = self._action("Save as\u2026", "Ctrl+Shift+S")
        self.earlier = self._action("Earlier versions\u2026", "")
        self.export = self._action("Export\u2026", "Ctrl+E")
        self.export_keras = self._action("Save model as .keras\u2026", "Ctrl+Shift+E")
        self.close = self._action("Close", "Ctrl+W")
        self.quit = self._action("Quit", "Ctrl+Q")
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)

    def _add_edit(self, undo_group: QUndoGroup) -> None:
        self.undo = undo_group.createUndoAction(self, "Undo")
        self.undo.setShortcuts(QKeySequence.keyBindings(_Key.Undo))
        self.redo = undo_group.createRedoAction(self, "Redo")
        redo_keys = [*QKeySequence.keyBindings(_Key.Redo), QKeySequence("Ctrl+Y")]
        self.redo.setShortcuts(list(dict.fromkeys(redo_keys)))
        self.cut = self._action("Cut", _Key.Cut)
        self.copy = self._action("Copy", _Key.Copy)
        self.paste = self._action("Paste", _Key.Paste)
        self.paste_as_shared = self._action("Paste as shared", "Ctrl+Shift+V")
        self.use_again = self._action("Use this layer again", "Ctrl+U")
        self.make_independent = self._action("Make independent", "Ctrl+Shift+U")
        self.select_calls = self._action("Select all calls", "Ctrl+Shift+A")
        self.duplicate = self._action("Duplicate", "Ctrl+D")
        # Qt's own keys for it have Ctrl+D among them on some systems.
        self.delete = self._action("Delete", "Del", "Backspace")
        self.select_all = self._action("Select all", _Key.SelectAll)

    def _add_view(self) -> None:
        self.zoom_in = self._action("Zoom in", _Key.ZoomIn, "Ctrl+=")
        self.zoom_out = self._action("Zoom out", _Key.ZoomOut)
        self.zoom_reset = self._action("Show at 100 %", "Ctrl+0")
        self.fit = self._action("Fit", "Ctrl+Shift+F")
        self.show_left = self._checkable("Layers", "Ctrl+1")
        self.show_bottom = self._checkable("Training, source and problems", "Ctrl+2")
        self.show_right = self._checkable("Properties", "Ctrl+3")
        self.next_document = self._action("Next document", "Ctrl+Tab")
        self.previous_document = self._action("Previous document", "Ctrl+Shift+Tab")
        self._themes = QActionGroup(self)
        self.themes: dict[ThemeChoice, QAction] = {
            choice: self._theme_action(choice) for choice in get_args(ThemeChoice)
        }

    def _add_model(self) -> None:
        self.add_layer = self._action("Add layer\u2026", "Ctrl+L")
        self.add_layer_here = self._action("Add layer here\u2026", "")
        self.use_as_output = self._checkable("Use as model output", "")
        self.make_model = self._action("Make a model of these", "Ctrl+G")
        self.dissolve = self._action("Dissolve", "Ctrl+Shift+G")
        self.open_model = self._action("Open model", "Alt+Down")
        self.leave_model = self._action("Back to the model around", "Alt+Up")
        self.show_notes = self._action("What could not be resolved", "")
        self.rename_model = self._action("Rename model", "")

    def _add_training(self) -> None:
        self.train = self._action("Start", "Ctrl+R")
        self.stop = self._action("Stop", "Ctrl+.")
        self.save_model = self._action("Save trained model\u2026", "Ctrl+Shift+M")

    def bind(self, commands: Iterable[Command]) -> list[QAction]:
        """Lets the actions of commands do what the document that is looked at offers.

        Returns:
            The actions that are new, made the first time that a command of a name is seen.
        """
        made = []
        for command in commands:
            self._commands[command.name] = command
            if command.name not in self._of_commands:
                action = self._action(command.text, *command.keys)
                action.setObjectName(command.name)
                action.triggered.connect(lambda _=False, n=command.name: self._commands[n].run())
                self._of_commands[command.name] = action
                made.append(action)
        self.enable_commands()
        return made

    def enable_commands(self) -> None:
        """Asks each command whether it can be done now."""
        for name, command in self._commands.items():
            if command.enabled is not None:
                self._of_commands[name].setEnabled(command.enabled())

    def of_command(self, name: str) -> QAction:
        """Gives the action of a command."""
        return self._of_commands[name]

    def by_menu(self) -> dict[str, list[QAction]]:
        """Gives the actions of commands by the menus that they stand in."""
        menus: dict[str, list[QAction]] = {}
        for name, command in self._commands.items():
            if command.menu:
                menus.setdefault(command.menu, []).append(self._of_commands[name])
        return menus

    def on_nodes(self) -> list[QAction]:
        """Gives the actions of commands that stand in the menu of selected nodes."""
        return [self._of_commands[n] for n, each in self._commands.items() if each.on_nodes]

    def on_canvas(self) -> list[QAction]:
        """Gives the actions of commands that stand in the menu of the empty canvas."""
        return [self._of_commands[n] for n, each in self._commands.items() if each.on_canvas]

    def all(self) -> list[QAction]:
        """Every action, for the window to answer their keys."""
        return self.findChildren(QAction)

    def enable_for_selection(self, nodes: int, wires: int, notes: int) -> None:
        """Enables what so many selected nodes, wires and notes are enough for."""
        for action in (self.cut, self.copy, self.duplicate):
            action.setEnabled(nodes + notes > 0)
        self.delete.setEnabled(nodes + notes + wires > 0)
        self.use_as_output.setEnabled(nodes == 1)
        self.make_model.setEnabled(nodes > 0)

    def enable_for_node(self, *, sharable: bool, shared: bool, is_model: bool) -> None:
        """Enables what can be done with the one selected node, if there is one."""
        self.use_again.setEnabled(sharable)
        self.make_independent.setEnabled(shared)
        self.select_calls.setEnabled(shared)
        self.open_model.setEnabled(is_model)
        self.dissolve.setEnabled(is_model)

    def _action(self, text: str, *keys: QKeySequence.StandardKey | str) -> QAction:
        action = QAction(text, self)
        shortcuts: list[QKeySequence] = []
        for key in keys:
            if isinstance(key, str):
                shortcuts.append(QKeySequence(key))
            else:
                shortcuts.extend(QKeySequence.keyBindings(key))
        # A key that is bound twice, as Qt and we both may, would be ambiguous.
        action.setShortcuts([key for key in dict.fromkeys(shortcuts) if not key.isEmpty()])
        return action

    def _checkable(self, text: str, key: str) -> QAction:
        action = self._action(text, key)
        action.setCheckable(True)
        return action

    def _theme_action(self, choice: ThemeChoice) -> QAction:
        action = self._checkable(choice.capitalize(), "")
        action.setObjectName(f"theme_{choice}")
        action.setData(choice)
        self._themes.addAction(action)
        return action
