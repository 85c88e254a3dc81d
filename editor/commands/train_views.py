"""How a run is shown while it goes on: to a person by a bar and lines, to a program by events."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from editor.commands.events import write_event
from editor.commands.notes import shown_note
from editor.costs.words import bytes_text
from worker.protocol import (
    Adapted,
    BatchEnded,
    Checkpointed,
    EpochEnded,
    Logs,
    NotFinite,
    Reply,
    ResourcesUsed,
    TrainingEnded,
    TrainingStarted,
    WeightsKept,
)

_KEPT_BY_THE_WINDOW = "the saved model has; a project keeps it where the window trained it"


class View(Protocol):
    """What is told of a run."""

    def show(self, reply: Reply) -> None:
        """Tells what the worker said."""

    def note(self, text: str) -> None:
        """Tells a sentence."""

    def kept(self, name: str, folder: Path) -> None:
        """Tells where the run is kept."""

    def ended(self, reply: TrainingEnded) -> None:
        """Tells how the run ended."""

    def saved(self, path: str) -> None:
        """Tells where the model was saved."""


class TerminalView:
    """A bar on standard error, a line for each epoch, and what came of it on standard output."""

    def __init__(self) -> None:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[scores]}"),
            TextColumn("{task.fields[used]}", style="dim"),
        )
        console = Console(stderr=True, soft_wrap=True)
        # A file gets a line an epoch, and no bar.
        self._progress = Progress(
            *columns, console=console, transient=True, disable=not console.is_terminal
        )
        self._task: TaskID = self._progress.add_task("starting", total=None, scores="", used="")
        self._epochs = 0
        self._batches = 0
        self._folder: Path | None = None

    def __enter__(self) -> TerminalView:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, reply: Reply) -> None:
        """Moves the bar, or prints a line."""
        match reply:
            case WeightsKept():
                self.note(f"layers that begin with their weights of before: {reply.layers}")
                for note in reply.notes:
                    self.note(note)
            case Adapted():
                self.note(_learned(reply))
            case TrainingStarted():
                self._start(reply)
            case BatchEnded():
                self._progress.update(
                    self._task,
                    description=f"epoch {reply.epoch + 1}/{self._epochs}",
                    completed=reply.epoch * self._batches + reply.batch + 1,
                    scores=_scores(reply.logs) + _rate(reply.learning_rate),
                )
            case EpochEnded():
                self._line(f"epoch {reply.epoch + 1}/{self._epochs}  {_scores(reply.logs)}")
            case ResourcesUsed():
                used = f"{bytes_text(reply.memory)}  {reply.cpu:.0%} CPU"
                self._progress.update(self._task, used=used)
            case NotFinite():
                self.note(reply.sentence)

    def note(self, text: str) -> None:
        """Prints a note."""
        self._line(shown_note(text))

    def kept(self, name: str, folder: Path) -> None:
        """Says it at the end, where it is looked for."""
        self._folder = folder

    def ended(self, reply: TrainingEnded) -> None:
        """Prints the scores."""
        self._progress.stop()
        reason = f" ({reply.reason})" if reply.reason else ""
        print(f"{'stopped' if reply.stopped else 'trained'}: {_scores(reply.evaluation)}{reason}")
        if self._folder is not None:
            print(f"kept: {self._folder}")

    def saved(self, path: str) -> None:
        """Prints the path."""
        print(f"saved: {path}")

    def _start(self, started: TrainingStarted) -> None:
        for note in started.notes:
            self.note(note)
        self._epochs, self._batches = started.epochs, started.batches
        if started.first:
            self._line(f"going on after epoch {started.first}/{started.epochs}")
        self._progress.update(
            self._task,
            total=started.epochs * started.batches or None,
            completed=started.first * started.batches,
        )

    def _line(self, text: str) -> None:
        self._progress.print(text, markup=False, highlight=False)


class EventsView:
    """A line of JSON for each thing that happens."""

    def __enter__(self) -> EventsView:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None and isinstance(error, Exception):
            write_event("error", message=str(error))

    def show(self, reply: Reply) -> None:
        """Writes an event."""
        match reply:
            case WeightsKept():
                self.note(f"layers that begin with their weights of before: {reply.layers}")
                for note in reply.notes:
                    self.note(note)
            case Adapted():
                self.note(_learned(reply))
            case TrainingStarted(_, epochs, batches, first, notes):
                write_event("started", epochs=epochs, batches=batches, first=first)
                for note in notes:
                    self.note(note)
            case BatchEnded(_, epoch, batch, logs, rate):
                write_event("batch", epoch=epoch, batch=batch, logs=logs, learning_rate=rate)
            case EpochEnded(_, epoch, logs, rate, seconds):
                write_event("epoch", epoch=epoch, logs=logs, learning_rate=rate, seconds=seconds)
            case Checkpointed(_, epoch, is_best):
                write_event("checkpoint", epoch=epoch, best=is_best)
            case ResourcesUsed(_, memory, cpu, device):
                write_event("resources", memory=memory, cpu=cpu, device_memory=device)
            case NotFinite(_, epoch, batch, layer, what, sentence):
                write_event(
                    "not_finite",
                    epoch=epoch,
                    batch=batch,
                    layer=layer,
                    what=what,
                    sentence=sentence,
                )

    def note(self, text: str) -> None:
        """Writes a note."""
        write_event("note", text=text)

    def kept(self, name: str, folder: Path) -> None:
        """Writes where the run is kept."""
        write_event("run", name=name, folder=str(folder))

    def ended(self, reply: TrainingEnded) -> None:
        """Writes how the run ended."""
        write_event(
            "ended",
            stopped=reply.stopped,
            epochs=reply.epochs,
            evaluation=reply.evaluation,
            reason=reply.reason,
        )

    def saved(self, path: str) -> None:
        """Writes where the model is."""
        write_event("saved", path=path)


def _learned(adapted: Adapted) -> str:
    if adapted.note:
        return adapted.note
    names = ", ".join(f"`{name}`" for name, value in adapted.arguments.items() if value is not None)
    return f"`{adapted.layer}` learned {names} from the data, which {_KEPT_BY_THE_WINDOW}"


def _scores(logs: Logs) -> str:
    shown = (f"{name} {'nan' if value is None else f'{value:.4f}'}" for name, value in logs.items())
    return "  ".join(shown)


def _rate(rate: float | None) -> str:
    return "" if rate is None else f"  rate {rate:.3g}"
