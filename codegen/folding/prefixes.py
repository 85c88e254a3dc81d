"""The beginning that all names of one instance have in common, which a person passes as `name`."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from codegen.folding.columns import Kind, is_name
from codegen.folding.leaves import Constant, Leaf, Text, Variable, string
from codegen.folding.texts import split_text, tokens_of

_SEPARATORS = "_-/. "
_CUTS = 4  # tokens by which a common beginning is shortened, at most


def common_beginning(
    rows: Sequence[Sequence[Leaf]], kinds: Sequence[Kind]
) -> tuple[list[int], list[str]] | None:
    """Gives the places of names with a common beginning, and what that is in each row."""
    places = [place for place, kind in enumerate(kinds) if is_name(kind)]
    if not places:
        return None
    prefix = _prefix(rows, places)
    if prefix is not None:
        return places, prefix
    by_word: dict[str, list[int]] = {}
    for place in places:
        by_word.setdefault(str(tokens_of(rows[0][place])[:1]), []).append(place)
    for cluster in sorted((c for c in by_word.values() if len(c) > 1), key=len, reverse=True):
        prefix = _prefix(rows, cluster)
        if prefix is not None:
            return cluster, prefix
    return None


def _head(leaf: Leaf) -> str | None:
    if isinstance(leaf, Text):
        return leaf.parts[0] if leaf.parts and isinstance(leaf.parts[0], str) else ""
    if isinstance(leaf, Constant) and isinstance(leaf.value, str):
        return leaf.value
    return None


def _prefix(rows: Sequence[Sequence[Leaf]], places: list[int]) -> list[str] | None:
    """Gives what the names of each row begin with, if what is behind it is the same in all."""
    heads = [[_head(row[place]) for place in places] for row in rows]
    if any(head is None for row in heads for head in row):
        return None
    begins = []
    for row in heads:
        begin = _common_tokens(tuple(map(str, row)))
        if not _stripped("".join(begin)):
            return None
        begins.append(begin)
    for cut in range(_CUTS):
        prefixes = [_stripped("".join(begin[: len(begin) - cut])) for begin in begins]
        if not all(prefixes):
            return None
        if len(set(prefixes)) > 1 and _is_same_behind(rows, places, prefixes):
            return prefixes
    return None


@functools.lru_cache(maxsize=20_000)
def _common_tokens(heads: tuple[str, ...]) -> list[str]:
    """Gives the tokens that texts begin with, none of which goes on in any of them."""
    common = split_text(_common_text(heads))
    first = [split_text(head)[: len(common)] for head in heads]
    return common if all(tokens == common for tokens in first) else common[:-1]


def _common_text(texts: tuple[str, ...]) -> str:
    first, last = min(texts), max(texts)
    for place, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return first[:place]
    return first


def _stripped(prefix: str) -> str:
    return prefix.rstrip(_SEPARATORS)


def _is_same_behind(rows: Sequence[Sequence[Leaf]], places: list[int], prefixes: list[str]) -> bool:
    for place in places:
        behind = {_without(row[place], prefix) for row, prefix in zip(rows, prefixes, strict=True)}
        if len(behind) > 1:
            return False
    return True


def _without(leaf: Leaf, prefix: str) -> Leaf:
    if isinstance(leaf, Text):
        rest = str(leaf.parts[0])[len(prefix) :]
        return Text((rest, *leaf.parts[1:]) if rest else leaf.parts[1:])
    return string(str(leaf.value)[len(prefix) :]) if isinstance(leaf, Constant) else leaf


def without_beginning(row: Sequence[Leaf], places: Sequence[int], prefix: str) -> list[Leaf]:
    """Gives a row whose names at some places are what stands behind their beginning."""
    named = set(places)
    return [_without(leaf, prefix) if p in named else leaf for p, leaf in enumerate(row)]


def with_beginning(variable: Variable, leaf: Leaf) -> Leaf:
    """Gives a name that begins with a variable."""
    if isinstance(leaf, Text):
        return Text((variable, *leaf.parts))
    behind = str(leaf.value) if isinstance(leaf, Constant) else ""
    return Text((variable, behind)) if behind else variable
