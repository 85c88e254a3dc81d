"""The plain layout, for what is too tangled for a layered one: columns, sorted by what feeds them.

A layered layout draws a long wire as a chain of bends and looks for an order in which few cross, so
what it costs goes by how many wires run beside each other. Files may hold thousands, for which the
library would take minutes, in which it cannot be stopped and lets no other thread run.
"""

from __future__ import annotations

from statistics import fmean
from typing import Literal, TypeAlias

from graph.joined import Joined, standing_in
from graph.wrapping import crossings_of

Effort: TypeAlias = Literal["thorough", "quick", "plain"]

# Of one piece. NASNetLarge, the most tangled of `keras.applications`, is one piece with 3,121
# bends, 40,000 pairs and 216 circles: 30 ms. Up to these bounds it takes at most about 100.
_MOST_BENDS = 4_000  # and wires
_MOST_PAIRS, _MOST_PAIRS_QUICKLY = 100_000, 2_000_000  # of wires beside each other
_MOST_CIRCLES = 250  # wires more than would join all units


def effort_for(piece: Joined, columns: dict[str, int]) -> Effort:
    """Says how thoroughly a piece can be laid out in a moment."""
    first = min(columns[unit] for unit in piece.after)
    count = max(columns[unit] for unit in piece.after) - first + 1
    wires = piece.pairs
    spans = ((columns[unit] - first, columns[fed] - first) for unit, fed in wires)
    beside = crossings_of(count, spans)
    pairs = sum(each * each for each in beside)
    if sum(beside) > _MOST_BENDS or pairs > _MOST_PAIRS_QUICKLY:
        return "plain"
    circles = len(wires) - len(piece.after) + 1
    return "thorough" if pairs <= _MOST_PAIRS and circles <= _MOST_CIRCLES else "quick"


def plain_middles(
    piece: Joined, columns: dict[str, int], heights: dict[str, float], gap: float
) -> dict[str, float]:
    """Gives each unit of a piece the middle of its row, near to those of the units that feed it.

    Args:
        piece: What is placed.
        columns: The column of each unit.
        heights: How high each is.
        gap: Between two units of a column.
    """
    middles: dict[str, float] = {}
    for units in standing_in(columns):
        wanted = {
            unit: fmean(middles[each] for each in piece.before[unit]) if piece.before[unit] else 0.0
            for unit in units
        }
        middles |= apart(wanted, heights, gap)
    return middles


def apart(wanted: dict[str, float], heights: dict[str, float], gap: float) -> dict[str, float]:
    """Moves the units of a column as little as can be, so that they do not touch.

    Args:
        wanted: The middle of the row that each would best stand in; their order is kept.
        heights: How high each is.
        gap: Between two of them.
    """
    # With the room that is needed before each taken off, they are apart when none is less than the
    # one before; where one is, it stands with that one at the mean of both.
    groups: list[tuple[float, int]] = []
    needed: list[float] = []
    room = 0.0
    units = sorted(wanted, key=wanted.__getitem__)
    for unit in units:
        needed.append(room + heights[unit] / 2)
        room += heights[unit] + gap
        mean, count = wanted[unit] - needed[-1], 1
        while groups and groups[-1][0] > mean:
            before, others = groups.pop()
            mean = (mean * count + before * others) / (count + others)
            count += others
        groups.append((mean, count))
    free = (mean for mean, count in groups for _ in range(count))
    return {unit: place + own for unit, place, own in zip(units, free, needed, strict=True)}
