"""What a person asks for with frames, as edits; and frames that are copied with what is in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from msgspec import Struct, structs

from graph.edits import Compound, Edit, RemoveNode
from graph.elements import id_key
from graph.errors import GraphError
from graph.frame_edits import (
    AddFrame,
    AddNote,
    PutInFrames,
    RemoveFrame,
    RemoveNote,
    SetFrame,
    SetNote,
)
from graph.frames import FRAME_PREFIX, NOTE_PREFIX, Colour, Frame, Frames, Note
from graph.model import ModelGraph


class Units(Struct, frozen=True):
    """A selection as it is grouped: frames that are selected as a whole, and what is in none.

    Attributes:
        frames: Frames all nodes of which are selected, without those in them.
        nodes: Selected nodes in none of these frames.
        notes: Selected notes in none of these frames.
        inside: The ids of these frames and of all in them.
    """

    frames: tuple[str, ...]
    nodes: tuple[str, ...]
    notes: tuple[str, ...]
    inside: frozenset[str]


def units_of(graph: ModelGraph, node_ids: Collection[str], note_ids: Collection[str] = ()) -> Units:
    """Gives what a selection is made of."""
    frames = graph.frames
    whole = frames.wholly_in(node_ids)
    inside = frozenset(frame.id for frame in whole)
    return Units(
        tuple(frame.id for frame in whole if frame.parent not in inside),
        tuple(each for each in node_ids if graph.node(each).frame not in inside),
        tuple(each for each in note_ids if frames.note(each).frame not in inside),
        inside,
    )


def frame_around(graph: ModelGraph, units: Units) -> str:
    """Gives the innermost frame that all of a selection stands in; "" for none."""
    frames = graph.frames
    places = {graph.node(node_id).frame for node_id in units.nodes}
    places.update(frames.note(note_id).frame for note_id in units.notes)
    places.update(frames.get(frame_id).parent for frame_id in units.frames)
    chains = [list(frames.around(place)) for place in places]
    shared = set(chains[0]).intersection(*chains[1:]) if chains else set()
    return next((frame_id for frame_id in chains[0] if frame_id in shared), "") if shared else ""


def make_frame(
    graph: ModelGraph,
    node_ids: Collection[str],
    note_ids: Collection[str] = (),
    *,
    title: str = "",
    colour: Colour = "grey",
) -> tuple[Edit, str]:
    """Gives the edit that puts a frame around nodes and notes, and the id of that frame.

    A frame all nodes of which are among these stands in the new one. What is a part of a frame
    leaves it, unless all of this is in that one.

    Raises:
        GraphError: there are no nodes and no notes.
    """
    if not node_ids and not note_ids:
        raise GraphError("Expected layers or notes to put a frame around. Received: none")
    units = units_of(graph, node_ids, note_ids)
    parent = frame_around(graph, units)
    made = Frame(graph.frames.new_frame_id(), title, colour, parent)
    added = AddFrame(made, units.nodes, units.notes, units.frames)
    return Compound((*moved_to_frame(graph, units, parent), added)), made.id


def put_in_frame(
    graph: ModelGraph, node_ids: Collection[str], note_ids: Collection[str], frame_id: str
) -> Edit:
    """Gives the edit after which a selection stands in a frame; "" is none."""
    units = units_of(graph, node_ids, note_ids)
    return Compound(tuple(moved_to_frame(graph, units, frame_id)))


def moved_to_frame(graph: ModelGraph, units: Units, frame_id: str) -> list[Edit]:
    """Gives the edits that put a selection into a frame; frames that held nothing else go."""
    frames = graph.frames
    notes = [frames.note(note_id) for note_id in units.notes]
    moved = [frames.get(each) for each in units.frames]
    edits: list[Edit] = [RemoveFrame(each) for each in _emptied(graph, units, frame_id)]
    nodes = {each: frame_id for each in units.nodes if graph.node(each).frame != frame_id}
    if nodes:
        edits.append(PutInFrames(nodes))
    edits += [SetNote(structs.replace(n, frame=frame_id)) for n in notes if n.frame != frame_id]
    edits += [SetFrame(structs.replace(f, parent=frame_id)) for f in moved if f.parent != frame_id]
    return edits


def _emptied(graph: ModelGraph, units: Units, target: str) -> list[str]:
    """Gives the frames that hold nothing else than what is to leave them, from the inside out."""
    frames = graph.frames
    leaving = Counter(graph.node(node_id).frame for node_id in units.nodes)
    leaving.update(frames.note(note_id).frame for note_id in units.notes)
    leaving.update(frames.get(each).parent for each in units.frames)
    kept = set(frames.around(target))
    emptied: list[str] = []
    for frame in reversed(frames.outside_in()):
        if frame.id not in kept and 0 < leaving[frame.id] == frames.count_in(frame.id):
            emptied.append(frame.id)
            leaving[frame.parent] += 1
    return emptied


def delete_parts(
    graph: ModelGraph, node_ids: Collection[str], note_ids: Collection[str] = ()
) -> Edit:
    """Gives the edit that removes nodes with their wires, and notes.

    With all nodes of a frame go the notes in it, and the frame.
    """
    inside = {frame.id for frame in graph.frames.wholly_in(node_ids)}
    wanted = set(note_ids)
    there = graph.frames.notes() if wanted or inside else []
    notes = [note.id for note in there if note.id in wanted or note.frame in inside]
    nodes = dict.fromkeys(node_ids)
    return Compound((*map(RemoveNote, notes), *map(RemoveNode, nodes)))


class Copying:
    """Gives frames and notes, as they are copied into a graph, ids that are new there."""

    def __init__(self, graph: ModelGraph) -> None:
        self._frame = id_key(graph.frames.new_frame_id())[1]
        self._note = id_key(graph.frames.new_note_id())[1]

    def edits(
        self,
        frames: Frames,
        chosen: Sequence[Frame],
        notes: Iterable[Note],
        nodes: Mapping[str, str],
        *,
        target: str = "",
        offset: tuple[float, float] = (0.0, 0.0),
    ) -> list[Edit]:
        """Gives the edits that add copies of frames and notes.

        Args:
            frames: Those of the graph that is copied from.
            chosen: Which of them are copied, each before those in it.
            notes: The notes that are copied, in any frames.
            nodes: The copy of each node that is copied; all of them stand in `target` by now.
            target: The frame of the graph that is copied to, which takes all of it; "" is none.
            offset: How far the notes are moved, in pixels.
        """
        note_ids = {note.id: self._new_note() for note in notes}
        edits: list[Edit] = [
            AddNote(_moved(frames.note(old), new, target, offset)) for old, new in note_ids.items()
        ]
        made: dict[str, str] = {}
        for frame in chosen:
            inner = tuple(nodes[node] for node in frames.nodes_within(frame.id) if node in nodes)
            texts = (note.id for note in frames.notes_within(frame.id))
            inner_notes = tuple(note_ids[note_id] for note_id in texts if note_id in note_ids)
            if inner or inner_notes:
                made[frame.id] = self._new_frame()
                parent = made.get(frame.parent, target)
                copied = structs.replace(frame, id=made[frame.id], parent=parent)
                edits.append(AddFrame(copied, inner, inner_notes))
        return edits

    def _new_frame(self) -> str:
        self._frame += 1
        return f"{FRAME_PREFIX}{self._frame - 1}"

    def _new_note(self) -> str:
        self._note += 1
        return f"{NOTE_PREFIX}{self._note - 1}"


def _moved(note: Note, new_id: str, frame: str, offset: tuple[float, float]) -> Note:
    position = (note.position[0] + offset[0], note.position[1] + offset[1])
    return structs.replace(note, id=new_id, frame=frame, position=position)
