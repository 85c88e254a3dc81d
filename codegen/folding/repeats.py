"""Ranges of a sequence that occur more than once: what could be written as a function.

A range is a candidate if it takes few tensors from outside and gives one to the outside, by its
last step: a person would not cut a block elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence as Sequenced

from msgspec import Struct

from codegen.folding.sequence import ALONE, Sequence

_TAKEN = 3  # tensors that a function takes, at most
_LONGEST = 160  # steps
_CANDIDATES = 3000
_RADIX = 64  # tensor indices within a code


class Repeat(Struct):
    """A range that occurs more than once.

    Attributes:
        length: How many steps it has.
        starts: Where it begins, each behind the one before it.
        bound: How many lines are spared at most.
    """

    length: int
    starts: list[int]
    bound: float


def repeats(sequence: Sequence) -> list[Repeat]:
    """Gives the candidates, those first that may spare most."""
    groups: dict[tuple[int, int], list[int]] = {}
    frequent = _frequent(sequence)
    for start in range(len(sequence.steps)):
        if frequent[start]:
            _extend(sequence, frequent, start, groups)
    total = [0]
    for lines in sequence.lines:
        total.append(total[-1] + lines)
    found = []
    for (_, length), starts in groups.items():
        if len(starts) > 1 and length > 1:
            apart = _apart(starts, length)
            if len(apart) > 1:
                lines = total[apart[0] + length] - total[apart[0]]
                found.append(Repeat(length, apart, float(lines * (len(apart) - 1))))
    found.sort(key=lambda each: (-each.bound, each.starts[0], each.length))
    return found[:_CANDIDATES]


def _frequent(sequence: Sequence) -> list[bool]:
    """Tells which steps could be part of a repeated range."""
    counts: dict[int, int] = {}
    for symbol in sequence.symbols:
        counts[symbol] = counts.get(symbol, 0) + 1
    return [
        symbol != ALONE and counts[symbol] > 1 and not shared
        for symbol, shared in zip(sequence.symbols, sequence.shared, strict=True)
    ]


def _extend(
    sequence: Sequence,
    frequent: Sequenced[bool],
    start: int,
    groups: dict[tuple[int, int], list[int]],
) -> None:
    """Notes each range that begins at a place, by a code for what it is like."""
    references, last_use, symbols = sequence.references, sequence.last_use, sequence.symbols
    narrow = sequence.narrow
    outside: dict[tuple[int, int], int] = {}
    ending: dict[int, int] = {}  # how many tensors are last used at a place
    alive = code = 0
    passed = False  # whether a narrow place is inside
    limit = min(start + _LONGEST, len(symbols))
    for place in range(start, limit):
        if not frequent[place]:
            return
        if narrow[place] and place > start:
            # What is cut at a narrow place is cut at narrow places at both of its ends.
            if not narrow[start]:
                return
            passed = True
            size = place - start
            if symbols[place : place + size] == symbols[start:place]:
                limit = min(limit, place + size)
        if place >= limit:
            return
        taken = []
        for reference in references[place]:
            source, index = reference
            if source >= start:
                taken.append((place - source) * _RADIX + index)
            else:
                number = outside.setdefault(reference, len(outside))
                taken.append(-2 - number)  # -1 and -2 have one hash
        if len(outside) > _TAKEN:
            return
        code = hash((code, symbols[place], tuple(taken)))
        last = last_use[place]
        alive -= ending.get(place, 0)
        if last > place:
            alive += 1
            ending[last] = ending.get(last, 0) + 1
            if alive == 1 and (not passed or narrow[place + 1]):
                groups.setdefault((code, place + 1 - start), []).append(start)


def _apart(starts: list[int], length: int) -> list[int]:
    """Gives those starts whose ranges do not overlap, from the first on."""
    apart: list[int] = []
    end = -1
    for start in starts:
        if start >= end:
            apart.append(start)
            end = start + length
    return apart
