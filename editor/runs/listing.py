"""Which runs of a drawing there are, read from their folders.

What has not changed is not read anew. Of a history the numbers of the table alone are held: all
lines of hundreds of long runs would fill the memory, and few of them are ever drawn. Knows no Qt,
and is used on a thread.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from editor.training.keeping import place_of_runs
from graph.errors import GraphError, ProjectFileError
from graph.runs.folder import SUFFIX, RunFolder, is_alive, runs_below, runs_folder
from graph.runs.record import EpochRecord, Measures, RunRecord

MOST = 2000  # runs, the newest
_Stamp = tuple[tuple[int, int], ...]  # of its files: when they were written, and how long they are


class Listed(Struct, frozen=True):
    """A run as it is listed.

    Attributes:
        path: Its folder.
        record: What is known of it.
        status: How it stands; see `RunFolder.status`.
        epochs: How many are complete.
        seconds: What they took.
        last: The measures of the last of them.
        lowest, highest: The best that each measure was, either way.
        has_model: Whether it has kept a trained model.
        can_resume: Whether it was interrupted and can be gone on with.
        is_busy: Whether a process trains it, or a window has it in its queue.
    """

    path: Path
    record: RunRecord
    status: str
    epochs: int = 0
    seconds: float = 0.0
    last: Measures = {}
    lowest: Measures = {}
    highest: Measures = {}
    has_model: bool = False
    can_resume: bool = False
    is_busy: bool = False


class Listing(Struct, frozen=True):
    """The runs that were found, the newest first.

    Attributes:
        place: Where those of the drawing are kept.
        runs: The runs.
        faults: A sentence for each folder that could not be read, by its name.
        left_out: How many older ones there are besides.
    """

    place: Path
    runs: tuple[Listed, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    left_out: int = 0


class Lister:
    """Lists runs again and again."""

    def __init__(self) -> None:
        self._known: dict[Path, tuple[_Stamp, Listed]] = {}
        self._listing: Listing | None = None

    def read(self, path: Path | None, *, whole: bool) -> Listing:
        """Gives the runs of a drawing; the same listing as before where nothing has changed.

        Args:
            path: The drawing's file; None for one that was never saved.
            whole: Whether those of the other drawings in the folder are listed too.
        """
        place = place_of_runs(path)
        origin = None if whole or place == _beside(path) else str(path or "")
        faults: list[tuple[str, str]] = []
        folders = [each for found in _places(place, path, whole) for each in _below(found, faults)]
        folders.sort(key=lambda run: run.path.name, reverse=True)
        runs = list(self._listed(folders[:MOST], origin, faults))
        listing = Listing(place, tuple(runs), tuple(faults), max(len(folders) - MOST, 0))
        if listing != self._listing:
            self._listing = listing
        return self._listing

    def _listed(
        self, folders: Sequence[RunFolder], origin: str | None, faults: list[tuple[str, str]]
    ) -> Iterator[Listed]:
        before, self._known = self._known, {}
        for run in folders:
            try:
                stamped = _listed(run, before.get(run.path))
            except (GraphError, ProjectFileError, OSError) as error:
                faults.append((run.path.name, str(error)))
                continue
            self._known[run.path] = stamped
            if origin is None or stamped[1].record.origin == origin:
                yield stamped[1]


def _beside(path: Path | None) -> Path | None:
    return None if path is None else runs_folder(path)


def _places(place: Path, path: Path | None, whole: bool) -> list[Path]:
    if not whole or path is None or place != _beside(path):
        return [place]
    try:
        return [each for each in path.parent.iterdir() if each.suffix == SUFFIX]
    except OSError:
        return [place]


def _below(place: Path, faults: list[tuple[str, str]]) -> list[RunFolder]:
    try:
        return [*runs_below(place)]
    except OSError as error:
        faults.append((place.name, str(error)))
        return []


def _listed(run: RunFolder, known: tuple[_Stamp, Listed] | None) -> tuple[_Stamp, Listed]:
    stamp = _stamp(run)
    if known is None or known[0] != stamp:
        record = run.read()
        return stamp, _now(run, _summed(run, record, run.history()))
    return stamp, _now(run, known[1])


def _stamp(run: RunFolder) -> _Stamp:
    stamps = []
    for name in ("run.json", "history.jsonl"):
        try:
            found = (run.path / name).stat()
            stamps.append((found.st_mtime_ns, found.st_size))
        except FileNotFoundError:
            stamps.append((0, 0))
    return tuple(stamps)


def _summed(run: RunFolder, record: RunRecord, history: Sequence[EpochRecord]) -> Listed:
    return Listed(
        run.path,
        record,
        record.status,
        len(history),
        sum(epoch.seconds for epoch in history),
        history[-1].logs if history else {},
        _least(history, 1),
        _least(history, -1),
    )


def _least(history: Sequence[EpochRecord], sign: int) -> Measures:
    """Gives each measure where it was lowest, or with a sign of -1 where it was highest."""
    found: dict[str, float] = {}
    for epoch in history:
        for name, value in epoch.logs.items():
            if value is not None and (name not in found or sign * value < sign * found[name]):
                found[name] = value
    kept: Mapping[str, float | None] = found
    return dict(kept)


def is_busy(record: RunRecord, status: str) -> bool:
    """Whether a run is not to be changed: it runs, or waits in the queue of an open window."""
    waits = status == "waiting" and record.process > 0
    return status == "running" or (
        waits and is_alive(record.process, record.started or record.created)
    )


def _now(run: RunFolder, listed: Listed) -> Listed:
    """Gives a run with what can change while its record does not."""
    status = run.status(listed.record)
    has_model = run.last.is_file() or run.best.is_file()
    can_resume = status == "interrupted" and run.state.is_file()
    now = structs.replace(
        listed,
        status=status,
        has_model=has_model,
        can_resume=can_resume,
        is_busy=is_busy(listed.record, status),
    )
    return listed if now == listed else now
