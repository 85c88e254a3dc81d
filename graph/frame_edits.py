"""The edits of what a drawing says besides the model: frames, notes, and views to come back to.

They are edits like those of `graph.edits`, each of which gives back its inverse. A frame is put
around what stands beside each other, and taking it away leaves that where the frame stood: each is
the inverse of the other, and no frame is ever empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, structs

from graph.edit_checks import require_frame, require_node, require_note
from graph.errors import DuplicateIdError, GraphError
from graph.frames import (
    MAXIMUM_FRAME_DEPTH,
    MAXIMUM_FRAMES,
    MAXIMUM_NOTES,
    Bookmark,
    Frame,
    Frames,
    Note,
)
from graph.model import ModelGraph
from graph.storable import (
    require_bookmarks_storable,
    require_frame_storable,
    require_note_storable,
)
from graph.wording import shown

if TYPE_CHECKING:
    from graph.edits import Edit


class AddFrame(Struct, frozen=True):
    """Puts a new frame around nodes, notes and frames that stand in the same one, or in none."""

    frame: Frame
    nodes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()

    def apply(self, graph: ModelGraph) -> Edit:
        """Adds the frame.

        Raises:
            DuplicateIdError: the id of the frame is taken.
            UnknownIdError: the graph does not hold something of this.
            GraphError: there is nothing to put it around, or not all of that stands in the frame
                that the new one is to stand in, or there are too many, or a file could not hold it.
        """
        frames = graph.frames
        require_frame_storable(self.frame)
        if self.frame.id in frames:
            raise DuplicateIdError(f"Expected a new frame id. Received: {shown(self.frame.id)}")
        if self.frame.parent:
            require_frame(graph, self.frame.parent)
        _require_room("frames", len(frames), MAXIMUM_FRAMES)
        self._require_beside_each_other(graph)
        _require_depth(frames, self.frame.parent, self.frames)
        frames._put_frame(self.frame)
        self._put_in(graph, self.frame.id)
        return RemoveFrame(self.frame.id)

    def _require_beside_each_other(self, graph: ModelGraph) -> None:
        frames = graph.frames
        for node_id in self.nodes:
            require_node(graph, node_id)
        for note_id in self.notes:
            require_note(graph, note_id)
        for frame_id in self.frames:
            require_frame(graph, frame_id)
        places = {graph.node(node_id).frame for node_id in self.nodes}
        places.update(frames.note(note_id).frame for note_id in self.notes)
        places.update(frames.get(frame_id).parent for frame_id in self.frames)
        if places != {self.frame.parent}:
            received = shown(min(places - {self.frame.parent})) if places else "nothing"
            raise GraphError(
                f"Expected what stands in frame {shown(self.frame.parent)}. Received: {received}"
            )

    def _put_in(self, graph: ModelGraph, frame_id: str) -> None:
        frames = graph.frames
        for node_id in self.nodes:
            graph._put_node(structs.replace(graph.node(node_id), frame=frame_id))
        for note_id in self.notes:
            frames._put_note(structs.replace(frames.note(note_id), frame=frame_id))
        for each in self.frames:
            frames._put_frame(structs.replace(frames.get(each), parent=frame_id))


class RemoveFrame(Struct, frozen=True):
    """Takes a frame away; what is in it then stands in the frame around it, if there is one."""

    frame_id: str

    def apply(self, graph: ModelGraph) -> Edit:
        """Removes the frame.

        Raises:
            UnknownIdError: the graph does not hold it.
        """
        require_frame(graph, self.frame_id)
        frames = graph.frames
        undo = AddFrame(
            frames.get(self.frame_id),
            tuple(frames.nodes(self.frame_id)),
            tuple(note.id for note in frames.notes_in(self.frame_id)),
            tuple(frame.id for frame in frames.frames_in(self.frame_id)),
        )
        undo._put_in(graph, undo.frame.parent)
        frames._drop_frame(self.frame_id)
        return undo


class SetFrame(Struct, frozen=True):
    """Replaces a frame's record: title, colour, whether it is collapsed, what it stands in."""

    frame: Frame

    def apply(self, graph: ModelGraph) -> Edit:
        """Replaces the frame that has the same id.

        Raises:
            UnknownIdError: the graph does not hold it, or the frame that it is to stand in.
            GraphError: it is to stand in itself, nothing would be left in the frame around it, too
                many would be within each other, or a file could not hold the record.
        """
        require_frame(graph, self.frame.id)
        require_frame_storable(self.frame)
        old = graph.frames.get(self.frame.id)
        if self.frame.parent != old.parent:
            self._require_movable(graph, old)
        graph.frames._put_frame(self.frame)
        return SetFrame(old)

    def _require_movable(self, graph: ModelGraph, old: Frame) -> None:
        if self.frame.parent:
            require_frame(graph, self.frame.parent)
        if self.frame.id in graph.frames.around(self.frame.parent):
            raise GraphError(
                f"Expected a frame outside of {shown(old.id)}. Received: {shown(self.frame.parent)}"
            )
        _require_kept(graph, old.parent)
        _require_depth(graph.frames, self.frame.parent, (old.id,), new=0)


