"""Trainings of the window are kept as runs, wait, end with their epoch, and go on after a kill."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.training.run import State
from graph.runs.folder import RunFolder, runs_below
from tests.editor.training.test_panel import LONG, Trained, wait_for_batches

MANY = 400  # epochs; more than any test waits for


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    trained = Trained(tmp_path_factory.mktemp("project"))
    yield trained
    trained.panel.run.end(wait=True)
    trained.panel.deleteLater()


@pytest.fixture
def digits(shared: Trained) -> Iterator[Trained]:
    shared.open("digits_cnn")
    shared.panel.show()
    yield shared
    shared.panel.hide()


def newest(trained: Trained) -> RunFolder:
    return next(runs_below(trained.folder / "digits_cnn.runs"))


def wait_for_epochs(qtbot: QtBot, trained: Trained, count: int) -> None:
    def complete() -> bool:
        progress = trained.panel.run.progress
        return progress is not None and progress.completed >= count

    qtbot.waitUntil(complete, timeout=LONG)


def test_a_training_is_kept_beside_the_drawing(qtbot: QtBot, digits: Trained) -> None:
    digits.set(epochs=1)
    panel = digits.panel
    panel.start()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.error == ""
    run = newest(digits)
    record = run.read()
    assert (record.status, record.epochs) == ("finished", 1)
    assert record.evaluation == panel.run.progress.evaluation  # type: ignore[union-attr]
    assert record.origin == str(digits.document.path)
    assert run.last.is_file()
    assert len(run.history()) == 1


def test_a_training_waits_and_goes_on_and_ends_with_its_epoch(
    qtbot: QtBot, digits: Trained
) -> None:
    digits.set(epochs=MANY)
    panel = digits.panel
    panel.start()
    wait_for_batches(qtbot, digits)
    progress = panel.run.progress
    assert progress is not None
    panel.controls.pause.click()
    qtbot.waitUntil(lambda: progress.paused, timeout=LONG)
    assert panel.controls.pause.text() == "Continue"
    assert "paused" in panel.status.title.text()
    reached = (progress.epoch, progress.batch)
    panel.controls.pause.click()
    qtbot.waitUntil(lambda: not progress.paused, timeout=LONG)
    qtbot.waitUntil(lambda: (progress.epoch, progress.batch) > reached, timeout=LONG)
    panel.controls.end_of_epoch.click()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert progress.stopped
    assert 0 < progress.completed < MANY
    assert newest(digits).read().epochs == progress.completed


def test_a_run_whose_worker_was_killed_is_offered_and_goes_on(
    qtbot: QtBot, digits: Trained
) -> None:
    digits.set(epochs=MANY)
    panel = digits.panel
    panel.start()
    wait_for_epochs(qtbot, digits, 2)
    process = panel.run.process_id
    assert process is not None
    os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    qtbot.waitUntil(lambda: panel.run.state is State.IDLE, timeout=LONG)
    kept = len(newest(digits).history())
    assert kept >= 2

    qtbot.waitUntil(panel.interrupted.isVisible, timeout=LONG)
    assert f"interrupted after {kept} of {MANY} epochs" in panel.interrupted.text.text()
    panel.interrupted.accept_button.click()
    assert not panel.interrupted.isVisible()
    wait_for_epochs(qtbot, digits, kept + 1)
    progress = panel.run.progress
    assert progress is not None
    assert len(progress.per_epoch["loss"].x) == progress.completed
    panel.stop()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert newest(digits).read().status == "stopped"


def test_a_run_that_is_left_is_not_offered_again(qtbot: QtBot, digits: Trained) -> None:
    digits.set(epochs=MANY)
    panel = digits.panel
    panel.start()
    wait_for_epochs(qtbot, digits, 1)
    process = panel.run.process_id
    assert process is not None
    os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    qtbot.waitUntil(panel.interrupted.isVisible, timeout=LONG)
    panel.interrupted.leave_button.click()
    qtbot.waitUntil(lambda: newest(digits).read().status == "stopped", timeout=LONG)
    panel.interrupted.look(digits.document.path)
    qtbot.wait(200)
    assert not panel.interrupted.isVisible()


def test_a_folder_that_cannot_be_made_keeps_nobody_from_training(
    qtbot: QtBot, digits: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("")
    monkeypatch.setattr("editor.training.starting.place_of_runs", lambda _: nowhere)
    digits.set(epochs=1)
    panel = digits.panel
    panel.start()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.has_model
    assert "The run is not kept" in panel.status.notes.text()
