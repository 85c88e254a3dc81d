"""What menus and keys do to the drawing: add, delete, cut, copy, paste, duplicate, set outputs.

All of it is done to the graph in view, be it the model's or that of a nested one. The clipboard
holds text in the form of a project file, so a piece of a drawing can be pasted into another window,
or into a chat.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QGuiApplication

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing.pasting import offset_into_sight
from graph.drawing import add_layer
from graph.edits import Compound, Disconnect, Edit, SetInterface
from graph.elements import Edge, Tensor
from graph.errors import GraphError, ProjectFileError
from graph.fragments import encode_fragment, paste_fragment
from graph.framing import delete_parts
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.pasted_text import fragment_in
from graph.values import TensorValue, Value

STEP = 32.0  # px between a node and its copy
_BOX = QPointF(80, 32)  # about half a box: what is added at a point is centred on it
ROOM = QSizeF(176, 72)  # about a box and the room around it


class DrawingCommands(QObject):
    """Turns commands of the window into edits of the document.

    Signals:
        refused: A command could not be carried out, and why.
    """

    refused = Signal(str)

    def __init__(
        self, document: Document, canvas: CanvasWidget, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._pasted = ("", 0)  # the text that was pasted last, and how often
        canvas.copies_wanted.connect(self._on_copies_wanted)

    def add_layer(self, module: str, class_name: str, centre: QPointF | None = None) -> None:
        """Adds a layer around a point of the scene: the middle of the view unless given."""
        place = self.free_place((centre or self._canvas.view_centre()) - _BOX)
        edit, node_id = add_layer(self._document.view_graph, module, class_name, place)
        self.apply(edit, f"Add {class_name}", [node_id])
        self._canvas.setFocus()

    def delete(self) -> None:
        """Removes the selected wires, nodes and notes as one step."""
        nodes, notes = self._canvas.selected_nodes(), self._canvas.selected_notes()
        gone = set(nodes)
        edges = [
            edge
            for edge in self._canvas.selected_edges()
            if edge.target not in gone and edge.source.node not in gone
        ]
        if nodes or edges or notes:
            wires = (Disconnect(edge.target, edge.slot) for edge in edges)
            edit = Compound((*wires, delete_parts(self._document.view_graph, nodes, notes)))
            self.apply(edit, self._words("Delete", nodes, edges, notes))

    def copy(self) -> None:
        """Puts the selected nodes and notes on the clipboard."""
        if text := self._fragment():
            QGuiApplication.clipboard().setText(text)
            self._pasted = ("", 0)

    def cut(self) -> None:
        """Puts the selected nodes and notes on the clipboard and removes them."""
        nodes, notes = self._canvas.selected_nodes(), self._canvas.selected_notes()
        if nodes or notes:
            self.copy()
            edit = delete_parts(self._document.view_graph, nodes, notes)
            self.apply(edit, self._words("Cut", nodes, [], notes))

    def _fragment(self) -> str:
        """Gives the selected nodes and notes as text; "" where nothing is selected."""
        nodes, notes = self._canvas.selected_nodes(), self._canvas.selected_notes()
        graph = self._document.view_graph
        return encode_fragment(graph, nodes, notes) if nodes or notes else ""

    def paste(self) -> None:
        """Adds what is on the clipboard, a little further each time."""
        self._paste("Paste", shared=False)

    def paste_as_shared(self) -> None:
        """Calls the layers that are on the clipboard once more, where the drawing has them."""
        self._paste("Paste shared", shared=True)

    def _paste(self, word: str, *, shared: bool) -> None:
        text = fragment_in(QGuiApplication.clipboard().text())
        times = self._pasted[1] + 1 if self._pasted[0] == text else 1
        offset = QPointF(STEP, STEP) * times
        if self._insert(text, offset, word, shared=shared, seen=self._canvas.view.seen_rect()):
            self._pasted = (text, times)

    def duplicate(self, offset: QPointF | None = None) -> None:
        """Adds what is selected once more, a little further or so far from where it is."""
        if text := self._fragment():
            self._insert(text, offset or QPointF(STEP, STEP), "Duplicate")

    def _on_copies_wanted(self, offset: QPointF) -> None:
        self.duplicate(offset)

    def select_all(self) -> None:
        """Selects every node and note."""
        drawn = self._canvas.view.drawn
        self._canvas.view.select([*drawn.boxes.values(), *drawn.parts.notes.values()])

    def toggle_output(self, tensor_index: int = 0) -> None:
        """Makes a tensor of the selected node an output of the model, or no longer one."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            edit = toggled_output(self._document.view_graph, Tensor(nodes[0], tensor_index))
            self.apply(edit, "Set model outputs")

    def _insert(
        self,
        text: str,
        offset: QPointF,
        word: str,
        *,
        shared: bool = False,
        seen: QRectF | None = None,
    ) -> bool:
        graph = self._document.view_graph
        try:
            if seen is not None:
                offset = offset_into_sight(paste_fragment(graph, text)[0], offset, seen)
            edit, nodes = paste_fragment(graph, text, offset.toTuple(), shared=shared)
        except ProjectFileError:
            self.refused.emit("Copy a piece of a drawing first; the clipboard holds something else")
            return False
        return self.apply(edit, self._words(word, nodes, []), nodes)

    def apply(self, edit: Edit, text: str, select: list[str] | None = None) -> bool:
        """Applies an edit of the graph in view; says why not where it is refused.

        Args:
            edit: What changes.
            text: What was done, for Undo and Redo.
            select: The nodes that are selected after it; None leaves the selection alone.
        """
        try:
            self._document.apply(edit, text)
        except GraphError as error:
            self.refused.emit(str(error))
            return False
        if select is not None:
            self._canvas.select_nodes(select)
        return True

    def _words(
        self, verb: str, nodes: list[str], edges: Sequence[Edge], notes: Sequence[str] = ()
    ) -> str:
        graph = self._document.view_graph
        if not nodes and not edges:
            return f"{verb} {len(notes)} notes" if len(notes) > 1 else f"{verb} note"
        if len(nodes) == 1 and nodes[0] in graph and not edges:
            return f"{verb} {graph.layer_of(nodes[0]).name}"
        if not nodes:
            return f"{verb} {len(edges)} wires" if len(edges) > 1 else f"{verb} wire"
        return f"{verb} {len(nodes)} nodes" if len(nodes) > 1 else f"{verb} node"

    def free_place(self, point: QPointF) -> tuple[float, float]:
        """Gives a place for a box where none is, at a point of the scene or below it."""
        return free_place(self._document.view_graph, point)


