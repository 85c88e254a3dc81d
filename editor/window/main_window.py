"""The main window: the open documents, what stands around them, and what each action does.

An action that is about a document is about the one that is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent, QIcon, QUndoGroup
from PySide6.QtWidgets import QMainWindow

from editor import dialogs
from editor.failing.failures import Failures
from editor.failing.log import log_folder
from editor.journal.journals import Journals
from editor.journal.recovery import Recovery
from editor.look.appearance import Appearance
from editor.saving.earlier_dialog import EarlierDialog
from editor.settings import SettingsStore, ThemeChoice
from editor.window.actions import Actions
from editor.window.command import Command
from editor.window.command_palette import CommandPalette
from editor.window.dropping import dropped_model
from editor.window.files_controller import FIRST, FilesController
from editor.window.keys import Keys
from editor.window.keys_dialog import KeysDialog
from editor.window.menus import fill_menu_bar, place_commands
from editor.window.palette import Palette
from editor.window.places import Place, Places
from editor.window.top_bar import TopBar
from editor.window.workspace import Workspace
from editor.window.workspaces import Workspaces
from graph.catalogue import Catalogue
from resources import resource_path

_ABOUT = (
    "Draw a Keras model, see whether and why it is Sequential or Functional, export it as Python, "
    "train it and save it."
)
_SIZE = (1440, 900)


class MainWindow(QMainWindow):
    """The open documents and everything around them."""

    def __init__(self, catalogue: Catalogue, store: SettingsStore) -> None:
        super().__init__()
        self.setWindowIcon(QIcon(str(resource_path("icons/app.svg"))))
        self.setAcceptDrops(True)
        self.store = store
        self.catalogue = catalogue
        self.appearance = Appearance(store.settings.theme, self)
        self._begun = False
        self._is_leaving = False
        self._make_parts()
        self._place_parts()
        self._connect_parts()
        self._connect_actions()
        self._restore()
        self.workspaces.add()

    @property
    def current(self) -> Workspace:
        """The document that is looked at, and everything around it."""
        return self.workspaces.current

    def begin(self, path: Path | None = None) -> None:
        """Opens a file, if one was named, and asks Keras for shapes; after the window is shown.

        What another window left behind is offered.
        """
        if path is not None:
            self.files.open_path(path)
        self._begun = True
        self.current.inspector.start()
        self.recovery.look()
        if self.store.was_broken:
            self._say("The settings could not be read. They lie beside, as settings.json.broken.")

    def leave(self) -> None:
        """Ends as the system wants it: edits go to their journals, and nothing is asked.

        The next start offers them.
        """
        self._is_leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks about what would be lost, and ends the workers."""
        if self._is_leaving:
            self.journals.write_now()
        elif not all(map(self._may_close, self.workspaces)):
            event.ignore()
            return
        else:
            self.journals.discard_all()
        self._remember()
        # Ending the workers may take a moment, which nobody needs to watch.
        self.hide()
        self.files.stop()
        self.files.locks.remove_all()
        for workspace in self.workspaces:
            workspace.stop()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes a file that can be opened."""
        if dropped_model(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Opens the file, once the program that it comes from is no longer kept waiting."""
        path = dropped_model(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.files.open_path(path))

    # -- putting together ------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.undo_group = QUndoGroup(self)
        self.actions_ = Actions(self.undo_group, self)
        self.workspaces = Workspaces(self._new_workspace, self)
        self.journals = Journals(self)
        self.recovery = Recovery(self.journals, self.workspaces, self)
        self.failures = Failures(self, self.journals.write_now, self._say, log_folder())
        self.palette_panel = Palette(self.catalogue, self.appearance.theme)
        self.files = FilesController(self.workspaces, self.store, self)
        self.top_bar = TopBar()
        self.keys = Keys(self.store)
        self.command_palette = CommandPalette(self.actions_.all, self.top_bar.menu_bar, self)
        self.places = Places(self.palette_panel, self.workspaces.bar)

    def _new_workspace(self) -> Workspace:
        return Workspace(self.catalogue, self.store, self.appearance.theme, self.actions_, self)

    def _place_parts(self) -> None:
        fill_menu_bar(self.top_bar.menu_bar, self.actions_, self.files)
        self.setMenuWidget(self.top_bar)
        self.setCentralWidget(self.places)
        self._take_actions(self.actions_.all())

    def _take_actions(self, actions: list[QAction]) -> None:
        # On the window too, so that keys work where the menu bar is not asked.
        self.addActions(actions)
        self.keys.add(actions)

    def _restore(self) -> None:
        settings = self.store.settings
        self.resize(QSize(*_SIZE).boundedTo(self.screen().availableSize()))
        self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))
        self.places.restore(settings)
        self.actions_.themes[settings.theme].setChecked(True)
        self._show_folded()

    def _remember(self) -> None:
        settings = self.store.settings
        settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.places.remember(settings)
        self.store.save()

    # -- connections -----------------------------------------------------------------------------

    def _connect_parts(self) -> None:
        self.workspaces.added.connect(self._on_added)
        self.workspaces.current_changed.connect(self._on_current_changed)
        self.workspaces.removed.connect(self._on_removed)
        self.workspaces.close_requested.connect(self._close)
        self.palette_panel.layer_chosen.connect(self._add_layer)
        self.journals.failed.connect(self._say)
        self.files.noted.connect(self._say_if_any)
        self.files.opened.connect(self.recovery.look_beside)
        self.files.saved.connect(lambda name: self.current.status.say(f"Saved {name}"))
        self.places.folded_changed.connect(self._show_folded)
        self.appearance.theme_changed.connect(self._on_theme_changed)
        self.top_bar.train_button.clicked.connect(self._on_train_clicked)
        self.top_bar.export_button.clicked.connect(self._on_export_clicked)

    def _connect_actions(self) -> None:
        actions = self.actions_
        for action, slot in {
            actions.new: self.files.new,
            actions.open: self.files.open,
            actions.save: self.files.save,
            actions.save_as: self.files.save_as,
            actions.earlier: self._show_earlier,
            actions.close: lambda: self._close(self.current),
            actions.next_document: lambda: self.workspaces.step(1),
            actions.previous_document: lambda: self.workspaces.step(-1),
            actions.quit: self.close,
            actions.command_palette: self.command_palette.ask,
            actions.set_keys: self._ask_for_keys,
            actions.show_agreements: self._show_agreements,
            actions.show_report: self.failures.show_report,
            actions.about: lambda: dialogs.show_about(self, "Keras Canvas", _ABOUT),
        }.items():
            _connect(action, slot)
        for action, of_workspace in self._actions_of_workspace().items():
            _connect(action, partial(self._run, of_workspace))
        for place, action in self._place_actions().items():
            action.toggled.connect(
                lambda shown, place=place: self.places.set_folded(place, not shown)
            )
        for choice, action in actions.themes.items():
            _connect(action, partial(self._choose_theme, choice))

    def _run(self, of_workspace: Callable[[Workspace], object]) -> None:
        of_workspace(self.current)

    def _actions_of_workspace(self) -> dict[QAction, Callable[[Workspace], object]]:
        actions = self.actions_
        return {
            actions.export: lambda w: w.export(),
            actions.export_keras: lambda w: w.export_keras(),
            actions.cut: lambda w: w.drawing.cut(),
            actions.copy: lambda w: w.drawing.copy(),
            actions.paste: lambda w: w.drawing.paste(),
            actions.paste_as_shared: lambda w: w.drawing.paste_as_shared(),
            actions.use_again: lambda w: w.structure.use_again(),
            actions.make_independent: lambda w: w.structure.make_independent(),
            actions.select_calls: lambda w: w.structure.select_calls(),
            actions.make_model: lambda w: w.structure.make_model(),
            actions.dissolve: lambda w: w.structure.dissolve(),
            actions.open_model: lambda w: w.structure.open_selected(),
            actions.leave_model: lambda w: w.structure.leave(),
            actions.show_notes: lambda w: w.frame.notes.bring_back(),
            actions.duplicate: lambda w: w.drawing.duplicate(),
            actions.delete: lambda w: w.drawing.delete(),
            actions.select_all: lambda w: w.drawing.select_all(),
            actions.zoom_in: lambda w: w.frame.zoom_bar.zoom_in(),
            actions.zoom_out: lambda w: w.frame.zoom_bar.zoom_out(),
            actions.zoom_reset: lambda w: w.canvas.set_zoom(1.0),
            actions.fit: lambda w: w.canvas.fit(),
            actions.add_layer: lambda w: w.canvas_tools.search_in_the_middle(),
            actions.add_layer_here: lambda w: w.canvas_tools.search_where_the_menu_was(),
            actions.use_as_output: lambda w: w.drawing.toggle_output(),
            actions.rename_model: lambda w: w.rename_model(),
            actions.train: lambda w: w.train(),
            actions.stop: lambda w: w.training.stop(),
            actions.save_model: lambda w: w.training.save_model(),
        }

    def _place_actions(self) -> dict[Place, QAction]:
        actions = self.actions_
        return {
            "left": actions.show_left,
            "bottom": actions.show_bottom,
            "right": actions.show_right,
        }

    # -- documents -------------------------------------------------------------------------------

    def _on_added(self, workspace: Workspace) -> None:
        self.places.add(workspace.pages)
        self.undo_group.addStack(workspace.document.undo_stack)
        self.journals.add(workspace.document)
        self.files.locks.add(workspace.document)
        workspace.frame.changed.load_wanted.connect(partial(self.files.load_again, workspace))
        workspace.panel_wanted.connect(self.places.show_tab)
        workspace.example_wanted.connect(lambda name: self.files.open_example(name or FIRST))
        workspace.drawing_wanted.connect(self.files.open_drawing)
        workspace.file_wanted.connect(self.files.open)
        for changed in (workspace.document.path_changed, workspace.document.modified_changed):
            changed.connect(self._show_title)
        workspace.minimap_wanted.connect(self._show_minimaps)
        workspace.training_changed.connect(self._show_training)
        workspace.frame.notes.available_changed.connect(self._show_notes)

    def _on_current_changed(self, workspace: Workspace) -> None:
        self.places.bring_forward(workspace.pages)
        self.undo_group.setActiveStack(workspace.document.undo_stack)
        self.top_bar.show_document(workspace.document)
        self._bind(workspace.commands())
        self._show_title()
        self._show_training()
        self._show_notes()
        workspace.come_forward(asks=self._begun)

    def _bind(self, commands: list[Command]) -> None:
        """Lets menus and keys do what a document offers; the first one makes the actions."""
        made = self.actions_.bind(commands)
        if made:
            place_commands(self.top_bar.menu_bar, self.actions_.by_menu())
            self._take_actions(made)

    def _on_removed(self, workspace: Workspace) -> None:
        self.places.remove(workspace.pages)
        self.undo_group.removeStack(workspace.document.undo_stack)
        self.journals.remove(workspace.document)
        self.files.locks.remove(workspace.document)

    def _close(self, workspace: Workspace) -> None:
        if self._may_close(workspace):
            self.workspaces.remove(workspace)

    def _may_close(self, workspace: Workspace) -> bool:
        return self.files.may_close(workspace) and workspace.may_end_training()

    # -- what happens ----------------------------------------------------------------------------

    def _say_if_any(self, words: str) -> None:
        if words:
            self._say(words)

    def _say(self, words: str) -> None:
        self.current.status.say(words)

    def _show_notes(self, *_: object) -> None:
        self.actions_.show_notes.setEnabled(bool(self.current.document.notes))

    def _show_minimaps(self, wanted: bool) -> None:
        self.store.settings.minimap = wanted
        self.store.save()
        for workspace in self.workspaces:
            workspace.frame.minimap.set_wanted(wanted)

    def _show_folded(self) -> None:
        for place, action in self._place_actions().items():
            action.setChecked(not self.places.is_folded(place))

    def _show_title(self, *_: object) -> None:
        document = self.current.document
        self.setWindowTitle(f"{document.title}[*] \u2014 Keras Canvas")
        self.setWindowModified(document.is_modified)

    def _show_training(self) -> None:
        training = self.current.training
        self.top_bar.show_training(running=training.running, blocker=training.blocker)
        self.actions_.train.setEnabled(not training.running)
        self.actions_.stop.setEnabled(training.running)
        self.actions_.save_model.setEnabled(training.can_save)

    def _show_earlier(self) -> None:
        workspace = self.current
        dialog = EarlierDialog(workspace.document, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda path: self.files.open_version(path, workspace))
        dialog.open()

    def _show_agreements(self) -> None:
        # Its highlighting is for few, and not for the start.
        from editor.trust.agreements_dialog import AgreementsDialog  # noqa: PLC0415

        AgreementsDialog(self).open()

    def _ask_for_keys(self) -> None:
        KeysDialog(self.keys, self.top_bar.menu_bar, self).open()

    def _add_layer(self, module: str, class_name: str) -> None:
        self.current.drawing.add_layer(module, class_name)

    def _on_export_clicked(self) -> None:
        self.current.export()

    def _on_train_clicked(self) -> None:
        if self.current.training.running:
            self.current.training.stop()
        else:
            self.current.train()

    def _on_theme_changed(self) -> None:
        self.palette_panel.set_theme(self.appearance.theme)
        for workspace in self.workspaces:
            workspace.set_theme(self.appearance.theme)

    def _choose_theme(self, choice: ThemeChoice) -> None:
        self.appearance.choose(choice)
        self.store.settings.theme = choice
        self.store.save()


def _connect(action: QAction, slot: Callable[[], object]) -> None:
    # The state that `triggered` carries is of no interest to any of them.
    action.triggered.connect(lambda _=False: slot())
