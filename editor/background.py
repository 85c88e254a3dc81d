"""Work that takes longer than a frame, done on a thread; the newest question alone is answered.

A person goes on drawing while something is worked out, so an answer may be to a question that
nobody asks any more. There is one thread at a time, and a question that came in the meantime is
prepared, in the window's thread, when that one is done: what a thread reads must not change
meanwhile, and a copy that is dropped again need not be made.

The thread knows nothing of Qt, and is looked after by a timer: a signal that it emitted while the
window is being taken down would crash the program.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

LATE = 100  # ms after which a person is told that something runs
LOOK = 4  # ms between two looks at what the thread does
PAUSE = 15  # ms; a frame, in which the window shows what it knows with Python to itself

Work: TypeAlias = Callable[[], object]
Prepare: TypeAlias = Callable[[], Work]

_RUNNING: list[tuple[threading.Thread, _Job]] = []  # and those that ended since the last began


class Background(QObject):
    """Answers one kind of question.

    Attributes:
        late: Whether the answer has been awaited for a noticeable time.

    Signals:
        answered: The answer to the newest question, in the window's thread.
        late_changed: `late` has changed.
    """

    answered = Signal(object)
    late_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.late = False
        self._job: _Job | None = None
        self._next: Prepare | None = None
        self._wanted = False
        self._look = QTimer(self, interval=LOOK)
        self._look.timeout.connect(self._on_look)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._begin)
        self._lateness = QTimer(self, singleShot=True, interval=LATE)
        self._lateness.timeout.connect(lambda: self._set_late(True))

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._wanted

    def ask(self, prepare: Prepare) -> None:
        """Asks a question in place of any that is not yet answered.

        Args:
            prepare: Called in the window's thread, a frame later or when the thread is free; what
                it gives is called on the thread, and gives the answer.
        """
        self._next = prepare
        if not self._wanted:
            self._wanted = True
            self._lateness.start()
        if self._job is None and not self._pause.isActive():
            self._pause.start()

    def forget(self) -> None:
        """Takes the question back; nothing more is heard of it."""
        self._next = None
        self._pause.stop()
        self._settle()

    def _begin(self) -> None:
        prepare, self._next = self._next, None
        if prepare is not None:
            self._job = _Job(prepare())
            _start(self._job)
            self._look.start()

    def _on_look(self) -> None:
        job = self._job
        if job is None or not job.ended:
            return
        self._look.stop()
        self._job = None
        if self._next is not None:
            self._begin()
        elif self._wanted:
            self._settle()
            self.answered.emit(job.answer())

    def _settle(self) -> None:
        self._wanted = False
        self._lateness.stop()
        self._set_late(False)

    def _set_late(self, late: bool) -> None:
        if late != self.late:
            self.late = late
            self.late_changed.emit(late)


def _start(job: _Job) -> None:
    """Runs a job on a thread that never has the last hold on it.

    What a job was made of may hold objects of Qt's, whose window may be closed meanwhile. They
    would go where the last hold on them ends, and Qt takes them from no thread but its own.
    """
    _RUNNING[:] = [each for each in _RUNNING if each[0].is_alive()]
    thread = threading.Thread(target=job.run, daemon=True)
    _RUNNING.append((thread, job))
    thread.start()


class _Job:
    """What one thread does."""

    def __init__(self, work: Work) -> None:
        self.ended = False
        self._work = work
        self._answer: object = None
        self._fault: Exception | None = None

    def run(self) -> None:
        try:
            self._answer = self._work()
        except Exception as error:  # raised again in the window's thread, which reports it
            self._fault = error
        self.ended = True

    def answer(self) -> object:
        if self._fault is not None:
            raise self._fault
        return self._answer
