"""The worker that answers what is asked of kept runs; one question at a time, the newest one.

It starts when something is first asked, in the folder of the run and with what that computes with,
holds the model for further questions, and ends when nothing was asked for a while: TensorFlow takes
half a gigabyte. A question that is no longer wanted is given up by the worker itself; one that does
not hear, since Keras is deep in something, is ended with its worker, and another is started.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, cast

from msgspec import Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal

from editor.background import Background
from editor.results.trained import Opened, Program, Which, opened
from editor.worker_bridge import WorkerBridge
from editor.worker_environment import Backend
from worker.protocol import (
    Exported,
    Failed,
    Judged,
    LayerWeights,
    Predicted,
    Ready,
    Reply,
    Request,
    Stop,
    WeightsShown,
)

# Given the request's number, the source and the file of the model.
Make: TypeAlias = Callable[[int, str, str], Request]
_REST = 180_000  # ms without a question, after which the worker ends
_GRACE = 3_000  # ms in which a question that is not wanted is to be given up
_ANSWERS = (Judged, Predicted, WeightsShown, Exported, Failed)


class Question(Struct, frozen=True):
    """What is asked of a run.

    Attributes:
        make: Makes the request.
        doing: What the worker does for it: "Judging on the test data".
    """

    make: Make
    doing: str


class Asker(QObject):
    """Asks a worker of its own.

    Attributes:
        busy: What the worker does for the question, or "".

    Signals:
        changed: `busy` has changed.
        answered: A reply to the newest question.
        failed: There is no answer: why, in one sentence, and Keras's own text, which may be "".
        agreement_wanted: The question needs a `Program` to be agreed to.
    """

    changed = Signal()
    answered = Signal(object)
    failed = Signal(str, str)
    agreement_wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.busy = ""
        self._number = 0
        self._question: Question | None = None
        self._opened: Opened | None = None
        self._unwanted = 0  # the request that the worker is to give up
        self._is_ready = False
        self._place: tuple[Backend, Path | None] = ("tensorflow", None)
        self._bridge = self._made_bridge("tensorflow")
        self._opening = Background(self)
        self._opening.answered.connect(self._on_opened)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self.stop)
        self._grace = QTimer(self, singleShot=True, interval=_GRACE)
        self._grace.timeout.connect(self._on_grace_over)

    @property
    def process_id(self) -> int | None:
        """The system's number of the worker, or None where there is none."""
        return self._bridge.process_id

    def ask(self, run: Path, which: Which, question: Question) -> None:
        """Asks a question in place of any that is not answered.

        Args:
            run: The folder of the run.
            which: Which of its models is meant.
            question: What is asked.
        """
        self._give_up()
        self._question = question
        self._rest.stop()
        self._opening.ask(lambda: lambda: opened(run, which))
        self._set_busy(question.doing)

    def cancel(self) -> None:
        """Takes the question back; nothing more is heard of it."""
        self._opening.forget()
        self._give_up()
        self._settle()

    def stop(self) -> None:
        """Ends the worker."""
        self._opening.forget()
        self._end_worker()
        self._question = None
        self._set_busy("")
        self._rest.stop()

    # -- the worker ------------------------------------------------------------------------------

    def _made_bridge(self, backend: Backend) -> WorkerBridge:
        bridge = WorkerBridge(backend, self)
        bridge.replies_received.connect(self._on_replies_received)
        bridge.ended.connect(self._on_ended)
        return bridge

    def _take_worker_for(self, found: Opened) -> None:
        place = (found.backend, found.folder)
        if place != self._place:
            self._end_worker()
            if found.backend != self._place[0]:
                self._bridge.deleteLater()
                self._bridge = self._made_bridge(found.backend)
            self._place = place
        self._bridge.start(found.folder)

    def _end_worker(self) -> None:
        self._bridge.stop()
        self._is_ready = False
        self._unwanted = 0
        self._grace.stop()

    def _on_opened(self, answer: object) -> None:
        found, question = cast(Opened, answer), self._question
        if question is None:
            return
        if found.fault:
            self._settle()
            self.failed.emit(found.fault, "")
            if isinstance(found.program, Program):
                self.agreement_wanted.emit(found.program)
            return
        self._opened = found
        self._take_worker_for(found)
        self._send(question, found)

    def _send(self, question: Question, found: Opened) -> None:
        self._number += 1
        request = question.make(self._number, found.source, found.model)
        self._bridge.send(structs.replace(request, agreed=found.agreed))

    def _give_up(self) -> None:
        """Has the worker end what it was sent and has not answered."""
        if self._opened is not None and self._bridge.running:
            self._unwanted = self._number
            self._bridge.send(Stop(self._number))
            if not self._grace.isActive():
                self._grace.start()
        self._opened = None
        self._question = None

    def _on_grace_over(self) -> None:
        if not self._unwanted:
            return
        if not self._is_ready:
            self._grace.start()  # it has not begun with anything
            return
        self._end_worker()
        if self._question is not None and self._opened is not None:
            self._take_worker_for(self._opened)
            self._send(self._question, self._opened)

    # -- what it says ----------------------------------------------------------------------------

    def _on_replies_received(self, replies: list[Reply]) -> None:
        for reply in replies:
            if isinstance(reply, Ready):
                self._is_ready = True
            elif isinstance(reply, (*_ANSWERS, LayerWeights)):
                self._hear(reply)

    def _hear(
        self, reply: Judged | Predicted | LayerWeights | WeightsShown | Exported | Failed
    ) -> None:
        is_last = isinstance(reply, _ANSWERS)
        if is_last and reply.request == self._unwanted:
            self._unwanted = 0
            self._grace.stop()
        # 0: the worker could not read the request.
        if self._opened is None or reply.request not in (self._number, 0):
            return
        if is_last:
            self._settle()
        if isinstance(reply, Failed):
            self.failed.emit(reply.message, reply.details)
        else:
            self.answered.emit(reply)

    def _on_ended(self, reason: str) -> None:
        was_asked = self._opened is not None
        self._is_ready = False
        self._unwanted = 0
        self._grace.stop()
        if was_asked:
            self._settle()
            self.failed.emit(f"{reason.rstrip('.')}. Ask again; another one is started.", "")

    def _settle(self) -> None:
        self._opened = None
        self._question = None
        self._rest.start()
        self._set_busy("")

    def _set_busy(self, doing: str) -> None:
        if doing != self.busy:
            self.busy = doing
            self.changed.emit()
