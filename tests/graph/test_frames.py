import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.edits import AddNode, Compound, Edit, RemoveNode, SetNode
from graph.elements import Layer, Node
from graph.errors import DuplicateIdError, GraphError, ProjectFileError, UnknownIdError
from graph.files import decode_project, encode_project
from graph.fragments import encode_fragment, paste_fragment
from graph.frame_edits import (
    AddFrame,
    AddNote,
    PutInFrames,
    RemoveFrame,
    RemoveNote,
    SetBookmark,
    SetFrame,
    SetNote,
)
from graph.frames import MAXIMUM_FRAME_DEPTH, Frame, Note
from graph.framing import delete_parts, make_frame, put_in_frame, units_of
from graph.model import ModelGraph
from graph.nesting import dissolve, make_model
from graph.sharing import call_again
from tests.graph.drawings import nested
from tests.graph.framed_drawings import add_note, framed, framed_drawings, selections
from tests.graph.strategies import apply_if_legal, edits, law, state


def places(graph: ModelGraph) -> dict[str, str]:
    """Gives the frame of each node that stands in one."""
    return {node.id: node.frame for node in graph.nodes() if node.frame}


def test_a_frame_is_put_around_nodes_and_taken_away() -> None:
    graph = framed(4)
    before = state(graph)
    edit, made = make_frame(graph, ["n2", "n3"], title="stem", colour="blue")
    inverse = edit.apply(graph)
    assert graph.frames.all() == [Frame(made, "stem", "blue")]
    assert places(graph) == {"n2": made, "n3": made}
    inverse.apply(graph)
    assert state(graph) == before


def test_a_frame_that_is_selected_as_a_whole_stands_in_the_new_one() -> None:
    graph = framed(4, ("n2", "n3"), ("n2", "n3", "n4"))
    assert places(graph) == {"n2": "f1", "n3": "f1", "n4": "f2"}
    assert graph.frames.get("f1").parent == "f2"
    assert [frame.id for frame in graph.frames.within("f2")] == ["f2", "f1"]
    assert graph.frames.nodes_within("f2") == ["n2", "n3", "n4"]


def test_a_frame_of_a_part_of_a_frame_stands_in_that_one() -> None:
    graph = framed(4, ("n2", "n3"), ("n3",))
    assert graph.frames.get("f2").parent == "f1"
    assert places(graph) == {"n2": "f1", "n3": "f2"}


def test_a_node_leaves_its_frame_for_one_with_nodes_outside() -> None:
    graph = framed(4, ("n2", "n3"), ("n3", "n4"))
    assert places(graph) == {"n2": "f1", "n3": "f2", "n4": "f2"}
    assert graph.frames.get("f2").parent == ""


def test_taking_a_frame_away_leaves_what_is_in_it_in_the_frame_around() -> None:
    graph = framed(4, ("n2",), ("n2", "n3"), ("n2", "n3", "n4"))
    note = add_note(graph, frame="f2")
    before = state(graph)
    inverse = RemoveFrame("f2").apply(graph)
    assert graph.frames.get("f1").parent == "f3"
    assert graph.frames.note(note).frame == "f3"
    assert places(graph) == {"n2": "f1", "n3": "f3", "n4": "f3"}
    inverse.apply(graph)
    assert state(graph) == before


def test_a_frame_goes_with_the_last_of_what_is_in_it_and_comes_back() -> None:
    graph = framed(4, ("n2", "n3"), ("n2", "n3"))
    before = state(graph)
    inverse = delete_parts(graph, ["n2", "n3"]).apply(graph)
    assert len(graph.frames) == 0
    inverse.apply(graph)
    assert state(graph) == before


def test_with_all_nodes_of_a_frame_go_its_notes() -> None:
    graph = framed(4, ("n2", "n3"))
    inside, outside = add_note(graph, frame="f1"), add_note(graph)
    before = state(graph)
    inverse = delete_parts(graph, ["n2", "n3"]).apply(graph)
    assert [note.id for note in graph.frames.notes()] == [outside]
    assert len(graph.frames) == 0
    inverse.apply(graph)
    assert state(graph) == before
    delete_parts(graph, ["n2"], [inside]).apply(graph)
    assert places(graph) == {"n3": "f1"}


def test_a_note_holds_a_frame_by_itself() -> None:
    graph = framed(3, ("n2",))
    note = add_note(graph, frame="f1")
    RemoveNode("n2").apply(graph)
    assert [frame.id for frame in graph.frames.all()] == ["f1"]
    RemoveNote(note).apply(graph)
    assert len(graph.frames) == 0


