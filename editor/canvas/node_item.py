"""A box: one node of the document, as one painted item with ports.

This file is what a box is and how large; `node_painter` is how it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, cast

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from editor.canvas.base import AbstractNodeItem
from editor.canvas.box_size import LINES, box_size
from editor.canvas.heat import Heat
from editor.canvas.node_painter import paint_box
from editor.canvas.node_words import Word, row_middle, words_of
from editor.canvas.port_item import CanvasPort
from editor.canvas.port_words import Ports
from editor.canvas.preview_item import PreviewItem
from editor.canvas.sketch import Sketch
from editor.canvas.style import Style
from editor.canvas.summary import Summary
from editor.canvas.wire_item import WireItem
from editor.look.tooltips import tooltip
from graph.elements import Slot

_OUTLINE = 10.0  # room around the box for the outline, half a port and the sheets of a model
Z_BOX = 1.0
_NO_SUMMARY = Summary("", "", "", "", "")


class StandIn(Protocol):
    """What is shown in the place of a box."""

    @property
    def scene_box(self) -> QRectF:
        """Where it is, in the scene."""

    def end_of(self, port: CanvasPort) -> QPointF:
        """Gives where a wire at a port of the box ends."""


class Ground(Protocol):
    """What stands around a box, and is placed anew when that moves or grows."""

    is_stale: bool


class NodeItem(AbstractNodeItem):
    """The box of one node.

    Attributes:
        sketch: What it shows by the document, and what that goes by.
        summary: What the box says of its layer.
        shape_text: The shapes of its outputs, as Keras gave them.
        severity: "error", "warning" or nothing.
        waiting: Whether it waits for an error upstream.
        heat: The colours of what its node costs, while boxes are coloured by that.
        preview: The picture below it of what comes out of its node.
        outputs_of_model: Which of its tensors the model gives out.
        layer_id: The layer that the node called when it was drawn last.
        ports_shown: What its ports are called.
        tint: The number of the colour that all calls of its shared layer have.
        is_akin: Whether another call of its shared layer is hovered.
        calls: Gives the boxes of all calls of its layer.
        stand_in: The collapsed frame that is shown in its place.
        ground: The frame that it stands in.
    """

    # Qt's own and plain ones, in place of properties that NodeGraphQt keeps in a dictionary.
    id = ""
    setSelected = QGraphicsItem.setSelected
    __repr__ = QGraphicsItem.__repr__

    def __init__(self, node_id: str, style: Style) -> None:
        # Not AbstractNodeItem's: it makes the dictionary, and what else of it is not used here.
        QGraphicsItem.__init__(self)
        self.id = node_id
        self._width = self._height = 0.0
        self.style = style
        self.sketch: Sketch | None = None
        self.summary = _NO_SUMMARY
        self.shape_text = ""
        self.severity = ""
        self.waiting = False
        self.heat: Heat | None = None
        self.preview: PreviewItem | None = None
        self.outputs_of_model: frozenset[int] = frozenset()
        self.layer_id = ""
        self.ports_shown = Ports()
        self.tint: int | None = None
        self.is_akin = False
        self.calls: Callable[[], Iterable[NodeItem]] = tuple
        self.stand_in: StandIn | None = None
        self.ground: Ground | None = None
        self._problem_text = ""
        self._inputs: dict[Slot, CanvasPort] = {}
        self._outputs: list[CanvasPort] = []
        self._bounds = QRectF()
        self._scene_box = QRectF()  # kept: far away, those of all boxes are asked for each frame
        self._words: list[Word] | None = None
        self.setZValue(Z_BOX)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    # -- what it shows ---------------------------------------------------------------------------

    def show_node(self, summary: Summary, ports: Ports, tint: int | None = None) -> None:
        """Says this of the layer, and has these ports."""
        changed = self._set_ports(ports)
        if changed or summary != self.summary or tint != self.tint:
            self.summary, self.tint = summary, tint
            self.setAcceptHoverEvents(summary.shared is not None)
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

    def set_heat(self, heat: Heat | None) -> None:
        """Colours the box, or leaves it as it is without."""
        if heat is not self.heat:
            self.heat = heat
            self.update()

    def set_preview(self, image: QImage | None) -> None:
        """Shows a picture below the box, or none."""
        if image is not None and self.preview is None:
            self.preview = PreviewItem(self)
        if self.preview is not None:
            self.preview.show_image(image)

    def set_outputs_of_model(self, indices: frozenset[int]) -> None:
        """Marks the tensors that the model gives out."""
        if indices != self.outputs_of_model:
            self.outputs_of_model = indices
            self._measure()

    def set_akin(self, akin: bool) -> None:
        """Lights the box up, as a call of the shared layer that is hovered."""
        if akin != self.is_akin:
            self.is_akin = akin
            self.update()

    def forget_moment(self) -> None:
        """Is as a new one, but for what it shows of the document."""
        self.setSelected(False)
        self.stand_in = None
        self.is_akin = False
        for port in self.ports():
            port.is_hovered = False

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.style = style
        self._measure()

    @property
    def is_output(self) -> bool:
        """Whether the model gives out a tensor of it."""
        return bool(self.outputs_of_model)

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
    def size(self) -> tuple[float, float]:
        """Width and height of the box."""
        return self._width, self._height

    @property
    def scene_box(self) -> QRectF:
        """The box, or what is shown in its place, in the scene's coordinates."""
        if self.stand_in is not None:
            return self.stand_in.scene_box
        return self._scene_box

    def move_to(self, position: QPointF) -> None:
        """Moves the box; its wires follow."""
        if self.put_at(position):
            self.redraw_wires()

    def put_at(self, position: QPointF) -> bool:
        """Moves the box without its wires, which others of their boxes may move too."""
        if position == self._scene_box.topLeft():
            return False
        self.setPos(position)
        self._scene_box = QRectF(position, self._scene_box.size())
        self._tell_ground()
        return True

    def _tell_ground(self) -> None:
        if self.ground is not None:
            self.ground.is_stale = True

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
        ports = (*self._inputs.values(), *self._outputs)
        return cast("list[WireItem]", [wire for port in ports for wire in port._pipes])

    def _set_ports(self, shown: Ports) -> bool:
        """Keeps the ports that stay, and their wires; says whether anything about them changed."""
        if shown == self.ports_shown:
            return False
        self.ports_shown = shown
        slots = shown.slots
        for slot in self._inputs.keys() - set(slots):
            self._drop_port(self._inputs[slot])
        self._inputs = {slot: self._inputs.get(slot) or CanvasPort(self, slot) for slot in slots}
        while len(self._outputs) > len(shown.outputs):
            self._drop_port(self._outputs.pop())
        while len(self._outputs) < len(shown.outputs):
            self._outputs.append(CanvasPort(self, len(self._outputs)))
        for port, words in zip(self.ports(), (*shown.inputs, *shown.outputs), strict=True):
            port.words = words
        return True

    def _drop_port(self, port: CanvasPort) -> None:
        for wire in port.wires():
            wire.detach()
        port.scene().removeItem(port)

    # -- geometry --------------------------------------------------------------------------------

    def _measure(self) -> None:
        self._words = None
        width, height = box_size(self)
        if (width, height) != (self._width, self._height) or self._bounds.isNull():
            self.prepareGeometryChange()
            self._width, self._height = width, height
            self._tell_ground()
            self._scene_box = QRectF(self.pos(), self.box.size())
            self._bounds = self.box.adjusted(-_OUTLINE, -_OUTLINE, _OUTLINE, _OUTLINE)
            if self.preview is not None:
                self.preview.place()
        self._place_ports()
        self.update()

    def _place_ports(self) -> None:
        shown = self.ports_shown
        moved = self._place(self.inputs(), 0.0, named=shown.inputs_named)
        moved |= self._place(self._outputs, self._width, named=shown.outputs_named)
        if moved:
            self.redraw_wires()

    def _place(self, ports: list[CanvasPort], x: float, *, named: bool) -> bool:
        """Gives ports their rows, or spreads them over their side; says whether one moved."""
        if named:
            return _move(ports, x, [row_middle(row) for row in range(len(ports))])
        height = LINES if self.ports_shown.has_rows else self._height
        pitch = height / (len(ports) + 1)
        return _move(ports, x, [round(row * pitch) for row in range(1, len(ports) + 1)])

    # -- hovering --------------------------------------------------------------------------------

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Lights up all calls of a shared layer."""
        self._light_calls(akin=True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Takes the light away."""
        self._light_calls(akin=False)

    def _light_calls(self, *, akin: bool) -> None:
        for box in self.calls():
            box.set_akin(akin)

    # -- painting --------------------------------------------------------------------------------

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


def _move(ports: list[CanvasPort], x: float, rows: Iterable[float]) -> bool:
    """Moves the ports of a side to their heights; says whether one of them moved."""
    moved = False
    for port, y in zip(ports, rows, strict=True):
        position = QPointF(x, y)
        if port.pos() != position:
            port.setPos(position)
            moved = True
    return moved
