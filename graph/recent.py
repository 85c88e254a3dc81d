"""What was found out and was asked for again lately; the rest is forgotten.

There are two generations. What is asked for goes into the young one, and once that is full it
becomes the old one, and what nobody asked for since is dropped. So a drawing that is edited all day
is remembered whole, and not what each of its edits has replaced. Where the young one fills at once,
as when a large drawing is gone through, it grows instead; later it shrinks again to what is in use.
"""

from __future__ import annotations

import time
from typing import Generic, TypeVar

LEAST = 100  # entries of a generation
MOST = 20_000
_AT_ONCE = 0.01  # seconds from one entry to the next, which nobody edits in

Key = TypeVar("Key")
Found = TypeVar("Found")


class Recent(Generic[Key, Found]):
    """Keeps what was asked for lately.

    Attributes:
        young: What was asked for since the generation began. Who reads it by itself asks `again`
            for what is not in it.
    """

    def __init__(self) -> None:
        self.young: dict[Key, Found] = {}
        self._old: dict[Key, Found] = {}
        self._room = LEAST
        self._began = time.monotonic()
        self._before = 0  # entries that were there when the room grew
        self._used = 0  # of the old ones

    def __len__(self) -> int:
        return len(self.young) + len(self._old)

    def again(self, key: Key) -> Found | None:
        """Gives what is in the old generation, and takes it over into the young one."""
        found = self._old.pop(key, None)
        if found is not None:
            self._used += 1
            self.keep(key, found)
        return found

    def keep(self, key: Key, found: Found) -> Found:
        """Keeps it, and gives it back."""
        if len(self.young) >= self._room:
            self._make_room()
        self.young[key] = found
        return found

    def _make_room(self) -> None:
        now, filled = time.monotonic(), len(self.young) - self._before
        is_filled_at_once = now - self._began < _AT_ONCE * filled
        self._began = now
        if is_filled_at_once and self._room < MOST:
            self._room = min(2 * self._room, MOST)
            self._before = len(self.young)
        else:
            self._room = min(max(LEAST, 2 * self._used), MOST)
            self._before = self._used = 0
            self.young, self._old = {}, self.young
