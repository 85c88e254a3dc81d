"""What is in the chosen data, asked of a worker of its own, so that a training goes on meanwhile.

The worker starts when something is first asked, and ends when nothing was for a while: TensorFlow,
which it holds for what Keras reads, takes half a gigabyte. A function of the person's runs in it
too, so it leads a group of processes that ends at once.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Raw
from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document
from editor.training.data.kinds import Kind, kind_of, with_absolute_data
from editor.training.data.trust import agreed_digest, untrusted
from editor.worker_bridge import WorkerBridge
from graph.errors import GraphError
from graph.files import encode_project
from graph.training import Training
from worker.protocol import DataDescribed, DescribeData, Failed, Ready, Reply

WITHIN = 60.0  # seconds for an answer; a network that does not answer, a function without an end
IDLE = 60_000  # ms without a question, after which the worker ends


class Describer(QObject):
    """Keeps what is known of the data of a document.

    Attributes:
        description: The last answer, or None where it is of other data, or there is none yet. One
            that is of another split stays until there is a newer one.
        fault: Why there is none, in a sentence, or "".
        busy: Whether an answer is awaited.

    Signals:
        changed: Any of these has changed.
    """

    changed = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.description: DataDescribed | None = None
        self.fault = ""
        self.busy = False
        self._document = document
        self._of: object = None  # the data and the split that the description, or the fault, is of
        self._source: object = None  # the data alone
        self._number = 0
        self._waiting: DescribeData | None = None
        self._ready = False
        self._folder: Path | None = None
        self._bridge = WorkerBridge("tensorflow", self, runs_script=True)
        self._bridge.replies_received.connect(self._on_replies_received)
        self._bridge.ended.connect(self._on_ended)
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._end)

    @property
    def is_known(self) -> bool:
        """Whether the data as it is chosen now was answered for, be it by a fault."""
        return self._of == _key(self._document) and not self.busy

    def forget_other(self) -> None:
        """Lets go of what is known of other data than is chosen now."""
        if self._of is None or self._of == _key(self._document):
            return
        self._number += 1  # an answer that comes yet is of the other data
        self._waiting = None
        kept = self.description if self._source == _source(self._document) else None
        self._settle(kept, "", of=None)

    def ask(self) -> None:
        """Asks what is in the data; a function of the person's only when they have agreed."""
        training, folder = self._document.graph.training, self._document.folder
        if kind_of(training) is Kind.NONE:
            return
        key = _key(self._document)
        if fault := untrusted(training, folder):
            self._settle(None, fault, of=key)
            return
        try:
            project = encode_project(with_absolute_data(self._document.graph, folder))
        except GraphError as error:
            self._settle(None, str(error), of=key)
            return
        self._number += 1
        agreed = agreed_digest(training, folder)
        self._waiting = DescribeData(self._number, Raw(project), agreed)
        kept = self.description if self._source == _source(self._document) else None
        self.busy, self.description, self.fault, self._of = True, kept, "", key
        self._source = _source(self._document)
        self._idle.stop()
        self._start(folder)
        self.changed.emit()

    def shutdown(self) -> None:
        """Ends the worker."""
        self._end()
        self.busy = False

    def _start(self, folder: Path | None) -> None:
        if self._bridge.running and folder != self._folder:
            self._end()
        self._folder = folder
        if self._bridge.running and self._ready:
            self._send()
        self._bridge.start(folder)

    def _send(self) -> None:
        if self._waiting is not None:
            self._bridge.send(self._waiting, within=WITHIN)
            self._waiting = None

    def _end(self) -> None:
        self._idle.stop()
        self._bridge.stop()
        self._ready = False

    def _settle(self, description: DataDescribed | None, fault: str, *, of: object) -> None:
        self.busy, self.description, self.fault, self._of = False, description, fault, of
        self._source = _source(self._document)
        self.changed.emit()

    def _on_replies_received(self, replies: list[Reply]) -> None:
        for reply in replies:
            match reply:
                case Ready():
                    self._ready = True
                    self._send()
                case DataDescribed(request=number) if number == self._number and self.busy:
                    self._idle.start()
                    self._settle(reply, "", of=self._of)
                case Failed(request=number) if number == self._number and self.busy:
                    self._idle.start()
                    self._settle(None, reply.message, of=self._of)

    def _on_ended(self, reason: str) -> None:
        self._ready = False
        if self.busy:
            self._settle(None, reason, of=self._of)


def _source(document: Document) -> object:
    """Gives what the samples depend on."""
    training: Training = document.graph.training
    reading = training.reading
    return training.data, document.folder, reading.kind, reading.function, reading.has_header


def _key(document: Document) -> object:
    """Gives what a description depends on: the samples, how they are split, and the targets."""
    training: Training = document.graph.training
    reading = training.reading
    # Of a mapped target, the classes are counted.
    targets = tuple((name, feed.columns) for name, feed in reading.outputs.items())
    return _source(document), reading.test_split, training.validation_split, targets
