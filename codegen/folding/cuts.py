"""Where a range may begin and end, so that it is a block and not halves of two."""

from __future__ import annotations

from codegen.folding.sequence import Sequence

_PAIR = 2


def is_whole(sequence: Sequence, start: int, end: int) -> bool:
    """Whether a range is cut where a person would: at narrow places, or within one part."""
    narrow = sequence.narrow
    return not any(narrow[start + 1 : end]) or (narrow[start] and narrow[end])


def cuts_series(sequence: Sequence, start: int, end: int) -> bool:
    """Whether a range begins or ends with a part that follows on itself, as in a loop.

    Two of a kind are a block if they are all of it, and nothing is more common in one.
    """
    for size in range(1, end - start):
        for place, behind in ((start, True), (end - size, False)):
            after = _count_series(sequence, place, size, size)
            before = _count_series(sequence, place, size, -size)
            outside = before if behind else after
            inside = min(after if behind else before, (end - start) // size - 1)
            if outside and before + after + 1 > _PAIR:
                return True
            if inside and (size * _PAIR != end - start or outside):
                return True
    return False


def _count_series(sequence: Sequence, place: int, size: int, step: int) -> int:
    """Counts how many times a part follows on itself, forwards or backwards."""
    symbols, narrow = sequence.symbols, sequence.narrow
    count = 0
    other = place + step
    while (
        other > 0
        and other + size <= len(symbols)
        and symbols[other] == symbols[place]
        and narrow[max(other, other - step)]
        and symbols[other : other + size] == symbols[place : place + size]
    ):
        count += 1
        other += step
    return count
