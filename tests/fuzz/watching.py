"""Watches what a reader does besides reading: it starts, fetches, runs and unpickles nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from tests.fuzz.targets import Target

# What an interpreter does by itself, to import a module, is told by other events as well.
_FORBIDDEN = (
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.startfile"),
    *("socket.", "urllib.", "pickle.find_class", "ctypes.dlopen", "webbrowser."),
)
_state: dict[str, list[str] | None] = {"seen": None}


def _hear(event: str, args: tuple[Any, ...]) -> None:
    seen = _state["seen"]
    if seen is not None and event.startswith(_FORBIDDEN):
        seen.append(f"{event} {args!r}"[:200])


@cache
def _listen() -> None:
    """Adds the one hook, which cannot be taken away again."""
    sys.addaudithook(_hear)


def watch(target: Target) -> Callable[[bytes], bool]:
    """Gives a target that fails where its reader does what reading does not need."""
    _listen()

    def watched(data: bytes) -> bool:
        seen: list[str] = []
        _state["seen"] = seen
        try:
            taken = target(data)
        finally:
            _state["seen"] = None
        assert not seen, f"Expected nothing but reading. Received: {seen[:3]}"
        return taken

    return watched
