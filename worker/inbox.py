"""What was asked of the worker and is still to be done, and what of it is no longer wanted.

Requests are read on a thread of their own, since a running inspection or training must hear that it
is to end. The order of arrival decides: an inspection is over when a newer one has arrived, and so
is the showing of values and what is said of data, a training run when a `Stop` has. What a running
training is told besides, to wait or to end with its epoch, waits in no queue either.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from worker.protocol import (
    DescribeData,
    Inspect,
    Pause,
    Request,
    ShowValues,
    Stop,
    StopAfterEpoch,
)

IsUnwanted = Callable[[], bool]


class Orders:
    """What arrived after a request and is about it; called, it tells whether that is unwanted."""

    def __init__(self, inbox: Inbox, number: int, ends: type[Request]) -> None:
        self._inbox = inbox
        self._number = number
        self._ends = ends

    def __call__(self) -> bool:
        """Whether nobody wants the answer any more."""
        return self._inbox.arrived(self._ends) > self._number

    @property
    def is_paused(self) -> bool:
        """Whether a run is to wait."""
        told = self._inbox.last(Pause)
        return isinstance(told, Pause) and self._inbox.arrived(Pause) > self._number and told.paused

    @property
    def ends_after_epoch(self) -> bool:
        """Whether a run is to end when its epoch is complete."""
        told = self._inbox.last(StopAfterEpoch)
        is_after = self._inbox.arrived(StopAfterEpoch) > self._number
        return isinstance(told, StopAfterEpoch) and is_after and told.wanted

    def wait_while_paused(self) -> None:
        """Returns when the run may go on, or is unwanted."""
        with self._inbox.changed:
            self._inbox.changed.wait_for(lambda: self() or not self.is_paused)


class Inbox:
    """Requests in the order of their arrival.

    Attributes:
        changed: Notified at each arrival.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._queue: SimpleQueue[tuple[int, Request]] = SimpleQueue()
        self._arrived = 0
        self._last: dict[type[Request], tuple[int, Request]] = {}  # of each kind, with its arrival

    def put(self, request: Request) -> None:
        """Takes a request; called by the reading thread alone."""
        with self.changed:
            self._arrived += 1
            self._last[type(request)] = self._arrived, request
            self.changed.notify_all()
        if not isinstance(request, Stop | Pause | StopAfterEpoch):
            self._queue.put((self._arrived, request))

    def get(self) -> tuple[Request, Orders]:
        """Waits for the next request; the orders tell, at any time, whether it is unwanted."""
        number, request = self._queue.get()
        ends = type(request) if isinstance(request, Inspect | ShowValues | DescribeData) else Stop
        return request, Orders(self, number, ends)

    def arrived(self, kind: type[Request]) -> int:
        """Gives the number of the last request of a kind, 0 where there was none."""
        number, _ = self._last.get(kind, (0, None))
        return number

    def last(self, kind: type[Request]) -> Request | None:
        """Gives the last request of a kind."""
        _, request = self._last.get(kind, (0, None))
        return request
