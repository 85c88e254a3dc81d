"""Text cut into statements, each of which is read once however often it comes.

The source is written anew at each edit, and all but a few of its lines are those of before. It is
cut at the lines that begin where a statement can begin. A cut that is no end of a statement, within
brackets or a text of several lines, leaves a piece that Python cannot read by itself, and the next
one is joined to it; where each piece can be read, the whole is those statements in their order.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from graph.recent import Recent

_CLOSING = ")]}"
_JOINED = 40  # pieces, of what is read as one
_HEADER = re.compile(r"def (\w+)\(")

Found = TypeVar("Found")


class RememberedTexts(Generic[Found]):
    """What was found in texts."""

    def __init__(self, find: Callable[[str], Found]) -> None:
        self._find = find
        self._held: Recent[str, tuple[Found]] = Recent()

    def __call__(self, text: str) -> Found:
        """Finds it, or gives what was found before; what raises is not kept."""
        known = self._held.young.get(text) or self._held.again(text)
        if known is None:
            known = self._held.keep(text, (self._find(text),))
        return known[0]


def cut(text: str, indent: str) -> list[str]:
    """Cuts a text at the lines that begin a statement at this depth."""
    pieces: list[list[str]] = []
    depth = len(indent)
    for line in text.splitlines(keepends=True):
        first = line[depth : depth + 1]
        begins = line.startswith(indent) and not first.isspace() and first not in _CLOSING
        if begins or not pieces:
            pieces.append([line])
        else:
            pieces[-1].append(line)
    return ["".join(piece) for piece in pieces]


def read_pieces(pieces: Iterable[str], read: Callable[[str], Found | None]) -> list[Found]:
    """Reads pieces one after another, each with as many of the next ones as it takes.

    Args:
        pieces: The pieces.
        read: Gives what is read, or None where Python cannot read a piece by itself.

    Raises:
        SyntaxError: one of them cannot be read even so.
    """
    found: list[Found] = []
    waiting: list[str] = []
    for piece in pieces:
        waiting.append(piece)
        held = read("".join(waiting))
        if held is not None:
            found.append(held)
            waiting.clear()
        elif len(waiting) >= _JOINED:
            break
    if waiting:
        raise SyntaxError("a statement that does not end")
    return found


def read_top(text: str) -> list[ast.stmt]:
    """Reads statements that stand at the depth of a file.

    Raises:
        SyntaxError: Python does not.
    """
    return ast.parse(text).body


def read_inner(text: str) -> list[ast.stmt]:
    """Reads statements that stand within a function, at whatever depth.

    Raises:
        SyntaxError: Python does not.
    """
    block = ast.parse(f"if 1:\n{text}").body
    if len(block) != 1 or not isinstance(block[0], ast.If) or block[0].orelse:
        raise SyntaxError("more than one block")
    return block[0].body


def name_of_function(piece: str) -> str:
    """Gives the name of the function that a piece begins to define, or ""."""
    found = _HEADER.match(piece)
    return found[1] if found else ""
