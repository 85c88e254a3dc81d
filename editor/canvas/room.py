"""Where boxes go that are put onto a wire, and which others make room for them.

A wire that runs to the right has a box at each end. What is put between them stands clear of both,
and in line with a wire that is straight; what stands to its right gives way, so that nothing comes
to lie on something else.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF

from editor.canvas.box_size import GRID
from graph.room import Position, Rect, make_room

GAP = 48.0  # pixels between the boxes of a chain
_LEVEL = 40.0  # of a wire that falls less, that counts as straight


class Room(Struct, frozen=True):
    """What moves.

    Attributes:
        shift: How far what is put in goes from where it was let go.
        others: The new places of the boxes that make room.
    """

    shift: QPointF
    others: dict[str, Position]


def room_on_wire(
    ends: tuple[QPointF, QPointF],
    source: QRectF,
    target: QRectF,
    inserted: QRectF,
    others: Mapping[str, QRectF],
) -> Room:
    """Gives where boxes go that are put onto a wire, all in pixels of the scene.

    Args:
        ends: Where the wire begins and ends.
        source: The box that it begins at.
        target: The box that it ends at.
        inserted: The rectangle around what is put in.
        others: All boxes that are not put in.
    """
    if target.left() < source.right():
        return Room(QPointF(), {})  # it runs back, and nothing stands between its boxes
    start, end = ends
    is_level = abs(end.y() - start.y()) <= _LEVEL
    down = (start.y() + end.y()) / 2 - inserted.center().y() if is_level else 0.0
    least, most = source.right() + GAP, target.left() - GAP - inserted.width()
    left = min(max(inserted.left(), least), max(most, least))
    shift = QPointF(left - inserted.left(), down)
    placed = inserted.translated(shift)
    rects = {node_id: _rect(box) for node_id, box in others.items()}
    if most >= least:
        return Room(shift, make_room(rects, _rect(placed), _rect(placed), GAP))
    between = placed.united(target)
    between.setLeft(source.right())
    between.setRight(target.left())
    grown = between.adjusted(0, 0, _on_grid(least - most), 0)
    return Room(shift, make_room(rects, _rect(between), _rect(grown), GAP))


def _rect(box: QRectF) -> Rect:
    return box.left(), box.top(), box.width(), box.height()


def _on_grid(length: float) -> float:
    return round(length / GRID) * GRID
