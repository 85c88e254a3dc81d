"""Trainings that wait for their turn, or go on beside each other, in real workers.

A worker takes seconds to start, so the tests share one panel, and a second worker is started once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from codegen import generate
from editor import dialogs
from editor.training import queue_folders
from editor.training.keeping import Interrupted
from editor.training.lane import Lane
from editor.training.planned import Planned
from editor.training.run import State
from graph.files import encode_project
from graph.runs.folder import RunFolder, runs_below
from graph.runs.record import RunRecord
from tests.editor.training.test_panel import LONG, Trained
from tests.worker.drawings import example

MANY = 5000  # epochs; more than any test waits for


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    trained = Trained(tmp_path_factory.mktemp("project"))
    yield trained
    trained.panel.shutdown()
    trained.panel.run.end(wait=True)
    trained.panel.deleteLater()
    # Its commands must not be collected before it, as may happen at the end of the program.
    trained.document.undo_stack.clear()


@pytest.fixture
def digits(qtbot: QtBot, shared: Trained, request: pytest.FixtureRequest) -> Iterator[Trained]:
    # A file, and with it a folder of runs, for each test; the worker stays, as the folder does.
    path = shared.folder / f"{request.node.name[:40]}.kcanvas"
    shared.document.replace(example("digits_cnn"), path)
    shared.set(epochs=MANY)
    shared.panel.show()
    yield shared
    queue = shared.panel.queue
    for planned in [*queue.waiting]:
        queue.take_out(planned)
    queue.set_at_once(1)
    for lane in queue.going:
        lane.stop()
    qtbot.waitUntil(lambda: not queue.running, timeout=LONG)
    shared.panel.hide()


@pytest.fixture
def alone(qtbot: QtBot, tmp_path: Path) -> Trained:
    """A panel that starts no worker."""
    trained = Trained(tmp_path)
    qtbot.addWidget(trained.panel)
    trained.open("digits_cnn")
    return trained


def runs(trained: Trained) -> list[RunFolder]:
    path = trained.document.path
    assert path is not None
    return [*runs_below(path.with_suffix(".runs"))]


def statuses(trained: Trained) -> list[str]:
    return sorted(run.read().status for run in runs(trained))


def has_batches(lane: Lane) -> bool:
    progress = lane.run.progress
    return lane.run.state is State.TRAINING and progress is not None and progress.batch >= 0


def rows(trained: Trained) -> list[str]:
    tree = trained.panel.queue_view.list
    items = [tree.topLevelItem(place) for place in range(tree.topLevelItemCount())]
    return [item.text(1) for item in items if item is not None]


def choose(trained: Trained, place: int) -> None:
    tree = trained.panel.queue_view.list
    item = tree.topLevelItem(place)
    assert item is not None
    tree.setCurrentItem(item)


def test_what_is_started_meanwhile_waits_and_begins_in_its_order(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    panel.start()
    for epochs in (1, 2):
        digits.set(epochs=epochs)
        panel.start()
    assert [planned.record.training.epochs for planned in panel.queue.waiting] == [1, 2]
    qtbot.waitUntil(lambda: statuses(digits) == ["running", "waiting", "waiting"], timeout=LONG)
    assert panel.queue_view.isVisible()
    assert panel.controls.start.text() == "Add to queue"
    qtbot.waitUntil(lambda: rows(digits)[0].startswith("epoch "), timeout=LONG)
    assert rows(digits)[1:] == ["waits, 1 epoch", "waits, 2 epochs"]

    choose(digits, 2)
    panel.queue_view.up_button.click()
    assert rows(digits)[1:] == ["waits, 2 epochs", "waits, 1 epoch"]
    assert not panel.queue_view.up_button.isEnabled()
    process = panel.run.process_id
    panel.stop()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.process_id == process
    assert not panel.queue_view.isVisible()
    ended = sorted((run.read() for run in runs(digits)), key=lambda record: record.ended)
    assert [(each.status, each.training.epochs) for each in ended] == [
        ("stopped", MANY),
        ("finished", 2),
        ("finished", 1),
    ]


def test_what_is_taken_out_of_the_queue_leaves_nothing(qtbot: QtBot, digits: Trained) -> None:
    panel = digits.panel
    panel.start()
    panel.start()
    qtbot.waitUntil(lambda: "waiting" in statuses(digits), timeout=LONG)
    panel.start()
    choose(digits, 2)  # its folder is still being made
    QTest.keyClick(panel.queue_view.list, Qt.Key.Key_Delete)
    choose(digits, 1)
    panel.queue_view.take_out_button.click()
    assert panel.queue.waiting == []
    qtbot.waitUntil(lambda: len(runs(digits)) == 1, timeout=LONG)
    assert panel.running


def test_a_training_that_is_stopped_while_it_starts_leaves_nothing_and_the_next_begins(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    panel.start()
    digits.set(epochs=1)
    panel.start()
    with qtbot.waitSignal(panel.runs_changed):
        panel.stop()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    qtbot.waitUntil(lambda: statuses(digits) == ["finished"], timeout=LONG)
    assert runs(digits)[0].read().training.epochs == 1


def test_the_next_begins_after_a_failure_which_is_said(qtbot: QtBot, digits: Trained) -> None:
    panel = digits.panel
    digits.set(data="nowhere.npz")
    panel.start()
    digits.set(data="digits", epochs=1)
    panel.start()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.has_model
    assert panel.failed.isVisible()
    assert panel.failed.text().startswith("The training of digits_cnn failed. ")
    assert "nowhere.npz" in panel.failed.text()
    assert statuses(digits) == ["failed", "finished"]


def test_two_go_on_at_once_and_the_numbers_are_of_the_one_chosen(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    panel.start()
    digits.set(epochs=MANY - 1)
    panel.start()
    assert panel.queue_view.isVisible()
    panel.queue_view.at_once.setValue(2)
    assert panel.queue.waiting == []
    first, second = panel.queue.lanes
    qtbot.waitUntil(lambda: has_batches(first) and has_batches(second), timeout=LONG)
    assert first.run.process_id != second.run.process_id
    assert statuses(digits) == ["running", "running"]

    choose(digits, 1)
    assert panel.lane is second
    assert f" of {MANY - 1}" in panel.status.title.text()
    panel.controls.pause.click()
    qtbot.waitUntil(lambda: panel.controls.pause.text() == "Continue", timeout=LONG)
    assert rows(digits)[1].endswith("paused")
    assert not first.run.progress.paused  # type: ignore[union-attr]
    panel.controls.stop.click()
    qtbot.waitUntil(lambda: not second.run.running, timeout=LONG)
    assert panel.can_save
    assert panel.status.title.text().startswith("Stopped after ")
    assert first.run.running
    choose(digits, 0)
    assert panel.queue.lanes == [first]
    assert statuses(digits) == ["running", "stopped"]


def left_by_a_closed_window(trained: Trained, *, process: int, epochs: int = 1) -> RunFolder:
    graph = trained.document.graph
    path = trained.document.path
    assert path is not None
    record = RunRecord(
        "left alone",
        graph.name,
        time.time(),
        structs.replace(graph.training, epochs=epochs),
        started=time.time(),
        origin=str(path),
        folder=str(trained.folder),
        process=process,
    )
    source = generate(graph, script=True).text
    return RunFolder.create(path.with_suffix(".runs"), record, encode_project(graph), source)


def ended_process() -> int:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_trainings_that_a_closed_window_left_are_offered_and_begin(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    run = left_by_a_closed_window(digits, process=ended_process())
    other = left_by_a_closed_window(digits, process=ended_process(), epochs=2)
    panel.left_waiting.look(digits.document.path)
    qtbot.waitUntil(panel.left_waiting.isVisible, timeout=LONG)
    assert panel.left_waiting.text.text() == "2 trainings wait: left alone."
    panel.left_waiting.accept_button.click()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.error == ""
    assert not panel.left_waiting.isVisible()
    assert [each.read().status for each in (run, other)] == ["finished", "finished"]
    assert other.read().epochs == 2


def test_trainings_that_are_left_again_are_not_begun(qtbot: QtBot, alone: Trained) -> None:
    run = left_by_a_closed_window(alone, process=ended_process())
    panel = alone.panel
    panel.show()
    qtbot.waitUntil(panel.left_waiting.isVisible, timeout=LONG)
    panel.left_waiting.leave_button.click()
    qtbot.waitUntil(lambda: run.read().status == "stopped", timeout=LONG)
    assert not panel.running
    assert run.read().reason == "It was not begun."


def test_what_another_window_holds_is_neither_offered_nor_taken(
    qtbot: QtBot, alone: Trained
) -> None:
    held = left_by_a_closed_window(alone, process=os.getppid())
    path = alone.document.path
    assert queue_folders.find_waiting(held.path.parent, path) == ()
    found = Interrupted(held, held.read(), ())
    planned = Planned.of_run(found, alone.panel)
    qtbot.waitUntil(lambda: planned.is_settled, timeout=LONG)
    assert "held by another window" in planned.fault
    assert held.read().process == os.getppid()


def test_what_this_window_holds_is_offered_once_its_tab_is_closed(
    qtbot: QtBot, alone: Trained
) -> None:
    planned = Planned.of_drawing(alone.document, alone.panel)
    qtbot.waitUntil(lambda: planned.is_settled, timeout=LONG)
    place, path = runs(alone)[0].path.parent, alone.document.path
    assert queue_folders.find_waiting(place, path) == ()
    alone.panel.queue.waiting.append(planned)
    assert "1 training waits" in alone.panel.queue.consequences_of_closing()
    alone.panel.shutdown()
    assert len(queue_folders.find_waiting(place, path)) == 1


def test_the_order_outlives_the_window(qtbot: QtBot, alone: Trained) -> None:
    queue = alone.panel.queue
    for epochs in (1, 2, 3):
        alone.set(epochs=epochs)
        queue.waiting.append(Planned.of_drawing(alone.document, queue))
        qtbot.waitUntil(lambda: queue.waiting[-1].is_settled, timeout=LONG)
    place, path = runs(alone)[0].path.parent, alone.document.path
    queue.move(queue.waiting[2], -1)
    queue.move(queue.waiting[1], -1)
    qtbot.waitUntil(lambda: not queue._ordering.busy, timeout=LONG)
    alone.panel.shutdown()
    found = queue_folders.find_waiting(place, path)
    assert [each.record.training.epochs for each in found] == [3, 1, 2]


def test_a_worker_that_never_began_is_noted_in_a_new_run_and_an_old_one_is_as_it_was(
    qtbot: QtBot, alone: Trained
) -> None:
    run = left_by_a_closed_window(alone, process=ended_process())
    before = run.read()
    old = Planned.of_run(Interrupted(run, before, ()), alone.panel)
    new = Planned.of_drawing(alone.document, alone.panel)
    for planned in (old, new):
        qtbot.waitUntil(lambda each=planned: each.is_settled, timeout=LONG)  # type: ignore[misc]
        with qtbot.waitSignal(planned.failure_noted):
            planned.fail("The worker was killed.")
    assert run.read() == before
    assert new.order.run is not None
    failed = RunFolder(new.order.run).read()
    assert (failed.status, failed.reason) == ("failed", "The worker was killed.")


def test_closing_the_window_says_what_becomes_of_the_trainings(
    alone: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def answer(box: QMessageBox) -> int:
        said.extend([box.text(), box.informativeText()])
        return QMessageBox.StandardButton.Close.value

    monkeypatch.setattr(QMessageBox, "exec", answer)
    queue = alone.panel.queue
    queue.first.run.state = State.TRAINING
    queue.waiting.append(Planned.of_drawing(alone.document, queue))
    assert dialogs.ask_to_stop_training(
        alone.panel, len(queue.going), queue.consequences_of_closing()
    )
    assert said == [
        "Close the window and end the training?",
        "Trained weights that are not kept are lost, unless they were saved. "
        "1 training waits, to be started when the drawing is opened again.",
    ]


def test_a_resumed_run_that_is_taken_out_is_as_it_was(qtbot: QtBot, alone: Trained) -> None:
    run = left_by_a_closed_window(alone, process=ended_process())
    before = structs.replace(run.read(), status="running")
    run.write(before)
    (run.path / "history.jsonl").write_bytes(b'{"epoch":0,"logs":{"loss":1.0}}\n')
    planned = Planned.of_run(Interrupted(run, before, run.history()), alone.panel)
    qtbot.waitUntil(lambda: planned.is_settled, timeout=LONG)
    assert planned.order.history is not None
    assert run.read().status == "waiting"
    with qtbot.waitSignal(planned.gone):
        planned.give_up()
    assert run.read() == before
    assert run.status(before) == "interrupted"
