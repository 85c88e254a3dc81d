"""Moving between boxes by the arrow keys: along the wires, and up and down among neighbours.

With Shift the box that is reached is selected besides, so that several can be wired in a row; with
Control the selected boxes are moved by a step of the grid.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from editor.canvas.items import around
from editor.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from editor.canvas.mouse import MouseView

_ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_STEP = 8.0  # px that Control and an arrow move a box by
_ASIDE = 3.0  # how much farther a box is that stands as far to the side as ahead
_MARGIN = 16.0
_HELD = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class KeyboardMoves:
    """What the arrow keys do on a canvas.

    The box that was reached last is where the next step begins, also while others are selected.
    """

    def __init__(self, view: MouseView) -> None:
        self._view = view
        self._reached: NodeItem | None = None

    def press(self, event: QKeyEvent) -> bool:
        """Answers an arrow key; says whether it was one that means something here."""
        direction = _ARROWS.get(Qt.Key(event.key()))
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if direction is None or held & ~_HELD or not self._view.drawn.boxes:
            return False
        if held & Qt.KeyboardModifier.ControlModifier:
            self._nudge(direction)
        else:
            self._step(direction, extend=bool(held & Qt.KeyboardModifier.ShiftModifier))
        return True

    def _step(self, direction: QPointF, *, extend: bool) -> None:
        here = self._here()
        found = self._first() if here is None else _next(self._view.drawn.boxes, here, direction)
        if found is None:
            return
        kept = self._view.selected_boxes() if extend else []
        self._reached = found
        self._view.select([*kept, found])
        self._show(found)

    def _here(self) -> NodeItem | None:
        selected = self._view.selected_boxes()
        return self._reached if self._reached in selected else next(iter(selected), None)

    def _first(self) -> NodeItem | None:
        """Finds where to begin: the leftmost of the boxes that are seen, or of all."""
        seen = self._view.drawn.boxes_in(self._view.seen_rect())
        boxes = seen or list(self._view.drawn.boxes.values())
        return min(boxes, key=lambda box: (box.pos().x(), box.pos().y()), default=None)

    def _show(self, box: NodeItem) -> None:
        room = box.scene_box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
        if not self._view.seen_rect().contains(room):
            self._view.centre_on(around([box]).center())

    def _nudge(self, direction: QPointF) -> None:
        moved = {box: box.pos() for box in self._view.selected_boxes()}
        for box, position in moved.items():
            box.move_to(position + direction * _STEP)
        if moved:
            self._view.moved_nodes.emit(moved)
            self._view.refresh()


def _next(boxes: dict[str, NodeItem], here: NodeItem, direction: QPointF) -> NodeItem | None:
    """Finds the box that an arrow leads to: by a wire where there is one, or the nearest there."""
    along = _wired(here, forwards=direction.x() > 0) if direction.x() else []
    return _nearest(here, along, direction, anywhere=True) or _nearest(
        here, boxes.values(), direction, anywhere=False
    )


def _wired(here: NodeItem, *, forwards: bool) -> list[NodeItem]:
    ports = here.outputs() if forwards else here.inputs()
    wires = [wire for port in ports for wire in port.wires()]
    return [
        wire.target_port.box if forwards else wire.source_port.box
        for wire in wires
        if wire.source_port is not None and wire.target_port is not None
    ]


def _nearest(
    here: NodeItem, boxes: Iterable[NodeItem], direction: QPointF, *, anywhere: bool
) -> NodeItem | None:
    """Finds the nearest box in a direction; `anywhere` lets it stand behind, as wires lead."""
    best: tuple[float, NodeItem] | None = None
    for box in boxes:
        way = box.scene_box.center() - here.scene_box.center()
        ahead = QPointF.dotProduct(way, direction)
        aside = abs(way.x() * direction.y()) + abs(way.y() * direction.x())
        if box is here or (not anywhere and (ahead <= 0 or aside > ahead * _ASIDE)):
            continue
        far = abs(ahead) + _ASIDE * aside
        if best is None or far < best[0]:
            best = (far, box)
    return best[1] if best is not None else None
