"""The ends of wires on a box.

A port only stands where it can be hit and hovered, and its box paints it. NodeGraphQt's own port is
set up call by call, each of which comes back into Python: a large drawing spent most of its time to
open there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneHoverEvent

from editor.canvas.base import PipeItem, PortItem
from editor.look.tooltips import tooltip
from graph.elements import Slot, Tensor

if TYPE_CHECKING:
    from editor.canvas.node_item import NodeItem
    from editor.canvas.wire_item import WireItem

REACH = 11.0  # pixels around the centre that count as the port
_AREA = QRectF(-REACH, -REACH, 2 * REACH, 2 * REACH)
_HAS_NO_CONTENTS = QGraphicsItem.GraphicsItemFlag.ItemHasNoContents


class CanvasPort(PortItem):
    """One slot or one output of a box; its position is its centre."""

    # Qt's own, so that no change of an item comes into Python (12 microseconds each).
    itemChange = QGraphicsItem.itemChange

    def __init__(self, box: NodeItem, place: Slot | int) -> None:
        QGraphicsItem.__init__(self, box)
        self.box = box
        self.place = place
        self.is_input = isinstance(place, Slot)
        self.words = ""  # what it is called
        self.is_hovered = False
        self._pipes: list[PipeItem] = []
        self.setFlag(_HAS_NO_CONTENTS)
        self.setAcceptHoverEvents(True)

    @property
    def is_wired(self) -> bool:
        """Whether a wire begins or ends here."""
        return bool(self._pipes)

    @property
    def slot(self) -> Slot:
        """The slot that an input port stands for."""
        return cast(Slot, self.place)

    @property
    def tensor(self) -> Tensor:
        """The tensor that an output port stands for."""
        return Tensor(self.box.id, cast(int, self.place))

    def wires(self) -> list[WireItem]:
        """The wires that begin or end here."""
        return cast("list[WireItem]", list(self._pipes))

    def set_hovered(self, hovered: bool) -> None:
        """Lights the port up."""
        if hovered != self.is_hovered:
            self.is_hovered = hovered
            self.box.update()

    def boundingRect(self) -> QRectF:
        """Covers what counts as the port."""
        return _AREA

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Lights the port up, and says what it is."""
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setToolTip(tooltip(self.words))
        self.set_hovered(True)

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Takes the light away."""
        self.set_hovered(False)
