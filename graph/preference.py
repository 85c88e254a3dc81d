"""Which of several good orders a layout is to have: the one in which boxes stand now.

So a drawing that is laid out again, or after a box was added, changes little; and who puts one
branch above the other finds it there afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import fmean
from typing import TypeAlias

from graph.joined import Joined, standing_in

_Key: TypeAlias = tuple[float, float]  # where it stands now, and how early its inputs come


def heights_now(
    columns: Mapping[str, int], now: Mapping[str, tuple[float, float]]
) -> dict[str, float]:
    """Gives how high units stand now in their lines, each of which ends where one runs back.

    Args:
        columns: The column of each unit.
        now: Where it stands: along the columns, and across.
    """
    lines: list[list[str]] = []
    reached = math.inf
    for units in standing_in(columns):
        place = min(now[unit][0] for unit in units)
        if place < reached:
            lines.append([])
        lines[-1] += units
        reached = place
    middles = [fmean(now[unit][1] for unit in line) if len(lines) > 1 else 0.0 for line in lines]
    return {
        unit: now[unit][1] - middle
        for line, middle in zip(lines, middles, strict=True)
        for unit in line
    }


def edges_in_order(
    piece: Joined, through: tuple[str, str] | None, heights: Mapping[str, float]
) -> list[tuple[int, int]]:
    """Gives the wires of a piece by the numbers of its units, in an order to lay them out in.

    The library puts first what it is given last, where it is free to. Of what stands at one height,
    as in a file that nobody has arranged, that comes first which leads to a first input.

    Args:
        piece: Its units are numbered in their order.
        through: A wire from its first unit to its last, past all others. It is given as two, with
            a number of its own, the next, between them: its place among the units beside it.
        heights: How high the units stand now.
    """
    numbers = {unit: number for number, unit in enumerate(piece.after)}
    ranks = _ranks(piece)
    keys: dict[str, _Key] = {unit: (heights[unit], rank) for unit, rank in ranks.items()}
    ways = [
        (keys[fed], keys[unit], numbers[unit], numbers[fed])
        for unit, fed in piece.pairs
        if (unit, fed) != through
    ]
    if through is not None:
        first, last = through
        height = (heights[first] + heights[last]) / 2
        lane, number = (height, _rank(piece, through, ranks)), len(numbers)
        ways.append((lane, keys[first], numbers[first], number))
        ways.append((keys[last], lane, number, numbers[last]))
    return [way[2:] for way in sorted(ways, reverse=True)]


def _ranks(piece: Joined) -> dict[str, float]:
    """Numbers units by walking back from the ends of a piece, along first inputs first."""
    ranks: dict[str, float] = {}
    waiting = [unit for unit, fed in piece.after.items() if not fed][::-1]
    while waiting:
        unit = waiting.pop()
        if unit not in ranks:
            ranks[unit] = len(ranks)
            waiting += reversed(piece.before[unit])
    return ranks


def _rank(piece: Joined, through: tuple[str, str], ranks: Mapping[str, float]) -> float:
    """Gives the wire its number: before that of the input that comes after it."""
    inputs = piece.before[through[1]]
    later = inputs[inputs.index(through[0]) + 1 :]
    return ranks[later[0]] - 0.5 if later else len(ranks)
