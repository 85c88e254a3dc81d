"""All items of a canvas by the ids of the document, and how they are put on the scene.

Far away, where no word can be read, the items are made transparent and `far_view` draws all of them
at once: Qt then passes over an item without a call into Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from editor.canvas.frame_item import FrameItem
from editor.canvas.frames import FrameItems
from editor.canvas.node_item import NodeItem
from editor.canvas.note_item import NoteItem
from editor.canvas.selected import Selected
from editor.canvas.wire_item import WireItem
from graph.elements import Slot


class CanvasItems:
    """The items of a canvas.

    Attributes:
        boxes: Each box by the id of its node.
        wires: Each wire by the slot that it fills: node id and slot.
        parts: The frames and notes.
        hidden: What a collapsed frame is shown in the place of.
        rewired: How often a wire came or went.
        is_far: Whether the items are drawn all at once.
    """

    def __init__(self, scene: QGraphicsScene) -> None:
        self._scene = scene
        self.boxes: dict[str, NodeItem] = {}
        self.wires: dict[tuple[str, Slot], WireItem] = {}
        self.hidden: set[QGraphicsItem] = set()
        self.rewired = 0
        self.is_far = False
        self.parts = FrameItems(self, scene)
        self._held: Selected | None = None

    def add_box(self, box: NodeItem) -> None:
        """Puts a box on the scene."""
        self.boxes[box.id] = box
        self.add(box)

    def add_wire(self, wire: WireItem) -> None:
        """Puts a wire on the scene."""
        self.wires[wire.edge.target, wire.edge.slot] = wire
        self.rewired += 1
        if wire.is_replaced:
            self.hidden.add(wire)
        self.add(wire)

    def remove_box(self, box: NodeItem) -> None:
        """Takes a box and its wires off the scene."""
        for wire in box.wires():
            self.remove_wire(wire)
        del self.boxes[box.id]
        box.stand_in = None  # it may come back, and then stands by itself
        self.remove(box)

    def remove_wire(self, wire: WireItem) -> None:
        """Takes a wire off its ports and the scene."""
        wire.detach()
        self.rewired += 1
        del self.wires[wire.edge.target, wire.edge.slot]
        self.remove(wire)

    def clear(self) -> None:
        """Takes everything off the scene."""
        self.take_off()
        self.parts.clear()
        self.hidden = set()

    def take_off(self) -> None:
        """Takes all boxes and wires off the scene, joined as they are."""
        for item in (*self.wires.values(), *self.boxes.values()):
            self._scene.removeItem(item)
        self.rewired += len(self.wires)
        self.boxes, self.wires = {}, {}

    def set_far(self, is_far: bool) -> None:
        """Makes the items transparent, or visible again."""
        if is_far != self.is_far:
            self.is_far = is_far
            parts = (*self.parts.frames.values(), *self.parts.notes.values())
            for item in (*self.wires.values(), *self.boxes.values(), *parts):
                item.setOpacity(self._opacity(item))

    def set_hidden(self, hidden: set[QGraphicsItem]) -> None:
        """Makes these items transparent, and those that were visible again."""
        changed = hidden ^ self.hidden
        self.hidden = hidden
        for item in changed if not self.is_far else ():
            item.setOpacity(self._opacity(item))

    def box_at(self, point: QPointF) -> NodeItem | None:
        """The topmost box at a point of the scene."""
        if not self.is_far:
            found = (item for item in self._scene.items(point) if isinstance(item, NodeItem))
            return next(found, None)
        # Qt finds no transparent items.
        seen = (box for box in self.boxes.values() if box not in self.hidden)
        return next((box for box in seen if box.scene_box.contains(point)), None)

    def selected(self) -> Selected:
        """What is selected."""
        return self._held or Selected(self._scene.selectedItems(), self.boxes)

    @contextmanager
    def selection_held(self) -> Iterator[None]:
        """Looks at what is selected once, while many ask for it and none changes it."""
        self._held = self.selected()
        try:
            yield
        finally:
            self._held = None

    def selected_boxes(self) -> list[NodeItem]:
        """The boxes that are selected."""
        return list(self.selected().boxes)

    def boxes_in(self, rect: QRectF) -> list[NodeItem]:
        """The boxes that a rectangle of the scene touches."""
        return [box for box in self.boxes.values() if box.scene_box.intersects(rect)]

    def selected_notes(self) -> list[NoteItem]:
        """The notes that are selected."""
        return list(self.selected().notes)

    def selected_movables(self) -> list[NodeItem | NoteItem]:
        """The boxes and notes that are selected."""
        selected = self.selected()
        return [*selected.boxes, *selected.notes]

    def movables_in(self, rect: QRectF) -> list[NodeItem | NoteItem]:
        """The boxes and notes that a rectangle of the scene touches."""
        notes = (note for note in self.parts.notes.values() if note not in self.hidden)
        return [*self.boxes_in(rect), *(note for note in notes if note.scene_box.intersects(rect))]

    def part_at(self, point: QPointF) -> FrameItem | NoteItem | None:
        """The note or the title of a frame at a point of the scene, where no wire is over it."""
        part = self.parts.at(point, self._zoom(), far=self.is_far)
        is_ground = isinstance(part, FrameItem) and not part.frame.collapsed
        return None if is_ground and self.wire_at(point) else part

    def _zoom(self) -> float:
        return next((view.transform().m11() for view in self._scene.views()), 1.0)

    def wire_at(self, point: QPointF) -> WireItem | None:
        """The topmost wire at a point of the scene; none when far away."""
        found = (item for item in self._scene.items(point) if isinstance(item, WireItem))
        return next(found, None)

    def rect(self) -> QRectF:
        """The rectangle around all boxes, frames and notes, in the scene; null without any."""
        rect = around(self.boxes.values())
        for frame in self.parts.frames.values():
            if frame not in self.hidden:
                rect = rect.united(frame.scene_box)
        for note in self.parts.notes.values():
            if note not in self.hidden:
                rect = rect.united(note.scene_box)
        return rect

    def extent(self) -> QRectF:
        """The rectangle around everything that is drawn, in the scene."""
        rect = self.rect()
        for wire in self.wires.values():
            if wire not in self.hidden:
                rect = rect.united(wire.boundingRect())
        return rect

    def add(self, item: QGraphicsItem) -> None:
        """Puts an item on the scene."""
        if item.opacity() != self._opacity(item):
            item.setOpacity(self._opacity(item))
        self._scene.addItem(item)

    def remove(self, item: QGraphicsItem) -> None:
        """Takes an item off the scene."""
        self.hidden.discard(item)
        self._scene.removeItem(item)

    def _opacity(self, item: QGraphicsItem) -> float:
        return 0.0 if self.is_far or item in self.hidden else 1.0


def around(boxes: Iterable[NodeItem]) -> QRectF:
    """Gives the rectangle around some boxes, in the scene; null when there are none."""
    rect = QRectF()
    for box in boxes:
        rect = rect.united(box.scene_box)
    return rect
