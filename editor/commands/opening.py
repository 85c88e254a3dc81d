"""Opens the file that a command is given, of whatever kind; what could not be resolved is noted."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from editor.commands.errors import CommandError
from graph.model import ModelGraph
from graph.opening import open_file
from graph.wording import legible

_LONGEST = 1000  # characters of a note


def open_model(path: Path) -> ModelGraph:
    """Gives the graph of a file, and writes its notes to standard error.

    Raises:
        ProjectFileError: the file cannot be read.
    """
    opened = open_file(path)
    write_notes(opened.notes)
    return opened.graph


def write_notes(notes: Iterable[str]) -> None:
    """Writes each note on a line of standard error."""
    for note in notes:
        print(shown_note(note), file=sys.stderr)


def shown_note(note: str) -> str:
    """Gives a note as a line; what a file says in it cannot write more than that."""
    return f"note: {legible(note, _LONGEST)}"


def require_other(output: Path, path: Path) -> None:
    """Raises `CommandError` where the output is the file that is read."""
    if output.exists() and path.exists() and output.samefile(path):
        raise CommandError(f"Expected -o to name another file than FILE. Received: {output}")
