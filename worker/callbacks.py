"""Reports a running `fit` and ends it when the person says so.

`model.stop_training` would still run the whole validation of the epoch; an exception leaves at
once, and the model stays usable.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping

import keras

from worker.inbox import IsUnwanted
from worker.protocol import BatchEnded, EpochEnded, Logs, Reply, TrainingStarted

INTERVAL = 1 / 30  # seconds between reports of batches; nobody reads faster


class StoppedError(Exception):
    """Leaves `fit`, since the run is no longer wanted."""


class Reporter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Sends what `fit` does, and raises `StoppedError` before the next batch when it is unwanted.

    Keras runs the ends of batches on threads of its own where all callbacks allow it, beside the
    next batch. What is said of a batch may therefore come late, and is left out when it is.

    Attributes:
        epochs_ended: How many epochs, with their validation, are complete.
    """

    async_safe = True  # asked for by Keras

    def __init__(
        self, request: int, send: Callable[[Reply], None], is_unwanted: IsUnwanted
    ) -> None:
        super().__init__()
        self.epochs_ended = 0
        self._request = request
        self._send = send
        self._is_unwanted = is_unwanted
        self._epoch = 0
        self._batches = 0
        self._lock = threading.Lock()
        self._last = -1  # of the batches of the epoch that were reported
        self._reported = 0.0

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Says how much there is to do."""
        self._batches = self.params["steps"] or 0
        self._send(TrainingStarted(self._request, self.params["epochs"], self._batches))

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Has the first batch of the epoch reported, however soon it comes."""
        self._epoch = epoch
        self._last = -1
        self._reported = 0.0

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Ends the run."""
        self._leave_if_unwanted()

    def on_test_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Ends the run within a batch of the validation, too."""
        self._leave_if_unwanted()

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Reports the batch: the first and last of an epoch, and as many as can be followed."""
        with self._lock:
            now = time.monotonic()
            due = now - self._reported >= INTERVAL or batch + 1 == self._batches
            if due and batch > self._last:
                self._reported, self._last = now, batch
                self._send(BatchEnded(self._request, self._epoch, batch, finite(logs or {})))

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        """Reports the epoch."""
        self.epochs_ended += 1
        self._send(EpochEnded(self._request, epoch, finite(logs or {})))

    def _leave_if_unwanted(self) -> None:
        if self._is_unwanted():
            with self._lock:
                # The run is told as ended soon, and nothing may be told of it after that.
                self._last = self._batches
            raise StoppedError


def finite(logs: Mapping[str, float]) -> Logs:
    """Gives the numbers of Keras's logs; JSON has none for what is infinite or not a number."""
    numbers = {name: float(value) for name, value in logs.items()}
    return {name: value if math.isfinite(value) else None for name, value in numbers.items()}
