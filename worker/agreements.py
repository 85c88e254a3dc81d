"""Whether a program that gives data may run: it is to be the one that the person agreed to.

They agreed in another process, and the file lies where anybody may have changed it since: it is
looked at again right before it is run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

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


def require_agreement(path: Path) -> None:
    """Refuses a program that was not agreed to.

    Raises:
        NotAgreedError: nobody agreed to it, or to another content.
        ProjectFileError: it cannot be read, or is too long for what a person wrote.
        OSError: it is not there.
    """
    agreed = _AGREED.get()
    if not agreed:
        raise NotAgreedError("Expected an agreement to run this file. Received: none")
    if digest_of(read_script(path)) != agreed:
        raise NotAgreedError(
            "Expected the program that was agreed to. Received: another content of the file; "
            "look at it and agree again"
        )
