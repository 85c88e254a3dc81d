"""Boxes that the mouse moves, onto a wire perhaps, or with Alt copies of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from editor.canvas.gestures import Gesture
from editor.canvas.node_item import NodeItem
from editor.canvas.snapping import Snapper
from editor.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_GHOST = 0.55  # how much of a copy is seen before it is let go


class BoxMove(Gesture):
    """Moves the selected boxes on a grid; those that are wired to nothing may go onto a wire."""

    def __init__(self, view: MouseView, start: QPoint, pressed: NodeItem) -> None:
        super().__init__(view, start)
        self._pressed = pressed
        self._origin = self.scene_point(start)
        self._from = {item: item.pos() for item in view.drawn.selected_movables()}
        self._fits_wires: bool | None = None
        self._wire: WireItem | None = None
        self._snapper = Snapper(view, pressed, self._from)

    def drag(self, point: QPoint) -> None:
        """Moves the boxes; the pressed one snaps, and the others keep their places beside it."""
        shift = self._snapper.snapped(self.scene_point(point) - self._origin)
        self._put(shift)
        self._wire = self._wire_under(point)
        self.view.light(self._wire)
        if self._wire is not None:
            self._snapper.hide()  # the wire is what counts, and is to be seen
        self.view.refresh()

    def finish(self, point: QPoint) -> None:
        """Says which boxes stand somewhere else, and on which wire they were put."""
        self._snapper.end()
        self.view.light(None)
        wire = self._wire
        moved = {box: old for box, old in self._from.items() if box.pos() != old}
        if moved and wire is not None:
            self.view.put_on_wire.emit(moved, wire.edge)
        elif moved:
            self.view.moved_nodes.emit(moved)
        elif not self.dragging and not self.view.is_extending:
            self.view.select([self._pressed])

    def cancel(self) -> None:
        """Puts the boxes back."""
        self._snapper.end()
        self.view.light(None)
        self._put(QPointF())
        self.view.refresh()

    def _put(self, shift: QPointF) -> None:
        """Puts all so far from where they were, and then redraws each of their wires once."""
        moved: list[NodeItem] = []
        for item, position in self._from.items():
            if not isinstance(item, NodeItem):
                item.move_to(position + shift)
            elif item.put_at(position + shift):
                moved.append(item)
        for wire in dict.fromkeys(wire for box in moved for wire in box.wires()):
            wire.redraw()

    def _wire_under(self, point: QPoint) -> WireItem | None:
        """Finds the wire that the boxes would be put on."""
        if self._fits_wires is None:
            boxes = [item.id for item in self._from if isinstance(item, NodeItem)]
            self._fits_wires = len(boxes) == len(self._from) and self.view.fits_wires(boxes)
        if not self._fits_wires:
            return None
        own = {wire for box in self._from for wire in box.wires()}
        places = (self.scene_point(point), self._pressed.scene_box.center())
        wires = (self.view.drawn.wire_at(place) for place in places)
        return next((wire for wire in wires if wire is not None and wire not in own), None)


class BoxCopy(Gesture):
    """Shows where copies of the selected boxes would stand, and asks for them."""

    def __init__(self, view: MouseView, start: QPoint, pressed: NodeItem) -> None:
        super().__init__(view, start)
        self._origin = self.scene_point(start)
        self._boxes = view.selected_boxes()
        self._shift = QPointF()
        self._snapper = Snapper(view, pressed, ())
        view.overlays.append(self._paint)

    def drag(self, point: QPoint) -> None:
        """Moves the copies."""
        self._shift = self._snapper.snapped(self.scene_point(point) - self._origin)
        self.view.viewport().update()

    def finish(self, point: QPoint) -> None:
        """Asks for the copies."""
        self.cancel()
        if self.dragging and not self._shift.isNull():
            self.view.copies_wanted.emit(self._shift)

    def cancel(self) -> None:
        """Takes the copies away."""
        self._snapper.end()
        if self._paint in self.view.overlays:
            self.view.overlays.remove(self._paint)
            self.view.viewport().update()

    def _paint(self, painter: QPainter, zoom: float) -> None:
        if self._shift.isNull():
            return
        seen = self.view.seen_rect()
        option = QStyleOptionGraphicsItem()
        painter.save()
        painter.setOpacity(_GHOST)
        for box in self._boxes:
            place = box.scene_box.translated(self._shift)
            if not seen.intersects(place):
                continue
            if self.view.drawn.is_far:
                painter.fillRect(place, self.view.canvas_style.accent)
                continue
            painter.translate(place.topLeft())
            box.paint(painter, option)
            painter.translate(-place.topLeft())
        painter.restore()
