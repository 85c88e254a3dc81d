"""Boxes and wires that went, kept for an undo, which is a matter of putting them back.

To make an item anew takes ten times as long. One that comes back is treated as one that was there
all the time: what it shows is compared with what the document says, and what belongs to a moment,
as being selected or hovered, was taken off it when it went.
"""

from __future__ import annotations

from editor.canvas.node_item import NodeItem
from editor.canvas.wire_item import WireItem
from graph.elements import Edge, Slot

_MOST = 20_000  # of each


class KeptItems:
    """What went since the graph came into view; of too many, all are forgotten."""

    def __init__(self) -> None:
        self._boxes: dict[str, NodeItem] = {}
        self._wires: dict[tuple[str, Slot], WireItem] = {}

    def keep_box(self, box: NodeItem) -> None:
        """Keeps a box that was taken off the scene."""
        if len(self._boxes) >= _MOST:
            self._boxes.clear()
        box.forget_moment()
        self._boxes[box.id] = box

    def keep_wire(self, wire: WireItem) -> None:
        """Keeps a wire that was taken off its ports and the scene."""
        if len(self._wires) >= _MOST:
            self._wires.clear()
        wire.forget_moment()
        self._wires[wire.edge.target, wire.edge.slot] = wire

    def box(self, node_id: str) -> NodeItem | None:
        """Gives back the box of a node, if it is kept."""
        return self._boxes.pop(node_id, None)

    def wire(self, edge: Edge) -> WireItem | None:
        """Gives back the wire of an edge, if it is kept."""
        wire = self._wires.pop((edge.target, edge.slot), None)
        return wire if wire is not None and wire.edge == edge else None

    def clear(self) -> None:
        """Forgets all."""
        self._boxes, self._wires = {}, {}
