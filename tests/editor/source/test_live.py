import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from benchmarks.drawings import residual
from codegen import generate
from editor.document import Document
from editor.source import live
from editor.source.live import LiveSource, count_nodes
from graph.edits import Disconnect, MoveNodes, SetLayer, SetName
from graph.elements import Slot
from graph.model import ModelGraph
from tests.editor.nested_drawings import nested_drawing
from tests.worker.drawings import example


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    document = Document()
    document.replace(example("dense"))
    return document


@pytest.fixture
def source(document: Document) -> LiveSource:
    source = LiveSource(document)
    source.set_watched(True)
    return source


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has every drawing taken for one that takes longer than a frame."""
    monkeypatch.setattr(live, "BUDGET", -1.0)
    monkeypatch.setattr(live, "QUICK", -1.0)


def text(source: LiveSource) -> str:
    assert source.current.source is not None
    return source.current.source.text


def test_what_is_watched_follows_each_edit(
    qtbot: QtBot, document: Document, source: LiveSource
) -> None:
    with qtbot.waitSignal(source.written):
        document.apply(SetName("renamed"), "Rename")
        assert not source.up_to_date
    assert text(source) == generate(document.graph, partial=True).text


def test_edits_that_come_together_are_written_once(
    qtbot: QtBot, document: Document, source: LiveSource
) -> None:
    written: list[str] = []
    source.written.connect(lambda: written.append(text(source)))
    for name in ("one", "two", "three"):
        document.apply(SetName(name), "Rename")
    qtbot.waitUntil(lambda: source.up_to_date)
    assert len(written) == 1
    assert "three" in written[0]


def test_moving_boxes_writes_nothing(qtbot: QtBot, document: Document, source: LiveSource) -> None:
    with qtbot.assertNotEmitted(source.written, wait=20):
        document.apply(MoveNodes({"n1": (5.0, 5.0)}), "Move")
    assert source.up_to_date


def test_nothing_is_written_that_nobody_watches(
    qtbot: QtBot, document: Document, source: LiveSource
) -> None:
    source.set_watched(False)
    with qtbot.assertNotEmitted(source.written, wait=20):
        document.apply(SetName("renamed"), "Rename")
    source.set_watched(True)
    assert "renamed" in text(source)


def test_what_takes_long_is_written_elsewhere_to_the_same_text(
    qtbot: QtBot, slow: None, document: Document
) -> None:
    source = LiveSource(document)
    with qtbot.waitSignal(source.written, check_params_cb=None):
        source.set_watched(True)
    qtbot.waitUntil(lambda: source.up_to_date)
    assert text(source) == generate(document.graph, partial=True).text


def test_an_edit_while_it_is_written_wins(qtbot: QtBot, slow: None, document: Document) -> None:
    source = LiveSource(document)
    source.set_watched(True)
    document.apply(SetName("one"), "Rename")
    document.apply(SetName("two"), "Rename")
    qtbot.waitUntil(lambda: source.up_to_date)
    assert "two" in text(source)


def test_an_answer_that_an_edit_has_outdated_does_not_count(
    qtbot: QtBot, document: Document, source: LiveSource
) -> None:
    before = source.current
    document.apply(SetName("renamed"), "Rename")
    source._settling.answered.emit(before)
    assert not source.up_to_date
    qtbot.waitUntil(lambda: source.up_to_date)
    assert "renamed" in text(source)


def test_the_text_stays_until_the_next_is_there_but_for_another_document(
    qtbot: QtBot, slow: None, document: Document
) -> None:
    source = LiveSource(document)
    source.set_watched(True)
    qtbot.waitUntil(lambda: source.up_to_date)
    before = source.current
    document.apply(SetName("renamed"), "Rename")
    source._timer.timeout.emit()
    assert source.current is before
    document.replace(example("digits_cnn"))
    assert source.current.source is None
    qtbot.waitUntil(lambda: source.up_to_date)
    assert "digits_cnn" in text(source)


def test_a_closed_window_is_told_nothing(qtbot: QtBot, slow: None, document: Document) -> None:
    source = LiveSource(document)
    source.set_watched(True)
    with qtbot.assertNotEmitted(source.written, wait=50):
        source.set_watched(False)
    assert not source.up_to_date


def test_it_can_be_had_at_once(slow: None, document: Document) -> None:
    source = LiveSource(document)
    source.set_watched(True)
    source.refresh()
    assert source.up_to_date
    assert text(source) == generate(document.graph, partial=True).text


def test_a_node_that_is_not_complete_is_left_out(
    qtbot: QtBot, document: Document, source: LiveSource
) -> None:
    with qtbot.waitSignal(source.written):
        document.apply(Disconnect("n4", Slot()), "Disconnect")
    assert source.current.source is not None
    assert source.current.source.skipped == ("n4",)


def test_what_cannot_be_written_says_why(document: Document, source: LiveSource) -> None:
    document.replace(ModelGraph())
    source.refresh()
    assert source.current.source is None
    assert source.current.error != ""


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> Document:
    """A drawing in which looking for blocks takes longer than a frame; leaving them does not."""
    monkeypatch.setattr(live, "BUDGET", -1.0)
    monkeypatch.setattr(live, "QUICK", 100.0)
    monkeypatch.setattr(live, "SETTLE", 0)
    document = Document()
    document.replace(residual(100))
    return document


def written_at_first(qtbot: QtBot, document: Document) -> LiveSource:
    source = LiveSource(document)
    source.set_watched(True)
    qtbot.waitUntil(lambda: source.current.settled and source.up_to_date)
    return source


def rename_in_a_block(document: Document) -> None:
    layer = document.graph.layer_of("n40")
    document.apply(SetLayer(structs.replace(layer, name="elsewhere")), "Rename")


def test_blocks_stay_where_they_were_until_the_person_pauses(
    qtbot: QtBot, blocks: Document
) -> None:
    source = written_at_first(qtbot, blocks)
    seen: list[bool] = []
    source.written.connect(lambda: seen.append(source.current.settled))
    for _ in range(2):  # how long it takes is not known at first
        rename_in_a_block(blocks)
        qtbot.waitUntil(lambda: source.current.settled and source.up_to_date)
        blocks.undo_stack.undo()
        qtbot.waitUntil(lambda: source.current.settled and source.up_to_date)
    assert not all(seen)
    assert text(source) == generate(blocks.graph, partial=True).text


def test_a_text_that_is_the_same_when_it_settles_is_told_once(
    qtbot: QtBot, blocks: Document
) -> None:
    source = written_at_first(qtbot, blocks)
    told: list[str] = []
    source.written.connect(lambda: told.append(text(source)))
    blocks.apply(SetName("renamed"), "Rename")
    qtbot.waitUntil(lambda: source.current.settled and source.up_to_date)
    assert len(told) == 1


def test_what_changes_too_much_is_written_as_exported(qtbot: QtBot, blocks: Document) -> None:
    source = written_at_first(qtbot, blocks)
    blocks.replace(residual(200))
    qtbot.waitUntil(lambda: source.up_to_date)
    assert text(source) == generate(blocks.graph, partial=True).text


def test_the_nodes_of_nested_models_count() -> None:
    assert count_nodes(nested_drawing()) == 2 + 3 + 2
