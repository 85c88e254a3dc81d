"""Watches what a reader does besides reading: it starts, fetches, runs and unpickles nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.fuzz.target import Target

# What an interpreter does by itself, to import a module, is told by other events as well.
_FORBIDDEN = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile"),
    *("socket.", "urllib.", "pickle.find_class", "ctypes.dlopen", "webbrowser."),
)
_STARTING = ("subprocess.Popen", "os.posix_spawn")


class _Seen:
    """What was seen of the reader that is watched."""

    def __init__(self, starts: str) -> None:
        self.events: list[str] = []
        self._starts = starts

    def hear(self, event: str, args: tuple[Any, ...]) -> None:
        may = self._starts and event in _STARTING and self._starts in list(args[1])
        if event.startswith(_FORBIDDEN) and not may:
            self.events.append(f"{event} {args!r}"[:200])


_watched: list[_Seen] = []


def _hear(event: str, args: tuple[Any, ...]) -> None:
    for seen in _watched:
        seen.hear(event, args)


@cache
def _listen() -> None:
    """Adds the one hook, which cannot be taken away again."""
    sys.addaudithook(_hear)


def watch(target: Target) -> Callable[[bytes], bool]:
    """Gives a target that fails where its reader does what reading does not need."""
    _listen()

    def watched(data: bytes) -> bool:
        seen = _Seen(target.starts)
        _watched.append(seen)
        try:
            taken = target(data)
        finally:
            _watched.clear()
        assert not seen.events, f"Expected nothing but reading. Received: {seen.events[:3]}"
        return taken

    return watched
