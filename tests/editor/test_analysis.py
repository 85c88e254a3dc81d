import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.analysis import Analyser, Analysis, changes_model
from editor.document import Document
from graph.catalogue import load_catalogue
from graph.classify import Kind
from graph.edits import Compound, Disconnect, Edit, MoveNodes, SetLayer, SetName, SetTraining
from graph.elements import Slot
from graph.frame_edits import AddFrame, AddNote, SetBookmark
from graph.frames import Frame, Note
from graph.training import Training
from tests.worker.drawings import example


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.replace(example("dense"))
    return document


@pytest.fixture
def analyser(document: Document) -> Analyser:
    return Analyser(document, load_catalogue())


def analysed(qtbot: QtBot, analyser: Analyser) -> Analysis:
    with qtbot.waitSignal(analyser.analysed):
        pass
    return analyser.current


def test_the_document_is_analysed_from_the_start(analyser: Analyser) -> None:
    current = analyser.current
    assert current.problems == ()
    assert current.classification.kind is Kind.LINEAR
    assert not current.functional


def test_edits_that_come_together_are_analysed_once(
    qtbot: QtBot, document: Document, analyser: Analyser
) -> None:
    seen: list[Analysis] = []
    analyser.analysed.connect(seen.append)
    for name in ("one", "two", "three"):
        document.apply(SetName(name), "Rename")
    assert seen == []
    analysed(qtbot, analyser)
    qtbot.wait(5)
    assert len(seen) == 1
    assert seen[0] == analyser.current


def test_moving_boxes_is_not_analysed(qtbot: QtBot, document: Document, analyser: Analyser) -> None:
    with qtbot.assertNotEmitted(analyser.analysed, wait=20):
        document.apply(MoveNodes({"n1": (5.0, 5.0)}), "Move")


def test_an_undo_is_analysed(qtbot: QtBot, document: Document, analyser: Analyser) -> None:
    before = analyser.current
    document.apply(Disconnect("n4", Slot()), "Disconnect")
    assert analysed(qtbot, analyser).first("error") is not None
    document.undo_stack.undo()
    assert analysed(qtbot, analyser) == before


def test_a_linear_model_is_written_functionally_when_asked(
    qtbot: QtBot, analyser: Analyser
) -> None:
    analyser.set_functional(True)
    current = analysed(qtbot, analyser)
    assert current.functional
    assert current.classification.kind is Kind.LINEAR


def test_a_branching_model_is_always_written_functionally(
    qtbot: QtBot, document: Document, analyser: Analyser
) -> None:
    document.replace(example("digits_residual"))
    assert analysed(qtbot, analyser).functional
    assert not document.graph.settings.functional


def test_a_layer_with_a_bad_argument_is_an_error(
    qtbot: QtBot, document: Document, analyser: Analyser
) -> None:
    layer = document.graph.layer_of("n2")
    document.apply(SetLayer(structs.replace(layer, arguments={})), "Clear units")
    problem = analysed(qtbot, analyser).first("error")
    assert problem is not None
    assert problem.nodes == ("n2",)


def test_only_edits_of_more_than_positions_change_the_model() -> None:
    move = MoveNodes({})
    assert not changes_model(move)
    assert not changes_model(Compound((move, move)))
    assert changes_model(Compound((move, SetTraining(Training()))))


@pytest.mark.parametrize(
    "edit",
    [
        AddFrame(Frame("f1", "Stem"), ("n1", "n2")),
        AddNote(Note("t1", "Why")),
        SetBookmark("1", (0.0, 0.0, 1.0)),
    ],
)
def test_what_is_drawn_besides_the_model_is_not_analysed(
    qtbot: QtBot, document: Document, analyser: Analyser, edit: Edit
) -> None:
    with qtbot.assertNotEmitted(analyser.analysed, wait=20):
        document.apply(edit, "Draw")
        document.undo_stack.undo()
