"""All boxes and wires of a canvas by the ids of the document, and how they are put on the scene.

Far away, where no word can be read, the items are made transparent and `far_view` draws all of them
at once: Qt then passes over an item without a call into Python.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from editor.canvas.node_item import NodeItem
from editor.canvas.wire_item import WireItem
from graph.elements import Slot


class CanvasItems:
    """The items of a canvas.

    Attributes:
        boxes: Each box by the id of its node.
        wires: Each wire by the slot that it fills: node id and slot.
        is_far: Whether the items are drawn all at once.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.boxes: dict[str, NodeItem] = {}
        self.wires: dict[tuple[str, Slot], WireItem] = {}
        self.is_far = False

    def add_box(self, box: NodeItem) -> None:
        """Puts a box on the scene."""
        self.boxes[box.id] = box
        self._add(box)

    def add_wire(self, wire: WireItem) -> None:
        """Puts a wire on the scene."""
        self.wires[wire.edge.target, wire.edge.slot] = wire
        self._add(wire)

    def remove_box(self, box: NodeItem) -> None:
        """Takes a box and its wires off the scene."""
        for wire in box.wires():
            self.remove_wire(wire)
        del self.boxes[box.id]
        self._scene.removeItem(box)

    def remove_wire(self, wire: WireItem) -> None:
        """Takes a wire off its ports and the scene."""
        wire.detach()
        del self.wires[wire.edge.target, wire.edge.slot]
        self._scene.removeItem(wire)

    def clear(self) -> None:
        """Takes everything off the scene."""
        for item in (*self.wires.values(), *self.boxes.values()):
            self._scene.removeItem(item)
        self.boxes, self.wires = {}, {}

    def set_far(self, is_far: bool) -> None:
        """Makes the items transparent, or visible again."""
        if is_far != self.is_far:
            self.is_far = is_far
            for item in (*self.wires.values(), *self.boxes.values()):
                item.setOpacity(_opacity(is_far))

    def box_at(self, point: QPointF) -> NodeItem | None:
        """The topmost box at a point of the scene."""
        if not self.is_far:
            found = (item for item in self._scene.items(point) if isinstance(item, NodeItem))
            return next(found, None)
        # Qt finds no transparent items.
        boxes = (box for box in self.boxes.values() if box.scene_box.contains(point))
        return next(boxes, None)

    def selected_boxes(self) -> list[NodeItem]:
        """The boxes that are selected."""
        return [item for item in self._scene.selectedItems() if isinstance(item, NodeItem)]

    def boxes_in(self, rect: QRectF) -> list[NodeItem]:
        """The boxes that a rectangle of the scene touches."""
        return [box for box in self.boxes.values() if box.scene_box.intersects(rect)]

    def wire_at(self, point: QPointF) -> WireItem | None:
        """The topmost wire at a point of the scene; none when far away."""
        found = (item for item in self._scene.items(point) if isinstance(item, WireItem))
        return next(found, None)

    def extent(self) -> QRectF:
        """The rectangle around everything that is drawn, in the scene."""
        rect = around(self.boxes.values())
        for wire in self.wires.values():
            rect = rect.united(wire.boundingRect())
        return rect

    def _add(self, item: QGraphicsItem) -> None:
        if self.is_far:
            item.setOpacity(_opacity(self.is_far))
        self._scene.addItem(item)


def around(boxes: Iterable[NodeItem]) -> QRectF:
    """Gives the rectangle around some boxes, in the scene; null when there are none."""
    rect = QRectF()
    for box in boxes:
        rect = rect.united(box.scene_box)
    return rect


def _opacity(is_far: bool) -> float:
    return 0.0 if is_far else 1.0
