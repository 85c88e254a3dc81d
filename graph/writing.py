"""Writing a file so that the old one or the new one is there, whole, whatever happens.

`QSaveFile` was tried: on a full disk it replaced a good file by a truncated one. So the bytes go to
a temporary file beside the target, are counted, are flushed to the disk, and take its place.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file, or leaves what was there as it was.

    Raises:
        OSError: it cannot be written: no space, no permission, no such folder.
    """
    target = Path(os.path.realpath(path))  # a link stays a link to the file that is written
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _require_size(temporary, len(data))
        _copy_mode(target, temporary)
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _require_size(path: Path, expected: int) -> None:
    written = path.stat().st_size
    if written != expected:
        raise OSError(f"Expected {expected} bytes in {path}. Received: {written}")


def _copy_mode(target: Path, temporary: Path) -> None:
    """Gives the file the access rights that the old one had, or that a new one would have."""
    if os.name != "posix":
        return
    try:
        mode = target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    temporary.chmod(mode)
