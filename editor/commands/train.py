"""`keras-canvas train`: a run in a worker process, with its progress in the terminal."""

from __future__ import annotations

import sys
from pathlib import Path

from msgspec import structs
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from codegen import SourceError, generate
from editor.commands.errors import CommandError
from editor.commands.notes import shown_note
from editor.commands.opening import open_model, require_other
from editor.commands.scripts import ScriptChoice
from editor.commands.targets import checked_target
from editor.commands.worker_session import WorkerSession
from graph.data import BUILT_IN, FILE_SUFFIXES
from graph.kept_weights import KeptWeights, kept_weights
from graph.model import ModelGraph
from worker.protocol import (
    Adapted,
    BatchEnded,
    EpochEnded,
    Reply,
    Save,
    Saved,
    Stop,
    Train,
    TrainingEnded,
    TrainingStarted,
    WeightsKept,
)

_TRAIN, _SAVE = 1, 2
_DATA = f"one of {', '.join(BUILT_IN)}, or a .npz or .csv file"
_KEPT_BY_THE_WINDOW = "the saved model has; a project keeps it where the window trained it"


def train_file(
    path: Path, output: Path, choice: ScriptChoice, *, epochs: int | None, data: str | None
) -> int:
    """Trains a model and saves it; Ctrl-C ends the training after its batch and saves.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be trained or saved, or was stopped before its first batch.
    """
    output = checked_target(output)
    require_other(output, path)
    graph = open_model(path, choice)
    training = graph.training
    if epochs is not None:
        training = structs.replace(training, epochs=epochs)
    if data is not None:
        training = structs.replace(training, data=_checked_data(data))
    if not training.data:
        raise CommandError(f"{path}: Expected --data, {_DATA}. Received: a model without data")
    graph.training = training
    source = training_source(graph, path)
    with WorkerSession("tensorflow", path.resolve().parent) as session:
        ended = _train(session, source, kept_weights(graph))
        saved = _save(session, output)
    print(f"{'stopped' if ended.stopped else 'trained'}: {_scores(ended.evaluation)}")
    print(f"saved: {saved.path}")
    return 0


def training_source(graph: ModelGraph, path: Path) -> str:
    """Gives the training script of a graph.

    Raises:
        CommandError: the model cannot be written as source.
    """
    try:
        return generate(graph, script=True).text
    except SourceError as error:
        raise CommandError(f"{path}: {error}") from error


def _checked_data(data: str) -> str:
    if data in BUILT_IN:
        return data
    path = Path(data)
    if path.suffix.lower() not in FILE_SUFFIXES:
        raise CommandError(f"Expected --data to be {_DATA}. Received: {data}")
    if not path.is_file():
        raise CommandError(f"Expected --data to name a file that exists. Received: {data}")
    return str(path.resolve())


def _train(session: WorkerSession, source: str, kept: KeptWeights | None) -> TrainingEnded:
    """Runs to the end; Ctrl-C asks the worker to stop, a second one gives up."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[scores]}"),
    )
    console = Console(stderr=True, soft_wrap=True)
    # A file gets a line an epoch, and no bar.
    shows_bar = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not shows_bar) as progress:
        view = _View(progress)
        session.send(Train(_TRAIN, source, kept))
        try:
            return view.follow(session)
        except KeyboardInterrupt:
            progress.print("stopping after this batch")
            session.send(Stop(_TRAIN))
            ended = view.follow(session)
    if not view.has_begun:
        # What is there to save would be the initial weights, perhaps over a trained model.
        raise CommandError("stopped before the first batch; nothing was saved")
    return ended


def _save(session: WorkerSession, output: Path) -> Saved:
    """Saves; the first Ctrl-C is not meant for that, a second one gives up."""
    session.send(Save(_SAVE, str(output)))
    try:
        return session.wait_for(Saved)
    except KeyboardInterrupt:
        print("saving", file=sys.stderr)
        return session.wait_for(Saved)


class _View:
    """The progress of one run.

    Attributes:
        has_begun: Whether a batch was done.
    """

    def __init__(self, progress: Progress) -> None:
        self.has_begun = False
        self._progress = progress
        self._task: TaskID = progress.add_task("starting", total=None, scores="")
        self._epochs = 0
        self._batches = 0

    def follow(self, session: WorkerSession) -> TrainingEnded:
        for reply in session.replies():
            if isinstance(reply, TrainingEnded):
                return reply
            self._show(reply)
        raise AssertionError("replies() ends by raising")

    def _show(self, reply: Reply) -> None:
        match reply:
            case WeightsKept():
                self._note(f"layers that begin with their weights of before: {reply.layers}")
                for note in reply.notes:
                    self._note(note)
            case Adapted():
                self._note(reply.note or f"{_learned(reply)}, which {_KEPT_BY_THE_WINDOW}")
            case TrainingStarted(_, epochs, batches):
                self._epochs, self._batches = epochs, batches
                self._progress.update(self._task, total=epochs * batches)
            case BatchEnded(_, epoch, batch, logs):
                self.has_begun = True
                self._progress.update(
                    self._task,
                    description=f"epoch {epoch + 1}/{self._epochs}",
                    completed=epoch * self._batches + batch + 1,
                    scores=_scores(logs),
                )
            case EpochEnded(_, epoch, logs):
                line = f"epoch {epoch + 1}/{self._epochs}  {_scores(logs)}"
                self._progress.print(line, markup=False, highlight=False)

    def _note(self, note: str) -> None:
        self._progress.print(shown_note(note), markup=False, highlight=False)


def _learned(adapted: Adapted) -> str:
    names = ", ".join(f"`{name}`" for name, value in adapted.arguments.items() if value is not None)
    return f"`{adapted.layer}` learned {names} from the data"


def _scores(logs: dict[str, float | None]) -> str:
    shown = (f"{name} {'nan' if value is None else f'{value:.4f}'}" for name, value in logs.items())
    return "  ".join(shown)
