"""What a worker process is at, and which change may follow which.

The window's thread, the thread that reads, and the timers all learn of something that ends a
worker, and often at once. Each of them asks here to enter the state that it means; who comes too
late is told so, and does nothing. Every change goes through `Life.enter`, by one of these ways:

    from        to
    NEW         STARTING, when its process is started; STOPPING, when it never will be
    STARTING    READY, when it has said so
    READY       none but those that end it
    FAILING     STOPPING, when nobody waits for it any more; ENDED
    STOPPING    ENDED
    ENDED       none: another one is started in its place

From STARTING and READY it comes to FAILING when it is too slow, hangs or sends garbage, and is
killed for that; to STOPPING when it is not wanted any more; to ENDED when it dies by itself.
"""

from __future__ import annotations

import enum
import threading
from collections.abc import Mapping
from typing import Final


class State(enum.Enum):
    """What a worker process is at."""

    NEW = "new"
    STARTING = "starting"
    READY = "ready"
    FAILING = "failing"
    STOPPING = "stopping"
    ENDED = "ended"


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.NEW: frozenset({State.STARTING, State.STOPPING}),
    State.STARTING: frozenset({State.READY, State.FAILING, State.STOPPING, State.ENDED}),
    State.READY: frozenset({State.FAILING, State.STOPPING, State.ENDED}),
    State.FAILING: frozenset({State.STOPPING, State.ENDED}),
    State.STOPPING: frozenset({State.ENDED}),
    State.ENDED: frozenset(),
}


class Life:
    """The state of one worker process; any thread may ask for another.

    Attributes:
        state: The present one.
        fault: Why it is FAILING, in a sentence; "" where it never was.
    """

    def __init__(self) -> None:
        self.state = State.NEW
        self.fault = ""
        self._lock = threading.Lock()

    @property
    def takes_requests(self) -> bool:
        """Whether it was started, and nothing is known that ends it."""
        return self.state in (State.STARTING, State.READY)

    def enter(self, state: State, fault: str = "") -> State | None:
        """Enters a state; gives the one that was left, or None where no way leads there.

        Args:
            state: The next one.
            fault: Why, where that is FAILING.
        """
        with self._lock:
            left = self.state
            if state not in TRANSITIONS[left]:
                return None
            self.state, self.fault = state, fault or self.fault
            return left
