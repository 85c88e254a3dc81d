"""What menus and keys do to the drawing: add, delete, cut, copy, paste, duplicate, set outputs.

The clipboard holds text in the form of a project file, so a piece of a drawing can be pasted into
another window, or into a chat.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPointF, QRectF, QSizeF, Signal
from PySide6.QtGui import QGuiApplication

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from graph.drawing import add_layer, delete_nodes
from graph.edits import Compound, Disconnect, Edit, SetInterface
from graph.errors import GraphError, ProjectFileError
from graph.fragments import encode_fragment, paste_fragment
from graph.model import Edge, ModelGraph, Tensor

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
        place = self._free_place((centre or self._canvas.view_centre()) - _BOX)
        edit, node_id = add_layer(self._document.graph, module, class_name, place)
        self._apply(edit, f"Add {class_name}", [node_id])
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
            self._apply(edit, self._words("Delete", nodes, edges))

    def copy(self) -> None:
        """Puts the selected nodes on the clipboard."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            QGuiApplication.clipboard().setText(encode_fragment(self._document.graph, nodes))
            self._pasted = ("", 0)

    def cut(self) -> None:
        """Puts the selected nodes on the clipboard and removes them."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            self.copy()
            self._apply(delete_nodes(nodes), self._words("Cut", nodes, []))

    def paste(self) -> None:
        """Adds what is on the clipboard, a little further each time."""
        text = QGuiApplication.clipboard().text()
        times = self._pasted[1] + 1 if self._pasted[0] == text else 1
        if self._insert(text, times * _STEP, "Paste"):
            self._pasted = (text, times)

    def duplicate(self) -> None:
        """Adds the selected nodes once more."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            self._insert(encode_fragment(self._document.graph, nodes), _STEP, "Duplicate")

    def select_all(self) -> None:
        """Selects every node."""
        self._canvas.select_nodes([node.id for node in self._document.graph.nodes()])

    def toggle_output(self) -> None:
        """Makes the selected node an output of the model, or no longer one."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            edit = toggled_output(self._document.graph, nodes[0])
            self._apply(edit, "Set model outputs")

    def _insert(self, text: str, distance: float, word: str) -> bool:
        try:
            edit, nodes = paste_fragment(self._document.graph, text, (distance, distance))
        except ProjectFileError:
            self.refused.emit("Copy a piece of a drawing first; the clipboard holds something else")
            return False
        return self._apply(edit, self._words(word, nodes, []), nodes)

    def _apply(self, edit: Edit, text: str, select: list[str] | None = None) -> bool:
        try:
            self._document.apply(edit, text)
        except GraphError as error:
            self.refused.emit(str(error))
            return False
        if select is not None:
            self._canvas.select_nodes(select)
        return True

    def _words(self, verb: str, nodes: list[str], edges: Sequence[Edge]) -> str:
        graph = self._document.graph
        if len(nodes) == 1 and nodes[0] in graph and not edges:
            return f"{verb} {graph.layer_of(nodes[0]).name}"
        if not nodes:
            return f"{verb} {len(edges)} wires" if len(edges) > 1 else f"{verb} wire"
        return f"{verb} {len(nodes)} nodes" if len(nodes) > 1 else f"{verb} node"

    def _free_place(self, point: QPointF) -> tuple[float, float]:
        positions = [QPointF(*node.position) for node in self._document.graph.nodes()]
        taken = [QRectF(position, _ROOM) for position in positions]
        box = QRectF(QPointF(point.toPoint()), _ROOM)
        while any(box.intersects(other) for other in taken):
            box.translate(0, _STEP)
        return (box.x(), box.y())


def toggled_output(graph: ModelGraph, node_id: str) -> SetInterface:
    """Gives the edit that makes a node's first tensor an output, or takes it off the outputs.

    Where that leaves what the drawing says by itself, nothing is written down.
    """
    outputs = graph.output_tensors()
    kept = [tensor for tensor in outputs if tensor.node != node_id]
    wanted = kept if len(kept) < len(outputs) else [*outputs, Tensor(node_id)]
    derived = not wanted or set(wanted) == set(graph.drawn_outputs())
    chosen = None if derived else tuple(wanted)
    return SetInterface(graph.inputs, chosen)


def is_output(graph: ModelGraph, node_id: str) -> bool:
    """Whether a tensor of a node is an output of the model."""
    return any(tensor.node == node_id for tensor in graph.output_tensors())
