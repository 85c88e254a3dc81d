"""Where what is pasted goes: beside what it was copied from, or into sight where that is not.

Somebody who copies in one window and pastes in another, or has moved on since, looks at the place
where the copy is wanted, and is not taken away from it.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPointF, QRectF

from graph.edits import AddNode, Compound, Edit
from graph.frame_edits import AddNote

_BOX = QPointF(160, 64)  # about the size of one


def offset_into_sight(pasted: Edit, offset: QPointF, seen: QRectF) -> QPointF:
    """Gives how far what is pasted is moved.

    Args:
        pasted: The edit that adds it where it was copied.
        offset: How far it would be moved from there, in pixels at 100 %.
        seen: The part of the scene that is seen.
    """
    places = [QPointF(*place) for place in _places(pasted)]
    if not places:
        return offset
    left, top = min(p.x() for p in places), min(p.y() for p in places)
    right, bottom = max(p.x() for p in places), max(p.y() for p in places)
    rect = QRectF(QPointF(left, top), QPointF(right, bottom) + _BOX)
    if seen.intersects(rect.translated(offset)):
        return offset
    middle = seen.center() - rect.center()
    return QPointF(round(middle.x()), round(middle.y())) + offset


def _places(edit: Edit) -> Iterator[tuple[float, float]]:
    if isinstance(edit, Compound):
        for each in edit.edits:
            yield from _places(each)
    elif isinstance(edit, AddNode):
        yield edit.node.position
    elif isinstance(edit, AddNote):
        yield edit.note.position
