"""Says about once a second what the process of a run uses, from a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

import keras

from worker.protocol import Reply, ResourcesUsed

INTERVAL = 1.0  # seconds


class ResourceMeter:
    """Measures from `start` until it is left."""

    def __init__(self, request: int, send: Callable[[Reply], None]) -> None:
        # The light worker imports this module too, and has no psutil.
        import psutil  # noqa: PLC0415

        self._request = request
        self._send = send
        self._cores = psutil.cpu_count() or 1
        self._process = psutil.Process()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._measure, daemon=True)

    def __enter__(self) -> ResourceMeter:
        return self

    def start(self) -> None:
        """Begins to measure; once."""
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()

    def _measure(self) -> None:
        self._process.cpu_percent()  # the first one measures nothing
        while not self._over.wait(INTERVAL):
            self._send(
                ResourcesUsed(
                    self._request,
                    self._process.memory_info().rss,
                    min(1.0, self._process.cpu_percent() / 100 / self._cores),
                    device_memory(),
                )
            )


def device_memory() -> int | None:
    """Gives the bytes that are taken on the first graphics card, or None where none is used."""
    if keras.config.backend() != "tensorflow":
        return None
    import tensorflow as tf  # noqa: PLC0415 - Keras has imported it, with this backend alone

    if not tf.config.list_logical_devices("GPU"):
        return None
    return int(tf.config.experimental.get_memory_info("GPU:0")["current"])