class PutInFrames(Struct, frozen=True):
    """Puts nodes into other frames; that of a node which is to stand in none is ""."""

    frames: dict[str, str]

    def apply(self, graph: ModelGraph) -> Edit:
        """Puts the nodes there.

        Raises:
            UnknownIdError: the graph does not hold one of the nodes or frames.
            GraphError: nothing would be left in a frame; that one is to be removed first.
        """
        for node_id, frame_id in self.frames.items():
            require_node(graph, node_id)
            if frame_id:
                require_frame(graph, frame_id)
        old = {node_id: graph.node(node_id).frame for node_id in self.frames}
        _put_in_frames(graph, self.frames)
        for frame_id in set(old.values()):
            if frame_id and not graph.frames.count_in(frame_id):
                _put_in_frames(graph, old)
                raise GraphError(
                    f"Expected frame {shown(frame_id)} to keep something. Received: nothing"
                )
        return PutInFrames(old)


class AddNote(Struct, frozen=True):
    """Puts a text on the canvas."""

    note: Note

    def apply(self, graph: ModelGraph) -> Edit:
        """Adds the note.

        Raises:
            DuplicateIdError: its id is taken.
            UnknownIdError: the graph does not hold the frame that it stands in.
            GraphError: a file could not hold it, or there are too many.
        """
        require_note_storable(self.note)
        if graph.frames.has_note(self.note.id):
            raise DuplicateIdError(f"Expected a new note id. Received: {shown(self.note.id)}")
        if self.note.frame:
            require_frame(graph, self.note.frame)
        _require_room("notes", len(graph.frames.notes()), MAXIMUM_NOTES)
        graph.frames._put_note(self.note)
        return RemoveNote(self.note.id)


class RemoveNote(Struct, frozen=True):
    """Takes a note away; a frame goes with the last of what is in it."""

    note_id: str

    def apply(self, graph: ModelGraph) -> Edit:
        """Removes the note.

        Raises:
            UnknownIdError: the graph does not hold it.
        """
        # Imported here: the edits of the graph are made of these too.
        from graph.edits import Compound  # noqa: PLC0415

        require_note(graph, self.note_id)
        undo = frames_that_go(graph, graph.frames.note(self.note_id).frame)
        note = graph.frames.note(self.note_id)
        graph.frames._drop_note(self.note_id)
        return Compound((AddNote(note), *reversed(undo)))


class SetNote(Struct, frozen=True):
    """Replaces a note's record: its text, its place, its colour, the frame that it stands in."""

    note: Note

    def apply(self, graph: ModelGraph) -> Edit:
        """Replaces the note that has the same id.

        Raises:
            UnknownIdError: the graph does not hold it, or the frame that it is to stand in.
            GraphError: nothing would be left in a frame, or a file could not hold the record.
        """
        require_note(graph, self.note.id)
        require_note_storable(self.note)
        if self.note.frame:
            require_frame(graph, self.note.frame)
        old = graph.frames.note(self.note.id)
        if self.note.frame != old.frame:
            _require_kept(graph, old.frame)
        graph.frames._put_note(self.note)
        return SetNote(old)


class SetBookmark(Struct, frozen=True):
    """Keeps a view of the drawing by a digit, or forgets it."""

    key: str
    place: Bookmark | None

    def apply(self, graph: ModelGraph) -> Edit:
        """Keeps it.

        Raises:
            GraphError: a file could not hold it.
        """
        others = {key: place for key, place in graph.bookmarks.items() if key != self.key}
        bookmarks = others if self.place is None else {**others, self.key: self.place}
        require_bookmarks_storable(bookmarks)
        old = SetBookmark(self.key, graph.bookmarks.get(self.key))
        graph.bookmarks = bookmarks
        return old


FrameEdit: TypeAlias = (
    AddFrame | RemoveFrame | SetFrame | PutInFrames | AddNote | RemoveNote | SetNote | SetBookmark
)


def frames_that_go(graph: ModelGraph, frame_id: str) -> list[Edit]:
    """Removes the frames that hold one thing and nothing else, before that goes too.

    Args:
        graph: It is changed.
        frame_id: The frame that the thing stands in.

    Returns:
        The inverses, in the order in which the frames were removed.
    """
    undo: list[Edit] = []
    while frame_id and graph.frames.count_in(frame_id) == 1:
        parent = graph.frames.get(frame_id).parent
        undo.append(RemoveFrame(frame_id).apply(graph))
        frame_id = parent
    return undo


def _put_in_frames(graph: ModelGraph, places: dict[str, str]) -> None:
    for node_id, frame_id in places.items():
        graph._put_node(structs.replace(graph.node(node_id), frame=frame_id))


def _require_kept(graph: ModelGraph, frame_id: str) -> None:
    """Refuses to let the one thing that a frame holds leave it."""
    if frame_id and graph.frames.count_in(frame_id) == 1:
        raise GraphError(f"Expected frame {shown(frame_id)} to keep something. Received: nothing")


def _require_room(kind: str, count: int, most: int) -> None:
    if count >= most:
        raise GraphError(f"Expected at most {most} {kind}. Received: more")


def _require_depth(frames: Frames, parent: str, inside: tuple[str, ...], new: int = 1) -> None:
    depth = new + sum(1 for _ in frames.around(parent))
    depth += max((_depth(frames, frame_id) for frame_id in inside), default=0)
    if depth > MAXIMUM_FRAME_DEPTH:
        raise GraphError(
            f"Expected at most {MAXIMUM_FRAME_DEPTH} frames within each other. Received: more"
        )


def _depth(frames: Frames, frame_id: str) -> int:
    inner = (_depth(frames, frame.id) for frame in frames.frames_in(frame_id))
    return 1 + max(inner, default=0)
