"""What was asked of the worker and is still to be done, and what of it is no longer wanted.

Requests are read on a thread of their own, since a running inspection or training must hear that it
is to end. The order of arrival decides: an inspection is over when a newer one has arrived, and so
is the showing of values and what is said of data, a training run when a `Stop` has.
"""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue

from worker.protocol import DescribeData, Inspect, Request, ShowValues, Stop

IsUnwanted = Callable[[], bool]


class Inbox:
    """Requests in the order of their arrival."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[int, Request]] = SimpleQueue()
        self._arrived = 0
        self._last: dict[type[Request], int] = {}  # arrival of the last one of each kind

    def put(self, request: Request) -> None:
        """Takes a request; called by the reading thread alone."""
        self._arrived += 1
        self._last[type(request)] = self._arrived
        if not isinstance(request, Stop):
            self._queue.put((self._arrived, request))

    def get(self) -> tuple[Request, IsUnwanted]:
        """Waits for the next request; the function tells, at any time, whether it is unwanted."""
        number, request = self._queue.get()
        ends = type(request) if isinstance(request, Inspect | ShowValues | DescribeData) else Stop
        return request, lambda: self._last.get(ends, 0) > number
