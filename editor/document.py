"""The open document: the graph, its one undo history, and the file it belongs to.

Everything that changes the graph goes through `apply`, so that whatever shows the document has one
signal to follow and everything can be undone.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from graph.edits import Edit
from graph.files import read_project, write_project
from graph.model import ModelGraph


class Document(QObject):
    """A drawn model that is being edited.

    Signals:
        edit_applied: An edit was applied to `graph`, by the person, an undo or a redo.
        graph_replaced: `graph` is another graph, after opening or starting anew.
        path_changed: The document belongs to another file.
        modified_changed: Whether there are changes that no file holds.
    """

    edit_applied = Signal(object)
    graph_replaced = Signal()
    path_changed = Signal()
    modified_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.graph = ModelGraph()
        self.path: Path | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)

    @property
    def is_modified(self) -> bool:
        """Whether there are changes that no file holds."""
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """The name of the file, or what an unsaved document is called."""
        return self.path.name if self.path else "Untitled"

    @property
    def stem(self) -> str:
        """What files that are made of the document are called, without a suffix."""
        if self.path is not None:
            return self.path.stem
        return self.graph.name if self.graph.name.isidentifier() else "model"

    def apply(self, edit: Edit, text: str) -> None:
        """Applies an edit as one step of the undo history.

        Args:
            edit: What changes.
            text: What the person did, for the Undo and Redo actions: "Add Dense".

        Raises:
            GraphError: the graph cannot take the edit; nothing has changed.
        """
        inverse = edit.apply(self.graph)
        self.undo_stack.push(_EditCommand(self, edit, inverse, text))

    def replace(self, graph: ModelGraph, path: Path | None = None) -> None:
        """Shows another graph; the undo history starts anew."""
        self.graph = graph
        self.path = path
        self.undo_stack.clear()
        self.graph_replaced.emit()
        self.path_changed.emit()

    def open(self, path: Path) -> None:
        """Opens a project file.

        Raises:
            ProjectFileError: the file cannot be read; the document is as it was.
        """
        self.replace(read_project(path), path)

    def save(self, path: Path) -> None:
        """Writes the document to a project file.

        Raises:
            OSError: it cannot be written; a file that was there is as it was.
        """
        write_project(self.graph, path)
        self.undo_stack.setClean()
        if path != self.path:
            self.path = path
            self.path_changed.emit()

    def _on_clean_changed(self, clean: bool) -> None:
        self.modified_changed.emit(not clean)


class _EditCommand(QUndoCommand):
    """One edit in the history. `Document.apply` has applied it before it is pushed."""

    def __init__(self, document: Document, edit: Edit, inverse: Edit, text: str) -> None:
        super().__init__(text)
        self._document = document
        self._edit = edit
        self._inverse = inverse
        self._applied = True

    def redo(self) -> None:
        if self._applied:
            self._applied = False
        else:
            self._inverse = self._edit.apply(self._document.graph)
        self._document.edit_applied.emit(self._edit)

    def undo(self) -> None:
        self._edit = self._inverse.apply(self._document.graph)
        self._document.edit_applied.emit(self._inverse)
