"""What a file was at one moment, by which it is seen that another program wrote it since."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct

from graph.digests import digest_of
from graph.errors import ProjectFileError
from graph.records import MAXIMUM_BYTES
from graph.regular import read_regular


class Stamp(Struct, frozen=True):
    """A file at one moment.

    Attributes:
        size: In bytes.
        changed: When it was written last, in nanoseconds since 1970, as its system says.
        digest: Of what is in it; "" where it could not be read.
        ctime: When anything about it was changed last, likewise, which no program can set; on
            Windows when it was made.
    """

    size: int
    changed: int
    digest: str = ""
    ctime: int = 0

    def is_touched(self, other: Stamp) -> bool:
        """Whether one of them was written after the other, be it with the same content."""
        mine, others = ((each.size, each.changed, each.ctime) for each in (self, other))
        return mine != others


def stamp_of(path: Path) -> Stamp | None:
    """Gives the stamp of a file, or None where there is none that can be seen."""
    try:
        state = path.stat()
        digest = digest_of(read_regular(path, MAXIMUM_BYTES))
    except OSError:
        return None
    except ProjectFileError:
        digest = ""
    return _stamp(state, digest)


def stamp_unless(path: Path, known: Stamp) -> Stamp | None:
    """Gives the stamp of a file, and `known`, unread, where it was not written since."""
    try:
        state = path.stat()
    except OSError:
        return None
    return stamp_of(path) if _stamp(state).is_touched(known) else known


def _stamp(state: os.stat_result, digest: str = "") -> Stamp:
    return Stamp(state.st_size, state.st_mtime_ns, digest, state.st_ctime_ns)
