"""`keras-canvas train`: a run in a worker process, with its progress in the terminal.

The run is kept in the folder that the window keeps its runs in, so either goes on with what the
other has begun.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

from msgspec import Raw, Struct, structs

from editor.commands.data_choice import DATA, DataChoice, require_agreement
from editor.commands.errors import EXIT_PROBLEMS, EXIT_STOPPED, CommandError
from editor.commands.interrupts import Interrupts, ShieldedSession
from editor.commands.kept_runs import (
    find_run,
    graph_of,
    kept_below,
    record_of,
)
from editor.commands.opening import open_model, require_other
from editor.commands.scripts import ScriptChoice
from editor.commands.sources import training_source
from editor.commands.spreading import SpreadChoice
from editor.commands.targets import checked_target
from editor.commands.train_views import EventsView, TerminalView, View
from editor.commands.worker_session import WorkerSession
from graph.files import encode_project
from graph.kept_weights import kept_weights
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from graph.writing import write_atomically
from worker.protocol import (
    BatchEnded,
    EpochEnded,
    NotFinite,
    Save,
    Saved,
    Stop,
    Train,
    TrainingEnded,
)

_TRAIN, _SAVE = 1, 2


class TrainOptions(Struct, frozen=True):
    """What a command line says of a run besides its model and data.

    Attributes:
        output: Where the trained model is saved too; None keeps it in the run alone.
        epochs: In place of the project's.
        resume: The run that is gone on with.
        runs: Where runs are kept, in place of beside the file.
        as_json: Whether events are written, and nothing else.
    """

    output: Path | None = None
    epochs: int | None = None
    resume: str | None = None
    runs: Path | None = None
    as_json: bool = False


class _Prepared(Struct):
    """A run whose folder is there."""

    run: RunFolder
    graph: ModelGraph
    source: str
    folder: Path  # from where relative paths of data are taken
    agreed: str  # the digest of the program that gives the data
    resumes: bool


class _Outcome(Struct):
    """What is known of a run that ended.

    Attributes:
        ended: The worker's own word.
        is_finite: Whether the loss was a number to the end.
    """

    ended: TrainingEnded
    is_finite: bool


def train_file(
    path: Path,
    choice: ScriptChoice,
    data: DataChoice,
    spread: SpreadChoice,
    options: TrainOptions,
) -> int:
    """Trains a model and keeps the run; the first Ctrl-C ends it after its batch.

    Gives 0, 1 where the loss was no number, or 3 where it was stopped.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be trained or saved, or was stopped before its first batch.
        OSError: the folder of the run cannot be written.
    """
    view = EventsView() if options.as_json else TerminalView()
    with view:
        output = None if options.output is None else checked_target(options.output)
        if output is not None:
            require_other(output, path)
        spread.set_environment()
        if options.resume is None:
            prepared = _new_run(path, choice, data, spread, options)
        else:
            prepared = _old_run(path, choice, data, spread, options)
        outcome = _run(prepared, view, output)
    if not outcome.is_finite:
        return EXIT_PROBLEMS
    return EXIT_STOPPED if outcome.ended.stopped else 0


def _run(prepared: _Prepared, view: View, output: Path | None) -> _Outcome:
    """Trains and saves; the first signal asks the worker to stop, the second gives up."""
    following = _Following(view, prepared)
    backend = prepared.graph.training.fitting.backend
    try:
        with Interrupts() as interrupts, ShieldedSession(backend, prepared.folder) as session:
            view.kept(record_of(prepared.run).name, prepared.run.path)
            outcome = following.train(session, interrupts)
            view.ended(outcome.ended)
            if output is not None and outcome.is_finite:
                session.send(Save(_SAVE, str(output)))
                view.saved(session.wait_for(Saved).path)
            elif output is not None:
                view.note(f"{output} was not written, since the loss is no number")
    finally:
        following.drop_if_empty()
    return outcome


def _new_run(
    path: Path,
    choice: ScriptChoice,
    data: DataChoice,
    spread: SpreadChoice,
    options: TrainOptions,
) -> _Prepared:
    graph = open_model(path, choice)
    training = spread.applied(data.applied(graph.training, graph))
    if options.epochs is not None:
        training = structs.replace(training, epochs=options.epochs)
    if not training.data:
        raise CommandError(f"{path}: Expected --data, {DATA}. Received: a model without data")
    graph.training = training
    source = training_source(graph, path)
    folder = path.resolve().parent
    agreed = require_agreement(training, folder, choice)
    record = RunRecord(
        name=graph.name,
        model=graph.name,
        created=time.time(),
        training=training,
        origin=str(path.resolve()),
        folder=str(folder),
    )
    # Of several processes each keeps a run, since weights are gathered from all to be written.
    run = RunFolder.create(kept_below(path, options.runs), record, encode_project(graph), source)
    return _Prepared(run, graph, source, folder, agreed, resumes=False)


def _old_run(
    path: Path,
    choice: ScriptChoice,
    data: DataChoice,
    spread: SpreadChoice,
    options: TrainOptions,
) -> _Prepared:
    """Takes a run up as it was drawn and set then, perhaps for more epochs.

    What is executed is written anew from its drawing: the script in the folder is there to be read.
    """
    run = find_run(options.resume or "", kept_below(path, options.runs))
    record = record_of(run)
    if data.is_given or spread.applied(record.training) != record.training:
        raise CommandError(
            "Expected --resume with the data and the devices of the run. Received: others"
        )
    if run.status(record) == "running":
        raise CommandError(f"Expected a run that has ended. Received: {run.path}, which is running")
    graph = graph_of(run)
    graph.training = record.training
    if options.epochs is not None:
        graph.training = structs.replace(record.training, epochs=options.epochs)
    if record.epochs >= graph.training.epochs:
        raise CommandError(
            f"Expected --epochs with more than the {record.epochs} that {run.path.name} has. "
            f"Received: {graph.training.epochs}"
        )
    source = training_source(graph, run.project)
    folder = Path(record.folder) if record.folder else path.resolve().parent
    agreed = require_agreement(graph.training, folder, choice)
    if graph.training != record.training:
        write_atomically(run.project, encode_project(graph))
        write_atomically(run.script, source.encode())
        run.write(structs.replace(record, training=graph.training))
    return _Prepared(run, graph, source, folder, agreed, resumes=True)


class _Following:
    """One run, from its request to its end."""

    def __init__(self, view: View, prepared: _Prepared) -> None:
        self._view = view
        self._prepared = prepared
        self._has_begun = False
        self._is_finite = True

    def train(self, session: WorkerSession, interrupts: Interrupts) -> _Outcome:
        """Runs to the end, which may be asked for."""
        graph, run = self._prepared.graph, self._prepared.run
        project = Raw(encode_project(graph))
        folder = str(run.path)
        request = Train(
            _TRAIN,
            self._prepared.source,
            kept_weights(graph),
            project,
            folder,
            self._prepared.resumes,
            self._prepared.agreed,
        )
        session.send(request)
        interrupts.then(lambda: session.send(Stop(_TRAIN)))
        ended = self._follow(session, interrupts)
        if not self._has_begun and ended.stopped:
            # What is there to save would be the initial weights, perhaps over a trained model.
            raise CommandError("stopped before the first batch; nothing was saved")
        return _Outcome(ended, self._is_finite)

    def _follow(self, session: WorkerSession, interrupts: Interrupts) -> TrainingEnded:
        said = False
        for reply in session.replies():
            if interrupts.asked and not said:
                said = True
                self._view.note("stopping after this batch")
            if isinstance(reply, TrainingEnded):
                return reply
            self._has_begun |= isinstance(reply, BatchEnded | EpochEnded)
            self._is_finite &= not isinstance(reply, NotFinite)
            self._view.show(reply)
        raise AssertionError("replies() ends by raising")

    def drop_if_empty(self) -> None:
        """Leaves nothing of a run that never began, such as for a column that is not there."""
        run = self._prepared.run
        if self._has_begun or self._prepared.resumes:
            return
        shutil.rmtree(run.path, ignore_errors=True)
        with contextlib.suppress(OSError):
            run.path.parent.rmdir()
