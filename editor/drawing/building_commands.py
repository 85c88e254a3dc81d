"""Building quickly: a search that knows what it is opened for, chains, and holes that close.

A wire that is let go over nothing asks for what takes its tensor; a layer that is added after a
node is wired to it; nodes are connected in a row, and deleted so that their neighbours join.
"""

from __future__ import annotations

from typing import cast

from msgspec import structs
from PySide6.QtCore import QObject, QPoint, QPointF, Signal

from editor.canvas.connections import LooseEnd
from editor.canvas.summary import shape_text
from editor.canvas.widget import CanvasWidget
from editor.choosing.layer_choice import LayerChoice
from editor.choosing.layer_matching import shown_name
from editor.choosing.likely_layers import givers, takers
from editor.choosing.wanted_layer import WantedLayer
from editor.document import Document
from editor.drawing.drawing_commands import DrawingCommands
from editor.findings import Findings
from editor.window.command import Command
from editor.window.layer_search import LayerSearch
from graph.catalogue import Catalogue, LayerClass
from graph.chaining import connect_in_row, in_reading_order, remove_and_join
from graph.drawing import add_layer
from graph.edits import AddNode
from graph.elements import Edge, Tensor
from graph.errors import GraphError
from graph.naming import unique_name
from graph.slots import class_of
from graph.specs import TensorSpec

_AFTER = QPointF(72, 0)  # px from a box to one that is added after it
_HALF = QPointF(0, 32)  # about half of a box: its port stands where the wire was let go
_BOX = QPointF(80, 32)


