"""A worker process as the command line uses it: send a request, read its replies one by one.

The window gets replies as signals; a command has nothing else to do and waits for them.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import TypeVar

from editor.commands.errors import CommandError
from editor.worker_environment import Backend
from editor.worker_process import WorkerProcess
from editor.worker_replies import WaitingReplies
from worker.protocol import Failed, Reply, Request

ReplyType = TypeVar("ReplyType")
# Waiting in slices: on Windows, Ctrl-C does not interrupt a wait without an end.
_SLICE = 0.2  # seconds


class WorkerEndedError(CommandError):
    """The worker has ended before it answered; the message says why."""


class WorkerSession:
    """A worker process that lives as long as a `with` block.

    Args:
        backend: Keras's; "numpy" inspects, "tensorflow" trains.
        folder: From where relative paths of data are taken.
        runs_script: Whether it is to run a script that a person wrote.
    """

    def __init__(
        self, backend: Backend, folder: Path | None = None, *, runs_script: bool = False
    ) -> None:
        self._replies = WaitingReplies()
        self._process = WorkerProcess(
            self._replies.put, self._replies.end, backend, folder, runs_script=runs_script
        )

    def __enter__(self) -> WorkerSession:
        self._process.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._replies.leave()
        self._process.stop(wait=True)

    @property
    def process_id(self) -> int | None:
        """The system's number of the process."""
        return self._process.process_id

    def send(self, request: Request, *, within: float | None = None) -> None:
        """Sends a request, which is to be answered within so many seconds, if any are given."""
        self._process.send(request, within=within)

    def replies(self, patience: float = math.inf) -> Iterator[Reply]:
        """Gives the replies as they come.

        Args:
            patience: Seconds that may pass without one.

        Raises:
            CommandError: a request failed, the worker ended, or it gave no reply for so long.
        """
        last = time.monotonic()
        while True:
            # Looked at before taking: replies that came before the end are given before it.
            reason = self._replies.reason
            try:
                reply = self._replies.next(_SLICE if reason is None else 0.0)
            except Empty:
                if reason is not None:
                    raise WorkerEndedError(reason or "The worker ended.") from None
                if time.monotonic() - last > patience:
                    raise CommandError(f"Keras gave no answer for {patience:.0f} seconds") from None
                continue
            last = time.monotonic()
            if isinstance(reply, Failed):
                raise CommandError(reply.message)
            yield reply

    def wait_for(self, reply_type: type[ReplyType]) -> ReplyType:
        """Gives the next reply of a kind and passes over those before it.

        Raises:
            CommandError: a request failed, or the worker ended.
        """
        return next(reply for reply in self.replies() if isinstance(reply, reply_type))
