"""Lets a short piece of work be finished before the process ends.

The process ends in the middle of whatever it does when the window is gone; only a file that is just
being put in place is waited for, for a moment, and removed where that is not enough.
"""

import contextlib
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

PATIENCE = 0.5  # seconds

_busy = threading.Lock()
_left: list[Path] = []


@contextlib.contextmanager
def unbroken() -> Iterator[list[Path]]:
    """Has `wait_for_unbroken` wait for what is done inside.

    Gives a list for the files and folders that would be left behind by an end in the middle.
    """
    with _busy:
        try:
            yield _left
        finally:
            _left.clear()


def wait_for_unbroken() -> None:
    """Waits, for `PATIENCE` at most, until nothing is inside `unbroken`; nothing begins after."""
    if not _busy.acquire(timeout=PATIENCE):
        for path in _left:
            # Windows does not remove a file that is open.
            with contextlib.suppress(OSError):
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
