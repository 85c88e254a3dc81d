"""What is done with a mouse elsewhere, by keys alone: pull a wire, and go to the properties."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing.drawing_commands import DrawingCommands
from editor.window.command import Command
from editor.window.list_popup import Entry, ListPopup
from graph.catalogue import Catalogue
from graph.edits import Connect
from graph.elements import Slot, Tensor
from graph.slots import input_slots
from graph.topology import leading_to


class KeyboardCommands(QObject):
    """Commands on the one selected node; why a wire is refused, `drawing` says."""

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        drawing: DrawingCommands,
        catalogue: Catalogue,
        *,
        edit: Callable[[], None],
    ) -> None:
        """Prepares the commands.

        Args:
            document: What is drawn.
            canvas: Where a node is selected.
            drawing: Applies edits.
            catalogue: What is known of Keras.
            edit: Puts the cursor into the properties of the selected node.
        """
        super().__init__(canvas)
        self._document = document
        self._canvas = canvas
        self._drawing = drawing
        self._catalogue = catalogue
        self._edit = edit
        self._source: Tensor | None = None
        self._targets: list[tuple[str, Slot]] = []
        words = "Connect to"
        self.popup = ListPopup(words, "No node has room for this tensor", canvas)
        self.popup.chosen.connect(self._connect)

    def commands(self) -> list[Command]:
        """What can be done, for menus and keys."""
        return [
            Command(
                "connect_to",
                "Connect to\u2026",
                self.connect_to,
                ("Ctrl+K",),
                menu="Edit",
                enabled=self._is_one,
                on_nodes=True,
            ),
            Command(
                "edit_properties",
                "Edit the properties",
                self._edit,
                ("F2",),
                menu="Edit",
                enabled=lambda: bool(self._canvas.selected_nodes()),
            ),
        ]

    def connect_to(self) -> None:
        """Asks for the node that takes the first tensor of the selected one."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            self._source = Tensor(nodes[0])
            self._targets = self._with_room(nodes[0])
            self.popup.ask([self._entry(target) for target, _ in self._targets])

    def _is_one(self) -> bool:
        return len(self._canvas.selected_nodes()) == 1

    def _with_room(self, source: str) -> list[tuple[str, Slot]]:
        """Finds the free slots that a wire can go to, those of the nearest nodes first."""
        graph = self._document.view_graph
        before = leading_to(graph, [source])
        here = graph.node(source).position
        found = []
        for node in graph.nodes():
            if node.id == source or node.id in before:
                continue
            taken = {edge.slot for edge in graph.edges_into(node.id)}
            free = [s for s in input_slots(graph, node.id, self._catalogue) if s not in taken]
            if free:
                found.append((math.dist(here, node.position), node.id, free[0]))
        return [(node_id, slot) for _, node_id, slot in sorted(found)]

    def _entry(self, node_id: str) -> Entry:
        layer = self._document.view_graph.layer_of(node_id)
        return Entry(layer.name, layer.class_name)

    def _connect(self, place: int) -> None:
        target, slot = self._targets[place]
        graph = self._document.view_graph
        if self._source is None or self._source.node not in graph or target not in graph:
            return
        words = f"Connect to {graph.layer_of(target).name}"
        if self._drawing.apply(Connect(self._source, target, slot), words, [target]):
            self._canvas.setFocus()
