"""New, open and save, with the question about changes that would be lost.

What is opened gets a tab of its own. A file that cannot be read opens none; why is said in one
sentence. A model that Keras saved is opened as a new document: its file is read, and never written
over as a project. So is the model of a script, which is run for it when the person has agreed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from editor import dialogs
from editor.dialogs import Answer
from editor.document import Document
from editor.saving.earlier import keep_earlier
from editor.saving.locks import Locks
from editor.script_opening import ScriptOpener
from editor.settings import SettingsStore
from editor.stamps import Stamp, stamp_of, stamp_unless
from editor.window.workspace import Workspace
from editor.window.workspaces import Workspaces
from graph.errors import GraphError, ProjectFileError
from graph.files import SUFFIX, decode_project, read_project
from graph.model import ModelGraph
from graph.opening import SCRIPT, SUFFIXES, Opened, open_file
from resources import read_resource

FILTER = f"Keras Canvas projects (*{SUFFIX})"
OPEN_FILTER = f"Models ({' '.join(f'*{suffix}' for suffix in (*SUFFIXES, SCRIPT))})"
EXAMPLES = {
    "Dense, three layers": "dense",
    "Digits, convolutional": "digits_cnn",
    "Digits, residual": "digits_residual",
    "Digits, inception": "digits_inception",
    "Two inputs": "two_inputs",
    "Two outputs": "two_outputs",
    "Shared encoder": "shared_encoder",
}
FIRST = "digits_residual"  # which has something to look at, and can be trained at once


class FilesController(QObject):
    """The documents' life with files.

    Signals:
        recent_changed: The list of recent files is another.
        saved: A document was written to the file of this name.
        opened: A project was opened.
        noted: What a person should know of a saving, or "".
    """

    recent_changed = Signal()
    saved = Signal(str)
    opened = Signal(Path)
    noted = Signal(str)

    def __init__(self, workspaces: Workspaces, store: SettingsStore, window: QWidget) -> None:
        """Prepares the commands.

        Args:
            workspaces: The open documents.
            store: Remembers the recent files.
            window: What asks.
        """
        super().__init__(window)
        self._workspaces = workspaces
        self._store = store
        self._window = window
        self.locks = Locks(self)
        self._scripts = ScriptOpener(window)
        self._scripts.opened.connect(self._show_script)
        self._scripts.refused.connect(self._refuse_script)

    @property
    def _document(self) -> Document:
        return self._workspaces.current.document

    @property
    def recent(self) -> list[Path]:
        """The recent files, the newest first."""
        return [Path(name) for name in self._store.settings.recent]

    def new(self) -> None:
        """Starts an empty document."""
        self._room()

    def open(self) -> None:
        """Asks for a file and opens it."""
        path = dialogs.open_file_name(self._window, self._folder(), OPEN_FILTER)
        if path is not None:
            self.open_path(path)

    def open_example(self, name: str) -> None:
        """Opens an example that came with the program, as a document without a file."""
        graph = decode_project(read_resource(f"examples/{name}{SUFFIX}"), name)
        self._room().document.replace(graph)

    def open_drawing(self, graph: ModelGraph) -> None:
        """Opens a graph that was made of another, as a document without a file."""
        self._workspaces.add().document.replace(graph)

    def _room(self) -> Workspace:
        """Gives the document that is looked at while nothing was done with it, or a new one."""
        current = self._workspaces.current
        return current if current.is_untouched else self._workspaces.add()

    def save(self) -> bool:
        """Saves the document to its file, or asks for one; says whether it was saved."""
        if self._document.path is None:
            return self.save_as()
        return self._save(self._document.path)

    def save_as(self) -> bool:
        """Asks for a file and saves the document to it; says whether it was saved."""
        proposed = self._folder() / f"{self._document.stem}{SUFFIX}"
        path = dialogs.save_file_name(self._window, "Save as", proposed, FILTER)
        if path is None:
            return False
        if path.suffix.lower() != SUFFIX:
            why = (
                f"Expected a name that ends in {SUFFIX}. Received: {path.name}. "
                "A Keras model is written by Save model as .keras."
            )
            dialogs.show_error(self._window, f"{path.name} was not saved.", why)
            return False
        return self._save(path)

    def may_close(self, workspace: Workspace) -> bool:
        """Asks about unsaved changes; says whether the document may be closed."""
        workspace.properties.commit()
        if not workspace.document.is_modified:
            return True
        self._workspaces.show(workspace)
        answer = dialogs.ask_about_changes(self._window, workspace.document.title)
        if answer is Answer.SAVE:
            return self.save()
        return answer is Answer.DISCARD

    def open_path(self, path: Path) -> None:
        """Opens a file; one that is open already is looked at."""
        if (there := self._workspace_of(path)) is not None:
            self._workspaces.show(there)
            return
        try:
            if path.suffix.lower() == SCRIPT:
                self._scripts.open(path)
                return
            with _waiting():
                # Before it is read: what is written in between is another's.
                stamp = stamp_of(path)
                # A file that cannot be read makes no document.
                opened = open_file(path)
            if path.suffix.lower() == SUFFIX and not self._may_open(path, opened):
                return
            with _waiting():
                self._show(path, opened, stamp)
        except ProjectFileError as error:
            self._refuse(path, str(error))
        except OSError as error:
            self._refuse(path, f"{path}: {error.strerror or error}")
        else:
            self._remember(path)

    def _may_open(self, path: Path, opened: Opened) -> bool:
        """Says whether a project is this window's to write; where it is not, a copy is offered."""
        holder = self.locks.holder(path)
        if not holder:
            return True
        elsewhere = self.locks.is_elsewhere(path)
        wish = dialogs.ask_to_open_a_copy(self._window, path.name, holder, may_open=elsewhere)
        if wish == "copy":
            self._room().document.replace(opened.graph, origin=path, notes=opened.notes)
        elif wish == "open":
            self.locks.break_open(path)
        return wish == "open"

    def open_version(self, version: Path, workspace: Workspace) -> None:
        """Opens what a document's file was before, as a drawing without a file."""
        file = workspace.document.path
        try:
            graph = read_project(version)
        except ProjectFileError as error:
            dialogs.show_error(self._window, "The version was not opened.", str(error))
            return
        self._workspaces.add().document.restore(graph, None, file, None)

    def load_again(self, workspace: Workspace) -> None:
        """Shows what a document's file holds now; edits that it does not hold go to another tab."""
        document = workspace.document
        path = document.path
        if path is None:
            return
        stamp = stamp_of(path)
        try:
            opened = open_file(path)
        except ProjectFileError as error:
            dialogs.show_error(self._window, f"{path.name} was not loaded.", str(error))
            return
        if document.is_modified:
            mine = document.graph.copy()
            self._workspaces.add().document.restore(mine, None, path, None)
            self._workspaces.show(workspace)
        document.show_opened(opened, path, stamp)

    def _workspace_of(self, path: Path) -> Workspace | None:
        """Finds the document that a project file belongs to."""
        for workspace in self._workspaces:
            known = workspace.document.path
            if known is not None and _is_same(known, path):
                return workspace
        return None

    def _show(self, path: Path, opened: Opened, stamp: Stamp | None = None) -> None:
        workspace = self._room()
        if path.suffix.lower() != SUFFIX:
            workspace.canvas.arrange(opened.graph)
        workspace.document.show_opened(opened, path, stamp)
        if workspace.document.path is not None:
            self.opened.emit(path.absolute())

    def stop(self) -> None:
        """Ends a script that runs, as the window closes."""
        self._scripts.stop()

    def _show_script(self, path: Path, opened: Opened) -> None:
        with _waiting():
            self._show(path, opened)
        self._remember(path)

    def _refuse_script(self, path: Path, why: str, whole: str) -> None:
        # It stays among the recent files: it is mended, and opened once more.
        dialogs.show_error(self._window, f"{path.name} was not opened.", why, whole)

    def _refuse(self, path: Path, why: str) -> None:
        self._store.forget_recent(path)
        self.recent_changed.emit()
        dialogs.show_error(self._window, f"{path.name} was not opened.", why)

    def _save(self, path: Path) -> bool:
        self._workspaces.current.properties.commit()
        document = self._document
        if document.path and _is_same(path, document.path) and _is_another(path, document.stamp):
            answer = dialogs.ask_to_overwrite(self._window, path.name)
            if answer is None:
                return self.save_as()
            if answer is not Answer.SAVE:
                return False
        if holder := self.locks.holder(path):
            return self._save_elsewhere(path, f"It is open in another window, {holder}.")
        not_kept = keep_earlier(path)
        try:
            self._document.save(path)
        except OSError as error:
            why = f"{error.strerror}: {path.parent}." if error.strerror else f"{error}."
            return self._save_elsewhere(path, why)
        except GraphError as error:
            dialogs.show_error(self._window, f"{path.name} was not saved.", str(error))
            return False
        self._remember(path)
        self.saved.emit(path.name)
        self.noted.emit(not_kept)
        return True

    def _save_elsewhere(self, path: Path, why: str) -> bool:
        return dialogs.ask_to_save_elsewhere(self._window, path.name, why) and self.save_as()

    def _remember(self, path: Path) -> None:
        self._store.add_recent(path)
        self.recent_changed.emit()

    def _folder(self) -> Path:
        if self._document.folder is not None:
            return self._document.folder
        folders = (path.parent for path in self.recent)
        # Which a folder is not that may not be looked into any more.
        return next((each for each in folders if os.path.isdir(each)), Path.home())


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths lead to one file, by a link or in other letters too."""
    try:
        return one.samefile(other)
    except OSError:  # one of them is gone
        return one.absolute() == other.absolute()


def _is_another(path: Path, known: Stamp | None) -> bool:
    """Whether a file holds something else than when it was read or saved last."""
    now = stamp_unless(path, known) if known is not None else None
    return now is not None and known is not None and now.digest != known.digest


@contextmanager
def _waiting() -> Iterator[None]:
    """Says by the cursor that a click was heard, while a large file is read."""
    QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        yield
    finally:
        QApplication.restoreOverrideCursor()
