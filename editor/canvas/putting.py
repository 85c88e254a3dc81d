"""Nodes that come into the drawing by the mouse: onto a wire, at the end of one, or beside all.

Between what was let go where, in pixels, and the one edit that it means.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import structs
from PySide6.QtCore import QPointF, QRectF, QSizeF

from editor.canvas.box_size import planned_size
from editor.canvas.connections import LooseEnd
from editor.canvas.items import around
from editor.canvas.node_item import NodeItem
from editor.canvas.room import Room, room_on_wire
from editor.canvas.view import CanvasView
from editor.canvas.wire_item import WireItem
from editor.document import Document
from graph.catalogue import Catalogue
from graph.chaining import ends_of_chain, first_slot, put_on_wire
from graph.edits import AddNode, Compound, Connect, Edit, MoveNodes
from graph.elements import Edge, Tensor
from graph.frame_edits import PutInFrames
from graph.model import ModelGraph


class Putting:
    """Makes the edits for nodes that are put somewhere."""

    def __init__(self, document: Document, catalogue: Catalogue, view: CanvasView) -> None:
        self._document = document
        self._catalogue = catalogue
        self._view = view

    @property
    def _graph(self) -> ModelGraph:
        return self._document.view_graph

    def fits_wires(self, node_ids: Collection[str]) -> bool:
        """Whether a wire can be led through some nodes that are wired to no others."""
        return ends_of_chain(self._graph, node_ids, self._catalogue) is not None

    def new_on(self, added: AddNode, edge: Edge, centre: QPointF | None = None) -> Edit:
        """Gives the edit that adds a node on a wire: around a point, or in the middle of it."""
        wire = self._view.drawn.wires[edge.target, edge.slot]
        start, end = wire.ends
        size = self._size(added)
        corner = (centre or (start + end) / 2) - QPointF(size.width(), size.height()) / 2
        return self._through(added, wire, QRectF(corner, size))

    def new(self, added: AddNode, end: LooseEnd | None = None) -> Edit:
        """Gives the edit that adds a node, wired to what a loose end hangs on if there is one.

        It stands in the frame that it lies in.
        """
        size = self._size(added)
        centre = QPointF(*added.node.position) + QPointF(size.width(), size.height()) / 2
        frame = self._view.drawn.parts.frame_under(centre, ())
        added = structs.replace(added, node=structs.replace(added.node, frame=frame))
        slot = first_slot(added, self._catalogue)
        if end is not None and end.tensor is not None and slot is not None:
            return Compound((added, Connect(end.tensor, added.node.id, slot)))
        if end is not None and end.slot is not None:
            return Compound((added, Connect(Tensor(added.node.id), end.node, end.slot)))
        return added

    def moved(self, boxes: Sequence[NodeItem], edge: Edge) -> Edit | None:
        """Gives the edit that leads a wire through boxes where they were moved to."""
        put_in = {box.id for box in boxes}
        chain = ends_of_chain(self._graph, put_in, self._catalogue)
        if chain is None:
            return None
        wire = self._view.drawn.wires[edge.target, edge.slot]
        room = self._room(wire, around(boxes), put_in)
        places = {box.id: box.pos() + room.shift for box in boxes}
        moves = {node_id: (at.x(), at.y()) for node_id, at in places.items()} | room.others
        frame = self._frame_around(edge)
        strangers = {node_id: frame for node_id in put_in if self._graph.node(node_id).frame == ""}
        frames = [PutInFrames(strangers)] if frame and strangers else []
        return Compound((MoveNodes(moves), put_on_wire(edge, *chain), *frames))

    def _through(self, added: AddNode, wire: WireItem, rect: QRectF) -> Edit:
        """Gives the edit that adds a node and leads a wire through it; what is in the way moves."""
        slot = first_slot(added, self._catalogue)
        if slot is None:
            return added
        room = self._room(wire, rect, ())
        place = rect.topLeft() + room.shift
        frame = self._frame_around(wire.edge)
        node = structs.replace(added.node, position=(place.x(), place.y()), frame=frame)
        moves = [MoveNodes(room.others)] if room.others else []
        through = put_on_wire(wire.edge, node.id, slot, node.id)
        return Compound((structs.replace(added, node=node), through, *moves))

    def _room(self, wire: WireItem, rect: QRectF, put_in: Collection[str]) -> Room:
        source, target = (port.box.scene_box for port in wire.ports)
        boxes = self._view.drawn.boxes
        others = {n: box.scene_box for n, box in boxes.items() if n not in put_in}
        return room_on_wire(wire.ends, source, target, rect, others)

    def _frame_around(self, edge: Edge) -> str:
        """Gives the frame that both ends of a wire stand in."""
        frames = {self._graph.node(n).frame for n in (edge.source.node, edge.target)}
        return frames.pop() if len(frames) == 1 else ""

    def _size(self, added: AddNode) -> QSizeF:
        """Gives the size that the box of a new node will have."""
        alone = ModelGraph()
        structs.replace(added, node=structs.replace(added.node, frame="")).apply(alone)
        style = self._view.canvas_style
        return QSizeF(*planned_size(alone, added.node.id, self._catalogue, style))
