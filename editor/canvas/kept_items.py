"""Boxes and wires that went, kept for an undo, which is a matter of putting them back.

To make an item anew takes ten times as long. One that comes back is treated as one that was there
all the time: what it shows is compared with what the document says, and what belongs to a moment,
as being selected or hovered, was taken off it when it went.
"""

from __future__ import annotations

from msgspec import Struct

from editor.canvas.node_item import NodeItem
from editor.canvas.style import Style
from editor.canvas.wire_item import WireItem
from graph.elements import Edge, Slot
from graph.model import ModelGraph

_MOST = 20_000  # of each


class All(Struct, frozen=True):
    """All boxes and wires of a graph, which went together and are joined still."""

    boxes: dict[str, NodeItem]
    wires: dict[tuple[str, Slot], WireItem]

    def are_of(self, graph: ModelGraph, style: Style) -> bool:
        """Whether they show the very nodes and wires of a graph, as it is now."""
        edges = graph.wires()
        return (
            self.boxes.keys() == edges.keys()
            and len(self.wires) == sum(map(len, edges.values()))
            and all(_shows(box, graph, style) for box in self.boxes.values())
            and all(self._has(edge) for into in edges.values() for edge in into)
        )

    def _has(self, edge: Edge) -> bool:
        wire = self.wires.get((edge.target, edge.slot))
        return wire is not None and wire.edge == edge


class KeptItems:
    """What went since the graph came into view; of too many, all are forgotten.

    Attributes:
        all: Those that went at once, until something else is drawn.
    """

    def __init__(self) -> None:
        self.all: All | None = None
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

    def keep_all(self, boxes: dict[str, NodeItem], wires: dict[tuple[str, Slot], WireItem]) -> None:
        """Keeps all that was on the scene, taken off at once."""
        for box in boxes.values():
            box.forget_moment()
        for wire in wires.values():
            wire.forget_moment()
        self.all = All(boxes, wires)

    def take_apart(self) -> None:
        """Keeps those that went at once one by one, since not all of them come back together."""
        together, self.all = self.all, None
        if together is not None:
            for wire in together.wires.values():
                wire.detach()
                self.keep_wire(wire)
            for box in together.boxes.values():
                self.keep_box(box)

    def box(self, node_id: str) -> NodeItem | None:
        """Gives back the box of a node, if it is kept."""
        return self._boxes.pop(node_id, None)

    def wire(self, edge: Edge) -> WireItem | None:
        """Gives back the wire of an edge, if it is kept."""
        wire = self._wires.pop((edge.target, edge.slot), None)
        return wire if wire is not None and wire.edge == edge else None

    def clear(self) -> None:
        """Forgets all."""
        self.all = None
        self._boxes, self._wires = {}, {}


def _shows(box: NodeItem, graph: ModelGraph, style: Style) -> bool:
    sketch = box.sketch
    node = graph.node(box.id)
    return (
        sketch is not None
        and sketch.node is node
        and sketch.layer is graph.layer(node.layer)
        and box.style is style
    )
