"""`keras-canvas train`: a run in a worker process, with its progress in the terminal."""

from __future__ import annotations

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
from editor.commands.worker_session import WorkerSession
from graph.data import BUILT_IN, FILE_SUFFIXES
from graph.files import read_project
from graph.model import ModelGraph
from worker.protocol import (
    BatchEnded,
    EpochEnded,
    Reply,
    Save,
    Saved,
    Stop,
    Train,
    TrainingEnded,
    TrainingStarted,
)

_TRAIN, _SAVE = 1, 2


def train_file(path: Path, output: Path, *, epochs: int | None, data: str | None) -> int:
    """Trains a project and saves the model; Ctrl-C ends the training after its batch and saves.

    Raises:
        ProjectFileError: the file cannot be read.
        CommandError: the model cannot be trained or saved.
    """
    output = _checked_output(output)
    graph = read_project(path)
    training = graph.training
    if epochs is not None:
        training = structs.replace(training, epochs=epochs)
    if data is not None:
        training = structs.replace(training, data=_checked_data(data))
    graph.training = training
    source = training_source(graph, path)
    with WorkerSession("tensorflow", path.resolve().parent) as session:
        ended = _train(session, source)
        session.send(Save(_SAVE, str(output)))
        saved = session.wait_for(Saved)
    console = Console(highlight=False)
    console.print(f"{'stopped' if ended.stopped else 'trained'}: {_scores(ended.evaluation)}")
    console.print(f"saved: {saved.path}", markup=False)
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


def _checked_output(output: Path) -> Path:
    """Looks at the target before hours of training, not after."""
    if output.suffix != ".keras":
        raise CommandError(f"Expected -o to name a .keras file. Received: {output}")
    if not output.resolve().parent.is_dir():
        raise CommandError(f"Expected -o in a folder that exists. Received: {output}")
    return output.resolve()


def _checked_data(data: str) -> str:
    if data in BUILT_IN:
        return data
    path = Path(data)
    if path.suffix not in FILE_SUFFIXES:
        names = ", ".join(BUILT_IN)
        raise CommandError(
            f"Expected --data to be one of {names}, or a .npz or .csv file. Received: {data}"
        )
    if not path.is_file():
        raise CommandError(f"Expected --data to name a file that exists. Received: {data}")
    return str(path.resolve())


def _train(session: WorkerSession, source: str) -> TrainingEnded:
    """Runs to the end; Ctrl-C asks the worker to stop, a second one gives up."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[scores]}"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        view = _View(progress)
        session.send(Train(_TRAIN, source))
        try:
            return view.follow(session)
        except KeyboardInterrupt:
            progress.print("stopping after this batch")
            session.send(Stop(_TRAIN))
            return view.follow(session)


class _View:
    """The progress bar of one run."""

    def __init__(self, progress: Progress) -> None:
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
            case TrainingStarted(_, epochs, batches):
                self._epochs, self._batches = epochs, batches
                self._progress.update(self._task, total=epochs * batches)
            case BatchEnded(_, epoch, batch, logs):
                self._progress.update(
                    self._task,
                    description=f"epoch {epoch + 1}/{self._epochs}",
                    completed=epoch * self._batches + batch + 1,
                    scores=_scores(logs),
                )
            case EpochEnded(_, epoch, logs):
                self._progress.print(f"epoch {epoch + 1}/{self._epochs}  {_scores(logs)}")


def _scores(logs: dict[str, float | None]) -> str:
    shown = (f"{name} {'nan' if value is None else f'{value:.4f}'}" for name, value in logs.items())
    return "  ".join(shown)
