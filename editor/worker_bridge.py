"""A worker process, as the window sees it: Qt signals in the window's thread.

`editor.worker_process` knows no Qt and calls back from a thread of its own. What it reads is kept
until a timer looks for it and is handed on in one go, so that a thousand replies cost one signal.
The thread itself emits none: a signal that it emitted while the window is being taken down would
crash the program. The inspector, the trainer and whatever else runs in a worker speak through this.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from editor.worker_environment import Backend
from editor.worker_process import WorkerProcess
from editor.worker_replies import WaitingReplies
from editor.worker_states import State
from worker.protocol import Request

LOOK = 10  # ms between two looks at what has come
MOST = 1000  # replies that are handed on at once, as a frame has time for
SELDOM = 100  # ms, which it comes to by 1 a look where nothing is asked and nothing comes


class WorkerBridge(QObject):
    """One worker process at a time; `start` may be called again after it ended.

    Signals:
        replies_received: Replies, in the order in which they came, as a list.
        ended: The process died by itself; the sentence says why.
    """

    replies_received = Signal(list)
    ended = Signal(str)

    def __init__(
        self, backend: Backend, parent: QObject | None = None, *, runs_script: bool = False
    ) -> None:
        super().__init__(parent)
        self._backend = backend
        self._runs_script = runs_script
        self._link: _Link | None = None
        # Started anew for each look: a timer is silent while a slot of its own waits for a dialog.
        self._look = QTimer(self, singleShot=True)
        self._look.timeout.connect(self._on_look)

    @property
    def running(self) -> bool:
        """Whether there is a process, ready or still starting."""
        return self._link is not None

    @property
    def is_starting(self) -> bool:
        """Whether there is a process that has not said yet that it is ready."""
        return self._link is not None and self._link.process.state is State.STARTING

    @property
    def process_id(self) -> int | None:
        """The system's number of the process, or None where there is none."""
        return self._link.process.process_id if self._link else None

    def start(self, folder: Path | None = None) -> None:
        """Starts a process whose current folder is `folder`; one that runs is kept."""
        if self._link is None:
            self._link = _Link(self._backend, folder, self._runs_script)
            self._link.process.start()
            self._look.start(LOOK)

    def send(self, request: Request, *, within: float | None = None) -> None:
        """Sends a request; the worker takes it up when it is ready.

        Args:
            request: The message.
            within: Seconds in which something is to be answered; otherwise the process is killed.
        """
        if self._link is not None:
            self._link.process.send(request, within=within)
            if self._look.interval() > LOOK:
                self._look.start(LOOK)

    def stop(self, *, wait: bool = False) -> None:
        """Ends the process; nothing more is heard of it.

        Args:
            wait: Whether to return only when it has ended, which takes 2 seconds at most.
        """
        link = self._leave()
        if link is not None:
            link.process.stop(wait=wait)

    def _leave(self) -> _Link | None:
        link, self._link = self._link, None
        if link is not None:
            link.replies.leave()
        self._look.stop()
        return link

    def _on_look(self) -> None:
        link = self._link
        if link is None:
            return
        # Looked at before taking: replies that came before the end are handed on before it.
        reason = link.replies.reason
        replies = link.replies.take(MOST)
        self._look.start(LOOK if replies else min(self._look.interval() + 1, SELDOM))
        if replies:
            self.replies_received.emit(replies)
        # A slot may have stopped this process or started another.
        if reason is not None and link is self._link and not link.replies:
            self._leave()
            self.ended.emit(reason)


class _Link:
    """One process and what it has answered; nobody looks at that of a stopped one."""

    def __init__(self, backend: Backend, folder: Path | None, runs_script: bool) -> None:
        self.replies = WaitingReplies()
        self.process = WorkerProcess(
            self.replies.put, self.replies.end, backend, folder, runs_script=runs_script
        )
