"""Shapes from a real worker, which all tests here share: Keras takes seconds to import."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Raw, structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import inspecting_worker, inspection
from editor.document import Document
from editor.inspection import READING, UP_TO_DATE, Inspector
from graph.edits import Compound, MoveNodes, RemoveNode, SetLayer
from graph.specs import TensorSpec
from tests.worker.drawings import example
from worker.protocol import Failed, Inspect, InspectionEnded, NodeInspected, Reply

LONG = 90_000  # ms; importing Keras on a busy machine


@pytest.fixture(scope="module")
def inspector(qapp: QApplication) -> Iterator[Inspector]:
    document = Document()
    document.replace(example("dense"))
    inspector = Inspector(document)
    inspector.start()
    yield inspector
    inspector.stop(wait=True)


@pytest.fixture
def dense(qtbot: QtBot, inspector: Inspector) -> Inspector:
    inspector._document.replace(example("dense"))
    wait_until_up_to_date(qtbot, inspector)
    return inspector


@pytest.fixture
def asleep(qtbot: QtBot) -> Inspector:
    """An inspector without a worker, to which replies are given by hand."""
    document = Document()
    document.replace(example("dense"))
    inspector = Inspector(document)
    inspector._question = Inspect(7, Raw(b"null"))
    inspector._light._expected = 0  # whether all have come is tested with a worker
    return inspector


def wait_until_up_to_date(qtbot: QtBot, inspector: Inspector) -> None:
    qtbot.waitUntil(
        lambda: inspector.status == UP_TO_DATE and not inspector._delay.isActive(), timeout=LONG
    )


def set_units(inspector: Inspector, units: int) -> None:
    document = inspector._document
    layer = document.graph.layer_of("n2")
    arguments = {**layer.arguments, "units": units}
    document.apply(SetLayer(structs.replace(layer, arguments=arguments)), "Set units")


def answer(inspector: Inspector, replies: list[Reply]) -> None:
    inspector._on_replies_received(inspector._light, replies)


def test_the_shapes_of_the_document_are_read(dense: Inspector) -> None:
    shapes = {node: found.outputs[0].shape for (_, node), found in dense.results.items()}
    assert shapes == {"n1": (None, 100), "n2": (None, 64), "n3": (None, 64), "n4": (None, 10)}


def test_an_edit_is_read_anew(qtbot: QtBot, dense: Inspector) -> None:
    statuses: list[str] = []
    dense.status_changed.connect(statuses.append)
    with qtbot.waitSignal(dense.finished, timeout=LONG) as blocker:
        set_units(dense, 7)
    assert dense.results[(), "n2"].outputs == (TensorSpec((None, 7), "float32"),)
    parameters = 101 * 7 + 8 * 64 + 65 * 10
    assert blocker.args == [parameters, parameters]
    assert statuses == [READING, UP_TO_DATE]


def test_edits_that_come_together_are_read_once(qtbot: QtBot, dense: Inspector) -> None:
    before = dense._question.request
    for units in range(2, 12):
        set_units(dense, units)
    with qtbot.waitSignal(dense.finished, timeout=LONG):
        pass
    assert dense._question.request == before + 1
    assert dense.results[(), "n2"].outputs[0].shape == (None, 11)


def test_moving_boxes_asks_nothing(qtbot: QtBot, dense: Inspector) -> None:
    before = dense._question.request
    dense._document.apply(Compound((MoveNodes({"n1": (1.0, 1.0)}),)), "Move")
    qtbot.wait(2 * inspection.DELAY)
    assert dense._question.request == before


def test_what_keras_refuses_is_said_at_its_node(qtbot: QtBot, dense: Inspector) -> None:
    set_units(dense, -1)
    wait_until_up_to_date(qtbot, dense)
    with qtbot.waitSignal(dense.finished, timeout=LONG):
        set_units(dense, -2)
    assert "units" in dense.results[(), "n2"].error
    assert dense.results[(), "n3"].waiting
    assert dense.results[(), "n1"].outputs


def test_a_dead_worker_is_started_again(
    qtbot: QtBot, dense: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspecting_worker, "PAUSES", (50, 50, 50))
    process_id = dense._light.process_id
    assert process_id is not None
    with qtbot.waitSignal(dense.status_changed, timeout=LONG) as blocker:
        os.kill(process_id, signal.SIGTERM)
    assert blocker.args is not None
    assert blocker.args[0].startswith("shapes out of date: ")
    assert dense.results[(), "n2"].outputs
    wait_until_up_to_date(qtbot, dense)
    assert dense._light.process_id != process_id


def test_a_worker_that_dies_each_time_is_left_until_the_next_edit(
    asleep: Inspector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(asleep, "_ask", lambda: asked.append(1))
    asleep._started = True
    for _ in inspecting_worker.PAUSES:
        asleep._light.give_up("The worker crashed.")
        assert asleep._light.is_pausing
        asleep._light.stop()
    asleep._light.give_up("The worker crashed.")
    assert not asleep._light.is_pausing
    assert asleep.status == "shapes unavailable: The worker crashed."
    set_units(asleep, 3)
    assert asleep._delay.isActive()
    asleep.stop()


def test_an_answer_to_an_older_request_does_not_count(qtbot: QtBot, asleep: Inspector) -> None:
    with qtbot.assertNotEmitted(asleep.inspected, wait=2 * inspection.GATHERING):
        answer(asleep, [NodeInspected(6, "n1"), InspectionEnded(6, 1, 1)])
    assert asleep.results == {}
    asleep.stop()


def test_an_answer_about_a_deleted_node_does_not_count(asleep: Inspector) -> None:
    asleep._document.apply(RemoveNode("n4"), "Delete")
    answer(asleep, [NodeInspected(7, "n1"), NodeInspected(7, "n4"), InspectionEnded(7, 0, 0)])
    assert set(asleep.results) == {((), "n1")}
    asleep.stop()


def test_answers_that_come_one_by_one_are_shown_together(qtbot: QtBot, asleep: Inspector) -> None:
    shown: list[Any] = []
    asleep.inspected.connect(shown.append)
    for node in ("n1", "n2", "n3"):
        answer(asleep, [NodeInspected(7, node)])
    qtbot.waitUntil(lambda: bool(shown))
    assert [set(found) for found in shown] == [{((), "n1"), ((), "n2"), ((), "n3")}]
    asleep.stop()


def test_another_document_forgets_the_results(asleep: Inspector) -> None:
    answer(asleep, [NodeInspected(7, "n1"), InspectionEnded(7, 0, 0)])
    assert asleep.results
    asleep._document.replace(example("digits_cnn"))
    assert asleep.results == {}
    answer(asleep, [NodeInspected(7, "n1"), InspectionEnded(7, 0, 0)])
    assert asleep.results == {}


def test_a_request_that_failed_is_said(asleep: Inspector) -> None:
    answer(asleep, [Failed(7, "Expected a project. Received: nonsense")])
    assert asleep.status == "shapes unavailable: Expected a project. Received: nonsense"


def test_a_worker_that_is_silent_for_long_counts_as_dead(asleep: Inspector) -> None:
    asleep._light._on_patience_ended()
    assert "no answer" in asleep.status
    assert asleep._light.is_pausing
    asleep.stop()


def test_a_model_may_have_more_parameters_than_an_int_of_qt_holds(asleep: Inspector) -> None:
    totals: list[tuple[int, int]] = []
    asleep.finished.connect(lambda *counts: totals.append(counts))
    answer(asleep, [InspectionEnded(7, 10**10, 2**70)])
    assert totals == [(10**10, 2**70)]
