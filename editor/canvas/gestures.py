"""What the left and middle mouse button do between press and release.

Each gesture is one small object: it is moved, and then finished or cancelled. None changes the
document; a finished one says what was asked for by NodeGraphQt's own signals (`moved_nodes`,
`connection_changed`), which `editor.canvas.widget` turns into edits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, Qt

from editor.canvas.box_size import GRID
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.wire_item import LiveWireItem, WireItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_THRESHOLD = 4  # viewport pixels before a press becomes a drag


class Gesture(ABC):
    """A press of the mouse that is not let go yet; positions are in the viewport."""

    def __init__(self, view: MouseView, start: QPoint) -> None:
        self.view = view
        self.start = start
        self.dragging = False

    def move(self, point: QPoint) -> None:
        """Follows the mouse, once it has moved enough to mean it."""
        if not self.dragging:
            self.dragging = (point - self.start).manhattanLength() >= _THRESHOLD
        if self.dragging:
            self.drag(point)

    @abstractmethod
    def drag(self, point: QPoint) -> None:
        """Follows the mouse."""

    @abstractmethod
    def finish(self, point: QPoint) -> None:
        """Does what was meant, as the button is let go."""

    @abstractmethod
    def cancel(self) -> None:
        """Leaves everything as it was."""

    def scene_point(self, point: QPoint) -> QPointF:
        """The point of the scene under the mouse."""
        return self.view.mapToScene(point)


class Pan(Gesture):
    """Moves the drawing under the view."""

    def __init__(self, view: MouseView, start: QPoint) -> None:
        super().__init__(view, start)
        self._last = start
        view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def drag(self, point: QPoint) -> None:
        """Follows the mouse."""
        self.view.pan(QPointF(point - self._last))
        self._last = point

    def finish(self, point: QPoint) -> None:
        """Lets the drawing go."""
        self.view.rest_cursor()

    def cancel(self) -> None:
        """Lets the drawing go."""
        self.view.rest_cursor()


class BoxSelection(Gesture):
    """Selects the boxes that a rectangle touches."""

    def __init__(self, view: MouseView, start: QPoint, *, extend: bool) -> None:
        super().__init__(view, start)
        self._kept = view.selected_boxes() if extend else []
        if not extend:
            view.scene().clearSelection()

    def drag(self, point: QPoint) -> None:
        """Selects what the rectangle touches now."""
        area = QRect(self.start, point).normalized()
        self.view.show_band(area)
        rect = self.view.mapToScene(area).boundingRect()
        self.view.select([*self._kept, *self.view.drawn.boxes_in(rect)])

    def finish(self, point: QPoint) -> None:
        """Takes the rectangle away."""
        self.view.show_band(QRect())

    def cancel(self) -> None:
        """Takes the rectangle away, and what it had selected."""
        self.view.show_band(QRect())
        self.view.select(self._kept)


class BoxMove(Gesture):
    """Moves the selected boxes on a grid; `moved_nodes` says where they were."""

    def __init__(self, view: MouseView, start: QPoint, pressed: NodeItem) -> None:
        super().__init__(view, start)
        self._pressed = pressed
        self._origin = self.scene_point(start)
        self._from = {box: box.pos() for box in view.selected_boxes()}

    def drag(self, point: QPoint) -> None:
        """Moves the boxes; the pressed one snaps to the grid, and the others keep their places."""
        anchor = self._from[self._pressed]
        wanted = anchor + self.scene_point(point) - self._origin
        shift = _snapped(wanted) - anchor
        for box, position in self._from.items():
            box.move_to(position + shift)
        self.view.refresh()

    def finish(self, point: QPoint) -> None:
        """Says which boxes stand somewhere else."""
        moved = {box: old for box, old in self._from.items() if box.pos() != old}
        if moved:
            self.view.moved_nodes.emit(moved)
        elif not self.dragging and not self.view.is_extending:
            self.view.select([self._pressed])

    def cancel(self) -> None:
        """Puts the boxes back."""
        for box, position in self._from.items():
            box.move_to(position)
        self.view.refresh()


class WirePull(Gesture):
    """Pulls a wire from a port, or an existing wire off its input."""

    def __init__(self, view: MouseView, start: QPoint, pressed: CanvasPort) -> None:
        super().__init__(view, start)
        self._picked = _wire_to_pick_up(pressed)
        self._fixed = self._picked.source_port if self._picked else pressed
        self._wire: LiveWireItem | None = None
        self._over: CanvasPort | None = None

    def drag(self, point: QPoint) -> None:
        """Lets the wire follow the mouse, and says by its colour whether it can end there."""
        here = self.scene_point(point)
        if self._wire is None:
            self._wire = LiveWireItem(self.view.canvas_style)
            self.view.scene().addItem(self._wire)
            if self._picked is not None:
                self._picked.setVisible(False)
        self._light(self._target(here))
        end = self._over.scenePos() if self._over else here
        start = self._fixed.scenePos()
        ends = (start, end) if not self._fixed.is_input else (end, start)
        self._wire.draw(*ends, refused=bool(self._refusal(here)))

    def finish(self, point: QPoint) -> None:
        """Says what is connected and disconnected, or why nothing is."""
        here = self.scene_point(point)
        target, refusal = self._target(here), self._refusal(here)
        self.cancel()
        if not self.dragging:
            return
        picked = [] if self._picked is None else [self._picked.ports]
        if refusal:
            self.view.wire_refused.emit(refusal)
        elif target is None:
            if picked and self.view.drawn.box_at(here) is None:
                self.view.connection_changed.emit(picked, [])
        elif self._picked is None or target is not self._picked.target_port:
            self.view.connection_changed.emit(picked, [_ends(self._fixed, target)])

    def cancel(self) -> None:
        """Takes the pulled wire away; an existing one is shown where it was."""
        self._light(None)
        if self._picked is not None:
            self._picked.setVisible(True)
        if self._wire is not None:
            self.view.scene().removeItem(self._wire)
            self._wire = None

    def _light(self, port: CanvasPort | None) -> None:
        if port is not self._over:
            for changed, hovered in ((self._over, False), (port, True)):
                if changed is not None:
                    changed.set_hovered(hovered)
            self._over = port

    def _target(self, here: QPointF) -> CanvasPort | None:
        """Finds where the wire would end: a port, or the place that a box has for it."""
        port = self.view.port_at(here)
        if port is not None:
            return None if port.is_input == self._fixed.is_input else port
        box = self.view.drawn.box_at(here)
        if box is None or box is self._fixed.box:
            return None
        return box.outputs()[0] if self._fixed.is_input else _place_on(box, self._picked)

    def _refusal(self, here: QPointF) -> str:
        """Says why the wire may not end here; nothing where it may, and over empty canvas."""
        target = self._target(here)
        if target is not None:
            return self.view.why_not(*_ends(self._fixed, target))
        port = self.view.port_at(here)
        box = port.box if port is not None else self.view.drawn.box_at(here)
        if box is None or box is self._fixed.box:
            return ""
        wanted = "an output" if self._fixed.is_input else "a free input"
        name = box.summary.name or box.summary.title
        return f"Expected {wanted}. Received: {_words(port)} of {name!r}"


def _wire_to_pick_up(port: CanvasPort) -> WireItem | None:
    wires = port.wires() if port.is_input else []
    return wires[0] if wires else None


def _ends(one: CanvasPort, other: CanvasPort) -> tuple[CanvasPort, CanvasPort]:
    """Orders two ports as (output, input)."""
    return (other, one) if one.is_input else (one, other)


def _words(port: CanvasPort | None) -> str:
    if port is None:
        return "the box"
    return "an input" if port.is_input else "an output"


def _place_on(box: NodeItem, picked: WireItem | None) -> CanvasPort | None:
    """Finds the input that a wire dropped onto a box goes to."""
    inputs = box.inputs()
    own = picked.target_port if picked is not None else None
    for port in inputs:
        if port is own or not port.is_wired:
            return port
    return inputs[0] if len(inputs) == 1 else None


def _snapped(point: QPointF) -> QPointF:
    return QPointF(round(point.x() / GRID) * GRID, round(point.y() / GRID) * GRID)
