"""Writing a file so that the old one or the new one is there, whole, whatever happens.

`QSaveFile` was tried: on a full disk it replaced a good file by a truncated one. So the bytes go to
a hidden file beside the target, are counted, are flushed to the disk, and take its place. Every
file of the program is written by this room: from bytes, or by a library that writes by itself.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import time
from collections.abc import Iterator
from pathlib import Path

_HIDDEN = re.compile(r"^\..*\.[0-9a-f]{16}\.new")
_NEW = re.compile(r"[0-9a-f]{16}\.new")  # behind the name of the target
_NAME = 40  # letters of the target's name in that of the hidden file
_OLD = 3600.0  # seconds, after which a hidden file is one of a program that was killed
_ATTEMPTS = 10  # at moving a file over one that another program has open, on Windows
_PAUSE = 0.1  # seconds between them
# A disk that knows no access rights, as those of cameras.
_NO_RIGHTS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS})
# A file system that moves nothing over a file that is there.
_NO_MOVING_OVER = frozenset({errno.EEXIST, errno.ENOTSUP, errno.EOPNOTSUPP})


def write_atomically(path: Path, data: bytes) -> None:
    """Writes a file, or leaves what was there as it was.

    Raises:
        OSError: it cannot be written: no space, no permission, no such folder, no file at all.
    """
    with replaced(path) as beside:
        with open(beside, "xb", opener=_private) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _require_size(beside, len(data), path)


@contextlib.contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Gives a hidden path to write to, of the same suffix, which then takes the place of `path`.

    What was there stays whole where anything fails, in the block or after it, or where the process
    is killed; a hidden file that is left behind then goes with a later write.

    Raises:
        OSError: it cannot be written.
    """
    target = Path(os.path.realpath(path))  # a link stays a link to the file that is written
    _require_file(target)
    _sweep(target)
    start = f".{target.name[:_NAME]}.{secrets.token_hex(8)}"
    # Of a name as long as names may be, the end is left out.
    beside = target.with_name(f"{start}.new{target.suffix[:_NAME]}")
    try:
        yield beside
        _flush(beside)
        _copy_mode(target, beside)
        _move(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    _flush_folder(target.parent)


def _private(name: str, flags: int) -> int:
    # Nobody else reads what may be somebody's secret before it has the rights of the old file.
    return os.open(name, flags, 0o600)


def _require_file(target: Path) -> None:
    """Refuses what is there and is no file: a pipe would be waited for."""
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    if stat.S_ISLNK(mode):
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "Expected a file. Received: a pipe or a device", str(target))


def _require_size(path: Path, expected: int, target: Path) -> None:
    written = path.stat().st_size
    if written != expected:
        raise OSError(f"Expected {expected} bytes in {target}. Received: {written}")


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Has the new name on the disk too, where a power cut would bring the old file back.

    Windows does that by itself, and opens no folders; some file systems know no such thing.
    """
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _copy_mode(target: Path, beside: Path) -> None:
    """Gives the file the access rights that the old one had, or that a new one would have."""
    if os.name != "posix":
        return
    try:
        mode = target.stat().st_mode & 0o777
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        mode = 0o666 & ~mask
    try:
        beside.chmod(mode)
    except OSError as error:
        if error.errno not in _NO_RIGHTS:
            raise


def _move(beside: Path, target: Path) -> None:
    for attempt in range(_ATTEMPTS):
        try:
            os.replace(beside, target)
        except PermissionError:
            # A scanner of viruses, or a program that reads the file, is done in a moment.
            if not _waits_for_others() or attempt == _ATTEMPTS - 1:
                raise
            time.sleep(_PAUSE)
        except OSError as error:
            if error.errno not in _NO_MOVING_OVER:
                raise
            _move_apart(beside, target)
            return
        else:
            return


def _waits_for_others() -> bool:
    """Whether a file that another program has open cannot be moved over."""
    return os.name == "nt"


def _move_apart(beside: Path, target: Path) -> None:
    """Moves the old file out of the way first; it is moved back where the new one cannot follow."""
    apart = beside.with_name(f"{beside.name}.old")
    os.rename(target, apart)
    try:
        os.rename(beside, target)
    except OSError:
        os.rename(apart, target)
        raise
    apart.unlink(missing_ok=True)


def is_left_over(name: str) -> bool:
    """Whether a file's name is that of a hidden one, which is written or was left in the middle."""
    return _HIDDEN.search(name) is not None


def _sweep(target: Path) -> None:
    """Takes hidden files away that a program which was killed has left for this target."""
    ours = f".{target.name[:_NAME]}."
    before = time.time() - _OLD
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            name = entry.name
            ends_as_ours = _NEW.match(name, len(ours)) and not name.endswith(".old")
            if name.startswith(ours) and ends_as_ours:
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < before:
                        Path(entry.path).unlink()
