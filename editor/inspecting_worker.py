"""A worker that is asked for shapes again and again, and watched.

It may die, hang or answer garbage in the middle of an inspection. Then it is ended, and after a
pause somebody has to ask anew: the next question goes to a new worker.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from editor.worker_bridge import WorkerBridge
from editor.worker_environment import Backend
from worker.protocol import Inspect, NodeInspected, Reply

PATIENCE = 30_000  # ms without an answer after which a worker that was ready counts as hung
PAUSES = (500, 3_000, 10_000)  # ms before each new start of a worker that died


class InspectingWorker(QObject):
    """One worker process at a time, for as long as it is asked.

    Signals:
        replies_received: Replies, in the order in which they came, as a list.
        lost: The process has died or was ended; the sentence says why.
        due: The pause after that is over: it may be asked again.
    """

    replies_received = Signal(list)
    lost = Signal(str)
    due = Signal()

    def __init__(self, backend: Backend, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reason = ""
        self._deaths = 0
        self._asked = 0
        self._expected = 0
        self._bridge = WorkerBridge(backend, self)
        self._bridge.replies_received.connect(self._on_replies_received)
        self._bridge.ended.connect(self._on_ended)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self.due)

    @property
    def is_running(self) -> bool:
        """Whether there is a process, ready or still starting."""
        return self._bridge.running

    @property
    def is_pausing(self) -> bool:
        """Whether it was lost and is not to be asked yet."""
        return self._pause.isActive()

    @property
    def process_id(self) -> int | None:
        """The system's number of the process, or None where there is none."""
        return self._bridge.process_id

    def ask(self, question: Inspect, nodes: int) -> None:
        """Sends a question, to a new process if there is none, and expects so many reports."""
        self._asked, self._expected = question.request, nodes
        self._bridge.start()
        self._bridge.send(question)
        # How long it may start is known to `editor.worker_process`.
        if not self._bridge.is_starting:
            self._patience.start(PATIENCE)

    def is_complete(self) -> bool:
        """Whether all reports have come, and not only the end of them."""
        return self._expected <= 0

    def rest(self) -> None:
        """Says that all is answered: nothing more is waited for, and its deaths are forgotten."""
        self._patience.stop()
        self._deaths = 0

    def forgive(self) -> None:
        """Forgets how often it died."""
        self._deaths = 0

    def stop(self, *, wait: bool = False) -> None:
        """Ends the process.

        Args:
            wait: Whether to return only when it has ended, which takes 2 seconds at most.
        """
        self._patience.stop()
        self._pause.stop()
        self._bridge.stop(wait=wait)

    def give_up(self, reason: str) -> None:
        """Ends a process of which nothing good is to be expected."""
        self._bridge.stop()
        self._on_ended(reason)

    def _on_replies_received(self, replies: list[Reply]) -> None:
        self._patience.start(PATIENCE)
        self._expected -= sum(
            isinstance(reply, NodeInspected) and reply.request == self._asked for reply in replies
        )
        self.replies_received.emit(replies)

    def _on_patience_ended(self) -> None:
        self.give_up(f"Keras gave no answer for {PATIENCE // 1000} seconds")

    def _on_ended(self, reason: str) -> None:
        self.reason = reason
        self._patience.stop()
        if self._deaths < len(PAUSES):
            self._pause.start(PAUSES[self._deaths])
            self._deaths += 1
        # After the last pause the next edit asks again: it may have taken away what kills workers.
        self.lost.emit(reason)
