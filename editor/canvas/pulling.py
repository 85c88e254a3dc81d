"""Wires that the mouse pulls: from port to port, off an input, or to nowhere yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF

from editor.canvas.connections import Ends
from editor.canvas.gestures import Gesture
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.wire_item import LiveWireItem, WireItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView


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
            self._finish_over_nothing(here, picked)
        elif self._picked is None or target is not self._picked.target_port:
            self.view.connection_changed.emit(picked, [_ends(self._fixed, target)])

    def _finish_over_nothing(self, here: QPointF, picked: list[Ends]) -> None:
        if self.view.drawn.box_at(here) is not None or self.view.port_at(here) is not None:
            return
        if picked:
            self.view.connection_changed.emit(picked, [])
        else:
            self.view.wire_let_go.emit(self._fixed, here)

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


def _ends(one: CanvasPort, other: CanvasPort) -> Ends:
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
