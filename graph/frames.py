"""Frames and notes: what a drawing says to a person, and the model does not know of.

A frame is a named box around nodes, notes and other frames. Each of these says which frame it
stands in, as a node says which layer it calls, so that whatever copies a node keeps its place. A
frame holds something at all times: it goes with the last of what is in it. It has no place of its
own, for it is as large as what it holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from graph.elements import id_key
from graph.errors import GraphError, UnknownIdError
from graph.wording import shown

Colour = Literal["grey", "blue", "green", "purple", "amber", "teal", "pink", "orange"]
Bookmark: TypeAlias = tuple[float, float, float]  # x and y of the middle of a view, and its zoom
COLOURS: tuple[Colour, ...] = get_args(Colour)
FRAME_PREFIX = "f"
NOTE_PREFIX = "t"
MAXIMUM_FRAMES = 1_000
MAXIMUM_NOTES = 500
LONGEST_NOTE = 2_000  # characters
MAXIMUM_FRAME_DEPTH = 8  # frames within each other
FRAME_MARGIN = (16.0, 44.0, 16.0)  # pixels at the sides, above and below of what is in a frame


class Frame(Struct, frozen=True):
    """A named box around a part of the drawing.

    Attributes:
        title: What a person calls that part; "" for nothing.
        parent: The id of the frame that it stands in; "" for none.
        collapsed: Whether it is shown as one box, and not what is in it.
    """

    id: str
    title: str = ""
    colour: Colour = "grey"
    parent: str = ""
    collapsed: bool = False


class Note(Struct, frozen=True):
    """Text on the canvas.

    Attributes:
        text: Plain text, with line breaks.
        position: Left and top, in pixels at 100 %.
        frame: The id of the frame that it stands in; "" for none.
    """

    id: str
    text: str
    position: tuple[float, float] = (0.0, 0.0)
    colour: Colour = "grey"
    frame: str = ""


class Frames:
    """The frames and notes of one graph, and which of its nodes stand in which frame.

    It is changed by `graph.frame_edits`, and by the graph as its nodes come and go.

    Attributes:
        changes: How often it was changed, for those who follow it.
    """

    def __init__(self) -> None:
        self.changes = 0
        self._frames: dict[str, Frame] = {}
        self._notes: dict[str, Note] = {}
        # What stands in a frame and in none within it; frames in none are those in "".
        self._nodes_in: dict[str, set[str]] = {}
        self._notes_in: dict[str, set[str]] = {}
        self._frames_in: dict[str, set[str]] = {}
        self._highest = {FRAME_PREFIX: 0, NOTE_PREFIX: 0}

    def __len__(self) -> int:
        """Counts the frames."""
        return len(self._frames)

    def __contains__(self, frame_id: object) -> bool:
        return frame_id in self._frames

    def content(self) -> tuple[object, ...]:
        """What is compared of two drawings; the nodes say where they stand themselves."""
        return self._frames, self._notes

    def copy(self) -> Frames:
        """Gives the same frames, to be changed by themselves."""
        copied = Frames()
        copied._frames, copied._notes = dict(self._frames), dict(self._notes)
        copied._nodes_in = {frame: set(nodes) for frame, nodes in self._nodes_in.items()}
        copied._notes_in = {frame: set(notes) for frame, notes in self._notes_in.items()}
        copied._frames_in = {frame: set(inner) for frame, inner in self._frames_in.items()}
        copied._highest = dict(self._highest)
        return copied

    # -- reading ---------------------------------------------------------------------------------

    def all(self) -> list[Frame]:
        """All frames, in the order of their ids."""
        return [self._frames[frame_id] for frame_id in sorted(self._frames, key=id_key)]

    def outside_in(self) -> list[Frame]:
        """All frames, each before those in it."""
        return [frame for root in self.frames_in("") for frame in self.within(root.id)]

    def get(self, frame_id: str) -> Frame:
        """The frame with this id; KeyError when there is none."""
        return self._frames[frame_id]

    def notes(self) -> list[Note]:
        """All notes, in the order of their ids."""
        return [self._notes[note_id] for note_id in sorted(self._notes, key=id_key)]

    def note(self, note_id: str) -> Note:
        """The note with this id; KeyError when there is none."""
        return self._notes[note_id]

    def has_note(self, note_id: str) -> bool:
        """Whether a note has this id."""
        return note_id in self._notes

    def nodes(self, frame_id: str) -> list[str]:
        """The nodes that stand in a frame and in none within it, in order."""
        return sorted(self._nodes_in.get(frame_id, ()), key=id_key)

    def notes_in(self, frame_id: str) -> list[Note]:
        """The notes that stand in a frame and in none within it, in order."""
        notes = sorted(self._notes_in.get(frame_id, ()), key=id_key)
        return [self._notes[note_id] for note_id in notes]

    def frames_in(self, frame_id: str) -> list[Frame]:
        """The frames that stand in a frame and in none within it, in order; for "", in none."""
        frames = sorted(self._frames_in.get(frame_id, ()), key=id_key)
        return [self._frames[each] for each in frames]

    def within(self, frame_id: str) -> list[Frame]:
        """A frame and all frames in it, to any depth; each before those in it."""
        found = [self.get(frame_id)]
        for frame in found:  # which grows
            found += self.frames_in(frame.id)
        return found

    def nodes_within(self, frame_id: str) -> list[str]:
        """The nodes in a frame, to any depth, in order."""
        inside = (self._nodes_in.get(frame.id, ()) for frame in self.within(frame_id))
        return sorted((node_id for nodes in inside for node_id in nodes), key=id_key)

    def notes_within(self, frame_id: str) -> list[Note]:
        """The notes in a frame, to any depth."""
        return [note for frame in self.within(frame_id) for note in self.notes_in(frame.id)]

    def around(self, frame_id: str) -> Iterator[str]:
        """Gives a frame and those around it, from the inside out; nothing for ""."""
        while frame_id:
            yield frame_id
            frame_id = self._frames[frame_id].parent

    def count_in(self, frame_id: str) -> int:
        """Counts what stands in a frame and in none within it."""
        held = (self._nodes_in, self._notes_in, self._frames_in)
        return sum(len(index.get(frame_id, ())) for index in held)

    def wholly_in(self, node_ids: Collection[str]) -> list[Frame]:
        """The frames all nodes of which are among these, each before those in it.

        A frame of notes alone is, where the one around it is.
        """
        chosen = set(node_ids)
        # Asked of one node of many at each edit, where it is mostly said by this.
        if not any(nodes and nodes <= chosen for nodes in self._nodes_in.values()):
            return []
        counts = {frame_id: [0, 0] for frame_id in self._frames}  # of nodes, and of those chosen
        frames = self.outside_in()
        for frame in reversed(frames):
            nodes = self._nodes_in.get(frame.id, set())
            counts[frame.id][0] += len(nodes)
            counts[frame.id][1] += len(nodes & chosen)
            if frame.parent:
                for place, count in enumerate(counts[frame.id]):
                    counts[frame.parent][place] += count
        whole: dict[str, Frame] = {}
        for frame in frames:
            count, among = counts[frame.id]
            if count == among and (count or frame.parent in whole):
                whole[frame.id] = frame
        return list(whole.values())

    def new_frame_id(self) -> str:
        """An id that no frame of this graph has had."""
        return f"{FRAME_PREFIX}{self._highest[FRAME_PREFIX] + 1}"

    def new_note_id(self) -> str:
        """An id that no note of this graph has had."""
        return f"{NOTE_PREFIX}{self._highest[NOTE_PREFIX] + 1}"

    # -- changing --------------------------------------------------------------------------------

    def _put_frame(self, frame: Frame) -> None:
        self.changes += 1
        self._note_id(frame.id)
        if frame.id in self._frames:
            _leave(self._frames_in, frame.id, self._frames[frame.id].parent)
        self._frames[frame.id] = frame
        self._frames_in.setdefault(frame.parent, set()).add(frame.id)

    def _drop_frame(self, frame_id: str) -> None:
        self.changes += 1
        _leave(self._frames_in, frame_id, self._frames.pop(frame_id).parent)

    def _put_note(self, note: Note) -> None:
        self.changes += 1
        self._note_id(note.id)
        if note.id in self._notes:
            _leave(self._notes_in, note.id, self._notes[note.id].frame)
        self._notes[note.id] = note
        self._notes_in.setdefault(note.frame, set()).add(note.id)

    def _drop_note(self, note_id: str) -> None:
        self.changes += 1
        _leave(self._notes_in, note_id, self._notes.pop(note_id).frame)

    def _move_node(self, node_id: str, before: str, after: str) -> None:
        if before == after:
            return
        self.changes += 1
        if before:
            _leave(self._nodes_in, node_id, before)
        if after:
            self._nodes_in.setdefault(after, set()).add(node_id)

    def _note_id(self, identifier: str) -> None:
        prefix, number, _ = id_key(identifier)
        if prefix in self._highest:
            self._highest[prefix] = max(self._highest[prefix], number)


def _leave(index: dict[str, set[str]], identifier: str, frame_id: str) -> None:
    index[frame_id].discard(identifier)
    if not index[frame_id]:
        del index[frame_id]


def from_outside_in(frames: Sequence[Frame]) -> list[Frame]:
    """Puts frames, as a file has them, into an order in which each comes before those in it.

    Raises:
        UnknownIdError: a frame stands in one that is not among them.
        GraphError: frames stand in each other, or too many within each other.
    """
    ids = {frame.id for frame in frames}
    if unknown := next(
        (each.parent for each in frames if each.parent and each.parent not in ids), ""
    ):
        raise UnknownIdError(f"Expected the id of a frame. Received: {shown(unknown)}")
    inside: dict[str, list[Frame]] = {}
    for frame in frames:
        inside.setdefault(frame.parent, []).append(frame)
    ordered: list[Frame] = []
    level = inside.get("", [])
    for _ in range(MAXIMUM_FRAME_DEPTH):
        ordered += level
        level = [inner for frame in level for inner in inside.get(frame.id, ())]
    if level:
        raise GraphError(
            f"Expected at most {MAXIMUM_FRAME_DEPTH} frames within each other. Received: more"
        )
    if len(ordered) < len(frames):
        stuck = min(ids - {frame.id for frame in ordered}, key=id_key)
        raise GraphError(
            f"Expected frames that do not stand in themselves. Received: {shown(stuck)}"
        )
    return ordered
