"""Names of layers as tokens: words, numbers, and what stands between them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from codegen.folding.leaves import Constant, Leaf, Text, Variable, number, string

_TOKENS = re.compile(r"\d+|[A-Za-z]+|[^A-Za-z\d]+")


@functools.lru_cache(maxsize=20_000)
def _split(text: str) -> tuple[str, ...]:
    return tuple(_TOKENS.findall(text))


def split_text(text: str) -> list[str]:
    """Gives the words and numbers of a text, and what stands between them."""
    return list(_split(text))


def tokens_of(leaf: Leaf) -> list[str | Variable]:
    """Gives what a string is made of."""
    if isinstance(leaf, Text):
        return [
            token
            for part in leaf.parts
            for token in (split_text(part) if isinstance(part, str) else [part])
        ]
    return [*split_text(str(leaf.value))] if isinstance(leaf, Constant) else []


def word_values(texts: list[str]) -> tuple[Leaf, ...]:
    """Gives words as strings, or as numbers if all are."""
    if all(each.isdecimal() and each.isascii() and str(int(each)) == each for each in texts):
        return tuple([number(int(each)) for each in texts])
    return tuple(map(string, texts))


def word_before(parts: Sequence[str | Variable]) -> str:
    """Gives the last word before a place."""
    words = [part for part in parts if isinstance(part, str) and part.isalpha()]
    return words[-1] if words else ""


def joined(parts: Sequence[str | Variable]) -> Leaf:
    """Gives parts as a string with variables in it."""
    whole: list[str | Variable] = []
    for part in parts:
        if isinstance(part, str) and whole and isinstance(whole[-1], str):
            whole[-1] += part
        elif part != "":
            whole.append(part)
    return Text(tuple(whole))
