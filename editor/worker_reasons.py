"""The sentence that tells why a worker has ended, from its exit code and from what it said last."""

from __future__ import annotations

import re
import signal
from collections import deque
from typing import BinaryIO, Final

from worker.protocol import read_lines

LINES: Final = 50  # that are kept
LONGEST: Final = 10_000  # bytes of a line
WINDOWS_EXCEPTION: Final = 0xC0000000  # from here on, Windows' exit code names an exception

# What TensorFlow and its libraries log tells of no fault of ours, but for what they call fatal.
_OF_LOGS = re.compile(
    r"[IWE]\d{4} \d\d:|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] |WARNING:|To enable the following"
)
_FROM_OUTSIDE = {
    -9: "The worker was killed by the system, perhaps for want of memory",
    -15: "The worker was ended by another program",
}


class LastWords:
    """The end of what a worker writes to standard error."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=LINES)

    def read(self, stderr: BinaryIO) -> None:
        """Reads until the worker has ended."""
        with stderr:
            for line in read_lines(stderr, LONGEST):
                text = line.decode("utf-8", "replace").strip()
                if text and not _OF_LOGS.match(text):
                    self._lines.append(text)

    def reason(self, returncode: int) -> str:
        """Gives the sentence about an end that nobody here has caused."""
        # Who is ended from outside has said nothing about it.
        said = self._lines and returncode not in _FROM_OUTSIDE
        return _ending(returncode) + (f". It last said: {self._lines[-1]}" if said else ".")


def _ending(returncode: int) -> str:
    if returncode in _FROM_OUTSIDE:
        return _FROM_OUTSIDE[returncode]
    if returncode < 0:
        known = -returncode in {each.value for each in signal.Signals}
        return f"The worker crashed ({signal.Signals(-returncode).name if known else -returncode})"
    if returncode >= WINDOWS_EXCEPTION:
        return f"The worker crashed (exit code 0x{returncode:08X})"
    return f"The worker ended by itself (exit code {returncode})"
