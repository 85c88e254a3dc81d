"""Runs in this process, which can be killed at any batch."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import keras
import numpy as np
import pytest

from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from graph.training import Training
from tests.worker.running.scripts import BATCHES, HELD_OUT
from worker.protocol import Checkpointed, Reply
from worker.training import train


class KilledError(BaseException):
    """Stands for the end of the process: nothing that handles errors may do anything of it."""


def folder(parent: Path, source: str) -> RunFolder:
    """The folder of a new run."""
    record = RunRecord("run", "model", time.time(), Training(data="digits"))
    return RunFolder.create(parent, record, b"{}", source)


def whole(run: RunFolder, *, resume: bool = False) -> tuple[keras.Model, list[Reply]]:
    """Trains to the end."""
    replies: list[Reply] = []
    model = train(
        1,
        run.script.read_text(),
        replies.append,
        lambda: False,
        run=str(run.path),
        resume=resume,
    )
    return model, replies


def killed(run: RunFolder, epochs: int, batches: int) -> None:
    """Trains until so many epochs are on the disk, and as many batches of the next are begun."""
    kept = threading.Semaphore(0)
    trained = 0

    def send(reply: Reply) -> None:
        if isinstance(reply, Checkpointed):
            kept.release()

    def kill() -> bool:
        nonlocal trained
        trained += 1
        if trained == epochs * (BATCHES + HELD_OUT) + batches:
            for _ in range(epochs):
                assert kept.acquire(timeout=60)
            raise KilledError
        return False

    with pytest.raises(KilledError):
        train(1, run.script.read_text(), send, kill, run=str(run.path))


def same(first: keras.Model, second: keras.Model) -> bool:
    """Whether two models, and what their optimizers know, are the same to the last bit."""
    pairs = [(first.variables, second.variables)]
    pairs.append((first.optimizer.variables, second.optimizer.variables))
    return all(
        len(one) == len(other)
        and all(
            np.array_equal(keras.ops.convert_to_numpy(a), keras.ops.convert_to_numpy(b))
            for a, b in zip(one, other, strict=True)
        )
        for one, other in pairs
    )
