"""Names and received values as they stand in a sentence: cut, and with nothing unprintable.

A document may come from somebody else, and what it holds is shown in lists, tooltips and terminals:
no name of it may fill a screen, break a line or move a cursor.
"""

from __future__ import annotations

import reprlib
from typing import Any

_SHOWN = 80  # characters

# Cuts while it writes, so that 10 MB of text or 10,000 brackets are never written out.
_CUTTING = reprlib.Repr()
_CUTTING.maxlevel = 3
_CUTTING.maxstring = _CUTTING.maxother = _CUTTING.maxlong = _SHOWN
_CUTTING.maxlist = _CUTTING.maxtuple = _CUTTING.maxdict = 8


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def counted(count: int) -> str:
    """Gives a count as a sentence has it: a word below ten, digits from there on."""
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def shorten(text: str, length: int = _SHOWN) -> str:
    """Cuts a text to what a sentence can hold."""
    return text if len(text) <= length else text[:length] + "..."


def legible(text: str, length: int = _SHOWN) -> str:
    """Gives a text cut, and with what cannot be printed escaped."""
    if len(text) <= length and text.isprintable():
        return text  # as nearly every name is; a large graph asks for thousands
    cut = shorten(text, length)
    return cut if cut.isprintable() else repr(cut)[1:-1]


def shown(value: Any, length: int = _SHOWN) -> str:
    """Gives a received value as Python writes it, cut to what a sentence can hold."""
    return legible(_CUTTING.repr(value), length)


def quoted(name: str) -> str:
    """Gives the name of a layer in backticks; where there is none, an empty pair of quotes."""
    return f"`{legible(name)}`" if name else "`''`"
