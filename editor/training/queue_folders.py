"""The folders of trainings that wait for their turn: found, taken up, let go, and taken away.

A run that waits names the window that holds it as its process, so that another window on the same
drawing leaves it alone, and offers it once that window is gone. The disk may be slow, so none of
this is done on the window's thread.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import structs

from editor.training.keeping import Interrupted
from graph.errors import GraphError, ProjectFileError
from graph.runs.folder import RunFolder, is_alive, runs_below
from graph.runs.record import RunRecord
from graph.wording import legible

_MOST = 200  # runs that are looked at, the newest first
_PATIENCE = 10.0  # seconds in which a worker that was told to end has ended
_LOOK = 0.05  # seconds between two looks for that
_held: set[Path] = set()  # folders that queues of this very process hold


def held(record: RunRecord) -> RunRecord:
    """Gives the record of a run that waits in this window."""
    return structs.replace(record, status="waiting", process=os.getpid(), started=time.time())


def hold(run: RunFolder) -> None:
    """Notes that a queue of this window holds a run."""
    _held.add(run.path)


def release(path: Path) -> None:
    """Notes that no queue of this window holds a run any more; it may be offered again."""
    _held.discard(path)


def find_waiting(parent: Path, origin: Path | None) -> tuple[Interrupted, ...]:
    """Gives the runs of a drawing that wait and that no window holds, the next to begin first.

    Args:
        parent: Where the runs are kept.
        origin: The drawing's file; None for a drawing that was not saved.
    """
    wanted = "" if origin is None else str(origin)
    found: list[Interrupted] = []
    for run in [*runs_below(parent)][:_MOST]:
        try:
            record = run.read()
            if record.origin == wanted and _is_left_waiting(run, record):
                found.append(Interrupted(run, record, run.history()))
        except (GraphError, ProjectFileError, OSError):
            continue
    return tuple(sorted(found, key=lambda each: each.record.started))


def take_up(found: Interrupted) -> None:
    """Takes a run that waits, or that was interrupted, into the queue of this window.

    Raises:
        GraphError: something else has it by now.
        ProjectFileError: its files are none of a run.
        OSError: it cannot be read or written.
    """
    record = found.run.read()
    if not (found.run.status(record) == "interrupted" or _is_left_waiting(found.run, record)):
        is_held = "held by another window" if record.status == "waiting" else record.status
        raise GraphError(
            f"Expected a training that nobody goes on with. "
            f"Received: {legible(record.name)}, which is {is_held}"
        )
    found.run.write(held(record))
    hold(found.run)


def keep_order(runs: Sequence[RunFolder]) -> None:
    """Has runs that wait be found in this order again: by when they were taken into the queue.

    Raises:
        GraphError: a record is none any more.
        ProjectFileError: likewise.
        OSError: it cannot be read or written.
    """
    waiting = [(run, record) for run in runs if (record := run.read()).status == "waiting"]
    moments = sorted(record.started for _, record in waiting)
    for (run, record), moment in zip(waiting, moments, strict=True):
        if record.started != moment:
            run.write(structs.replace(record, started=moment))


def let_go(run: RunFolder, before: RunRecord | None, process: int | None) -> None:
    """Undoes the taking into the queue of a run that did not begin.

    Args:
        run: Its folder; what has no complete epoch is taken away with it.
        before: Its record before it was taken up; None where it was made for the queue.
        process: The worker that was to train it and was told to end, or None.
    """
    _await_end(process)
    release(run.path)
    if before is None or not run.history():
        shutil.rmtree(run.path, ignore_errors=True)
    elif run.read().process == os.getpid():
        run.write(before)


def note_failure(run: RunFolder, before: RunRecord | None, reason: str) -> None:
    """Writes why a run did not begin, where the worker came to write nothing.

    Args:
        run: Its folder.
        before: Its record before it was taken up, by which it is offered again; None where it was
            made for the queue.
        reason: One sentence.
    """
    release(run.path)
    record = run.read()
    if record.status == "waiting":
        failed = structs.replace(record, status="failed", reason=reason[:4096], process=0)
        run.write(before or failed)


def leave_waiting(found: Interrupted) -> None:
    """Notes that nobody begins a run that waits; its drawing stays to be looked at.

    Raises:
        GraphError: its record is none any more.
        OSError: it cannot be read or written.
    """
    record = found.run.read()
    if _is_left_waiting(found.run, record):
        reason = "It was not begun." if not found.history else "It was not gone on with."
        epochs = len(found.history)
        found.run.write(
            structs.replace(record, status="stopped", reason=reason, epochs=epochs, process=0)
        )


def quietly(work: Callable[[], None]) -> None:
    """Does what nobody waits for; where a folder cannot be written, it is as it was."""
    try:
        work()
    except (GraphError, ProjectFileError, OSError):
        return  # what is left of it is offered again another time, which harms nobody


def _is_left_waiting(run: RunFolder, record: RunRecord) -> bool:
    # What the command line is just starting waits too, and names no process.
    if record.status != "waiting" or not record.process:
        return False
    if record.process == os.getpid():
        return run.path not in _held
    return not is_alive(record.process, record.started)


def _await_end(process: int | None) -> None:
    now, pause = time.time(), threading.Event()
    while process and is_alive(process, now) and time.time() < now + _PATIENCE:
        pause.wait(_LOOK)
