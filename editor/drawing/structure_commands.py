"""What menus and keys do with layers that are called several times, and with models in models."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, Signal

from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing.drawing_commands import DrawingCommands
from editor.findings import Findings
from graph.elements import Tensor
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.nesting import Spec, make_model
from graph.sharing import call_again, is_shared, make_independent
from graph.unpacking import unpack

_BELOW = QPointF(0, 96)  # px from a box to the next call of its layer
_MODEL_NAME = "block"


class StructureCommands(QObject):
    """Turns commands on shared layers and nested models into edits of the document.

    Signals:
        refused: A command could not be carried out, and why.
    """

    refused = Signal(str)

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        drawing: DrawingCommands,
        findings: Findings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._drawing = drawing
        self._findings = findings

    # -- shared layers ---------------------------------------------------------------------------

    def use_again(self) -> None:
        """Calls the layer of the selected node once more, below it."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            graph = self._document.view_graph
            place = QPointF(*graph.node(nodes[0]).position) + _BELOW
            edit, node_id = call_again(graph, nodes[0], self._drawing.free_place(place))
            self._drawing.apply(edit, f"Use {graph.layer_of(nodes[0]).name} again", [node_id])

    def make_independent(self) -> None:
        """Gives the selected node a layer of its own."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            self.make_node_independent(nodes[0])

    def make_node_independent(self, node_id: str) -> None:
        """Gives a node a layer of its own."""
        graph = self._document.view_graph
        words = f"Make a call of {graph.layer_of(node_id).name} independent"
        try:
            self._drawing.apply(make_independent(graph, node_id), words)
        except GraphError as error:
            self.refused.emit(str(error))

    def select_calls(self) -> None:
        """Selects all nodes that call the layer of a selected one."""
        self._select_calls_of(self._canvas.selected_nodes())

    def select_calls_of(self, node_id: str) -> None:
        """Selects all nodes that call the layer of a node."""
        self._select_calls_of([node_id])

    def _select_calls_of(self, node_ids: list[str]) -> None:
        graph = self._document.view_graph
        layers = {graph.node(node_id).layer for node_id in node_ids}
        self._canvas.select_nodes([node for layer in layers for node in graph.calls(layer)])

    # -- nested models ---------------------------------------------------------------------------

    def open_node(self, node_id: str) -> None:
        """Brings the graph of a nested model into view; any other node is left as it is."""
        graph = self._document.view_graph
        if node_id in graph and graph.layer_of(node_id).model is not None:
            self._document.enter(graph.node(node_id).layer)

    def open_selected(self) -> None:
        """Brings the graph of the selected nested model into view."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) == 1:
            self.open_node(nodes[0])

    def leave(self) -> None:
        """Goes back to the graph around the one in view, to the node that was open."""
        path = self._document.view_path
        if path:
            self._document.leave()
            self._canvas.select_nodes(self._document.view_graph.calls(path[-1])[:1])

    def make_model(self) -> None:
        """Makes a nested model of the selected nodes."""
        graph = self._document.view_graph
        name = unique_name(_MODEL_NAME, {layer.name for layer in graph.layers()})
        nodes = self._canvas.selected_nodes()
        try:
            edit, node_id = make_model(graph, nodes, name, self._specs(graph))
        except GraphError as error:
            self.refused.emit(str(error))
            return
        self._drawing.apply(edit, f"Make {name} of {len(nodes)} nodes", [node_id])

    def dissolve(self) -> None:
        """Puts what is in the selected nested model in its place."""
        nodes = self._canvas.selected_nodes()
        if len(nodes) != 1:
            return
        graph = self._document.view_graph
        before = {node.id for node in graph.nodes()}
        try:
            edit = unpack(graph, nodes[0], self._canvas.box_size)
        except GraphError as error:
            self.refused.emit(str(error))
            return
        if self._drawing.apply(edit, f"Dissolve {graph.layer_of(nodes[0]).name}"):
            after = self._document.view_graph.nodes()
            self._canvas.select_nodes([node.id for node in after if node.id not in before])

    def _specs(self, graph: ModelGraph) -> dict[Tensor, Spec]:
        """Gives the shapes and dtypes that Keras gave, which the new Inputs are to have."""
        return {
            Tensor(node_id, index): (spec.shape, spec.dtype)
            for node_id, specs in self._findings.tensor_specs().items()
            if node_id in graph
            for index, spec in enumerate(specs)
        }


def can_be_independent(graph: ModelGraph, node_ids: list[str]) -> bool:
    """Whether one node is chosen, and its layer is called by others too."""
    return len(node_ids) == 1 and is_shared(graph, node_ids[0])


def is_model(graph: ModelGraph, node_ids: list[str]) -> bool:
    """Whether one node is chosen, and it calls a nested model."""
    return len(node_ids) == 1 and graph.layer_of(node_ids[0]).model is not None
