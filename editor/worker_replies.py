"""What a worker has answered and nobody has taken yet; a bounded store between two threads.

The thread that reads puts, the window's or the command's takes. Where too many wait, the first
waits as well, and so does the worker, as soon as its pipe is full: one that sends without end costs
no memory here.
"""

from __future__ import annotations

import time
from queue import SimpleQueue
from typing import Final

from worker.protocol import Reply

FULL: Final = 20_000  # replies that wait to be taken, at most
_PAUSE: Final = 0.01  # seconds between two looks at whether there is room again


class WaitingReplies:
    """Replies in the order in which they came, and then the end.

    Attributes:
        reason: Why the worker has ended, in a sentence; None before. No reply comes after it.
    """

    def __init__(self) -> None:
        self._replies: SimpleQueue[Reply] = SimpleQueue()
        self._is_left = False
        self.reason: str | None = None

    def __len__(self) -> int:
        return self._replies.qsize()

    def put(self, reply: Reply) -> None:
        """Adds a reply, once there is room for it; none is kept any more after `leave`."""
        while len(self) >= FULL and not self._is_left:
            time.sleep(_PAUSE)
        if not self._is_left:
            self._replies.put(reply)

    def end(self, reason: str) -> None:
        """Says that the worker has ended, and why."""
        self.reason = reason

    def leave(self) -> None:
        """Says that nobody takes any more: who waits for room goes on."""
        self._is_left = True

    def take(self, most: int) -> list[Reply]:
        """Takes what is there, and no more than so many."""
        return [self._replies.get() for _ in range(min(len(self), most))]

    def next(self, timeout: float) -> Reply:
        """Takes the next one.

        Args:
            timeout: Seconds to wait for it.

        Raises:
            Empty: there was none.
        """
        return self._replies.get(timeout=timeout)
