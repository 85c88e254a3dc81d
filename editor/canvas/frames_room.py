"""A frame that is expanded stands clear of what is around it: that makes room, if it has to."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs
from PySide6.QtCore import QRectF

from editor.canvas.frames import FrameItems
from graph.edits import Edit, MoveNodes
from graph.elements import Node
from graph.frame_edits import SetNote
from graph.frames import Frame, Note
from graph.model import ModelGraph
from graph.room import Position, Rect, make_room, overlap


def moves_for(graph: ModelGraph, items: FrameItems, frame_id: str) -> list[Edit]:
    """Gives the edits that move what would lie under a collapsed frame once it is expanded.

    A frame that is in the way moves as a whole. Nothing moves where nothing is in the way.

    Args:
        graph: That in view.
        items: Its frames, as they are shown.
        frame_id: The frame that is expanded.
    """
    around = set(graph.frames.around(frame_id))
    units: dict[str, Frame | Node | Note] = {}
    for place in ("", *around - {frame_id}):
        units |= {f"frame {f.id}": f for f in graph.frames.frames_in(place) if f.id not in around}
        units |= {f"note {note.id}": note for note in graph.frames.notes_in(place)}
    units |= {f"node {n.id}": n for n in graph.nodes() if n.frame in {"", *around - {frame_id}}}
    rects = {key: _rect(_shown(items, unit)) for key, unit in units.items()}
    item = items.frames[frame_id]
    before, after = _rect(item.rect), _rect(item.expanded)
    if not any(overlap(rect, after) for rect in rects.values()):
        return []
    moved = make_room(rects, before, after)
    return _moves(graph, ((units[key], rects[key], place) for key, place in moved.items()))


def _moves(
    graph: ModelGraph, moved: Iterable[tuple[Frame | Node | Note, Rect, Position]]
) -> list[Edit]:
    positions: dict[str, Position] = {}
    edits: list[Edit] = []
    for unit, (left, top, _, _), (x, y) in moved:
        for part in _content(graph, unit):
            position = (part.position[0] + x - left, part.position[1] + y - top)
            if isinstance(part, Node):
                positions[part.id] = position
            else:
                edits.append(SetNote(structs.replace(part, position=position)))
    return [MoveNodes(positions), *edits] if positions else edits


def _content(graph: ModelGraph, unit: Frame | Node | Note) -> list[Node | Note]:
    if not isinstance(unit, Frame):
        return [unit]
    nodes = map(graph.node, graph.frames.nodes_within(unit.id))
    return [*nodes, *graph.frames.notes_within(unit.id)]


def _shown(items: FrameItems, unit: Frame | Node | Note) -> QRectF:
    if isinstance(unit, Frame):
        return items.frames[unit.id].rect
    if isinstance(unit, Note):
        return items.notes[unit.id].scene_box
    return items.items.boxes[unit.id].scene_box


def _rect(rect: QRectF) -> Rect:
    return rect.left(), rect.top(), rect.width(), rect.height()
