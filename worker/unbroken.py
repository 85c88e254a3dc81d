"""Lets a short piece of work be finished before the process ends.

The process ends in the middle of whatever it does when the window is gone; only a file that is just
being put in place is waited for, for a moment.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.5  # seconds

_busy = threading.Lock()


@contextmanager
def unbroken() -> Iterator[None]:
    """Has `wait_for_unbroken` wait for what is done inside."""
    with _busy:
        yield


def wait_for_unbroken() -> None:
    """Waits, for `PATIENCE` at most, until nothing is inside `unbroken`; nothing begins after."""
    _busy.acquire(timeout=PATIENCE)
