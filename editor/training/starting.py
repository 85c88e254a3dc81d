"""What a training of the window is started with: what is drawn, or a run that was interrupted.

Each is kept as a run. Its folder is made on a thread, while the worker starts; one that cannot be
made is said, and keeps nobody from training.
"""

from __future__ import annotations

import time
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from codegen import generate
from codegen.adapt_section import adapted_layers
from editor.background import Background
from editor.document import Document
from editor.training.data.trust import untrusted
from editor.training.keeping import Interrupted, drawing_of, place_of_runs
from editor.training.learned import Learner
from editor.training.run import Order
from graph.errors import GraphError
from graph.files import encode_project
from graph.kept_weights import kept_weights
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord


class Starter(QObject):
    """Makes the folders of runs.

    Signals:
        ready: A training may start: its `Order`, and a sentence where it cannot be kept.
    """

    ready = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._making = Background(self)
        self._making.answered.connect(lambda answer: self.ready.emit(*answer))

    def keep(self, order: Order, record: RunRecord, place: Path) -> None:
        """Makes the folder of a run, and tells when that is done."""
        self._making.ask(lambda: lambda: _kept(order, record, place))

    def forget(self) -> None:
        """Starts nothing any more."""
        self._making.forget()


def order_of(document: Document) -> tuple[Order, RunRecord, Path, Learner]:
    """Gives how what is drawn is trained, the record of the run, and where it is kept.

    Raises:
        SourceError: it cannot be written as source.
    """
    graph = document.graph
    order = Order(
        generate(graph, script=True).text,
        document.folder,
        kept_weights(graph),
        encode_project(graph),
        fitting=graph.training.fitting,
    )
    record = RunRecord(
        graph.name,
        graph.name,
        time.time(),
        graph.training,
        origin="" if document.path is None else str(document.path),
        folder="" if document.folder is None else str(document.folder),
    )
    return order, record, place_of_runs(document.path), Learner(graph, adapted_layers(graph))


def order_of_run(interrupted: Interrupted) -> Order:
    """Gives how a run that was interrupted goes on.

    The source is written anew from the drawing in its folder, which may come from somebody else.

    Raises:
        GraphError: it cannot go on, in one sentence.
        OSError: its files cannot be read.
    """
    record = interrupted.record
    graph = drawing_of(interrupted.run)
    graph.training = record.training
    folder = Path(record.folder) if record.folder else None
    if sentence := untrusted(record.training, folder):
        raise GraphError(sentence)
    if folder is not None and not folder.is_dir():
        raise GraphError(f"Expected the folder that the run was started in. Received: no {folder}")
    return Order(
        generate(graph, script=True).text,
        folder,
        kept_weights(graph),
        encode_project(graph),
        interrupted.run.path,
        interrupted.history,
        record.training.fitting,
    )


def _kept(order: Order, record: RunRecord, place: Path) -> tuple[Order, str]:
    try:
        run = RunFolder.create(place, record, order.project, order.source)
    except OSError as error:
        return order, (
            f"The run is not kept: Expected a folder that can be written to. "
            f"Received: {error.strerror or error}, {place}"
        )
    return structs.replace(order, run=run.path), ""
