"""What menus, keys and the mouse do with frames and notes.

A frame is selected where all nodes in it are, so whatever is done to a selection is done to the
frames in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from itertools import takewhile

from msgspec import structs
from PySide6.QtCore import QObject, QPointF, Signal

from editor.canvas.frame_item import FrameItem
from editor.canvas.frames_room import moves_for
from editor.canvas.frames_words import WordsEditor
from editor.canvas.note_item import NoteItem
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.drawing.drawing_commands import DrawingCommands
from editor.window.command import Command
from graph.edits import Compound, Edit
from graph.errors import GraphError
from graph.frame_edits import AddNote, RemoveFrame, RemoveNote, SetFrame, SetNote
from graph.frames import COLOURS, Colour, Note
from graph.framing import Units, frame_around, make_frame, put_in_frame, units_of
from graph.model import ModelGraph

_MENU = "Arrange/Frame"
_COLOURS = "Arrange/Colour"


class FrameCommands(QObject):
    """Turns commands on frames and notes into edits of the document.

    Signals:
        refused: A command could not be carried out, and why.
    """

    refused = Signal(str)

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        drawing: DrawingCommands,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._drawing = drawing
        self.field: WordsEditor | None = None
        self._known: Units | None = None
        for changed in (
            canvas.selection_changed,
            document.edit_applied,
            document.view_changed,
            document.graph_replaced,
        ):
            changed.connect(self._forget)
        parts = canvas.view.drawn.parts
        parts.toggle_wanted.connect(self._toggle_one)
        parts.words_wanted.connect(self._edit_words)

    def commands(self) -> list[Command]:
        """What is offered to menus, keys and the list of all commands."""
        frames, something, single = self._has_frames, self._has_something, self._has_words
        anything = self._is_framed
        return [
            _command(
                "make_frame", "Put a frame around", self.make, "Ctrl+Alt+G", something, nodes=True
            ),
            _command(
                "dissolve_frame",
                "Dissolve frame",
                self.dissolve,
                "Ctrl+Alt+Shift+G",
                frames,
                nodes=True,
            ),
            _command(
                "toggle_frame",
                "Collapse or expand frame",
                self.toggle,
                "Ctrl+Alt+E",
                frames,
                nodes=True,
            ),
            _command(
                "edit_words", "Edit title or note", self.edit_words, "Ctrl+F2", single, nodes=True
            ),
            _command(
                "take_out_of_frame",
                "Take out of frame",
                self.take_out,
                "",
                self._is_in_frame,
                nodes=True,
            ),
            _command(
                "select_frame_around",
                "Select the frame around",
                self.select_around,
                "Ctrl+Alt+Up",
                self._is_in_frame,
            ),
            _command(
                "collapse_frames",
                "Collapse all frames",
                partial(self.set_all, collapsed=True),
                "",
                anything,
            ),
            _command(
                "expand_frames",
                "Expand all frames",
                partial(self.set_all, collapsed=False),
                "",
                anything,
            ),
            Command(
                "add_note", "Add a note", self.add_note, ("Ctrl+Alt+N",), _MENU, on_canvas=True
            ),
            *(
                Command(
                    f"colour_{colour}",
                    f"Colour: {colour}",
                    partial(self.set_colour, colour),
                    menu=_COLOURS,
                    enabled=self._has_coloured,
                )
                for colour in COLOURS
            ),
        ]

    # -- frames ----------------------------------------------------------------------------------

    def make(self) -> None:
        """Puts a frame around what is selected, and asks for its title."""
        graph, (nodes, notes) = self._graph, self._selected()
        try:
            edit, made = make_frame(graph, nodes, notes, title=_title_for(graph, nodes))
        except GraphError as error:
            self.refused.emit(str(error))
            return
        if self._drawing.apply(edit, "Put a frame around"):
            self._edit_words(self._canvas.view.drawn.parts.frames[made])

    def dissolve(self) -> None:
        """Takes the selected frames away, and leaves what is in them."""
        frames = self._units().frames
        if frames:
            edit = Compound(tuple(map(RemoveFrame, frames)))
            self._drawing.apply(edit, f"Dissolve {_counted(frames)}")

    def toggle(self) -> None:
        """Collapses the selected frames, or expands them where all are collapsed."""
        frames = self._units().frames
        collapsed = not all(self._graph.frames.get(each).collapsed for each in frames)
        self._set_collapsed(frames, collapsed=collapsed)

    def _toggle_one(self, frame_id: str) -> None:
        self._set_collapsed([frame_id], collapsed=not self._graph.frames.get(frame_id).collapsed)

    def set_all(self, *, collapsed: bool) -> None:
        """Collapses or expands all frames of the graph in view."""
        frames = [frame.id for frame in self._graph.frames.all()]
        self._set_collapsed(frames, collapsed=collapsed)

    def _set_collapsed(self, frame_ids: Iterable[str], *, collapsed: bool) -> None:
        frames = [self._graph.frames.get(frame_id) for frame_id in frame_ids]
        changed = [frame for frame in frames if frame.collapsed != collapsed]
        if changed:
            edits: list[Edit] = [
                SetFrame(structs.replace(each, collapsed=collapsed)) for each in changed
            ]
            if len(changed) == 1 and not collapsed:
                parts = self._canvas.view.drawn.parts
                edits += moves_for(self._graph, parts, changed[0].id)
            verb = "Collapse" if collapsed else "Expand"
            self._drawing.apply(Compound(tuple(edits)), f"{verb} {_counted(changed)}")

    def take_out(self) -> None:
        """Puts what is selected into the frame around the one that it stands in, or into none."""
        place = frame_around(self._graph, self._units())
        if place:
            parent = self._graph.frames.get(place).parent
            edit = put_in_frame(self._graph, *self._selected(), parent)
            self._drawing.apply(edit, "Take out of frame")

    def select_around(self) -> None:
        """Selects all that is in the frame around what is selected."""
        place = self._larger()
        if place:
            item = self._canvas.view.drawn.parts.frames[place]
            self._canvas.view.select(item.content)

    def set_colour(self, colour: Colour) -> None:
        """Colours the selected frames and notes."""
        frames, units = self._graph.frames, self._units()
        edits: list[Edit] = [
            *(SetFrame(structs.replace(frames.get(each), colour=colour)) for each in units.frames),
            *(SetNote(structs.replace(frames.note(each), colour=colour)) for each in units.notes),
        ]
        if edits:
            self._drawing.apply(Compound(tuple(edits)), f"Colour {colour}")

    # -- words -----------------------------------------------------------------------------------

    def edit_words(self) -> None:
        """Edits the title of the selected frame, or the text of the selected note."""
        parts, units = self._canvas.view.drawn.parts, self._units()
        if len(units.frames) == 1:
            self._edit_words(parts.frames[units.frames[0]])
        elif len(units.notes) == 1:
            self._edit_words(parts.notes[units.notes[0]])

    def add_note(self) -> None:
        """Asks for a text at the cursor, or in the middle of the canvas, and puts it there."""
        view = self._canvas.view
        point = view.viewport().mapFromGlobal(view.cursor().pos())
        inside = view.viewport().rect().contains(point)
        place = view.mapToScene(point) if inside else self._canvas.view_centre()
        self._open(place, "", partial(self._add_note, place), note=True)

    def _add_note(self, place: QPointF, text: str) -> None:
        if text:
            position = (float(round(place.x())), float(round(place.y())))
            note = Note(self._graph.frames.new_note_id(), text, position, "amber")
            self._drawing.apply(AddNote(note), "Add a note")

    def _edit_words(self, part: object) -> None:
        if isinstance(part, FrameItem):
            place, frame = part.rect.topLeft(), part.frame
            self._open(place, frame.title, partial(self._set_title, frame.id))
        elif isinstance(part, NoteItem):
            set_text = partial(self._set_text, part.id)
            self._open(part.scene_box.topLeft(), part.note.text, set_text, note=True)

    def _open(
        self, place: QPointF, words: str, done: Callable[[str], None], *, note: bool = False
    ) -> None:
        self.field = WordsEditor(self._canvas.view, place, words, done, note=note)

    def _set_title(self, frame_id: str, title: str) -> None:
        # Another edit may have come in between: an undo by key.
        if frame_id in self._graph.frames:
            frame = self._graph.frames.get(frame_id)
            if frame.title != title:
                self._drawing.apply(SetFrame(structs.replace(frame, title=title)), "Rename frame")

    def _set_text(self, note_id: str, text: str) -> None:
        if self._graph.frames.has_note(note_id):
            note = self._graph.frames.note(note_id)
            if not text:
                self._drawing.apply(RemoveNote(note_id), "Delete note")
            elif note.text != text:
                self._drawing.apply(SetNote(structs.replace(note, text=text)), "Edit note")

    # -- what is selected ------------------------------------------------------------------------

    @property
    def _graph(self) -> ModelGraph:
        return self._document.view_graph

    def _selected(self) -> tuple[list[str], list[str]]:
        graph = self._graph
        nodes = [node for node in self._canvas.selected_nodes() if node in graph]
        notes = [note for note in self._canvas.selected_notes() if graph.frames.has_note(note)]
        return nodes, notes

    def _units(self) -> Units:
        # Each command asks for it, whenever the selection changes.
        if self._known is None:
            self._known = units_of(self._graph, *self._selected())
        return self._known

    def _forget(self, *_: object) -> None:
        self._known = None

    def _larger(self) -> str:
        """Gives the frame that is to be selected next: the one around what is selected."""
        return frame_around(self._graph, self._units())

    def _has_something(self) -> bool:
        units = self._units()
        return bool(units.frames or units.nodes or units.notes)

    def _has_frames(self) -> bool:
        return self._is_framed() and bool(self._units().frames)

    def _has_words(self) -> bool:
        units = self._units()
        return len(units.frames) == 1 or len(units.notes) == 1

    def _has_coloured(self) -> bool:
        return bool(self._units().notes) or self._has_frames()

    def _is_framed(self) -> bool:
        return len(self._graph.frames) > 0

    def _is_in_frame(self) -> bool:
        return self._is_framed() and bool(self._larger())


def _command(
    name: str,
    text: str,
    run: Callable[[], object],
    key: str,
    enabled: Callable[[], bool],
    *,
    nodes: bool = False,
) -> Command:
    return Command(name, text, run, (key,) if key else (), _MENU, enabled, on_nodes=nodes)


def _counted(frames: Iterable[object]) -> str:
    count = len(list(frames))
    return "frame" if count == 1 else f"{count} frames"


def _title_for(graph: ModelGraph, node_ids: Iterable[str]) -> str:
    """Gives what the names of layers begin with: `conv2_block1` of the layers of that block."""
    names = [graph.layer_of(node_id).name.split("_") for node_id in node_ids]
    shared = takewhile(lambda each: len(set(each)) == 1, zip(*names, strict=False))
    return "_".join(each[0] for each in shared) if len(names) > 1 else ""
