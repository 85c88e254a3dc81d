"""Notes go where the boxes go that they stand beside, when a drawing is laid out."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from graph.edits import Edit
from graph.frame_edits import SetNote
from graph.frames import Note
from graph.model import ModelGraph
from graph.room import Position

_MOST = 200_000  # pairs of a note and a box that are looked at; a tenth of a second


def moved_notes(graph: ModelGraph, positions: Mapping[str, Position]) -> list[Edit]:
    """Gives the edits of the notes that move with boxes.

    A note goes with the nearest box of its frame, and one in no frame with the nearest of all.

    Args:
        graph: With the boxes where they stand now.
        positions: Left and top of the boxes that move, in pixels.
    """
    notes = graph.frames.notes()
    if len(notes) * len(graph) > _MOST:
        return []
    edits: list[Edit] = []
    for note in notes:
        nearest = _nearest(graph, note)
        if nearest in positions:
            (x, y), (left, top) = graph.node(nearest).position, positions[nearest]
            place = (note.position[0] + left - x, note.position[1] + top - y)
            if place != note.position:
                edits.append(SetNote(structs.replace(note, position=place)))
    return edits


def _nearest(graph: ModelGraph, note: Note) -> str:
    """Gives the box that a note stands beside; "" where its frame has none."""

    def distance(node_id: str) -> float:
        x, y = graph.node(node_id).position
        return (x - note.position[0]) ** 2 + (y - note.position[1]) ** 2

    nodes = [node.id for node in graph.nodes()]
    if note.frame:
        nodes = graph.frames.nodes_within(note.frame)
    return min(nodes, key=distance, default="")
