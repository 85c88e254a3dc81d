"""Where the trainings of the window are kept as runs, and which of them was interrupted.

The disk may be slow, so none of this is done on the window's thread.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs
from msgspec import Struct, structs

from graph.errors import GraphError, ProjectFileError
from graph.files import read_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_below, runs_folder
from graph.runs.record import EpochRecord, RunRecord

_MOST = 200  # runs that are looked at for one that was interrupted, the newest first


class Interrupted(Struct, frozen=True):
    """A run whose process is gone, and what it has."""

    run: RunFolder
    record: RunRecord
    history: tuple[EpochRecord, ...]


def place_of_runs(path: Path | None) -> Path:
    """Gives where the runs of a drawing are kept: beside its file, if there is one."""
    if path is not None:
        beside = runs_folder(path)
        if os.access(beside if beside.is_dir() else beside.parent, os.W_OK):
            return beside
    return Path(platformdirs.user_data_dir("keras-canvas", appauthor=False)) / "runs"


def find_interrupted(parent: Path, origin: Path | None) -> Interrupted | None:
    """Gives the newest run of a drawing that was interrupted and can be gone on with.

    Args:
        parent: Where the runs are kept.
        origin: The drawing's file; None for a drawing that was not saved.
    """
    wanted = "" if origin is None else str(origin)
    for run in [*runs_below(parent)][:_MOST]:
        try:
            record = run.read()
            if record.origin != wanted:
                continue
            if run.status(record) == "interrupted" and run.state.is_file():
                return Interrupted(run, record, run.history())
        except (GraphError, ProjectFileError, OSError):
            continue
    return None


def leave(interrupted: Interrupted) -> None:
    """Notes that nobody goes on with a run.

    Raises:
        OSError: it cannot be written.
    """
    record = structs.replace(
        interrupted.record,
        status="stopped",
        reason="Its process was ended.",
        epochs=len(interrupted.history),
        process=0,
    )
    interrupted.run.write(record)


def drawing_of(run: RunFolder) -> ModelGraph:
    """Gives the drawing as it was trained.

    Raises:
        GraphError: it cannot be read.
        OSError: likewise.
    """
    return read_project(run.project)
