"""The open document: the graph, its one undo history, the file it belongs to, and what is in view.

Everything that changes the graph goes through `apply`, so that whatever shows the document has one
signal to follow and everything can be undone. A nested model is looked at and edited in its place:
the history is that of the whole document, wherever an edit was made.
"""

from __future__ import annotations

import contextlib
import weakref
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from editor.places_of_edits import place_of
from editor.stamps import Stamp, stamp_of
from graph.drawing import new_drawing
from graph.edit_makers import within
from graph.edits import Edit
from graph.elements import Layer
from graph.files import SUFFIX, write_project
from graph.model import ModelGraph
from graph.opening import Opened


class Document(QObject):
    """A drawn model that is being edited.

    Attributes:
        graph: The outermost graph: the model itself.
        view_path: The ids of the nested models' layers that lead to the graph in view, the
            outermost first; () while that is the model itself.
        path: The project file that the document is saved to, or None.
        notes: What could not be resolved when the file was opened, a sentence each.
        stamp: The project file as it was when it was read or saved last.

    Signals:
        edit_applied: An edit was applied to `graph`, by the person, an undo or a redo.
        graph_replaced: `graph` is another graph, after opening or starting anew; it is in view.
        view_changed: Another graph of the same document is in view.
        path_changed: The document belongs to another file.
        modified_changed: Whether there are changes that no file holds.
    """

    edit_applied = Signal(object)
    graph_replaced = Signal()
    view_changed = Signal()
    path_changed = Signal()
    modified_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.graph = new_drawing()
        self.view_path: tuple[str, ...] = ()
        self.path: Path | None = None
        self.notes: tuple[str, ...] = ()
        self.stamp: Stamp | None = None
        self._origin: Path | None = None
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)
        weakref.finalize(self, _empty, self.undo_stack)

    @property
    def is_modified(self) -> bool:
        """Whether there are changes that no file holds."""
        return not self.undo_stack.isClean()

    @property
    def title(self) -> str:
        """The name of the file, or what an unsaved document is called."""
        if self.path is not None:
            return self.path.name
        return self._origin.stem if self._origin else "Untitled"

    @property
    def stem(self) -> str:
        """What files that are made of the document are called, without a suffix."""
        file = self.path or self._origin
        if file is not None:
            return file.stem
        return self.graph.name if self.graph.name.isidentifier() else "model"

    @property
    def origin(self) -> Path | None:
        """The file of another kind that the document was read from; it is never written over."""
        return self._origin

    @property
    def folder(self) -> Path | None:
        """The folder of the file that the document was read from or saved to, if there is one."""
        file = self.path or self._origin
        return file.parent if file else None

    def apply(self, edit: Edit, text: str, path: tuple[str, ...] | None = None) -> None:
        """Applies an edit as one step of the undo history.

        Args:
            edit: What changes.
            text: What the person did, for the Undo and Redo actions: "Add Dense".
            path: The graph that the edit is of, as layer ids; that in view unless given. () is the
                outermost, which alone has a training and a name of its own.

        Raises:
            GraphError: the graph cannot take the edit; nothing has changed.
        """
        whole = within(self.view_path if path is None else path, edit)
        inverse = whole.apply(self.graph)
        self.undo_stack.push(_EditCommand(self, whole, inverse, text))

    # -- what is in view -------------------------------------------------------------------------

    @property
    def view_graph(self) -> ModelGraph:
        """The graph in view: the model's own, or that of a nested model."""
        return self.graph.nested(self.view_path)

    @property
    def view_layers(self) -> list[Layer]:
        """The layers of the nested models in view, the outermost first."""
        path = self.view_path
        return [self.graph.nested(path[:i]).layer(path[i]) for i in range(len(path))]

    def show(self, path: tuple[str, ...]) -> None:
        """Brings the graph within these layers into view, or as much of the way as there is."""
        path = self._existing(path)
        if path != self.view_path:
            self.view_path = path
            self.view_changed.emit()

    def enter(self, layer_id: str) -> None:
        """Brings the graph of a nested model of the graph in view into view."""
        self.show((*self.view_path, layer_id))

    def leave(self, depth: int | None = None) -> None:
        """Goes back to the graph around the one in view, or to the one that is `depth` deep."""
        self.show(self.view_path[:-1] if depth is None else self.view_path[:depth])

    def _existing(self, path: tuple[str, ...]) -> tuple[str, ...]:
        graph = self.graph
        for depth, layer_id in enumerate(path):
            inner = graph.layer(layer_id).model if graph.has_layer(layer_id) else None
            if inner is None:
                return path[:depth]
            graph = inner
        return path

    def _show_place(self, edit: Edit) -> None:
        """Brings what an undo or redo is about to change into view, so that it is seen."""
        place = place_of(edit)
        if place is not None:
            self.show(place)

    def _tell(self, edit: Edit) -> None:
        # The graph in view may have gone with the edit.
        self.show(self.view_path)
        self.edit_applied.emit(edit)

    # -- files -----------------------------------------------------------------------------------

    def replace(
        self,
        graph: ModelGraph,
        path: Path | None = None,
        *,
        origin: Path | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Shows another graph; the undo history starts anew.

        Args:
            graph: What is shown.
            path: The project file that it belongs to.
            origin: The file of another kind that it was read from.
            notes: What could not be resolved in that file.
        """
        self.graph = graph
        self.view_path = ()
        self.path = path
        self.notes = notes
        self.stamp = stamp_of(path) if path else None
        self._origin = origin
        self.undo_stack.clear()
        self.graph_replaced.emit()
        self.path_changed.emit()

    def show_opened(self, opened: Opened, path: Path, stamp: Stamp | None = None) -> None:
        """Shows what was read from a file.

        Args:
            opened: The model of the file.
            path: A project, to which the document belongs, or a file of another kind, by whose name
                a new document is called.
            stamp: The file as it was before it was read; as it is now unless given.
        """
        if path.suffix.lower() == SUFFIX:
            self.replace(opened.graph, path, notes=opened.notes)
            self.stamp = stamp or self.stamp
        else:
            self.replace(opened.graph, origin=path, notes=opened.notes)

    def restore(
        self, graph: ModelGraph, path: Path | None, origin: Path | None, stamp: Stamp | None
    ) -> None:
        """Shows a graph with changes that no file holds, and that no undo takes back.

        Args:
            graph: What is shown.
            path: The project file that it belongs to, perhaps no longer there.
            origin: The file of another kind that it was read from.
            stamp: The project file as it was when the changes began.
        """
        self.replace(graph, path, origin=origin)
        self.stamp = stamp
        self.undo_stack.resetClean()

    def save(self, path: Path) -> None:
        """Writes the document to a project file.

        Raises:
            OSError: it cannot be written; a file that was there is as it was.
        """
        write_project(self.graph, path)
        self.stamp = stamp_of(path)
        self.undo_stack.setClean()
        if path != self.path:
            self.path = path
            self.path_changed.emit()

    def _on_clean_changed(self, clean: bool) -> None:
        self.modified_changed.emit(not clean)


def _empty(stack: QUndoStack) -> None:
    """Empties a history before Qt does, which would tell what of the document is half gone."""
    with contextlib.suppress(RuntimeError):  # it went with what it belonged to
        stack.blockSignals(True)
        stack.clear()


class _EditCommand(QUndoCommand):
    """One edit in the history. `Document.apply` has applied it before it is pushed."""

    def __init__(self, document: Document, edit: Edit, inverse: Edit, text: str) -> None:
        super().__init__(text)
        # The history is that of the document, and must not keep it.
        self._document = weakref.ref(document)
        self._edit = edit
        self._inverse = inverse
        self._applied = True

    def redo(self) -> None:
        document = self._held()
        if self._applied:
            self._applied = False
        else:
            document._show_place(self._edit)
            self._inverse = self._edit.apply(document.graph)
        document._tell(self._edit)

    def undo(self) -> None:
        document = self._held()
        document._show_place(self._inverse)
        self._edit = self._inverse.apply(document.graph)
        document._tell(self._inverse)

    def _held(self) -> Document:
        document = self._document()
        if document is None:
            raise RuntimeError("Expected the document of this history. Received: none")
        return document
