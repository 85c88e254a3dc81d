"""Writes a run into its folder while it trains, and finds there what a run goes on from.

A snapshot is taken between two epochs and written on a thread while the next one trains; only then
is the epoch told as ended. So none is lost that was told, and none waits for the disk but for the
one before it. A disk that is full is said, and the training goes on.
"""

from __future__ import annotations

import contextlib
import os
import platform
import shutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import keras
import msgspec
import numpy as np
from msgspec import structs

from graph.runs.folder import RunFolder
from graph.runs.record import EpochRecord, Status
from graph.writing import replaced
from worker.keras_errors import explain
from worker.protocol import Checkpointed, EpochEnded, Logs, Reply
from worker.running.state import (
    State,
    read_state,
    restore_variables,
    take_state,
    write_state,
)
from worker.saving import save_model


class Keeper:
    """Keeps one run in its folder.

    Attributes:
        run: The folder.
        state: What the run goes on from, or None where it begins.
        callbacks: Those of the person's, whose states are kept too.

    Args:
        request: That of the replies.
        run: The folder, with its record.
        send: Takes replies, from any thread.

    Raises:
        GraphError: there is no record of a run in it.
    """

    def __init__(self, request: int, run: RunFolder, send: Callable[[Reply], None]) -> None:
        self.run = run
        self.state: State | None = None
        self.callbacks: list[Any] = []
        self._request = request
        self._send = send
        self._record = run.read()
        self._best: tuple[int, float] | None = None
        self._writer = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None

    def resume(self) -> None:
        """Finds the last complete epoch, if there is one.

        Raises:
            OSError: what is there cannot be read.
            ValueError: it is no state of a run.
        """
        for left in self.run.state.parent.glob(".*"):  # what a run that was killed was writing
            left.unlink(missing_ok=True)
        if not self.run.state.is_file():
            return
        self.state = read_state(self.run.state)
        best = self.state.note["best"]
        self._best = (int(best[0]), float(best[1])) if best else None
        epochs = self.state.epochs
        if epochs and self._best and self._best[0] == epochs - 1:
            _link(self.run.state, self.run.best_state)
        if epochs and (not (known := self.run.history()) or known[-1].epoch < epochs - 1):
            self.run.add_epoch(msgspec.convert(self.state.note["record"], EpochRecord))

    def begin(self, model: keras.Model) -> None:
        """Says in the record that the run is going on, and keeps the model that begins.

        Raises:
            OSError: it cannot be written.
        """
        # They are of a model that is trained further from now on.
        for path in (self.run.last, self.run.best):
            path.unlink(missing_ok=True)
        if not self.run.start.is_file():
            save_model(model, str(self.run.start))
        self._write_record(
            status="running",
            reason="",
            started=time.time(),
            ended=0.0,
            epochs=self.state.epochs if self.state else 0,
            best=self._best[0] if self._best else None,
            parameters=int(model.count_params()),
            versions=_versions(),
            process=os.getpid(),
        )
        self.log("Resumed." if self.state else "Started.")

    def keep(self, model: keras.Model, ended: EpochEnded | None, *, is_over: bool) -> None:
        """Takes a snapshot and has it written; waits for the one before.

        Args:
            model: Between two epochs.
            ended: The epoch before, which is told when it is written; None where none was.
            is_over: Whether a callback has ended the run.
        """
        self.wait()
        is_best = ended is not None and self._is_best(ended)
        state = take_state(model, self.callbacks)
        state.note |= {
            "epochs": ended.epoch + 1 if ended else 0,
            "best": self._best,
            "is_over": is_over,
            "record": msgspec.to_builtins(_record_of(ended)) if ended else None,
        }
        self._pending = self._writer.submit(self._write, state, ended, is_best)

    def wait(self) -> None:
        """Returns when all that was taken is on the disk, or could not be written."""
        if self._pending:
            self._pending.result()
            self._pending = None

    @property
    def is_writing(self) -> bool:
        """Whether an epoch is still to be told."""
        return self._pending is not None and not self._pending.done()

    def last_state(self) -> State | None:
        """Gives what was written last."""
        self.wait()
        return read_state(self.run.state) if self.run.state.is_file() else None

    def end(self, model: keras.Model, status: Status, evaluation: Logs, reason: str) -> str:
        """Writes the last and the best model and the record; gives the reason with what failed."""
        self.wait()
        try:
            self._write_models(model)
        except OSError as error:
            reason = " ".join(
                [reason, f"The model could not be kept: {error.strerror or error}."]
            ).strip()
        self._finish(status, reason, evaluation)
        return reason

    def fail(self, reason: str) -> None:
        """Says in the record that the run has failed; what was kept stays."""
        self._finish("failed", reason, {})

    def log(self, text: str) -> None:
        """Appends a line with the time to the log."""
        moment = time.strftime("%Y-%m-%d %H:%M:%S")
        with contextlib.suppress(OSError), self.run.log.open("a", encoding="utf-8") as file:
            file.write(f"{moment} {text}\n")

    def _write(self, state: State, ended: EpochEnded | None, is_best: bool) -> None:
        fault = ""
        try:
            write_state(self.run.state, state)
            if is_best:
                _link(self.run.state, self.run.best_state)
            if ended:
                self.run.add_epoch(_record_of(ended))
                best = state.note["best"]
                self._write_record(epochs=ended.epoch + 1, best=best[0] if best else None)
        except OSError as error:
            fault = f"The epoch could not be kept: {error.strerror or explain(error)}."
            self.log(fault)
        if ended:
            self.log(_shown(ended))
            self._send(ended)
            self._send(Checkpointed(self._request, ended.epoch, is_best, fault))

    def _is_best(self, ended: EpochEnded) -> bool:
        measure = ended.logs.get("val_loss", ended.logs.get("loss"))
        if measure is None or (self._best and measure >= self._best[1]):
            return False
        self._best = ended.epoch, measure
        return True

    def _write_models(self, model: keras.Model) -> None:
        save_model(model, str(self.run.last))
        if not self._best or not self.run.best_state.is_file():
            return
        own = take_state(model, [])
        restore_variables(read_state(self.run.best_state), model)
        try:
            save_model(model, str(self.run.best))
        finally:
            restore_variables(own, model)

    def _finish(self, status: Status, reason: str, evaluation: Logs) -> None:
        with contextlib.suppress(Exception):  # it has said what it has to say
            self.wait()
        self._writer.shutdown()
        with contextlib.suppress(OSError):
            self._write_record(
                status=status,
                reason=reason[:4096],
                ended=time.time(),
                evaluation=evaluation,
                process=0,
            )
        self.log(f"Ended, {status}. {reason}".strip())

    def _write_record(self, **changes: Any) -> None:
        # The name may have been changed meanwhile by who looks at the run.
        record = self.run.read()
        self._record = structs.replace(record, **changes)
        self.run.write(self._record)


def _record_of(ended: EpochEnded) -> EpochRecord:
    return EpochRecord(ended.epoch, ended.logs, ended.learning_rate, ended.seconds)


def _shown(ended: EpochEnded) -> str:
    numbers = ", ".join(f"{name} {value}" for name, value in ended.logs.items())
    return f"Epoch {ended.epoch + 1}: {numbers} ({ended.seconds:.1f} s)"


def _link(source: Path, target: Path) -> None:
    """Gives a file a second name; where the disk knows no links, it is copied."""
    with replaced(target) as beside:
        try:
            os.link(source, beside)
        except OSError:
            shutil.copyfile(source, beside)


def _versions() -> dict[str, str]:
    backend = sys.modules.get(keras.config.backend())
    versions = {"python": platform.python_version(), "keras": keras.__version__}
    if backend:
        versions[backend.__name__] = str(getattr(backend, "__version__", ""))
    return versions | {"numpy": np.__version__}
