"""Whether a program that gives data may run: it is to be the one that the person agreed to.

They agreed in another process, and the file lies where anybody may have changed it since: it is
read again, and what was read is what is held against the agreement and run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import ModuleType
from typing import Any

from graph.digests import digest_of
from graph.opening import read_script

_AGREED: ContextVar[str] = ContextVar("agreed", default="")


class NotAgreedError(ValueError):
    """A program that nobody has agreed to run."""


@contextmanager
def agreed_to(digest: str) -> Iterator[None]:
    """Lets the program of this digest run, and no other; "" lets none."""
    token = _AGREED.set(digest)
    try:
        yield
    finally:
        _AGREED.reset(token)


def run_agreed(path: str) -> dict[str, Any]:
    """Runs a program that was agreed to, as `runpy.run_path` does, and gives its names.

    Raises:
        NotAgreedError: nobody agreed to it, or to another content.
        ProjectFileError: it cannot be read, or is too long for what a person wrote.
        OSError: it is not there.
        Exception: whatever the program raises.
    """
    program = read_script(Path(path))
    _require_agreement(program)
    module = ModuleType("<run_path>")
    module.__file__ = path
    # What it defines looks its module up, as a dataclass does.
    with _module_named(module):
        exec(compile(program, path, "exec"), module.__dict__)  # noqa: S102 - they agreed to this text
    return module.__dict__


def _require_agreement(program: bytes) -> None:
    agreed = _AGREED.get()
    if not agreed:
        raise NotAgreedError("Expected an agreement to run this file. Received: none")
    if digest_of(program) != agreed:
        raise NotAgreedError(
            "Expected the program that was agreed to. Received: another content of the file; "
            "look at it and agree again"
        )


@contextmanager
def _module_named(module: ModuleType) -> Iterator[None]:
    sys.modules[module.__name__] = module
    try:
        yield
    finally:
        sys.modules.pop(module.__name__, None)
