"""What can be done with a kept run besides looking at it, on a thread: the disk may be slow.

Each looks at the run anew, since the listing that it was chosen from may be some seconds old.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QFile

from editor.runs.listing import is_busy
from editor.training.keeping import Interrupted, drawing_of
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.runs.folder import RunFolder
from graph.runs.record import RunRecord
from graph.wording import legible

_LONGEST = 300  # letters of a path


def rename(path: Path, name: str) -> None:
    """Calls a run otherwise; not while it runs.

    Raises:
        GraphError: it cannot be renamed, in one sentence.
        OSError: it cannot be written.
    """
    run = RunFolder(path)
    run.write(structs.replace(_at_rest(run), name=name))


def move_to_trash(paths: Sequence[Path]) -> None:
    """Moves runs to the system's trash; none of them where one still runs.

    Raises:
        GraphError: one cannot be moved, in one sentence; those before it are moved.
        OSError: one cannot be read.
    """
    for path in paths:
        _at_rest(RunFolder(path))
        if path.is_symlink():
            raise GraphError(f"Expected the folder of a run. Received: a link, {_shown(path)}")
    for path in paths:
        if not QFile(str(path)).moveToTrash():
            raise GraphError(
                f"Expected a trash for this disk. Received: none that takes {_shown(path)}, which "
                "was left where it is"
            )


def drawing_to_open(path: Path) -> ModelGraph:
    """Gives the drawing of a run, with the settings that it was trained with.

    Raises:
        GraphError, ProjectFileError: it cannot be read.
        OSError: likewise.
    """
    run = RunFolder(path)
    graph = drawing_of(run)
    graph.training = run.read().training
    return graph


def interrupted_run(path: Path) -> Interrupted:
    """Gives a run that was interrupted, for going on with it.

    Raises:
        GraphError: it was not, or it cannot be gone on with.
        OSError: it cannot be read.
    """
    run = RunFolder(path)
    record = run.read()
    status = run.status(record)
    if status != "interrupted":
        raise GraphError(f"Expected a run that was interrupted. Received: one that is {status}")
    if not run.state.is_file():
        raise GraphError(
            "Expected a run that has completed an epoch. Received: one that was interrupted before"
        )
    return Interrupted(run, record, run.history())


def _at_rest(run: RunFolder) -> RunRecord:
    record = run.read()
    status = run.status(record)
    if is_busy(record, status):
        raise GraphError(
            f"Expected a run that has ended. Received: {legible(record.name)}, which is {status}"
        )
    return record


def _shown(path: Path) -> str:
    return legible(str(path), _LONGEST)
