"""What the window does with its two inspecting workers, and when one is lost in the middle.

All workers are real processes, but for those that are to answer garbage.
"""

import os
import signal
import sys
from collections.abc import Iterator

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor import inspecting_worker, worker_process
from editor.document import Document
from editor.inspecting_worker import InspectingWorker
from editor.inspection import READING, UP_TO_DATE, Inspector
from graph.edits import RemoveNode, SetLayer
from graph.model import ModelGraph
from tests.worker.drawings import Drawing, example

LONG = 90_000  # ms; importing Keras, or TensorFlow, on a busy machine
WORDS = ("good", "bad", "film")

# A worker that says the first of its answers, then nonsense, and then that this is all.
LIAR = """
import sys
from worker.protocol import *
for line in sys.stdin.buffer:
    number = decode_request(line).request
    write = sys.stdout.buffer.write
    write(encode(NodeInspected(number, "n1")))
    write(b"nonsense\\n" * {nonsense})
    write(encode(InspectionEnded(number, 0, 0)))
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def inspector() -> Iterator[Inspector]:
    inspector = Inspector(Document())
    yield inspector
    inspector.stop(wait=True)


def chain(length: int) -> ModelGraph:
    drawing = Drawing()
    node = drawing.input(8)
    for units in range(1, length):
        node = drawing.layer("Dense", node, units=units)
    return drawing.graph


def text_model() -> tuple[ModelGraph, str]:
    drawing = Drawing()
    words = drawing.layer(
        "TextVectorization",
        drawing.input(dtype="string"),
        vocabulary=WORDS,
        output_sequence_length=7,
    )
    embedded = drawing.layer("Embedding", words, input_dim=len(WORDS) + 2, output_dim=4)
    pooled = drawing.layer("GlobalAveragePooling1D", embedded)
    return drawing.graph, drawing.layer("Dense", pooled, units=1)


def read(qtbot: QtBot, inspector: Inspector, graph: ModelGraph) -> None:
    inspector._document.replace(graph)
    inspector.start()
    until_up_to_date(qtbot, inspector)


def until_up_to_date(qtbot: QtBot, inspector: Inspector) -> None:
    qtbot.waitUntil(
        lambda: inspector.status == UP_TO_DATE and not inspector._delay.isActive(), timeout=LONG
    )


def set_units(inspector: Inspector, node: str, units: int) -> None:
    document = inspector._document
    layer = document.graph.layer_of(node)
    changed = structs.replace(layer, arguments={**layer.arguments, "units": units})
    document.apply(SetLayer(changed), "Set units")


def shape(inspector: Inspector, node: str) -> tuple[int | None, ...]:
    return inspector.results[(), node].outputs[0].shape


def into_the_middle(qtbot: QtBot, inspector: Inspector, graph: ModelGraph) -> int:
    """Reads a drawing until some of it is known; gives the process that is at it."""
    inspector._document.replace(graph)
    with qtbot.waitSignal(inspector.inspected, timeout=LONG):
        inspector.start()
    assert inspector.status == READING
    process_id = inspector._light.process_id
    assert process_id is not None
    return process_id


# -- TensorFlow ------------------------------------------------------------------------------------


def test_a_text_model_is_read_whole_by_a_second_worker_that_goes_with_its_text(
    qtbot: QtBot, inspector: Inspector
) -> None:
    graph, dense = text_model()
    read(qtbot, inspector, graph)
    assert shape(inspector, dense) == (None, 1)
    assert not any(found.needs or found.waiting for found in inspector.results.values())
    assert sum(found.parameters for found in inspector.results.values()) == 25
    heavy = inspector._heavy.process_id
    assert heavy is not None

    seen: list[bool] = []
    inspector.inspected.connect(lambda _: seen.append(bool(inspector.results[(), dense].outputs)))
    set_units(inspector, dense, 3)
    until_up_to_date(qtbot, inspector)
    assert shape(inspector, dense) == (None, 3)
    assert all(seen), "Expected the old shapes until there are new ones"
    assert inspector._heavy.process_id == heavy

    os.kill(heavy, signal.SIGKILL)
    qtbot.waitUntil(lambda: inspector.status.startswith("shapes out of date: "), timeout=LONG)
    assert shape(inspector, dense) == (None, 3)
    until_up_to_date(qtbot, inspector)
    assert inspector._heavy.process_id not in (None, heavy)

    inspector._document.apply(RemoveNode("n2"), "Delete")
    until_up_to_date(qtbot, inspector)
    assert not inspector._heavy.is_running


def test_a_drawing_without_such_layers_starts_no_second_worker(
    qtbot: QtBot, inspector: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspector._heavy, "ask", lambda *_: pytest.fail("TensorFlow was started"))
    read(qtbot, inspector, example("digits_cnn"))
    assert len(inspector.results) == len(inspector._document.graph)


# -- a worker that is lost -------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_worker_that_is_killed_in_the_middle_is_followed_by_another(
    qtbot: QtBot, inspector: Inspector
) -> None:
    graph = chain(600)
    process_id = into_the_middle(qtbot, inspector, graph)
    os.kill(process_id, signal.SIGKILL)
    qtbot.waitUntil(lambda: inspector.status.startswith("shapes out of date: "), timeout=LONG)
    known = dict(inspector.results)
    assert 0 < len(known) < len(graph)
    until_up_to_date(qtbot, inspector)
    assert len(inspector.results) == len(graph)
    assert (
        known.items()
        <= {
            place: structs.replace(found, request=known[place].request)
            for place, found in inspector.results.items()
            if place in known
        }.items()
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_worker_that_hangs_in_the_middle_is_ended_and_followed_by_another(
    qtbot: QtBot, inspector: Inspector
) -> None:
    graph = chain(600)
    process_id = into_the_middle(qtbot, inspector, graph)
    os.kill(process_id, signal.SIGSTOP)
    inspector._light._patience.start(1)  # as if it had been silent for long
    qtbot.waitUntil(lambda: inspector.status.startswith("shapes out of date: "), timeout=LONG)
    assert "no answer" in inspector.status
    assert inspector.results
    until_up_to_date(qtbot, inspector)
    assert len(inspector.results) == len(graph)
    assert inspector._light.process_id != process_id


@pytest.mark.parametrize("nonsense", [1, worker_process.GARBAGE_LIMIT + 1])
def test_a_worker_that_answers_garbage_is_ended_and_followed_by_another(
    qtbot: QtBot, inspector: Inspector, monkeypatch: pytest.MonkeyPatch, nonsense: int
) -> None:
    read(qtbot, inspector, example("dense"))
    before = shape(inspector, "n3")
    inspector.stop(wait=True)
    with monkeypatch.context() as patched:
        patched.setattr(worker_process, "ARGUMENTS", ("-c", LIAR.format(nonsense=nonsense)))
        inspector.start()
        qtbot.waitUntil(lambda: inspector.status.startswith("shapes out of date: "), timeout=LONG)
    assert shape(inspector, "n3") == before
    until_up_to_date(qtbot, inspector)
    assert shape(inspector, "n1") == (None, 100)


def test_a_worker_that_is_lost_again_and_again_is_asked_no_more(qtbot: QtBot) -> None:
    worker = InspectingWorker("numpy")
    for _ in inspecting_worker.PAUSES:
        worker.give_up("It crashed.")
        assert worker.is_pausing
    worker.stop()
    worker.give_up("It crashed.")
    assert not worker.is_pausing
    assert worker.reason == "It crashed."
