"""What a project was before it was saved: a copy for each of the last ten savings.

They lie in the user's data and not beside the project, where they would get into its repository.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from pathlib import Path

import platformdirs
from msgspec import Struct

from editor.stamps import stamp_of
from graph.difference import difference
from graph.errors import ProjectFileError
from graph.files import SUFFIX, read_project
from graph.model import ModelGraph
from graph.records import MAXIMUM_BYTES
from graph.regular import read_regular
from graph.writing import write_atomically

KEPT = 10


class Earlier(Struct, frozen=True):
    """A copy.

    Attributes:
        path: Of the copy.
        saved: When it was replaced, in seconds since 1970.
        size: In bytes.
        changes: What is drawn now and was not then, a sentence each.
        fault: Why it cannot be read, or "".
    """

    path: Path
    saved: float
    size: int
    changes: tuple[str, ...] = ()
    fault: str = ""


def earlier_folder() -> Path:
    """The folder of this user's copies."""
    return Path(platformdirs.user_data_dir("keras-canvas", appauthor=False)) / "earlier"


def keep_earlier(project: Path, folder: Path | None = None) -> str:
    """Copies what is about to be written over; says why it could not be, which hinders nobody.

    What is there already as the last copy is not copied again.
    """
    if stamp_of(project) is None:
        return ""
    place = _place(project, folder)
    try:
        data = read_regular(project, MAXIMUM_BYTES)
        copies = _copies(place)
        if copies and _is_same(copies[0], data):
            return ""
        place.mkdir(parents=True, exist_ok=True)
        write_atomically(place / f"{time.time_ns()}{SUFFIX}", data)
        for old in _copies(place)[KEPT:]:
            old.unlink(missing_ok=True)
    except (OSError, ProjectFileError) as error:
        return f"The version before was not kept: {error}"
    return ""


def earlier_versions(
    project: Path, now: ModelGraph, folder: Path | None = None
) -> tuple[Earlier, ...]:
    """Gives the copies of a project, the newest first, held against what is drawn now."""
    return tuple(_told(path, now) for path in _copies(_place(project, folder)))


def _is_same(copy: Path, data: bytes) -> bool:
    try:
        return copy.read_bytes() == data
    except OSError:
        return False


def _told(path: Path, now: ModelGraph) -> Earlier:
    saved = int(path.stem) / 1e9
    stamp = stamp_of(path)
    size = stamp.size if stamp else 0
    try:
        return Earlier(path, saved, size, difference(read_project(path), now))
    except ProjectFileError as error:
        return Earlier(path, saved, size, (), str(error))


def _place(project: Path, folder: Path | None) -> Path:
    name = os.fsencode(os.path.realpath(project))
    return (folder or earlier_folder()) / hashlib.sha256(name).hexdigest()[:32]


def _copies(place: Path) -> list[Path]:
    with contextlib.suppress(OSError):
        found = [path for path in place.glob(f"*{SUFFIX}") if path.stem.isdecimal()]
        return sorted(found, key=lambda path: int(path.stem), reverse=True)
    return []
