"""A box: one node of the document, as one painted item with ports.

This file is what a box is and how large; `node_painter` is how it looks.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.canvas.base import AbstractNodeItem
from editor.canvas.node_painter import (
    BADGE_ROOM,
    GAP,
    LEFT,
    OUTPUT_MARK,
    RIGHT,
    Word,
    marks_width,
    paint_box,
    words_of,
)
from editor.canvas.port_item import CanvasPort
from editor.canvas.style import Style
from editor.canvas.summary import Summary
from editor.canvas.wire_item import WireItem
from editor.look.tooltips import tooltip
from graph.model import Slot

SMALLEST_WIDTH = 120.0
LARGEST_WIDTH = 280.0
HEIGHT = 64.0
PORT_PITCH = 20.0
GRID = 4.0
_OUTLINE = 8.0  # room around the box for the selection outline and half a port
_NO_SUMMARY = Summary("", "", "", "", "")


class NodeItem(AbstractNodeItem):
    """The box of one node.

    Attributes:
        summary: What the box says of its layer.
        shape_text: The shapes of its outputs, as Keras gave them.
        severity: "error", "warning" or nothing.
        waiting: Whether it waits for an error upstream.
        is_output: Whether the model gives out its tensor.
        layer_id: The layer that the node called when it was drawn last.
    """

    def __init__(self, node_id: str, style: Style) -> None:
        super().__init__(node_id)
        self.id = node_id
        self.style = style
        self.summary = _NO_SUMMARY
        self.shape_text = ""
        self.severity = ""
        self.waiting = False
        self.is_output = False
        self.layer_id = ""
        self._problem_text = ""
        self._inputs: dict[Slot, CanvasPort] = {}
        self._outputs: list[CanvasPort] = []
        self._bounds = QRectF()
        self._words: list[Word] | None = None
        self.setCacheMode(QGraphicsItem.CacheMode.NoCache)
        # The canvas moves boxes itself, all selected ones as one edit.
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsMovable, False)

    # -- what it shows ---------------------------------------------------------------------------

    def show_node(self, summary: Summary, slots: list[Slot], outputs: int) -> None:
        """Says this of the layer, and has these slots and this many outputs."""
        ports_changed = self._set_ports(slots, outputs)
        if ports_changed or summary != self.summary:
            self.summary = summary
            self._measure()

    def set_shape(self, text: str) -> None:
        """Shows the shapes that Keras gave."""
        if text != self.shape_text:
            self.shape_text = text
            self._measure()

    def set_problem(self, severity: str, text: str) -> None:
        """Marks the box; the words are shown on hover."""
        if (severity, text) != (self.severity, self._problem_text):
            self.severity, self._problem_text = severity, text
            self.setToolTip(tooltip(text).replace("\n", "<br>"))
            self._measure()

    def set_waiting(self, waiting: bool) -> None:
        """Dims the box."""
        if waiting != self.waiting:
            self.waiting = waiting
            self.update()

    def set_output(self, is_output: bool) -> None:
        """Marks the box as an output of the model."""
        if is_output != self.is_output:
            self.is_output = is_output
            self._measure()

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.style = style
        self._measure()

    @property
    def shape_line(self) -> str:
        """The shapes that Keras gave, or what the layer's own arguments say."""
        return self.shape_text or self.summary.shape

    # -- where it is -----------------------------------------------------------------------------

    @property
    def box(self) -> QRectF:
        """The box itself, in its own coordinates."""
        return QRectF(0.0, 0.0, self._width, self._height)

    @property
    def scene_box(self) -> QRectF:
        """The box itself, in the scene's coordinates."""
        return self.box.translated(self.pos())

    def move_to(self, position: QPointF) -> None:
        """Moves the box; its wires follow."""
        if position != self.pos():
            self.setPos(position)
            self.redraw_wires()

    def redraw_wires(self) -> None:
        """Lets the wires follow the ports."""
        for wire in self.wires():
            wire.redraw()

    # -- ports -----------------------------------------------------------------------------------

    def input_port(self, slot: Slot) -> CanvasPort | None:
        """The port of a slot."""
        return self._inputs.get(slot)

    def output_port(self, tensor_index: int) -> CanvasPort | None:
        """The port of an output."""
        return self._outputs[tensor_index] if tensor_index < len(self._outputs) else None

    def inputs(self) -> list[CanvasPort]:
        """The ports on the left, from the top."""
        return list(self._inputs.values())

    def outputs(self) -> list[CanvasPort]:
        """The ports on the right, from the top."""
        return list(self._outputs)

    def ports(self) -> list[CanvasPort]:
        """All ports."""
        return [*self._inputs.values(), *self._outputs]

    def wires(self) -> list[WireItem]:
        """The wires at all ports."""
        return [wire for port in self.ports() for wire in port.wires()]

    def _set_ports(self, slots: list[Slot], outputs: int) -> bool:
        """Keeps the ports that stay, and their wires; says whether any came or went."""
        if slots == list(self._inputs) and outputs == len(self._outputs):
            return False
        for slot in self._inputs.keys() - set(slots):
            self._drop_port(self._inputs[slot])
        self._inputs = {slot: self._inputs.get(slot) or CanvasPort(self, slot) for slot in slots}
        while len(self._outputs) > outputs:
            self._drop_port(self._outputs.pop())
        while len(self._outputs) < outputs:
            self._outputs.append(CanvasPort(self, len(self._outputs)))
        return True

    def _drop_port(self, port: CanvasPort) -> None:
        for wire in port.wires():
            wire.detach()
        port.scene().removeItem(port)

    # -- geometry --------------------------------------------------------------------------------

    def _measure(self) -> None:
        self._words = None
        width, height = self._needed_size()
        if (width, height) != (self._width, self._height) or self._bounds.isNull():
            self.prepareGeometryChange()
            self._width, self._height = width, height
            self._bounds = self.box.adjusted(-_OUTLINE, -_OUTLINE, _OUTLINE, _OUTLINE)
        self._place_ports()
        self.update()

    def _needed_size(self) -> tuple[float, float]:
        style, summary = self.style, self.summary
        top = style.title.width(summary.title) + marks_width(self)
        if summary.name:
            top += GAP + style.name.width(summary.name)
        middle = style.mono.width(summary.arguments)
        bottom = style.shape.width(self.shape_line)
        if self.is_output:
            bottom += GAP + style.caption.width(OUTPUT_MARK)
        if self.severity:
            bottom += BADGE_ROOM
        needed = LEFT + max(top, middle, bottom) + RIGHT
        width = min(max(-(-needed // 8.0) * 8.0, SMALLEST_WIDTH), LARGEST_WIDTH)
        rows = max(len(self._inputs), len(self._outputs))
        return width, max(HEIGHT, rows * PORT_PITCH + GRID)

    def _place_ports(self) -> None:
        moved = _spread(self.inputs(), 0.0, self._height)
        moved |= _spread(self._outputs, self._width, self._height)
        if moved:
            self.redraw_wires()

    def boundingRect(self) -> QRectF:
        """Covers the box, its ports and the outline of a selected one."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Covers the box itself."""
        path = QPainterPath()
        path.addRect(self.box)
        return path

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the box and its ports."""
        if self._words is None:
            self._words = words_of(self)
        paint_box(self, self._words, painter)


def _spread(ports: list[CanvasPort], x: float, height: float) -> bool:
    """Spreads ports evenly over a side; says whether one of them moved."""
    moved = False
    pitch = height / (len(ports) + 1)
    for row, port in enumerate(ports, 1):
        position = QPointF(x, round(row * pitch))
        if port.pos() != position:
            port.setPos(position)
            moved = True
    return moved
