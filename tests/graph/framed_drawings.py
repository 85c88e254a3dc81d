"""Drawings with frames and notes, drawn at random."""

from __future__ import annotations

from hypothesis import strategies as st

from graph.errors import GraphError
from graph.frame_edits import AddNote, SetFrame
from graph.frames import COLOURS, Note
from graph.framing import make_frame
from graph.model import ModelGraph
from tests.graph.drawings import chain


def framed(count: int, *frames: tuple[str, ...]) -> ModelGraph:
    """Draws a chain of layers with frames around some, inner ones first: "f1", "f2", ..."""
    graph = chain("InputLayer", *["Dense"] * (count - 1))
    for nodes in frames:
        make_frame(graph, nodes)[0].apply(graph)
    return graph


def add_note(graph: ModelGraph, text: str = "why", frame: str = "") -> str:
    """Puts a note into a frame; gives its id."""
    note = Note(graph.frames.new_note_id(), text, (1.0, 2.0), "amber", frame)
    AddNote(note).apply(graph)
    return note.id


@st.composite
def framed_drawings(draw: st.DrawFn) -> ModelGraph:
    """Gives a chain of layers with frames within frames, and notes, some of them in frames."""
    graph = framed(draw(st.integers(2, 9)))
    ids = [node.id for node in graph.nodes()]
    for number in range(draw(st.integers(1, 6))):
        nodes = draw(st.lists(st.sampled_from(ids), max_size=5, unique=True))
        if draw(st.booleans()):
            add_note(graph, frame=draw(_places(graph)))
        notes = draw(st.lists(_notes(graph), max_size=2, unique=True)) if number else []
        try:
            edit, made = make_frame(graph, nodes, [note for note in notes if note])
            edit.apply(graph)
        except GraphError:
            continue
        frame = graph.frames.get(made)
        colour, collapsed = draw(st.sampled_from(COLOURS)), draw(st.booleans())
        SetFrame(type(frame)(made, f"part {number}", colour, frame.parent, collapsed)).apply(graph)
    return graph


def selections(graph: ModelGraph) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    """Gives some nodes and some notes of a graph."""
    nodes = [node.id for node in graph.nodes()]
    notes = st.lists(_notes(graph), max_size=2, unique=True)
    chosen = notes.map(lambda ids: [note_id for note_id in ids if note_id])
    return st.tuples(st.lists(st.sampled_from(nodes), unique=True), chosen)


def _places(graph: ModelGraph) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(frame.id for frame in graph.frames.all())])


def _notes(graph: ModelGraph) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(note.id for note in graph.frames.notes())])
