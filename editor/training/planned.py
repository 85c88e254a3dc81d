"""One training that is ordered: what it is, and its folder, which is made while it waits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from editor.background import Background
from editor.document import Document
from editor.training.keeping import Interrupted
from editor.training.learned import Learner
from editor.training.queue_folders import let_go, note_failure, quietly, release
from editor.training.run import Order
from editor.training.starting import Made, kept, order_of, taken_up
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord


class Planned(QObject):
    """A training from its order until another takes its place.

    Attributes:
        record: As it was when this was ordered.
        title, stem: Of the file that it was ordered from, which need not be what is drawn by now.
        replaced: Whether another document has been opened since.
        order: What is trained; it names no folder until `is_settled`.
        note, fault: What keeping it met with; see `Made`.
        learner: Knows the layers that learn before it, to put that into the drawing.

    Signals:
        settled: Its folder is made, or cannot be.
        failure_noted: Its record says why it did not begin.
        gone: It was given up, and nothing of it is left.
    """

    settled = Signal()
    failure_noted = Signal()
    gone = Signal()

    def __init__(
        self, order: Order, record: RunRecord, work: Callable[[], Made], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.order = order
        self.record = record
        self.title = self.stem = record.name
        self.replaced = False
        self.learner: Learner | None = None
        self.note = self.fault = ""
        self.is_settled = False
        self._before: RunRecord | None = None
        self._given_up = False
        self._process: int | None = None
        self._making = Background(self)
        self._making.answered.connect(self._on_made)
        self._making.ask(lambda: work)
        self._failing = Background(self)
        self._failing.answered.connect(lambda _: self.failure_noted.emit())
        self._ending = Background(self)
        self._ending.answered.connect(self._go)

    @classmethod
    def of_drawing(cls, document: Document, parent: QObject) -> Planned:
        """Orders a training of what is drawn now.

        Raises:
            SourceError: it cannot be written as source.
        """
        order, record, place, learner = order_of(document)
        made = cls(order, record, kept(order, record, place), parent)
        made.title, made.stem, made.learner = document.title, document.stem, learner
        return made

    @classmethod
    def of_run(cls, found: Interrupted, parent: QObject) -> Planned:
        """Orders that a run that was interrupted goes on, or that one that waits begins."""
        record = found.record
        folder = Path(record.folder) if record.folder else None
        rough = Order("", folder, fitting=record.training.fitting)
        made = cls(rough, record, taken_up(found), parent)
        made.stem, made._before = Path(record.model).name or "model", record
        return made

    def give_up(self, process: int | None = None) -> None:
        """Takes back what was done for it, as it has not begun; it goes by itself then.

        Args:
            process: The worker that was to train it, and was told to end.
        """
        self._given_up, self._process = True, process
        if self.is_settled:
            self._let_go()

    def fail(self, reason: str) -> None:
        """Has its record say why it did not begin."""
        if self.order.run is not None:
            run, before = RunFolder(self.order.run), self._before
            self._failing.ask(lambda: lambda: quietly(lambda: note_failure(run, before, reason)))

    def release(self) -> None:
        """Lets its folder be found again: a worker holds it from now on, or nobody does."""
        if self.order.run is not None:
            release(self.order.run)

    def retire(self) -> None:
        """Ends it, once nothing is under way for it."""
        if not self._given_up:
            self.deleteLater()

    def _on_made(self, answer: object) -> None:
        if not isinstance(answer, Made):
            return
        self.is_settled = True
        self.order, self.note, self.fault = answer.order or self.order, answer.note, answer.fault
        if self._given_up:
            self._let_go()
        else:
            self.settled.emit()

    def _let_go(self) -> None:
        path, before, process = self.order.run, self._before, self._process
        if path is None:
            self._go()
            return
        run = RunFolder(path)
        self._ending.ask(lambda: lambda: quietly(lambda: let_go(run, before, process)))

    def _go(self) -> None:
        self.gone.emit()
        self.deleteLater()
