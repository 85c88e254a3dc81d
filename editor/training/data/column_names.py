"""Names of columns as one line of text, and back: separated by commas, in quotes where one has one.

Names come out of files of other people; nothing of them is read but as a name.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

_SPECIAL = frozenset(',"\n\r')


def as_text(names: Sequence[str]) -> str:
    """Gives names as a line."""
    return ", ".join(as_piece(name) for name in names)


def as_piece(name: str) -> str:
    """Gives one name as it stands in a line."""
    if name == name.strip() and name and _SPECIAL.isdisjoint(name):
        return name
    return '"' + name.replace('"', '""') + '"'


def from_text(text: str) -> tuple[str, ...]:
    """Gives the names of a line, each once."""
    rows = list(csv.reader([text], skipinitialspace=True))
    pieces = rows[0] if rows else []
    # Only what stands outside of quotes has blanks that mean nothing.
    quoted = '"' in text
    names = (piece if quoted and piece != piece.strip() else piece.strip() for piece in pieces)
    return tuple(dict.fromkeys(name for name in names if name))


def last_piece(text: str) -> tuple[str, str]:
    """Splits a line before the name that is being typed."""
    place, is_quoted = 0, False
    for position, letter in enumerate(text):
        if letter == '"':
            is_quoted = not is_quoted
        elif letter == "," and not is_quoted:
            place = position + 1
    typed = text[place:].lstrip()
    return text[: len(text) - len(typed)], typed.lstrip('"')