def test_a_selection_is_put_into_a_frame_and_frames_that_held_nothing_else_go() -> None:
    graph = framed(6, ("n2",), ("n3", "n4"))
    before = state(graph)
    inverse = put_in_frame(graph, ["n3", "n5"], [], "f1").apply(graph)
    assert places(graph) == {"n2": "f1", "n3": "f1", "n4": "f2", "n5": "f1"}
    inverse.apply(graph)
    assert state(graph) == before
    put_in_frame(graph, ["n2", "n5"], [], "f2").apply(graph)
    assert graph.frames.get("f1").parent == "f2"
    put_in_frame(graph, ["n2"], [], "").apply(graph)
    assert graph.frames.get("f1").parent == ""


@law
@given(framed_drawings(), st.data())
def test_what_is_done_with_frames_is_undone_exactly(graph: ModelGraph, data: st.DataObject) -> None:
    nodes, notes = data.draw(selections(graph))
    target = data.draw(st.sampled_from(["", *(frame.id for frame in graph.frames.all())]))
    gestures: list[Edit] = [delete_parts(graph, nodes, notes), data.draw(edits(graph))]
    if nodes or notes:
        gestures.append(make_frame(graph, nodes, notes)[0])
    gestures.append(put_in_frame(graph, nodes, notes, target))
    before = state(graph)
    for edit in gestures:
        inverse = apply_if_legal(graph, edit)
        if inverse is not None:
            after = state(graph)
            redo = inverse.apply(graph)
            assert state(graph) == before
            again = redo.apply(graph)
            assert state(graph) == after
            again.apply(graph)
        assert state(graph) == before


@law
@given(framed_drawings(), st.data())
def test_a_new_frame_holds_what_was_selected_and_nothing_else(
    graph: ModelGraph, data: st.DataObject
) -> None:
    nodes, notes = data.draw(selections(graph))
    if not nodes and not notes:
        return
    inside = units_of(graph, nodes, notes).inside
    carried = [note.id for note in graph.frames.notes() if note.frame in inside]
    edit, made = make_frame(graph, nodes, notes)
    if apply_if_legal(graph, edit) is not None:
        assert set(graph.frames.nodes_within(made)) == set(nodes)
        assert {n.id for n in graph.frames.notes_within(made)} == {*notes, *carried}


@law
@given(framed_drawings())
def test_frames_are_saved_and_opened(graph: ModelGraph) -> None:
    again = decode_project(encode_project(graph))
    assert again == graph
    assert again.copy() == graph
    assert state(again.copy()) == state(graph)


@law
@given(framed_drawings(), st.data())
def test_a_copy_has_the_frames_that_were_selected_as_a_whole(
    graph: ModelGraph, data: st.DataObject
) -> None:
    nodes, notes = data.draw(selections(graph))
    whole = graph.frames.wholly_in(nodes)
    target = ModelGraph()
    edit, new = paste_fragment(target, encode_fragment(graph, nodes, notes), (5.0, 5.0))
    edit.apply(target)
    state(target)
    titles = [(frame.title, frame.colour, frame.collapsed) for frame in whole]
    made = target.frames.outside_in()
    assert sorted((f.title, f.colour, f.collapsed) for f in made) == sorted(titles)
    inside = {frame.id for frame in whole}
    carried = [n.id for n in graph.frames.notes() if n.id in notes or n.frame in inside]
    assert len(target.frames.notes()) == len(carried)
    ordered = [node.id for node in graph.nodes() if node.id in nodes]
    outer = {target.node(copy).frame == "" for node, copy in zip(ordered, new, strict=True)
             if graph.node(node).frame not in inside}  # fmt: skip
    assert outer <= {True}


def test_what_is_pasted_at_home_stands_beside_what_was_copied() -> None:
    graph = framed(5, ("n3",), ("n2", "n3"))
    before = state(graph)
    edit, new = paste_fragment(graph, encode_fragment(graph, ["n3"]))
    inverse = edit.apply(graph)
    (copy,) = new
    assert graph.frames.get(graph.node(copy).frame).parent == "f2"
    inverse.apply(graph)
    assert state(graph) == before
    elsewhere = framed(5, ("n3",), ("n2", "n3"))
    edit, (copy,) = paste_fragment(elsewhere, encode_fragment(graph, ["n2"]))
    edit.apply(elsewhere)
    assert elsewhere.node(copy).frame == ""


def test_a_layer_that_is_used_again_stands_in_the_frame_of_its_call() -> None:
    graph = framed(3, ("n2",))
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    assert graph.node(again).frame == "f1"


