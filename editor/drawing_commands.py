"""What menus and keys do to the drawing: add, delete, cut, copy, paste, duplicate, set outputs.

All of it is done to the graph in view, be it the model's or that of a nested one. The clipboard
holds text in the form of a project file, so a piece of a drawing can be pasted into another window,
or into a chat.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QGuiApplication

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from graph.drawing import add_layer, delete_nodes
from graph.edits import Compound, Disconnect, Edit, SetInterface
from graph.elements import Edge, Tensor
from graph.errors import GraphError, ProjectFileError
from graph.fragments import encode_fragment, paste_fragment
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.values import TensorValue, Value

_STEP = 32.0  # px between a node and its copy
_BOX = QPointF(80, 32)  # about half a box: what is added at a point is centred on it
_ROOM = QSizeF(176, 72)  # about a box and the room around it


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

    def add_layer(self, module: str, class_name: str, centre: QPointF | None = None) -> None:
        """Adds a layer around a point of the scene: the middle of the view unless given."""
        place = self.free_place((centre or self._canvas.view_centre()) - _BOX)
        edit, node_id = add_layer(self._document.view_graph, module, class_name, place)
        self.apply(edit, f"Add {class_name}", [node_id])
        self._canvas.setFocus()

    def delete(self) -> None:
        """Removes the selected wires and nodes as one step."""
        nodes = self._canvas.selected_nodes()
        edges = [
            edge
            for edge in self._canvas.selected_edges()
            if edge.target not in nodes and edge.source.node not in nodes
        ]
        if nodes or edges:
            wires = (Disconnect(edge.target, edge.slot) for edge in edges)
            edit = Compound((*wires, delete_nodes(nodes)))
            self.apply(edit, self._words("Delete", nodes, edges))

    def copy(self) -> None:
        """Puts the selected nodes on the clipboard."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            QGuiApplication.clipboard().setText(encode_fragment(self._document.view_graph, nodes))
            self._pasted = ("", 0)

    def cut(self) -> None:
        """Puts the selected nodes on the clipboard and removes them."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            self.copy()
            self.apply(delete_nodes(nodes), self._words("Cut", nodes, []))

    def paste(self) -> None:
        """Adds what is on the clipboard, a little further each time."""
        self._paste("Paste", shared=False)

    def paste_as_shared(self) -> None:
        """Calls the layers that are on the clipboard once more, where the drawing has them."""
        self._paste("Paste shared", shared=True)

    def _paste(self, word: str, *, shared: bool) -> None:
        text = QGuiApplication.clipboard().text()
        times = self._pasted[1] + 1 if self._pasted[0] == text else 1
        if self._insert(text, times * _STEP, word, shared=shared):
            self._pasted = (text, times)

    def duplicate(self) -> None:
        """Adds the selected nodes once more."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            self._insert(encode_fragment(self._document.view_graph, nodes), _STEP, "Duplicate")

    def select_all(self) -> None:
        """Selects every node."""
        self._canvas.select_nodes([node.id for node in self._document.view_graph.nodes()])

    def toggle_output(self, tensor_index: int = 0) -> None:
        """Makes a tensor of the selected node an output of the model, or no longer one."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            edit = toggled_output(self._document.view_graph, Tensor(nodes[0], tensor_index))
            self.apply(edit, "Set model outputs")

    def _insert(self, text: str, distance: float, word: str, *, shared: bool = False) -> bool:
        offset = (distance, distance)
        graph = self._document.view_graph
        try:
            edit, nodes = paste_fragment(graph, text, offset, shared=shared)
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

    def _words(self, verb: str, nodes: list[str], edges: Sequence[Edge]) -> str:
        graph = self._document.view_graph
        if len(nodes) == 1 and nodes[0] in graph and not edges:
            return f"{verb} {graph.layer_of(nodes[0]).name}"
        if not nodes:
            return f"{verb} {len(edges)} wires" if len(edges) > 1 else f"{verb} wire"
        return f"{verb} {len(nodes)} nodes" if len(nodes) > 1 else f"{verb} node"

    def free_place(self, point: QPointF) -> tuple[float, float]:
        """Gives a place for a box where none is, at a point of the scene or below it."""
        positions = [QPointF(*node.position) for node in self._document.view_graph.nodes()]
        taken = [QRectF(position, _ROOM) for position in positions]
        box = QRectF(QPointF(point.toPoint()), _ROOM)
        while any(box.intersects(other) for other in taken):
            box.translate(0, _STEP)
        return (box.x(), box.y())


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
