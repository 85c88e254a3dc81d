"""Numbers that follow from others, and so need no parameter of their own.

Sizes are often the same multiple of one another, and numbers in names as far behind one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import TypeAlias

from codegen.folding.columns import Hole, integers

_FACTORS = 8  # the highest that a reader sees through
_DISTANCE = 40  # numbers in names that are counted on from one another
_PAIR = 2

Following: TypeAlias = dict[int, tuple[int, int, int, int]]  # base, factor, divisor, offset


def direction(values: Sequence[int], start: int) -> tuple[int, ...]:
    """Gives what numbers that are the same multiples, counted from a start, have in common."""
    distances = [value - start for value in values]
    divisor = gcd(*distances) or 1
    return tuple([distance // divisor for distance in distances])


def multiples(holes: list[Hole]) -> Following:
    """Finds the sizes that are always the same multiple, or part, of another."""
    following: Following = {}
    remaining = list(holes)
    while len(remaining) > 1:
        related = {hole.place: _related(hole, remaining) for hole in remaining}
        base = max(
            remaining,
            key=lambda hole: (len(related[hole.place]), -integers(hole.values)[0], -hole.place),
        )
        for place, (factor, divisor) in related[base.place].items():
            following[place] = (base.place, factor, divisor, 0)
        done = {base.place, *related[base.place]}
        remaining = [hole for hole in remaining if hole.place not in done]
    return following


def _related(base: Hole, holes: list[Hole]) -> dict[int, tuple[int, int]]:
    related = {}
    values = integers(base.values)
    if min(values) < 1:
        return {}
    for hole in holes:
        if hole is base:
            continue
        others = integers(hole.values)
        for k in range(2, _FACTORS + 1):
            if all(other == k * value for value, other in zip(values, others, strict=True)):
                related[hole.place] = (k, 1)
            elif all(other * k == value for value, other in zip(values, others, strict=True)):
                related[hole.place] = (1, k)
    return related


def counted_on(holes: list[Hole], *, stretched: bool) -> Following:
    """Finds the numbers in names that always are as far behind another.

    Args:
        holes: The numbers.
        stretched: Whether one may grow by several where another grows by one, as in a loop.
    """
    following: Following = {}
    bases: list[Hole] = []
    ordered = sorted(holes, key=lambda each: (-each.uses, each.place))
    if stretched:
        ordered.sort(key=lambda each: not _counts_up(integers(each.values)))
    for hole in ordered:
        values = integers(hole.values)
        for base in bases:
            found = _line(integers(base.values), values, stretched=stretched)
            if found is not None:
                following[hole.place] = (base.place, found[0], 1, found[1])
                break
        else:
            bases.append(hole)
    return following


def _counts_up(values: Sequence[int]) -> bool:
    return values == tuple(range(values[0], values[0] + len(values)))


def _line(
    bases: Sequence[int], values: Sequence[int], *, stretched: bool
) -> tuple[int, int] | None:
    """Gives what to multiply a number with and to add to it to get another one."""
    factor = 1
    if stretched and len(values) > _PAIR and _counts_up(bases):
        factor = values[1] - values[0]
    if values[-1] - factor * bases[-1] != values[0] - factor * bases[0]:
        return None
    distances = {value - factor * base for base, value in zip(bases, values, strict=True)}
    if len(distances) > 1 or not 1 <= factor <= _DISTANCE:
        return None
    distance = distances.pop()
    return (factor, distance) if factor > 1 or abs(distance) <= _DISTANCE else None