def test_a_frame_goes_into_the_model_that_is_made_of_it_and_comes_up_again() -> None:
    graph = framed(6, ("n3", "n4"), ("n2", "n3", "n4", "n5"))
    note = add_note(graph, "inner", "f1")
    before = state(graph)
    edit, node = make_model(graph, ["n3", "n4"], "block", {})
    undo = edit.apply(graph)
    inner = graph.layer_of(node).model
    assert inner is not None
    assert graph.node(node).frame == "f2"
    assert [frame.id for frame in graph.frames.all()] == ["f2"]
    assert not graph.frames.has_note(note)
    assert places(inner) == {"n2": "f1", "n3": "f1"}
    assert [text.text for text in inner.frames.notes_in("f1")] == ["inner"]
    dissolving = dissolve(graph, node).apply(graph)
    (frame,) = graph.frames.frames_in("f2")
    assert len(graph.frames.nodes(frame.id)) == 2
    assert [text.text for text in graph.frames.notes_in(frame.id)] == ["inner"]
    dissolving.apply(graph)
    undo.apply(graph)
    assert state(graph) == before


@law
@given(framed_drawings(), st.data())
def test_models_are_made_and_dissolved_with_their_frames(
    graph: ModelGraph, data: st.DataObject
) -> None:
    chosen, _ = data.draw(selections(graph))
    before = state(graph)
    try:
        edit, node = make_model(graph, chosen, "block", {})
    except GraphError:
        assert state(graph) == before
        return
    undo = edit.apply(graph)
    made = state(graph)
    undissolve = dissolve(graph, node).apply(graph)
    state(graph)
    undissolve.apply(graph)
    assert state(graph) == made
    undo.apply(graph)
    assert state(graph) == before


def test_the_frames_of_a_shared_model_come_up_once_for_each_call() -> None:
    graph = nested(framed(3, ("n2", "n3")))
    edit, _ = call_again(graph, "n2", (500.0, 0.0))
    edit.apply(graph)
    dissolve(graph, "n2").apply(graph)
    assert [len(graph.frames.nodes(frame.id)) for frame in graph.frames.all()] == [2, 2]
    state(graph)


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        (AddFrame(Frame("f9")), GraphError),
        (AddFrame(Frame("f9"), ("n2",)), GraphError),  # it stands in another frame
        (AddFrame(Frame("f9"), ("n9",)), UnknownIdError),
        (AddFrame(Frame("f9"), (), ("t9",)), UnknownIdError),
        (AddFrame(Frame("f9"), (), (), ("f9",)), UnknownIdError),
        (AddFrame(Frame("f9", parent="f8"), ("n4",)), UnknownIdError),
        (AddFrame(Frame("f1"), ("n4",)), DuplicateIdError),
        (AddFrame(Frame("", "x"), ("n4",)), GraphError),
        (AddFrame(Frame("f9", "x" * 201), ("n4",)), GraphError),
        (AddFrame(Frame("f9", "\ud800"), ("n4",)), GraphError),
        (RemoveFrame("f9"), UnknownIdError),
        (RemoveFrame(""), UnknownIdError),
        (SetFrame(Frame("f9")), UnknownIdError),
        (SetFrame(Frame("f2", parent="f1")), GraphError),  # which stands in it
        (SetFrame(Frame("f2", parent="f2")), GraphError),
        (SetFrame(Frame("f1", colour="mauve")), GraphError),  # type: ignore[arg-type]
        (PutInFrames({"n2": ""}), GraphError),  # the one node of its frame
        (PutInFrames({"n4": "f9"}), UnknownIdError),
        (PutInFrames({"n9": ""}), UnknownIdError),
        (AddNote(Note("t9", "x", frame="f9")), UnknownIdError),
        (AddNote(Note("t9", "x" * 5_000)), GraphError),
        (AddNote(Note("t9", "x", (1e9, 0.0))), GraphError),
        (AddNote(Note("t1", "x")), DuplicateIdError),
        (RemoveNote("t9"), UnknownIdError),
        (SetNote(Note("t9", "x")), UnknownIdError),
        (SetNote(Note("t1", "x", frame="f9")), UnknownIdError),
        (SetBookmark("10", (0.0, 0.0, 1.0)), GraphError),
        (SetBookmark("1", (0.0, 0.0, 0.0)), GraphError),
        (AddNode(Node("n9", "l9", frame="f9"), Layer("l9", "Dense", "x")), UnknownIdError),
        (SetNode(Node("n2", "l2")), GraphError),  # a node leaves its frame by `PutInFrames`
    ],
)
def test_what_does_not_fit_together_is_refused(edit: Edit, error: type[GraphError]) -> None:
    graph = framed(4, ("n2",), ("n2", "n3"))
    add_note(graph)
    before = state(graph)
    with pytest.raises(error, match=r"Expected .* Received: "):
        edit.apply(graph)
    assert state(graph) == before


