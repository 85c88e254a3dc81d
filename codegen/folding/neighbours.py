"""Variables that always stand beside each other in names: `stem_1`, `reduce_6` are one word."""

from __future__ import annotations

from collections.abc import Sequence

from codegen.folding.columns import Hole
from codegen.folding.leaves import Constant, Leaf, Several, Text, Variable, string


def join_neighbours(leaves: list[Leaf], holes: Sequence[Hole]) -> tuple[list[Leaf], set[int]]:
    """Makes one variable of two that always stand beside each other.

    Returns:
        The leaves, and the places of those holes that went into the one before them.
    """
    merged: set[int] = set()
    behind = _behind(leaves)
    for first in holes if behind else ():
        while first.place not in merged:
            joined = _joined_to_next(leaves, first, holes, behind.get(str(first.place), set()))
            if joined is None:
                break
            leaves, second = joined
            merged.add(second)
            behind = _behind(leaves)
    return leaves, merged


def _joined_to_next(
    leaves: list[Leaf], first: Hole, holes: Sequence[Hole], behind: set[tuple[str, str]]
) -> tuple[list[Leaf], int] | None:
    if len(behind) != 1:
        return None
    ((between, second),) = behind
    if second == str(first.place):
        return None  # the same number twice: `block_1_1`
    pair = (Variable(str(first.place)), between, Variable(second))
    whole = [_replaced(leaf, pair) for leaf in leaves]
    if any(_mentions(leaf, key) for leaf in whole for key in (pair[0].key, second)):
        return None
    values = zip(first.values, holes[int(second)].values, strict=True)
    first.values = tuple([string(f"{_shown(a)}{between}{_shown(b)}") for a, b in values])
    return [_replaced(leaf, pair, pair[0]) for leaf in leaves], int(second)


def _behind(leaves: Sequence[Leaf]) -> dict[str, set[tuple[str, str]]]:
    """Gives for each variable in names what stands between it and the next one, and that one."""
    behind: dict[str, set[tuple[str, str]]] = {}
    for leaf in leaves:
        parts = leaf.parts if isinstance(leaf, Text) else ()
        seen: set[str] = set()
        for place, part in enumerate(parts[:-1]):
            if not isinstance(part, Variable) or part.key in seen:
                continue
            rest = parts[place + 1 : place + 3]
            between = rest[0] if isinstance(rest[0], str) else ""
            following = rest[-1] if between else rest[0]
            if isinstance(following, Variable) and not between.isalnum():
                seen.add(part.key)
                behind.setdefault(part.key, set()).add((between, following.key))
    return behind


def _replaced(leaf: Leaf, pair: tuple[Variable, str, Variable], by: Variable | None = None) -> Leaf:
    """Gives a name without a pair of variables, or with one in its place."""
    if not isinstance(leaf, Text):
        return leaf
    wanted = [part for part in pair if part != ""]
    parts = list(leaf.parts)
    place = 0
    while place <= len(parts) - len(wanted):
        if parts[place : place + len(wanted)] == wanted:
            parts[place : place + len(wanted)] = [] if by is None else [by]
        place += 1
    return Text(tuple(parts))


def _mentions(leaf: Leaf, key: str) -> bool:
    if isinstance(leaf, Text):
        return any(isinstance(part, Variable) and part.key == key for part in leaf.parts)
    if isinstance(leaf, Several):
        return any(isinstance(item, Variable) and item.key == key for item in leaf.items)
    return isinstance(leaf, Variable) and leaf.key == key


def _shown(leaf: Leaf) -> str:
    return str(leaf.value) if isinstance(leaf, Constant) else ""
