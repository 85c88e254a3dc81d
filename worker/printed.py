"""What a person's script prints: the end of it is kept, and the rest goes nowhere.

A script may print a gigabyte, and the pipe to the window is not the place for it. What it writes by
descriptor, or a program that it starts, still goes to standard error, as everything in a worker.
"""

from __future__ import annotations

import io
import sys
from typing import Any

KEPT = 4_000  # bytes


class Printed(io.RawIOBase):
    """A stream that keeps the last bytes that are written to it."""

    def __init__(self) -> None:
        super().__init__()
        self._end = b""

    def writable(self) -> bool:
        """Says that it can be written to."""
        return True

    def fileno(self) -> int:
        """Gives the descriptor of standard error, for what wants one."""
        return 2

    def write(self, data: Any, /) -> int:
        """Takes bytes, and gives how many."""
        with memoryview(data) as view, view.cast("B") as taken:
            self._end = (self._end + bytes(taken[-KEPT:]))[-KEPT:]
            return len(taken)

    @property
    def lines(self) -> list[str]:
        """The lines of the end that are not empty; the first of them may lack its beginning."""
        text = self._end.decode("utf-8", "replace")
        return [line.strip() for line in text.splitlines() if line.strip()]


def keep_printed() -> Printed:
    """Has all that Python prints from now on kept in the stream that it gives."""
    printed = Printed()
    sys.stdout = sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(printed),
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=True,
    )
    return printed
