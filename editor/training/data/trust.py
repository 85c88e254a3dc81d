"""Whether the person has agreed to run a file of Python that gives data.

It counts for the very content that they saw, and as long as the program runs: what is changed, or
comes with another project, is asked for anew. What the file itself imports is not looked at.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from editor.training.data.kinds import Kind, kind_of, located
from graph.errors import ProjectFileError
from graph.opening import read_script
from graph.training import Training
from graph.wording import legible

_AGREED: set[str] = set()  # digests of the files that may run in this session


def untrusted(training: Training, folder: Path | None) -> str:
    """Says why the data must not be loaded yet, or gives "" where it may be.

    Args:
        training: The settings.
        folder: From where a relative path is taken.
    """
    path = function_file(training, folder)
    if path is None:
        return ""
    try:
        known = _digest(read_script(path)) in _AGREED
    except (OSError, ProjectFileError) as error:
        return str(error)
    name = legible(path.name)
    return "" if known else f"{name} is a program that gives the data. Agree to run it first."


def function_file(training: Training, folder: Path | None) -> Path | None:
    """Gives the file that is to be run for the data; None where there is none."""
    return located(training, folder) if kind_of(training) is Kind.FUNCTION else None


def agree_to(text: bytes) -> None:
    """Notes that the person has agreed to run a file of this content."""
    _AGREED.add(_digest(text))


def forget_all() -> None:
    """Takes every agreement back."""
    _AGREED.clear()


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()
