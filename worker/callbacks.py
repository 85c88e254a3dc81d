"""Reports a running `fit`, has it wait, and ends it when the person says so.

`model.stop_training` would still run the whole validation of the epoch; an exception leaves at
once, and the model stays usable.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import keras

from worker.inbox import IsUnwanted, Orders
from worker.protocol import BatchEnded, EpochEnded, Logs, Reply, RunPaused, TrainingStarted
from worker.running.keeper import Keeper
from worker.running.resources import ResourceMeter
from worker.running.state import array_of, restore_callbacks, restore_variables

INTERVAL = 1 / 30  # seconds between reports of batches; nobody reads faster
RATE_INTERVAL = 0.5  # seconds between looks at the learning rate, which cost a training more


class StoppedError(Exception):
    """Leaves `fit`, since the run is no longer wanted."""


class NotFiniteError(Exception):
    """Leaves `fit`, since the loss is no finite number from this batch on.

    Attributes:
        epoch, batch: Counted from 0.
    """

    def __init__(self, epoch: int, batch: int) -> None:
        super().__init__(f"The loss of batch {batch} of epoch {epoch} is not finite.")
        self.epoch = epoch
        self.batch = batch


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Sends what `fit` does, and raises `StoppedError` before the next batch when it is unwanted.

    Keras runs the ends of batches on threads of its own where all callbacks allow it, beside the
    next batch. What is said of a batch may therefore come late, and is left out when it is. It has
    to be the last of the callbacks: what the others do at the end of an epoch belongs to it.

    Attributes:
        epochs_ended: How many epochs, with their validation, are complete.
        is_last: Whether the run was asked to end after its epoch, and did.
        ended_early: Whether a callback has ended the run.
        notes: What is said of the data when it begins.

    Args:
        request: That of the reports.
        send: Takes them, from any thread.
        is_unwanted: Tells, at any time, whether the run is to end; orders are heeded.
        keeper: Keeps the run, and knows what it goes on from.
        meter: Is started when the run has begun.
    """

    async_safe = True  # asked for by Keras

    def __init__(
        self,
        request: int,
        send: Callable[[Reply], None],
        is_unwanted: IsUnwanted,
        keeper: Keeper | None = None,
        meter: ResourceMeter | None = None,
    ) -> None:
        super().__init__()
        self.epochs_ended = 0
        self.is_last = False
        self.ended_early = False
        self.notes: tuple[str, ...] = ()
        self._request = request
        self._send = send
        self._is_unwanted = is_unwanted
        self._orders = is_unwanted if isinstance(is_unwanted, Orders) else None
        self._keeper = keeper
        self._meter = meter
        self._epoch = 0
        self._batches = 0
        self._learning_rate: float | None = None
        self._began = 0.0
        self._lock = threading.Lock()
        self._last = -1  # of the batches of the epoch that were reported
        self._reported = 0.0
        self._rated = 0.0
        self._not_finite: int | None = None  # the first batch of the epoch whose loss is not

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Goes on from the state that was kept, and says how much there is to do."""
        self._batches = self.params["steps"] or 0
        epochs, first = self.params["epochs"], 0
        state = self._keeper.state if self._keeper else None
        if self._keeper and state:
            first = self.epochs_ended = min(state.epochs, epochs)
            self.ended_early = bool(state.note["is_over"])
            restore_variables(state, self.model)
            restore_callbacks(state, self._keeper.callbacks)
        # As Keras's own BackupAndRestore does, which may have set another.
        self.model._initial_epoch = epochs if self.ended_early else first
        if self._keeper:
            self._keeper.begin(self.model)
            if not state:
                self._keeper.keep(self.model, None, is_over=False)
        self._send(TrainingStarted(self._request, epochs, self._batches, first, self.notes))
        if self._meter:
            self._meter.start()

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Has the first batch of the epoch reported, however soon it comes."""
        self._epoch = epoch
        self._last = -1
        self._reported = 0.0
        self._not_finite = None
        self._began = self._rated = time.monotonic()
        self._learning_rate = learning_rate(self.model)

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Has the run wait, or ends it."""
        if self._orders and self._orders.is_paused and not self._is_unwanted():
            self._wait(self._orders)
        self._leave_if_unwanted()

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Ends the run within a batch of the validation, too."""
        self._leave_if_unwanted()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Reports the batch: the first and last of an epoch, and as many as can be followed."""
        logs = logs or {}
        with self._lock:
            if not math.isfinite(logs.get("loss", 0.0)):
                known = self._not_finite
                self._not_finite = batch if known is None else min(batch, known)
            now = time.monotonic()
            is_last = batch + 1 == self._batches
            due = is_last or now - self._reported >= INTERVAL
            # An epoch is told when it is kept, and nothing of the next one before it.
            if self._keeper and self._keeper.is_writing:
                due = False
            if due and batch > self._last:
                self._reported, self._last = now, batch
                if is_last or now - self._rated >= RATE_INTERVAL:
                    self._rate(now)
                rate = self._learning_rate
                self._send(BatchEnded(self._request, self._epoch, batch, finite(logs), rate))

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Reports the epoch when it is kept, and ends the run where that is its last."""
        self._leave_if_not_finite()
        self.epochs_ended = epoch + 1
        self.ended_early = bool(self.model.stop_training)
        seconds = time.monotonic() - self._began
        ended = EpochEnded(self._request, epoch, finite(logs or {}), self._learning_rate, seconds)
        if self._keeper:
            self._keeper.keep(self.model, ended, is_over=self.ended_early)
        else:
            self._send(ended)
        if self._orders and self._orders.ends_after_epoch:
            self.is_last = self.model.stop_training = True

    def _rate(self, now: float) -> None:
        # JAX hands its variables on from batch to batch, and has none of them in between.
        if keras.config.backend() != "jax":
            self._rated, self._learning_rate = now, learning_rate(self.model)

    def _wait(self, orders: Orders) -> None:
        began = time.monotonic()
        self._send(RunPaused(self._request, True))
        orders.wait_while_paused()
        self._began += time.monotonic() - began
        if not orders():
            self._send(RunPaused(self._request, False))

    def _leave_if_unwanted(self) -> None:
        if self._is_unwanted():
            with self._lock:
                # The run is told as ended soon, and nothing may be told of it after that.
                self._last = self._batches
            raise StoppedError
        self._leave_if_not_finite()

    def _leave_if_not_finite(self) -> None:
        with self._lock:
            if self._not_finite is not None:
                self._last = self._batches
                raise NotFiniteError(self._epoch, self._not_finite)


def learning_rate(model: Any) -> float | None:
    """Gives the learning rate of a compiled model as it is now, or None where it has none."""
    rate = getattr(model.optimizer, "learning_rate", None)
    # A schedule gives a tensor, and the optimizer a variable otherwise.
    return None if rate is None else float(array_of(rate))


def finite(logs: Mapping[str, float]) -> Logs:
    """Gives the numbers of Keras's logs; JSON has none for what is infinite or not a number."""
    numbers = {name: float(value) for name, value in logs.items()}
    return {name: value if math.isfinite(value) else None for name, value in numbers.items()}