def test_frames_are_not_put_into_each_other_more_deeply_than_a_file_may() -> None:
    graph = framed(2, *[("n2",)] * MAXIMUM_FRAME_DEPTH)
    before = state(graph)
    for edit in (
        make_frame(graph, ["n2"])[0],
        Compound((AddFrame(Frame("f90"), ("n1",)), SetFrame(Frame("f8", parent="f90")))),
    ):
        with pytest.raises(GraphError, match="at most 8 frames within each other"):
            edit.apply(graph)
        assert state(graph) == before
    assert decode_project(before) == graph


def plain() -> dict[str, Any]:
    """A project with two frames and a note, as plain JSON, to be spoilt."""
    graph = framed(4, ("n2",), ("n2", "n3"))
    add_note(graph)
    SetBookmark("1", (1.0, 2.0, 0.5)).apply(graph)
    read: dict[str, Any] = json.loads(encode_project(graph))
    return read


def deep() -> list[dict[str, str]]:
    return [{"id": f"f{i}", "parent": f"f{i + 1}"} for i in range(1, 20)] + [{"id": "f20"}]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("frames", [{"id": "f1", "parent": "f2"}, {"id": "f2", "parent": "f1"}], "in themselves"),
        ("frames", [{"id": "f1", "parent": "f1"}], "in themselves. Received: 'f1' at $.frames"),
        ("frames", [{"id": "f1"}, {"id": "f1"}], "a new frame id. Received: 'f1' at $.frames[1]"),
        ("frames", [{"id": "f1"}, {"id": "f2"}, {"id": "f3"}], "something in frame 'f3'"),
        ("frames", [{"id": "f1", "parent": "f9"}], "the id of a frame. Received: 'f9'"),
        ("frames", deep(), "at most 8 frames within each other"),
        ("frames", [{"id": f"f{i}"} for i in range(1_001)], "<= 1000"),
        (
            "frames",
            [{"id": "f1", "colour": "mauve"}],
            "of this field at $.frames[0].colour. Received: 'mauve'",
        ),
        ("notes", [{"id": "t1", "text": ""}] * 2, "a new note id. Received: 't1' at $.notes[1]"),
        ("notes", [{"id": "t1", "text": "", "frame": "f9"}], "id of a frame. Received: 'f9'"),
        ("notes", [{"id": "t1", "text": "x" * 2_001}], "<= 2000"),
        ("bookmarks", {"10": [0, 0, 1]}, "^[0-9]$"),
        ("bookmarks", {"1": [0, 0, 1e9]}, "<= 100.0"),
        ("nodes", None, "the id of a frame. Received: 'f7' at $.nodes[1]"),
    ],
)
def test_a_file_whose_frames_do_not_fit_together_is_refused(
    field: str, value: Any, words: str
) -> None:
    spoilt = plain()
    if value is None:
        spoilt["nodes"][1]["frame"] = "f7"
        spoilt["notes"][0]["frame"] = "f1"
    else:
        spoilt[field] = value
    with pytest.raises(ProjectFileError) as refused:
        decode_project(json.dumps(spoilt).encode())
    assert words in str(refused.value)
    assert len(str(refused.value)) < 400


def test_a_drawing_without_frames_is_written_as_before() -> None:
    written = encode_project(framed(3))
    for word in (b"frame", b"notes", b"bookmarks"):
        assert word not in written


def test_a_view_is_kept_and_forgotten() -> None:
    graph = framed(2)
    undo = SetBookmark("3", (1.0, 2.0, 0.5)).apply(graph)
    assert decode_project(encode_project(graph)).bookmarks == {"3": (1.0, 2.0, 0.5)}
    copy = graph.copy()
    SetBookmark("3", None).apply(graph)
    assert graph.bookmarks == {}
    assert copy.bookmarks == {"3": (1.0, 2.0, 0.5)}
    undo.apply(copy)
    assert copy == graph


def test_a_node_moves_with_its_frame_kept() -> None:
    graph = framed(3, ("n2",))
    SetNode(structs.replace(graph.node("n2"), position=(7.0, 8.0))).apply(graph)
    assert places(graph) == {"n2": "f1"}
