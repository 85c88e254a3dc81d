"""Where a command finds the runs that were kept, and where it keeps a new one."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_dir

from editor.commands.errors import CommandError
from graph.errors import GraphError, ProjectFileError
from graph.model import ModelGraph
from graph.opening import open_file
from graph.runs.folder import SUFFIX, RunFolder, runs_below, runs_folder
from graph.runs.record import RunRecord

LAST = "last"


def kept_below(path: Path, chosen: Path | None) -> Path:
    """Gives where the runs of a drawing are kept: in the chosen folder, or beside its file.

    Beside a file in a folder that nobody may write to there is no place: they are then kept with
    those of drawings that were never saved.
    """
    if chosen is not None:
        return chosen.resolve()
    beside = runs_folder(path.resolve())
    writable = beside if beside.is_dir() else beside.parent
    return beside if os.access(writable, os.W_OK) else unsaved_runs()


def unsaved_runs() -> Path:
    """Gives where the runs of drawings are kept that have no file."""
    return Path(user_data_dir("keras-canvas", appauthor=False)) / "runs"


def is_run(path: Path) -> bool:
    """Whether a path is the folder of a run."""
    return (path / "run.json").is_file()


def has_model(run: RunFolder) -> bool:
    """Whether a run has kept a model, or what its worker makes it of where it was interrupted."""
    return run.last.is_file() or run.state.is_file()


def runs_at(place: Path) -> list[RunFolder]:
    """Gives the runs of a drawing's file, or in a folder and the folders of runs in it."""
    if place.is_dir():
        below = [place, *sorted(each for each in place.iterdir() if each.suffix == SUFFIX)]
    else:
        below = [runs_folder(place.resolve())]
    return [run for folder in below for run in runs_below(folder)]


def find_run(text: str, parent: Path) -> RunFolder:
    """Gives a run by its folder, by the name of that among its siblings, or the last one.

    Args:
        text: What was given; "last" is the newest one in `parent`.
        parent: Where runs are kept.

    Raises:
        CommandError: there is none.
    """
    for path in (Path(text), parent / text):
        if is_run(path):
            return RunFolder(path.resolve())
    newest = next(runs_below(parent), None) if text == LAST else None
    if newest is None:
        raise CommandError(
            f"Expected the folder of a run, or the name of one in {parent}. Received: {text}"
        )
    return newest


def record_of(run: RunFolder) -> RunRecord:
    """Gives the record of a run.

    Raises:
        CommandError: it is none.
        OSError: it cannot be read.
    """
    try:
        return run.read()
    except (GraphError, ProjectFileError) as error:
        raise CommandError(str(error)) from error


def graph_of(run: RunFolder) -> ModelGraph:
    """Gives the drawing as it was trained.

    Raises:
        ProjectFileError: it cannot be read.
    """
    return open_file(run.project).graph
