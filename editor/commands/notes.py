"""Notes of a command: lines of standard error beside what it writes."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from graph.wording import legible

_LONGEST = 1000  # characters of a note


def write_notes(notes: Iterable[str]) -> None:
    """Writes each note on a line of standard error."""
    for note in notes:
        print(shown_note(note), file=sys.stderr)


def shown_note(note: str) -> str:
    """Gives a note as a line; what a file says in it cannot write more than that."""
    return f"note: {legible(note, _LONGEST)}"
