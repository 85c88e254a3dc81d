"""A run that goes on after an end ends like one that never stopped."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import BinaryIO

import keras
import msgspec
import numpy as np
import pytest

from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from tests.worker.running.runs import folder, killed, same, whole
from tests.worker.running.scripts import (
    BATCHES,
    ENDING_EARLY,
    EPOCHS,
    IN_MEMORY,
    PLAIN,
    SEQUENCE,
    SHUFFLED,
)
from worker.protocol import Checkpointed, EpochEnded, TrainingEnded, TrainingStarted
from worker.running.restoring import restore_models


@pytest.mark.parametrize(
    "source", [IN_MEMORY, SHUFFLED, SEQUENCE], ids=["in memory", "shuffled", "sequence"]
)
def test_a_run_that_was_killed_ends_like_one_that_never_stopped(
    tmp_path: Path, source: str
) -> None:
    straight, broken = folder(tmp_path, source), folder(tmp_path, source)
    expected, told = whole(straight)
    killed(broken, 3, 5)
    assert broken.read().status == "running"
    assert len(broken.history()) == 3
    model, replies = whole(broken, resume=True)
    started = next(each for each in replies if isinstance(each, TrainingStarted))
    assert (started.first, started.epochs) == (3, EPOCHS)
    assert same(model, expected)
    assert replies[-1] == told[-1]
    assert [each.logs for each in broken.history()] == [each.logs for each in straight.history()]
    written = {path.name for path in straight.output.iterdir()}
    assert written == {path.name for path in broken.output.iterdir()}
    for name in written - {"best.weights.h5"}:  # which tells when it was written
        assert (straight.output / name).read_bytes() == (broken.output / name).read_bytes()
    assert _comparable(broken.read()) == _comparable(straight.read())


def _comparable(record: RunRecord) -> RunRecord:
    return msgspec.structs.replace(record, created=0.0, started=0.0, ended=0.0)


def test_a_run_that_was_killed_before_its_first_epoch_begins_anew(tmp_path: Path) -> None:
    straight, broken = folder(tmp_path, PLAIN), folder(tmp_path, PLAIN)
    expected, _ = whole(straight)
    killed(broken, 0, 4)
    model, _ = whole(broken, resume=True)
    assert same(model, expected)


def test_a_run_whose_callback_ended_it_is_not_trained_further(tmp_path: Path) -> None:
    run = folder(tmp_path, ENDING_EARLY)
    model, replies = whole(run)
    ended = replies[-1]
    assert isinstance(ended, TrainingEnded)
    assert 0 < ended.epochs < EPOCHS
    assert ended.reason == f"A callback ended the run after epoch {ended.epochs}."
    again, more = whole(run, resume=True)
    assert same(again, model)
    assert more[-1] == ended
    assert not [each for each in more if isinstance(each, EpochEnded)]


def test_what_a_run_leaves_is_whole_and_can_be_loaded(tmp_path: Path) -> None:
    run = folder(tmp_path, PLAIN)
    model, replies = whole(run)
    assert sorted(each.name for each in run.last.parent.iterdir()) == [
        "best.keras",
        "best.npy",
        "last.keras",
        "start.keras",
        "state.npy",
    ]
    kept = [each for each in replies if isinstance(each, Checkpointed)]
    x = np.ones((3, 8), "float32")
    assert [each.epoch for each in kept] == list(range(EPOCHS))
    last = keras.models.load_model(run.last)
    assert last.optimizer.iterations == model.optimizer.iterations == EPOCHS * BATCHES
    assert np.array_equal(last(x), model(x))
    measures = [each.logs["val_loss"] or 0.0 for each in run.history()]
    record = run.read()
    assert record.best == int(np.argmin(measures))
    assert [each.epoch for each in kept if each.is_best][-1] == record.best
    assert (record.status, record.epochs, record.process) == ("finished", EPOCHS, 0)
    assert record.parameters == model.count_params()
    assert {"python", "keras", "tensorflow", "numpy"} == record.versions.keys()
    best = keras.models.load_model(run.best)
    assert best.optimizer.iterations == (record.best + 1) * BATCHES


def test_an_epoch_that_is_on_the_disk_and_not_in_the_history_is_no_lost_one(
    tmp_path: Path,
) -> None:
    run = folder(tmp_path, PLAIN)
    killed(run, 2, 5)
    history = run.path / "history.jsonl"
    history.write_bytes(history.read_bytes()[:-30])  # a half line, as a kill leaves it
    left = run.state.with_name(".half.npy")
    left.write_bytes(b"half")
    whole(run, resume=True)
    assert [each.epoch for each in run.history()] == list(range(EPOCHS))
    assert not left.exists()


def test_a_disk_that_is_full_is_told_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = folder(tmp_path, PLAIN)

    def fill(file: BinaryIO, *_: object, **__: object) -> None:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("worker.running.state.np.save", fill)
    _, replies = whole(run)
    faults = [each.fault for each in replies if isinstance(each, Checkpointed)]
    assert faults == ["The epoch could not be kept: No space left on device."] * EPOCHS
    assert isinstance(replies[-1], TrainingEnded)
    assert not run.state.exists()
    assert not list(run.state.parent.glob(".*"))


def test_a_failed_run_says_so_in_its_record(tmp_path: Path) -> None:
    run = folder(tmp_path, PLAIN.replace("x[:100], x[100:]", "x[:100, :3], x[100:]"))
    with pytest.raises(ValueError, match="Expected samples of shape"):
        whole(run)
    record = RunFolder(run.path).read()
    assert record.status == "failed"
    assert record.reason.startswith("Expected samples of shape (8,)")


def test_the_models_of_a_run_that_was_killed_are_made_when_they_are_asked_for(
    tmp_path: Path,
) -> None:
    run = folder(tmp_path, PLAIN)
    killed(run, 2, 5)
    assert not run.last.exists()
    restore_models(run)
    last, best = (keras.models.load_model(path) for path in (run.last, run.best))
    assert last.optimizer.iterations == 2 * BATCHES
    assert int(best.optimizer.iterations) in {BATCHES, 2 * BATCHES}
    x, y = np.ones((2, 8), "float32"), np.ones(2, "int32")
    assert np.isfinite(last.evaluate(x, y, verbose=0)).all()
