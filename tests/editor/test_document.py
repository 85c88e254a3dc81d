"""The document: one history over models in models, and what of it is in view."""

from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.places_of_edits import parts_of, place_of
from graph.edit_makers import within
from graph.edits import Compound, MoveNodes, RemoveNode, SetLayer, SetName, SetTraining
from graph.errors import GraphError
from graph.files import read_project, write_project
from graph.model import ModelGraph
from graph.opening import open_file
from graph.training import Training
from tests.editor.nested_drawings import INNER, INNERMOST, nested_drawing


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.replace(nested_drawing())
    return document


def rename(document: Document, node_id: str, name: str) -> None:
    layer = document.view_graph.layer_of(node_id)
    document.apply(SetLayer(structs.replace(layer, name=name)), "Rename")


def viewed(document: Document) -> tuple[str, ...]:
    return document.view_path


def name_at(document: Document, path: tuple[str, ...], node_id: str) -> str:
    return document.graph.nested(path).layer_of(node_id).name


def test_the_model_itself_is_in_view_at_first(document: Document) -> None:
    assert viewed(document) == ()
    assert document.view_graph is document.graph


def test_entering_brings_a_nested_model_into_view_and_leaving_what_is_around_it(
    document: Document,
) -> None:
    seen: list[tuple[str, ...]] = []
    document.view_changed.connect(lambda: seen.append(document.view_path))
    document.enter("l2")
    document.enter("l3")
    assert [layer.name for layer in document.view_layers] == ["encoder", "core"]
    document.leave()
    document.leave(0)
    assert seen == [INNER, INNERMOST, INNER, ()]


def test_a_layer_that_is_no_model_is_not_entered(document: Document) -> None:
    told: list[bool] = []
    document.view_changed.connect(lambda: told.append(True))
    document.enter("l1")
    document.enter("no such layer")
    assert viewed(document) == ()
    assert told == []


def test_an_edit_is_of_the_graph_in_view(document: Document) -> None:
    document.show(INNERMOST)
    rename(document, "n2", "inner")
    assert name_at(document, INNERMOST, "n2") == "inner"
    assert name_at(document, INNER, "n2") == "encoder_dense"


def test_an_edit_can_be_of_the_whole_document_from_anywhere(document: Document) -> None:
    document.show(INNERMOST)
    document.apply(SetName("renamed"), "Rename model", path=())
    assert document.graph.name == "renamed"
    assert viewed(document) == INNERMOST


def test_what_is_refused_in_a_nested_model_changes_nothing(document: Document) -> None:
    document.show(INNER)
    before = document.graph.copy()
    with pytest.raises(GraphError):
        document.apply(RemoveNode("no such node"), "Delete")
    assert document.graph == before
    assert not document.is_modified


def test_an_undo_elsewhere_brings_its_place_into_view(document: Document) -> None:
    document.show(INNERMOST)
    rename(document, "n2", "inner")
    document.leave(0)
    document.undo_stack.undo()
    assert viewed(document) == INNERMOST
    assert name_at(document, INNERMOST, "n2") == "core_dense"
    document.leave(0)
    document.undo_stack.redo()
    assert viewed(document) == INNERMOST
    assert name_at(document, INNERMOST, "n2") == "inner"


def test_the_undo_of_a_training_setting_leaves_the_view_alone(document: Document) -> None:
    document.apply(SetTraining(Training(epochs=9)), "Set epochs", path=())
    document.show(INNER)
    document.undo_stack.undo()
    assert viewed(document) == INNER
    assert document.graph.training.epochs != 9


def test_a_model_that_goes_while_it_is_in_view_is_left(document: Document) -> None:
    document.show(INNERMOST)
    views: list[tuple[str, ...]] = []
    document.edit_applied.connect(lambda _: views.append(document.view_path))
    document.apply(RemoveNode("n2"), "Delete", path=())
    assert views == [()]
    document.undo_stack.undo()
    assert document.graph == nested_drawing()


def test_one_history_takes_everything_back_in_its_order(document: Document) -> None:
    rename(document, "n1", "first")
    document.show(INNERMOST)
    rename(document, "n2", "second")
    document.leave()
    rename(document, "n2", "third")
    after = document.graph.copy()
    for _ in range(3):
        document.undo_stack.undo()
    assert document.graph == nested_drawing()
    for _ in range(3):
        document.undo_stack.redo()
    assert document.graph == after


def test_another_graph_is_seen_from_outside(document: Document) -> None:
    document.show(INNERMOST)
    document.replace(ModelGraph())
    assert viewed(document) == ()


def test_the_place_of_an_edit_holds_all_that_it_changes() -> None:
    inner = within(INNERMOST, MoveNodes({}))
    outer = within(INNER, SetName("x"))
    assert place_of(inner) == INNERMOST
    assert place_of(Compound((inner, outer))) == INNER
    assert place_of(Compound((inner, SetName("x")))) == ()
    assert place_of(Compound((SetTraining(Training()),))) is None
    assert list(parts_of(Compound((inner,)))) == [(INNERMOST, MoveNodes({}))]


def test_a_saved_document_is_called_by_its_file(document: Document, tmp_path: Path) -> None:
    assert (document.title, document.folder) == ("Untitled", None)
    document.save(tmp_path / "kept.kcanvas")
    assert (document.title, document.stem) == ("kept.kcanvas", "kept")
    assert document.folder == tmp_path
    assert read_project(tmp_path / "kept.kcanvas") == document.graph


def test_a_project_is_opened_as_its_file(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "there.kcanvas"
    write_project(nested_drawing(), path)
    document.show(INNERMOST)
    document.show_opened(open_file(path), path)
    assert str(document.path) == str(path)
    assert viewed(document) == ()
    assert document.graph == nested_drawing()


def test_a_new_document_has_a_name_that_nobody_chose(qtbot: QtBot) -> None:
    assert not Document().graph.settings.named
