"""What a training of the window is started with: what is drawn, or a run that was begun before.

Each is kept as a run. Whatever touches its folder is made for a thread; a folder that cannot be
made is said, and keeps nobody from training.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct, structs

from codegen import generate
from codegen.adapt_section import adapted_layers
from editor.document import Document
from editor.training.data.trust import agreed_digest, untrusted
from editor.training.keeping import Interrupted, drawing_of, place_of_runs
from editor.training.learned import Learner
from editor.training.queue_folders import held, hold, take_up
from editor.training.run import Order
from graph.errors import GraphError, ProjectFileError
from graph.files import encode_project
from graph.kept_weights import kept_weights
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord


class Made(Struct, frozen=True):
    """What came of making the folder of a run, or of taking one up.

    Attributes:
        order: What is trained; None where `fault` says why it cannot be.
        note: Why it is not kept, in one sentence, or "".
    """

    order: Order | None
    note: str = ""
    fault: str = ""


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
        agreed=agreed_digest(graph.training, document.folder),
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
    """Gives how a run that was interrupted goes on, or one that waits begins.

    The source is written anew from the drawing in its folder, which may come from somebody else.

    Raises:
        GraphError: it cannot go on, in one sentence.
        ProjectFileError: its drawing is none.
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
    has_begun = record.status != "waiting" or bool(interrupted.history)
    return Order(
        generate(graph, script=True).text,
        folder,
        kept_weights(graph),
        encode_project(graph),
        interrupted.run.path,
        interrupted.history if has_begun else None,
        record.training.fitting,
        agreed_digest(record.training, folder),
    )


def kept(order: Order, record: RunRecord, place: Path) -> Callable[[], Made]:
    """Gives the work that makes the folder of a new run."""

    def work() -> Made:
        try:
            run = RunFolder.create(place, held(record), order.project, order.source)
        except OSError as error:
            return Made(
                order,
                f"The run is not kept: Expected a folder that can be written to. "
                f"Received: {error.strerror or error}, {place}",
            )
        hold(run)
        return Made(structs.replace(order, run=run.path))

    return work


def taken_up(interrupted: Interrupted) -> Callable[[], Made]:
    """Gives the work that takes up a run that was interrupted or waits."""

    def work() -> Made:
        try:
            order = order_of_run(interrupted)
            take_up(interrupted)
        except (GraphError, ProjectFileError, OSError) as error:
            return Made(None, fault=str(error))
        return Made(order)

    return work
