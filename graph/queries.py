"""Reads what a person types to find nodes: words, and comparisons of arguments.

A query is a line of conditions that must all hold: words, which are looked for in names, classes
and values that are words (`conv relu`), and comparisons (`filters=64`, `kernel_size=3x3`,
`rate>0.2`). What it is held against is `graph.finding`'s.
"""

from __future__ import annotations

import re
from typing import TypeAlias, TypeGuard

from msgspec import Struct

from graph.errors import GraphError
from graph.values import Value
from graph.wording import legible

MAXIMUM_QUERY = 1_000  # characters; what is beyond them is not read
ORDERED = frozenset({"<", "<=", ">", ">="})
_SHOWN = 40  # characters of what was typed, in a sentence
_CONSTANTS: dict[str, Value] = {"true": True, "false": False, "none": None}
# A quoted text, a bracket up to its end, or anything without a space.
_TOKEN = re.compile(r"""(?:"[^"]*"|'[^']*'|\([^()]*\)|\[[^\[\]]*\]|\S)+""")
_AROUND = re.compile(r"\s*(==|!=|<=|>=|=|<|>)\s*")
_TERM = re.compile(r"([^\W\d]\w*)(==|!=|<=|>=|=|<|>)(.*)", re.DOTALL)


class Word(Struct, frozen=True):
    """Something that a node says: a part of its name, of its class, or of a value."""

    text: str


class Condition(Struct, frozen=True):
    """What an argument is compared with; nothing, while only its name has been typed."""

    name: str
    comparison: str  # =, !=, <, <=, > or >=
    wanted: Value
    complete: bool = True


Term: TypeAlias = Word | Condition


def parse_query(text: str) -> list[Term]:
    """Reads a query; an empty one has no terms.

    Raises:
        GraphError: a number is compared with what is none; the words are for the person who types.
    """
    joined = _AROUND.sub(r"\1", text[:MAXIMUM_QUERY])
    terms = [_term(token) for token in _TOKEN.findall(joined)]
    return [term for term in terms if term != Word("")]


def plain(text: str) -> str:
    """Gives a text without what does not count in comparing: case and underscores."""
    return text.casefold().replace("_", "")


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether a value is a number, which True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _term(token: str) -> Term:
    match = _TERM.fullmatch(token)
    if match is None:
        return Word(plain(token.strip("\"'")))
    name, comparison, given = match.groups()
    comparison = "=" if comparison == "==" else comparison
    if not given:
        return Condition(name, comparison, None, complete=False)
    wanted = _read(given)
    if comparison in ORDERED and not is_number(wanted):
        raise GraphError(
            f"Expected a number after {name}{comparison}. Received: {legible(given, _SHOWN)}"
        )
    return Condition(name, comparison, wanted)


def _read(text: str) -> Value:
    """Gives the value that a text stands for: `64`, `3x3`, `(2, 2)`, `true`, `relu`."""
    if text[0] in "\"'":
        return text.strip(text[0])
    inner = text.strip("()[]")
    parts = [part.strip() for part in re.split(r"[,x×]", inner.removesuffix(","))]
    if len(parts) > 1 or inner.endswith(","):
        items = [_read_one(part) for part in parts]
        if all(item is None or is_number(item) for item in items):
            return tuple(items)
    return _read_one(inner)


def _read_one(text: str) -> Value:
    if text.casefold() in _CONSTANTS:
        return _CONSTANTS[text.casefold()]
    for number in (int, float):
        try:
            return number(text)
        except ValueError:
            continue
    return text
