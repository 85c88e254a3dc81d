"""What a running training is told: to wait, to go on, to end with its epoch or at once."""

from __future__ import annotations

import itertools
from pathlib import Path

import keras
import numpy as np

from graph.runs.folder import RunFolder
from tests.worker.conversation import Conversation
from tests.worker.running.runs import folder
from tests.worker.running.scripts import EPOCHS, PLAIN
from worker.protocol import (
    BatchEnded,
    EpochEnded,
    Pause,
    ResourcesUsed,
    RunPaused,
    Stop,
    StopAfterEpoch,
    Train,
    TrainingEnded,
)

_requests = itertools.count(1)
_LONG = PLAIN.replace(f"EPOCHS = {EPOCHS}", "EPOCHS = 100_000")


def start(trainer: Conversation, parent: Path, source: str = _LONG) -> tuple[int, RunFolder]:
    run = folder(parent, source)
    trainer.send(Train(request := next(_requests), source, run=str(run.path)))
    return request, run


def test_a_run_waits_says_what_it_uses_and_goes_on(trainer: Conversation, tmp_path: Path) -> None:
    request, run = start(trainer, tmp_path)
    trainer.until(EpochEnded)
    trainer.send(Pause(next(_requests), paused=True))
    assert trainer.until(RunPaused)[1] == RunPaused(request, paused=True)
    # What is said from now on until it goes on was on its way already, but for what it uses.
    for _ in range(2):
        said, used = trainer.until(ResourcesUsed)
    assert not [each for each in said if isinstance(each, BatchEnded)]
    assert used.memory > 50 * 1024**2
    assert 0 <= used.cpu <= 1
    trainer.send(Pause(next(_requests), paused=False))
    assert trainer.until(RunPaused)[1] == RunPaused(request, paused=False)
    trainer.until(EpochEnded)
    trainer.send(StopAfterEpoch(next(_requests)))
    _, ended = trainer.until(TrainingEnded)
    record = run.read()
    assert ended.stopped
    assert ended.epochs == record.epochs == len(run.history()) < 100_000
    assert (record.status, run.status(record)) == ("stopped", "stopped")
    model = keras.models.load_model(run.last)
    assert int(model.optimizer.iterations) == 8 * ended.epochs


def test_a_run_that_waits_can_be_stopped_and_keeps_its_model(
    trainer: Conversation, tmp_path: Path
) -> None:
    _, run = start(trainer, tmp_path)
    trainer.until(EpochEnded)
    trainer.send(Pause(next(_requests), paused=True))
    trainer.until(RunPaused)
    assert run.status(run.read()) == "running"
    trainer.send(Stop(next(_requests)))
    _, ended = trainer.until(TrainingEnded)
    assert ended.stopped
    for path in (run.last, run.best):
        loaded = keras.models.load_model(path)
        assert np.isfinite(loaded(np.ones((1, 8), "float32"))).all()


def test_a_pause_that_was_for_another_run_does_not_hold_the_next(
    trainer: Conversation, tmp_path: Path
) -> None:
    trainer.send(Pause(next(_requests), paused=True))
    trainer.send(StopAfterEpoch(next(_requests)))
    start(trainer, tmp_path, PLAIN)
    _, ended = trainer.until(TrainingEnded)
    assert (ended.stopped, ended.epochs) == (False, EPOCHS)
