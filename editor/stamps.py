"""When a file was last written, as far as its system tells: enough to see that another wrote it."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct


class Stamp(Struct, frozen=True):
    """A file at one moment: its bytes, and the nanoseconds since 1970 of its last change."""

    size: int
    changed: int


def stamp_of(path: Path) -> Stamp | None:
    """Gives the stamp of a file, or None where there is none that can be seen."""
    try:
        state = path.stat()
    except OSError:
        return None
    return Stamp(state.st_size, state.st_mtime_ns)
