"""The worker's two pipes, kept apart from everything that Keras and a script print or read.

Keras prints to standard output, and TensorFlow may write to it from C. The pipes are therefore
taken over by their file descriptors before anything else runs. What C writes goes to standard
error. What Python prints, such as Keras's progress bar, goes nowhere: it would bury the few lines
of standard error that tell why a worker died.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from typing import BinaryIO

from worker.protocol import Reply, encode, read_lines


class Channel:
    """Messages in and out; `send` may be called from any thread."""

    def __init__(self, incoming: BinaryIO, outgoing: BinaryIO) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._lock = threading.Lock()

    def send(self, reply: Reply) -> None:
        """Writes a message; ends the process where nobody reads it any more."""
        line = encode(reply)
        try:
            with self._lock:
                self._outgoing.write(line)
                self._outgoing.flush()
        except OSError:
            os._exit(1)

    def lines(self) -> Iterator[bytes]:
        """Gives the lines that arrive, until the window closes the pipe."""
        return read_lines(self._incoming)


def claim_channel() -> Channel:
    """Takes standard input and output for messages: whoever else reads or prints cannot mix in."""
    incoming, outgoing = os.dup(0), os.dup(1)
    # On Windows a library that is loaded asks for the type of standard input, which blocks while
    # another thread reads that very pipe; descriptor 0 must therefore be something else.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    return Channel(os.fdopen(incoming, "rb"), os.fdopen(outgoing, "wb"))
