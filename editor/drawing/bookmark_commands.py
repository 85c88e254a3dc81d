"""Views of a drawing that a person comes back to: kept by a digit, in the drawing itself.

A bookmark is of one graph; a digit leads to that of the graph in view, or to the nearest around it
that has one, or else to one in a nested model.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, QPointF, Signal

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.window.command import Command
from graph.edits import Compound, Edit
from graph.errors import GraphError
from graph.finding import graphs_in
from graph.frame_edits import SetBookmark
from graph.model import ModelGraph

KEYS = tuple("123456789")


class BookmarkCommands(QObject):
    """Keeps views and goes to them.

    Signals:
        refused: A view could not be kept, or there is none, and why.
        said: What was kept.
    """

    refused = Signal(str)
    said = Signal(str)

    def __init__(
        self, document: Document, canvas: CanvasWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._kept: frozenset[str] | None = None  # the digits that lead anywhere, once asked for
        for changed in (document.edit_applied, document.graph_replaced):
            changed.connect(self._forget_kept)

    def commands(self) -> list[Command]:
        """What can be done."""
        going = [
            Command(
                f"go_to_bookmark_{key}",
                f"Go to view {key}",
                partial(self.go, key),
                (f"Alt+{key}",),
                "Go/Kept views",
                partial(self.is_kept, key),
            )
            for key in KEYS
        ]
        keeping = [
            Command(
                f"set_bookmark_{key}",
                f"Keep as view {key}",
                partial(self.keep, key),
                (f"Ctrl+Alt+{key}",),
                "Go/Keep this view",
            )
            for key in KEYS
        ]
        forgetting = Command(
            "forget_bookmarks",
            "Forget the kept views",
            self.forget,
            menu="Go/Kept views",
            enabled=lambda: bool(self._document.view_graph.bookmarks),
        )
        return [*going, *keeping, forgetting]

    def is_kept(self, key: str) -> bool:
        """Whether a digit leads anywhere."""
        if self._kept is None:
            graphs = graphs_in(self._document.graph)
            self._kept = frozenset(key for _, graph in graphs for key in graph.bookmarks)
        return key in self._kept

    def _forget_kept(self, *_: object) -> None:
        self._kept = None

    def keep(self, key: str) -> None:
        """Keeps what is seen of the graph in view, in place of what the digit led to."""
        centre = self._canvas.view_centre()
        place = float(round(centre.x())), float(round(centre.y())), round(self._canvas.zoom(), 3)
        if self._document.view_graph.bookmarks.get(key) != place and not self._apply(
            SetBookmark(key, place), f"Keep view {key}"
        ):
            return
        self.said.emit(f"Alt+{key} leads back to this view")

    def forget(self) -> None:
        """Keeps no view of the graph in view any longer."""
        kept = self._document.view_graph.bookmarks
        self._apply(Compound(tuple(SetBookmark(key, None) for key in kept)), "Forget kept views")

    def _apply(self, edit: Edit, words: str) -> bool:
        try:
            self._document.apply(edit, words)
        except GraphError as error:
            self.refused.emit(str(error))
            return False
        return True

    def go(self, key: str) -> None:
        """Shows what was kept."""
        for path, graph in self._nearest_first():
            if key in graph.bookmarks:
                x, y, zoom = graph.bookmarks[key]
                self._document.show(path)
                self._canvas.view.zoom_to(zoom)
                self._canvas.view.centre_on(QPointF(x, y))
                return
        self.refused.emit(f"No view is kept as {key}; Ctrl+Alt+{key} keeps this one")

    def _nearest_first(self) -> Iterator[tuple[tuple[str, ...], ModelGraph]]:
        """Gives the graphs of the document: that in view, those around it, and all others."""
        path = self._document.view_path
        for depth in range(len(path), -1, -1):
            yield path[:depth], self._document.graph.nested(path[:depth])
        yield from graphs_in(self._document.graph)
