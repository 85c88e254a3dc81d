"""What is no regular file is not read: a pipe would be waited for, and a device has no end.

Nor is a file that is longer than what it can be.
"""

from __future__ import annotations

import stat
from pathlib import Path

from graph.errors import GraphError, ProjectFileError


def require_regular(path: Path) -> None:
    """Raises `GraphError` for a pipe, a socket or a device, also behind a link.

    A folder is left to whoever opens it, since systems word that well.

    Raises:
        OSError: there is no such file.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise GraphError("Expected a file. Received: a pipe or a device")


def read_regular(path: Path, most: int) -> bytes:
    """Gives the bytes of a file, one more than `most` at most, which then is too long a file.

    Raises:
        ProjectFileError: it cannot be read.
    """
    try:
        require_regular(path)
        with path.open("rb") as file:
            return file.read(most + 1)
    except GraphError as error:
        raise ProjectFileError(f"{path}: {error}") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProjectFileError(f"{path}: Expected a readable file. Received: {reason}") from error
