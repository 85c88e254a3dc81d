"""Ctrl-C and what else asks a command to end: the first asks, the second is not waited for.

The first signal raises nothing: an exception between two lines could lose a reply of the worker's.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

from editor.commands.worker_session import WorkerSession

# Windows ends a process for SIGTERM without a word; its console says SIGBREAK instead.
_NAMES = ("SIGINT", "SIGTERM", "SIGBREAK")


class Interrupts:
    """Hears the signals as long as a `with` block.

    Attributes:
        asked: Whether one came.
    """

    def __init__(self) -> None:
        self.asked = False
        self._then: Callable[[], None] | None = None
        self._before: dict[signal.Signals, Any] = {}

    def then(self, action: Callable[[], None]) -> None:
        """Has something done once a signal comes, or at once where it has come.

        It is done within the signal's handler, so it must neither print nor wait.
        """
        self._then = action
        if self.asked:
            action()

    def __enter__(self) -> Interrupts:
        for known in _signals():
            self._before[known] = signal.signal(known, self._hear)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for known, handler in self._before.items():
            signal.signal(known, handler)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        if self._then is not None:
            self._then()


class ShieldedSession(WorkerSession):
    """A worker that what ends the command does not end: it has a model to bring to the disk.

    Who stops a service or a job signals all of its processes at once. A signal that is ignored is
    so in the processes that are started meanwhile, and the worker ends with our pipe at the latest.
    """

    def __enter__(self) -> ShieldedSession:
        before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
        try:
            super().__enter__()
        finally:
            signal.signal(signal.SIGTERM, before)
        return self


def _signals() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
