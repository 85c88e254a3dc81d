"""The beginning that all names of one instance have in common, which a person passes as `name`."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TypeAlias

from codegen.folding.columns import Kind, is_name
from codegen.folding.leaves import Constant, Leaf, Text, Variable, string
from codegen.folding.texts import split_text, tokens_of

_Column: TypeAlias = tuple[Leaf, ...]

_SEPARATORS = "_-/. "
_CUTS = 4  # tokens by which a common beginning is shortened, at most


def common_beginning(
    columns: Sequence[_Column], kinds: Sequence[Kind]
) -> tuple[list[int], tuple[str, ...]] | None:
    """Gives the places of names with a common beginning, and what that is in each row."""
    places = [place for place, kind in enumerate(kinds) if is_name(kind)]
    if not places:
        return None
    prefix = _prefix([columns[place] for place in places])
    if prefix is not None:
        return places, prefix
    by_word: dict[str, list[int]] = {}
    for place in places:
        by_word.setdefault(str(tokens_of(columns[place][0])[:1]), []).append(place)
    for cluster in sorted((c for c in by_word.values() if len(c) > 1), key=len, reverse=True):
        prefix = _prefix([columns[place] for place in cluster])
        if prefix is not None:
            return cluster, prefix
    return None


def _head(leaf: Leaf) -> str | None:
    if isinstance(leaf, Text):
        return leaf.parts[0] if leaf.parts and isinstance(leaf.parts[0], str) else ""
    if isinstance(leaf, Constant) and isinstance(leaf.value, str):
        return leaf.value
    return None


def _prefix(names: list[_Column]) -> tuple[str, ...] | None:
    """Gives what the names of each row begin with, if what is behind it is the same in all."""
    begins = []
    for row in zip(*names, strict=True):
        begin = _beginnings(row)
        if begin is None:
            return None
        begins.append(begin)
    for prefixes in zip(*begins, strict=True):
        if not all(prefixes):
            return None
        if len(set(prefixes)) > 1 and all(_is_same_behind(each, prefixes) for each in names):
            return prefixes
    return None


@functools.lru_cache(maxsize=5_000)
def _beginnings(names: _Column) -> tuple[str, ...] | None:
    """Gives what names begin with, then the same with ever less of it; None where it is nothing."""
    heads = [_head(leaf) for leaf in names]
    if None in heads:
        return None
    begin = _common_tokens(tuple(map(str, heads)))
    found = [_stripped("".join(begin[: len(begin) - cut])) for cut in range(_CUTS)]
    return tuple(found) if found[0] else None


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


def _is_same_behind(column: _Column, prefixes: tuple[str, ...]) -> bool:
    behind = without_beginning(column, prefixes)
    return all(leaf == behind[0] for leaf in behind)


def _without(leaf: Leaf, prefix: str) -> Leaf:
    if isinstance(leaf, Text):
        rest = str(leaf.parts[0])[len(prefix) :]
        return Text((rest, *leaf.parts[1:]) if rest else leaf.parts[1:])
    return string(str(leaf.value)[len(prefix) :]) if isinstance(leaf, Constant) else leaf


@functools.lru_cache(maxsize=1_000)
def without_beginning(column: _Column, prefixes: tuple[str, ...]) -> _Column:
    """Gives names without what each of them begins with."""
    return tuple([_without(leaf, begin) for leaf, begin in zip(column, prefixes, strict=True)])


def with_beginning(variable: Variable, leaf: Leaf) -> Leaf:
    """Gives a name that begins with a variable."""
    if isinstance(leaf, Text):
        return Text((variable, *leaf.parts))
    behind = str(leaf.value) if isinstance(leaf, Constant) else ""
    return Text((variable, behind)) if behind else variable