class BuildingCommands(QObject):
    """Adds what is searched for where it is wanted, and turns commands on chains into edits.

    Signals:
        refused: A command could not be carried out, and why.
    """

    refused = Signal(str)

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        *,
        drawing: DrawingCommands,
        findings: Findings,
        search: LayerSearch,
        catalogue: Catalogue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._drawing = drawing
        self._findings = findings
        self._search = search
        self._catalogue = catalogue
        canvas.search_requested.connect(self._on_search_requested)
        canvas.wire_let_go.connect(self._on_wire_let_go)
        search.chosen.connect(self._on_chosen)
        search.closed.connect(canvas.release_wire)

    def commands(self) -> list[Command]:
        """What is offered to menus, keys and the list of all commands."""
        return [
            Command(
                "add_after",
                "Add layer after\u2026",
                self.add_after,
                ("Ctrl+Return",),
                "Model",
                lambda: self._one_node() is not None or self._one_edge() is not None,
                on_nodes=True,
            ),
            Command(
                "connect_in_row",
                "Connect in a row",
                self.connect_in_row,
                ("Ctrl+Shift+K",),
                "Edit",
                lambda: len(self._canvas.selected_nodes()) > 1,
                on_nodes=True,
            ),
            Command(
                "delete_and_join",
                "Delete and join",
                self.delete_and_join,
                ("Ctrl+Delete", "Ctrl+Backspace"),
                "Edit",
                lambda: bool(self._canvas.selected_nodes()),
                on_nodes=True,
            ),
        ]

    # -- chains ----------------------------------------------------------------------------------

    def connect_in_row(self) -> None:
        """Connects the selected nodes one to the next, as they lie."""
        graph = self._document.view_graph
        nodes = [graph.node(node_id) for node_id in self._canvas.selected_nodes()]
        try:
            edit = connect_in_row(graph, in_reading_order(nodes), self._catalogue)
        except GraphError as error:
            self.refused.emit(str(error))
            return
        if edit.edits:
            self._drawing.apply(edit, f"Connect {len(nodes)} nodes in a row")

    def delete_and_join(self) -> None:
        """Removes the selected nodes, and joins what fed them to what they fed."""
        nodes = self._canvas.selected_nodes()
        if nodes:
            graph = self._document.view_graph
            what = graph.layer_of(nodes[0]).name if len(nodes) == 1 else f"{len(nodes)} nodes"
            edit = remove_and_join(graph, nodes, self._catalogue)
            self._drawing.apply(edit, f"Delete {what} and join")

    # -- the search ------------------------------------------------------------------------------

    def add_after(self) -> None:
        """Asks for a layer that follows the selected node, or goes onto the selected wire."""
        node_id, edge = self._one_node(), self._one_edge()
        if node_id is not None:
            self._ask_after(node_id)
        elif edge is not None:
            self._ask_on(edge)

    def _one_node(self) -> str | None:
        nodes = self._canvas.selected_nodes()
        return nodes[0] if len(nodes) == 1 else None

    def _one_edge(self) -> Edge | None:
        edges = self._canvas.selected_edges()
        return edges[0] if len(edges) == 1 and not self._canvas.selected_nodes() else None

    def _ask_after(self, node_id: str) -> None:
        box = self._canvas.view.drawn.boxes[node_id].scene_box
        place = QPointF(box.right(), box.center().y()) + _AFTER
        self._canvas.show_point(place)
        self._ask_for_end(LooseEnd(node_id, Tensor(node_id)), place, self._on_screen(place))

    def _ask_on(self, edge: Edge) -> None:
        start, end = self._canvas.view.drawn.wires[edge.target, edge.slot].ends
        middle = (start + end) / 2
        self._canvas.show_point(middle)
        offered, prompt = self._takers(edge.source)
        wanted = WantedLayer(middle, edge=edge, offered=offered, prompt=prompt)
        self._search.ask_for(wanted, self._on_screen(middle))

    def _on_search_requested(self, place: QPointF, screen: QPoint) -> None:
        edge = self._one_edge()
        if edge is not None:
            self._ask_on(edge)
        else:
            self._search.ask(place, screen)

    def _on_wire_let_go(self, let_go: object, place: QPointF, screen: QPoint) -> None:
        self._ask_for_end(cast(LooseEnd, let_go), place, screen)

    def _ask_for_end(self, end: LooseEnd, place: QPointF, screen: QPoint) -> None:
        self._canvas.hold_wire(end, place)
        if end.tensor is not None:
            offered, prompt = self._takers(end.tensor)
        else:
            offered, prompt = tuple(givers(self._catalogue)), "Add a layer that feeds this input"
        wanted = WantedLayer(place, end, offered=offered, prompt=prompt)
        self._search.ask_for(wanted, screen)

    def _takers(self, tensor: Tensor) -> tuple[tuple[LayerClass, ...], str]:
        """Gives what takes a tensor, the likeliest first, and says what it is."""
        spec = self._spec(tensor)
        layer = self._document.view_graph.layer_of(tensor.node)
        after = class_of(layer, self._catalogue)
        if spec is None:
            return tuple(takers(self._catalogue, None, None, after)), "Add a layer that takes this"
        found = takers(self._catalogue, spec.shape, spec.dtype, after)
        return tuple(found), f"Add a layer that takes {shape_text(spec.shape)}"

    def _spec(self, tensor: Tensor) -> TensorSpec | None:
        answer = self._findings.node(tensor.node)
        outputs = answer.outputs if answer is not None else ()
        return outputs[tensor.tensor_index] if tensor.tensor_index < len(outputs) else None

    def _on_screen(self, place: QPointF) -> QPoint:
        view = self._canvas.view
        return view.viewport().mapToGlobal(view.mapFromScene(place))

    # -- what was chosen -------------------------------------------------------------------------

    def _on_chosen(self, chosen: object, asked: object) -> None:
        choice, wanted = cast(LayerChoice, chosen), cast(WantedLayer, asked)
        words = f"Add {shown_name(choice.layer_class)}"
        edge = wanted.edge if wanted.edge is not None else self._canvas.edge_at(wanted.place)
        if wanted.end is not None:
            gives = wanted.end.slot is not None
            self._canvas.add(
                self._added(choice, self._beside(wanted.place, gives)), words, wanted.end
            )
        elif edge is not None:
            self._canvas.add_on_wire(self._added(choice, wanted.place), words, edge, wanted.place)
        else:
            self._canvas.add(self._added(choice, wanted.place - _BOX), words)
        self._canvas.setFocus()

    def _beside(self, place: QPointF, gives: bool) -> QPointF:
        """Gives where a box stands whose port is at a point: its left one, or its right one."""
        return place - _HALF - (2 * QPointF(_BOX.x(), 0) if gives else QPointF())

    def _added(self, choice: LayerChoice, corner: QPointF) -> AddNode:
        """Gives the new node with what was typed of it, at a free place."""
        graph, typed, known = self._document.view_graph, choice.typed, choice.layer_class
        place = self._drawing.free_place(corner)
        added, _ = add_layer(graph, known.module, known.class_name, place)
        node = structs.replace(added.node, arguments=typed.call_arguments)
        layer = added.layer
        if layer is not None:
            name = unique_name(typed.name, {each.name for each in graph.layers()})
            layer = structs.replace(
                layer,
                arguments=typed.arguments,
                trainable=typed.trainable,
                name=name if typed.name else layer.name,
                named=bool(typed.name),
            )
        return AddNode(node, layer)
