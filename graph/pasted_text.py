"""Finds a piece of a drawing in text that came by way of a chat, a mail or a file.

On such ways text is put into a fence of backticks, gets `>` before its lines, spaces that are none,
and words around it. What is found is only cut out: whether it is a fragment, its reader says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.fragments import FORMAT

_LONGEST = 4 * 1024 * 1024  # characters; a chat takes a thousandth of that
_MOST_STARTS = 8  # braces in the words before it, that are looked at
_MARK = re.compile(rf'"format"\s*:\s*"{FORMAT}"')
_QUOTED = re.compile(r"^[ \t\u00a0]*(?:>[ \t\u00a0]?)+", re.MULTILINE)
_INDENTED = re.compile(r"^[ \t\u00a0\u200b\ufeff]+", re.MULTILINE)
_START = re.compile(r'\{\s*"')
# A string that is never closed goes on to the end, so that no character is looked at twice.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}]', re.DOTALL)


def fragment_in(text: str) -> str:
    """Gives the part of a text that is a fragment; the text itself where none is found."""
    if len(text) > _LONGEST or not _MARK.search(text):
        return text
    plain = _INDENTED.sub("", _QUOTED.sub("", text))
    mark = _MARK.search(plain)
    for start, end in _objects(plain):
        if mark and start < mark.start() < end:
            return plain[start:end]
    return text


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """Gives where what stands in braces begins and ends, the outermost and one after another."""
    found = _START.search(text)
    for _ in range(_MOST_STARTS):
        if found is None:
            return
        end = _end_of(text, found.start())
        if end:
            yield found.start(), end
        # A brace that is never closed is one of the words.
        found = _START.search(text, end or found.end())


def _end_of(text: str, start: int) -> int:
    """Gives where the object that begins at a brace ends; 0 where it does not."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return 0
