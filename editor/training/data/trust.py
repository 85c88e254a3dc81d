"""Whether the person has agreed to run a file of Python that gives data.

It counts for the very content that they saw: what is changed, or comes with another project, is
asked for anew. What the file itself imports is not looked at.
"""

from __future__ import annotations

from pathlib import Path

from editor.training.data.kinds import Kind, kind_of, located
from editor.trust.agreements import is_agreed
from graph.digests import digest_of
from graph.errors import ProjectFileError
from graph.opening import read_script
from graph.training import Training
from graph.wording import legible


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
        known = is_agreed(digest_of(read_script(path)))
    except (OSError, ProjectFileError) as error:
        return str(error)
    name = legible(path.name)
    return "" if known else f"{name} is a program that gives the data. Agree to run it first."


def agreed_digest(training: Training, folder: Path | None) -> str:
    """Gives the digest of the program that gives the data, which a worker holds it against.

    "" stands for none, or for one that was not agreed to.
    """
    path = function_file(training, folder)
    if path is None:
        return ""
    try:
        digest = digest_of(read_script(path))
    except (OSError, ProjectFileError):
        return ""
    return digest if is_agreed(digest) else ""


def function_file(training: Training, folder: Path | None) -> Path | None:
    """Gives the file that is to be run for the data; None where there is none."""
    return located(training, folder) if kind_of(training) is Kind.FUNCTION else None