def free_place(graph: ModelGraph, point: QPointF) -> tuple[float, float]:
    """Gives a place for a box where none of a graph is, at a point or the nearest below it."""
    left, top = point.toPoint().toTuple()
    positions = (node.position for node in graph.nodes())
    tops = sorted(y for x, y in positions if abs(x - left) < ROOM.width())
    free = float(top)
    # From the top to the bottom: what is above has been passed, and has no more to say.
    for taken in tops:
        if taken - ROOM.height() < free < taken + ROOM.height():
            free += STEP * math.ceil((taken + ROOM.height() - free) / STEP)
    return (float(left), free)


def toggled_output(graph: ModelGraph, tensor: Tensor) -> SetInterface:
    """Gives the edit that makes a tensor an output of the model, or takes it off the outputs.

    Where that leaves what the drawing says by itself, nothing is written down. A structure in which
    the outputs are given is kept as far as it can be: a list grows and shrinks with them.
    """
    outputs = graph.output_tensors()
    wanted = [each for each in outputs if each != tensor]
    if len(wanted) == len(outputs):
        wanted = [*outputs, tensor]
    inputs, structure = graph.inputs, graph.input_structure
    if not wanted or wanted == graph.drawn_outputs():
        return SetInterface(inputs, None, structure)
    return SetInterface(inputs, tuple(wanted), structure, _grown(graph, outputs, wanted))


def _grown(graph: ModelGraph, before: list[Tensor], after: list[Tensor]) -> Value:
    """Gives the structure of the outputs for others of them."""
    structure = graph.output_structure
    if len(before) == len(after):
        return structure
    if isinstance(structure, tuple) and all(isinstance(each, TensorValue) for each in structure):
        return tuple(TensorValue(place) for place in range(len(after)))
    if isinstance(structure, dict):
        return _grown_dictionary(graph, structure, before, after)
    return None


def _grown_dictionary(
    graph: ModelGraph, structure: dict[str, Value], before: list[Tensor], after: list[Tensor]
) -> Value:
    """Keeps the keys of the outputs that stay; a new one goes by the name of its layer."""
    kept: dict[str, Value] = {}
    for key, value in structure.items():
        if not isinstance(value, TensorValue):
            return None
        if before[value.position] in after:
            kept[key] = TensorValue(after.index(before[value.position]))
    for place, tensor in enumerate(after):
        if tensor not in before:
            key = unique_name(graph.layer_of(tensor.node).name, set(kept))
            kept[key] = TensorValue(place)
    return kept


def is_output(graph: ModelGraph, tensor: Tensor) -> bool:
    """Whether a tensor is an output of the model."""
    return tensor in graph.output_tensors()
