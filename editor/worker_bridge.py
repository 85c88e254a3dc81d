"""A worker process, as the window sees it: Qt signals in the window's thread.

`editor.worker_process` knows no Qt and calls back from a thread of its own. What it reads is kept
here until the event loop comes round and is handed on in one go, so that a thousand replies cost
one signal. Both the inspector and the trainer speak through this.
"""

from __future__ import annotations

from collections import deque
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from editor.worker_process import Backend, WorkerProcess
from worker.protocol import Reply, Request


class WorkerBridge(QObject):
    """One worker process at a time; `start` may be called again after it ended.

    Signals:
        replies_received: Replies, in the order in which they came, as a list.
        ended: The process died by itself; the sentence says why.
    """

    replies_received = Signal(list)
    ended = Signal(str)

    _arrived = Signal()

    def __init__(
        self, backend: Backend, parent: QObject | None = None, *, runs_script: bool = False
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._runs_script = runs_script
        self._link: _Link | None = None
        # Queued always: the signal is emitted by a thread of the process's.
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        """Whether there is a process, ready or still starting."""
        return self._link is not None

    @property
    def process_id(self) -> int | None:
        """The system's number of the process, or None where there is none."""
        return self._link.process.process_id if self._link else None

    def start(self, folder: Path | None = None) -> None:
        """Starts a process whose current folder is `folder`; one that runs is kept."""
        if self._link is None:
            self._link = _Link(self, self._backend, folder, self._runs_script)
            self._link.process.start()

    def send(self, request: Request, *, within: float | None = None) -> None:
        """Sends a request; the worker takes it up when it is ready.

        Args:
            request: The message.
            within: Seconds in which something is to be answered; otherwise the process is killed.
        """
        if self._link is not None:
            self._link.process.send(request, within=within)

    def stop(self, *, wait: bool = False) -> None:
        """Ends the process; nothing more is heard of it.

        Args:
            wait: Whether to return only when it has ended, which takes 2 seconds at most.
        """
        link, self._link = self._link, None
        if link is not None:
            link.bridge = None
            link.process.stop(wait=wait)

    def _on_arrived(self) -> None:
        link = self._link
        if link is None:
            return
        # Looked at before taking: replies that came before the end are handed on before it.
        reason = link.reason
        if replies := link.take():
            self.replies_received.emit(replies)
        # A slot may have stopped this process or started another.
        if reason is not None and link is self._link:
            self._link = None
            self.ended.emit(reason)


class _Link:
    """What the reader thread of one process calls; a stopped one reaches nobody."""

    def __init__(
        self, bridge: WorkerBridge, backend: Backend, folder: Path | None, runs_script: bool
    ) -> None:
        self.bridge: WorkerBridge | None = bridge
        self.process = WorkerProcess(
            self.on_reply, self.on_ended, backend, folder, runs_script=runs_script
        )
        self.reason: str | None = None
        self._replies: deque[Reply] = deque()
        self._notified = False

    def on_reply(self, reply: Reply) -> None:
        self._replies.append(reply)
        if not self._notified:
            self._notify()

    def on_ended(self, reason: str) -> None:
        self.reason = reason
        self._notify()

    def take(self) -> list[Reply]:
        """Takes what has come, in the window's thread."""
        # Cleared before taking: what is added from here on is announced anew, so nothing is left.
        self._notified = False
        return [self._replies.popleft() for _ in range(len(self._replies))]

    def _notify(self) -> None:
        self._notified = True
        bridge = self.bridge
        if bridge is None:
            return
        try:
            bridge._arrived.emit()
        except RuntimeError:
            # The window was closed: Qt's half of the bridge is gone.
            self.bridge = None
