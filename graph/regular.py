"""What is no regular file is not read: a pipe would be waited for, and a device has no end."""

from __future__ import annotations

import stat
from pathlib import Path

from graph.errors import GraphError


def require_regular(path: Path) -> None:
    """Raises `GraphError` for a pipe, a socket or a device, also behind a link.

    A folder is left to whoever opens it, since systems word that well.

    Raises:
        OSError: there is no such file.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise GraphError("Expected a file. Received: a pipe or a device")
