"""Which kept runs have a model that can be used, and what a worker is asked with for one of them.

The folder of a run may come from somebody else, so its script is never executed: the source is
written anew from its drawing. Knows no Qt, and is used on a thread.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Literal

from msgspec import Struct

from editor.training.data.trust import function_file, untrusted
from editor.training.keeping import Interrupted, place_of_runs
from editor.training.starting import order_of_run
from editor.worker_environment import Backend
from graph.errors import GraphError, ProjectFileError
from graph.opening import read_script
from graph.runs.folder import RunFolder, runs_below, runs_folder
from graph.runs.record import RunRecord
from graph.wording import legible

Which = Literal["best", "last"]
_MOST = 50  # runs that can be chosen, the newest
_LONGEST = 40


class Usable(Struct, frozen=True):
    """A run that has a model.

    Attributes:
        path: Its folder.
        title: What it is called, and when it began.
        has_best, has_last: Which of its models are there.
    """

    path: Path
    title: str
    has_best: bool
    has_last: bool


class Opened(Struct, frozen=True):
    """What a worker needs for a run, or why it cannot have it.

    Attributes:
        source: The script of its drawing.
        folder: From where relative paths of data are taken.
        backend: What Keras computes with.
        model: The file of the model.
        fault: Why it cannot be used, in one sentence, or "".
        program: The file that has to be agreed to first, with its text; None without one.
        agreed: The digest of the program that gives the data; "" where there is none.
    """

    source: str = ""
    folder: Path | None = None
    backend: Backend = "tensorflow"
    model: str = ""
    fault: str = ""
    program: Program | None = None
    agreed: str = ""


class Program(Struct, frozen=True):
    """A file of Python that gives the data of a run."""

    path: Path
    function: str
    text: bytes


def usable_runs(path: Path | None, chosen: Path | None = None) -> tuple[Usable, ...]:
    """Gives the runs of a drawing that have a model, the newest first.

    Args:
        path: The drawing's file; None for one that was never saved.
        chosen: The folder of a run that is listed too, whatever drawing it is of.
    """
    place = place_of_runs(path)
    is_own = path is not None and place == runs_folder(path)
    origin = None if is_own else str(path or "")
    found: list[Usable] = []
    for run in _below(place):
        usable = _usable(run, origin)
        if usable is not None:
            found.append(usable)
        if len(found) == _MOST:
            break
    if chosen is not None and all(each.path != chosen for each in found):
        usable = _usable(RunFolder(chosen), None)
        found += [usable] if usable is not None else []
    return tuple(found)


def opened(path: Path, which: Which) -> Opened:
    """Reads a run for a worker."""
    run = RunFolder(path)
    try:
        record = run.read()
        folder = Path(record.folder) if record.folder else None
        if not has_model(run, which):
            return Opened(fault=f"Expected the {which} model of the run. Received: none in {path}")
        if program := _program(record, folder):
            name = legible(program.path.name)
            fault = f"{name} is a program that gives the data. Agree to run it first."
            return Opened(fault=fault, program=program)
        order = order_of_run(Interrupted(run, record, ()))
    except (GraphError, ProjectFileError) as error:
        return Opened(fault=str(error))
    except OSError as error:
        return Opened(fault=f"{error.strerror or type(error).__name__}: {error.filename or path}")
    model = str(run.best if which == "best" else run.last)
    return Opened(order.source, order.folder, order.fitting.backend, model, agreed=order.agreed)


def has_model(run: RunFolder, which: Which) -> bool:
    """Whether a run has a model, or the state that its worker makes it of."""
    kept, state = (run.best, run.best_state) if which == "best" else (run.last, run.state)
    return kept.is_file() or (state.is_file() and run.start.is_file())


def _below(place: Path) -> list[RunFolder]:
    try:
        return [*runs_below(place)]
    except OSError:
        return []


def _usable(run: RunFolder, origin: str | None) -> Usable | None:
    try:
        has_best, has_last = has_model(run, "best"), has_model(run, "last")
        if not has_best and not has_last:
            return None
        record = run.read()
    except (GraphError, ProjectFileError, OSError):
        return None  # the RUNS tab says so
    if origin is not None and record.origin != origin:
        return None
    return Usable(run.path, _title(record), has_best, has_last)


def _title(record: RunRecord) -> str:
    moment = time.strftime("%d %b %H:%M", time.localtime(record.created))
    return f"{legible(record.name, _LONGEST)}, {moment}"


def _program(record: RunRecord, folder: Path | None) -> Program | None:
    path = function_file(record.training, folder)
    if path is None or not untrusted(record.training, folder):
        return None
    return Program(path, record.training.reading.function, read_script(path))
