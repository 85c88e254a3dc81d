"""A long drawing in lines, as words are: from left to right, and on below.

A network of 500 layers is 170,000 pixels long and 200 high: seen as a whole it is a hair. In lines
it has about the proportions of a window. Lines are broken where the fewest wires run on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

LINE = 1680.0  # pixels; as much can be read in a window of usual width
WIDE = 1.3  # a drawing's least width to its height, where that can be
_PROPORTION = 1.8  # that is aimed at
_LONGER = 3  # times that lines are made longer to be wide
_STEP = 1.25  # between two lengths of lines, so that a box more seldom breaks all of them anew
_SHORTEST, _LONGEST = 0.4, 1.4  # of a line, in its length
_OVERHANG = 1.15  # how much longer the last may be
_EVEN = 2.0  # wires that run on, for a line to be as long as it is to be


def line_lengths(widths: Sequence[float], heights: Sequence[float]) -> Iterator[float]:
    """Gives how long lines may be, in pixels, for a drawing of columns so wide and high.

    The first would do if lines were full and nothing needed room between them, so that it is to be
    seen whether one gives a drawing that is `WIDE`.
    """
    area = sum(width * height for width, height in zip(widths, heights, strict=True))
    wanted = math.sqrt(area * _PROPORTION)
    length = LINE
    while length < wanted:
        length *= _STEP
    yield length
    for _ in range(_LONGER):
        length *= _STEP
        yield length


def crossings_of(columns: int, wires: Iterable[tuple[int, int]]) -> list[int]:
    """Gives for each column how many wires run into it or past it from columns before it.

    Args:
        columns: How many there are.
        wires: The columns that each wire begins and ends in.
    """
    changes = [0] * (columns + 1)
    for first, last in wires:
        changes[first + 1] += 1
        changes[last + 1] -= 1
    counts: list[int] = []
    count = 0
    for change in changes[:columns]:
        count += change
        counts.append(count)
    return counts


def line_starts(widths: Sequence[float], costs: Sequence[float], length: float) -> list[int]:
    """Gives the columns that lines of about a length begin with.

    Args:
        widths: Of the columns, in pixels.
        costs: What it costs to begin a line with each of them: about the wires that run into it.
        length: How long a line is to be, in pixels.
    """
    starts = [0]
    left = sum(widths)
    while left > length * _OVERHANG:
        end, taken = _best_end(widths, costs, starts[-1], length, left)
        if end == len(widths):
            break
        starts.append(end)
        left -= taken
    return starts


def _best_end(
    widths: Sequence[float], costs: Sequence[float], start: int, length: float, left: float
) -> tuple[int, float]:
    """Gives where a line ends best, and how long it is then."""
    shortest, longest = _SHORTEST * length, _LONGEST * length
    best = (math.inf, len(widths), left)
    taken = 0.0
    for column in range(start + 1, len(widths)):
        taken += widths[column - 1]
        if taken > longest and best[0] < math.inf:
            break
        if taken >= shortest:
            lonely = max(1 - (left - taken) / shortest, 0.0)
            cost = costs[column] + _EVEN * (abs(taken / length - 1) + lonely)
            best = min(best, (cost, column, taken))
    return best[1], best[2]
