"""`keras-canvas runs`: the runs that were kept, in a table; two of them compared; some deleted."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from editor.commands.errors import CommandError
from editor.commands.kept_runs import (
    find_run,
    graph_of,
    record_of,
    runs_at,
    unsaved_runs,
)
from editor.commands.notes import write_notes
from editor.commands.output import write_text
from editor.commands.trust import is_terminal
from graph.errors import GraphError, ProjectFileError
from graph.runs.comparing import drawing_difference, settings_difference
from graph.runs.folder import RunFolder, runs_folder
from graph.runs.record import EpochRecord, RunRecord
from graph.wording import legible, shown

_WIDTH = 180
_MOST = 3  # measures in a row


class _Listed(Struct, frozen=True):
    """A run as it is listed."""

    folder: Path
    record: RunRecord
    status: str
    history: tuple[EpochRecord, ...]


class RunsOptions(Struct, frozen=True):
    """What a command line says of runs.

    Attributes:
        compare: Two of them, or ().
        delete: Those that go.
        agreed: Whether they go without a question.
        as_json: Whether JSON is printed.
    """

    compare: tuple[str, ...] = ()
    delete: tuple[str, ...] = ()
    agreed: bool = False
    as_json: bool = False


def show_runs(place: Path | None, options: RunsOptions) -> int:
    """Lists, compares or deletes runs.

    Args:
        place: A drawing's file, a folder of runs or one that holds such; None is the current folder
            and what was trained without a file.
        options: What is wanted.

    Raises:
        CommandError: there is no such run, or it may not go.
        OSError: a run cannot be read or deleted.
    """
    if place is not None and not place.exists() and not runs_folder(place.resolve()).is_dir():
        raise CommandError(f"Expected a drawing, or a folder of runs. Received: {place}")
    if options.compare:
        first, second = (find_run(text, _parent(place)) for text in options.compare)
        _compare(first, second, as_json=options.as_json)
    elif options.delete:
        _delete([find_run(text, _parent(place)) for text in options.delete], options)
    else:
        _list(_runs(place), as_json=options.as_json)
    return 0


def _parent(place: Path | None) -> Path:
    if place is None:
        return Path.cwd()
    return place if place.is_dir() else runs_folder(place.resolve())


def _runs(place: Path | None) -> list[RunFolder]:
    return runs_at(place) if place is not None else [*runs_at(Path.cwd()), *runs_at(unsaved_runs())]


def _list(runs: Sequence[RunFolder], *, as_json: bool) -> None:
    listed = []
    for run in runs:
        try:
            record = record_of(run)
            listed.append(_Listed(run.path, record, run.status(record), run.history()))
        except (CommandError, GraphError, ProjectFileError, OSError) as error:
            write_notes([f"{run.path} was left out. {error}"])
    if as_json:
        write_text(msgspec.json.encode([_report(each) for each in listed]).decode() + "\n")
    elif listed:
        _console().print(_table(listed))
    else:
        print("no runs")


def _report(run: _Listed) -> dict[str, Any]:
    record: dict[str, Any] = msgspec.to_builtins(run.record)
    history = msgspec.to_builtins(run.history)
    return {**record, "folder": str(run.folder), "status": run.status, "history": history}


def _table(listed: Sequence[_Listed]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Run", "Name", "Status", "Began"):
        table.add_column(title, no_wrap=title != "Name")
    for title in ("Epochs", "Parameters"):
        table.add_column(title, justify="right", no_wrap=True)
    for title in ("Data", "Optimizer", "Measures"):
        table.add_column(title, overflow="fold")
    for run in listed:
        record = run.record
        table.add_row(
            Text(legible(run.folder.name)),
            Text(legible(record.name)),
            Text(run.status, _COLOURS.get(run.status, "")),
            time.strftime("%Y-%m-%d %H:%M", time.localtime(record.created)),
            f"{record.epochs}/{record.training.epochs}",
            f"{record.parameters:,}" if record.parameters else "",
            Text(legible(Path(record.training.data).name)),
            Text(_optimizer(record)),
            Text(_measures(run)),
        )
    return table


_COLOURS = {"running": "green", "failed": "red", "interrupted": "yellow", "stopped": "yellow"}


def _optimizer(record: RunRecord) -> str:
    made = record.training.compiled.get("optimizer", record.training.optimizer)
    path = made.get("$object") if isinstance(made, dict) else made
    return legible(str(path).rpartition(".")[2])


def _measures(run: _Listed) -> str:
    """Gives those on the test data, or those of the last epoch where there are none."""
    last = run.history[-1].logs if run.history else {}
    measures = run.record.evaluation or last
    shown_ones = list(measures.items())[:_MOST]
    return "  ".join(f"{legible(name)} {_number(value)}" for name, value in shown_ones)


def _compare(first: RunFolder, second: RunFolder, *, as_json: bool) -> None:
    records = record_of(first), record_of(second)
    settings = settings_difference(records[0].training, records[1].training)
    drawing = drawing_difference(graph_of(first), graph_of(second))
    measures = _outcomes(first, records[0]), _outcomes(second, records[1])
    if as_json:
        report = {
            "runs": [str(first.path), str(second.path)],
            "settings": settings,
            "drawing": drawing,
            "measures": measures,
        }
        write_text(msgspec.json.encode(report).decode() + "\n")
        return
    console = _console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("", first.path.name, second.path.name):
        table.add_column(Text(legible(title)), overflow="fold")
    for each in settings:
        table.add_row(Text(legible(each.field)), Text(shown(each.first)), Text(shown(each.second)))
    for name in dict.fromkeys((*measures[0], *measures[1])):
        numbers = (_number(held[name]) if name in held else "" for held in measures)
        table.add_row(Text(legible(name)), *numbers)
    console.print(table)
    for sentence in drawing:
        console.print(Text(legible(sentence, 1000)))
    if not drawing:
        console.print("the drawings are the same")


def _outcomes(run: RunFolder, record: RunRecord) -> dict[str, float | None]:
    """Gives what came out, those of the test data called by their names with "test" before."""
    history = run.history()
    last = dict(history[-1].logs) if history else {}
    tested = {f"test {name}": value for name, value in record.evaluation.items()}
    return {"complete epochs": float(record.epochs), **last, **tested}


def _delete(runs: Sequence[RunFolder], options: RunsOptions) -> None:
    for run in runs:
        # What has no record is no run of ours.
        if run.status(record_of(run)) == "running":
            raise CommandError(f"Expected a run that has ended. Received: {run.path}, running")
        if run.path.is_symlink():
            raise CommandError(f"Expected the folder of a run. Received: a link, {run.path}")
    if not options.agreed and not _agrees(runs):
        raise CommandError("nothing was deleted")
    for run in runs:
        shutil.rmtree(run.path)
        print(f"deleted: {run.path}", file=sys.stderr if options.as_json else sys.stdout)


def _agrees(runs: Sequence[RunFolder]) -> bool:
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise CommandError("Expected --yes to delete where nobody can be asked. Received: none")
    names = ", ".join(legible(run.path.name) for run in runs)
    print(f"Delete {names}? [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_WIDTH)


def _number(value: float | None) -> str:
    return "nan" if value is None else f"{value:g}" if value == int(value) else f"{value:.4f}"
