"""A drawing cut where one unit stands alone between all before it and all after it.

Most networks are a row of such pieces: a residual block, an inception block. Each is laid out by
itself, so that a change in one leaves the others as they are, and each takes a moment only. The
units that stand alone are all at one height, so that the drawing runs straight.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import median

from msgspec import Struct

from graph.columns import apart, effort_for, plain_middles
from graph.joined import Joined, columns_of, standing_in
from graph.preference import edges_in_order, heights_now
from graph.sugiyama import layered_points


class Placed(Struct, frozen=True):
    """Where units stand.

    Attributes:
        columns: The column of each unit, from 0.
        middles: The middle of its row, in pixels.
    """

    columns: dict[str, int]
    middles: dict[str, float]


class _Piece(Struct, frozen=True):
    """What lies between two units that stand alone.

    Attributes:
        units: Those two, where they are, and what is between them.
        ends: Those of the two that there are.
        columns: In which column of the whole part each unit stands at best.
    """

    units: Joined
    ends: list[str]
    columns: dict[str, int]

    @property
    def through(self) -> tuple[str, str] | None:
        """The wire from one end to the other, past all that is between, if there is one."""
        if len(self.ends) < 2 or self.ends[1] not in self.units.after[self.ends[0]]:  # noqa: PLR2004
            return None
        return self.ends[0], self.ends[1]


def place_part(
    part: Joined,
    heights: Mapping[str, float],
    gap: float,
    now: Mapping[str, tuple[float, float]],
) -> Placed:
    """Gives each unit of a joined part its column and the middle of its row.

    Args:
        part: What is placed.
        heights: How high the units are.
        gap: Between two units of a column.
        now: Where units stand at present, along the columns and across; their order is kept where
            that makes no more crossings.
    """
    placed = Placed({}, {})
    start = 0
    columns = columns_of(part)
    standing = heights_now(columns, now)
    for piece in _pieces(part, columns):
        own = {unit: heights[unit] for unit in piece.units.after}
        found = _levelled(_place_piece(piece, own, gap, standing), piece.ends)
        for unit, column in found.columns.items():
            placed.columns[unit] = start + column
            placed.middles[unit] = found.middles[unit]
        start += max(found.columns.values())
    return placed


def _pieces(part: Joined, columns: dict[str, int]) -> list[_Piece]:
    """Gives the pieces of a part from left to right; neighbours share the unit between them."""
    pieces: list[_Piece] = []
    units: list[str] = []
    ends: list[str] = []
    reached = 0
    for column, standing in enumerate(standing_in(columns)):
        alone = len(standing) == 1 and reached <= column
        units += standing
        reached = max([reached, *(columns[fed] for unit in standing for fed in part.after[unit])])
        if alone:
            if len(units) > 1:
                pieces.append(_Piece(part.within(units), [*ends, *standing], columns))
            units, ends = list(standing), standing
    if len(units) > 1 or not pieces:
        pieces.append(_Piece(part.within(units), ends, columns))
    return pieces


def _place_piece(
    piece: _Piece, heights: dict[str, float], gap: float, now: Mapping[str, float]
) -> Placed:
    units = piece.units
    if len(heights) <= 2:  # noqa: PLR2004 - one unit, or a wire from one to another
        return Placed(
            {unit: place for place, unit in enumerate(heights)}, dict.fromkeys(heights, 0)
        )
    effort = effort_for(units, piece.columns)
    if effort != "plain":
        found = _layered(piece, heights, gap, now, quick=effort == "quick")
        if found is not None:
            return found
    first = min(piece.columns[unit] for unit in heights)
    columns = {unit: piece.columns[unit] - first for unit in heights}
    return Placed(columns, plain_middles(units, columns, heights, gap))


def _layered(
    piece: _Piece, heights: dict[str, float], gap: float, now: Mapping[str, float], *, quick: bool
) -> Placed | None:
    """Asks the library; None where it has put another unit beside an end, or is not that quick."""
    numbers = {unit: number for number, unit in enumerate(heights)}
    edges = edges_in_order(piece.units, piece.through, now)
    points = layered_points(edges, median(heights.values()) + gap, quick=quick)
    if points is None:
        return None
    columns = {unit: points[number][0] for unit, number in numbers.items()}
    standing = standing_in(columns)
    if any(len(standing[columns[end]]) > 1 for end in piece.ends):
        return None
    rows = {unit: points[number][1] for unit, number in numbers.items()}
    middles: dict[str, float] = {}
    for units in standing:
        middles |= apart({unit: rows[unit] for unit in units}, heights, gap)
    if piece.through is None:
        return Placed(columns, middles)
    lane = points[len(numbers)][1]
    above = {unit for unit, row in rows.items() if row < lane}
    inner = {unit: middle for unit, middle in middles.items() if unit not in piece.through}
    free = _beside_wire(inner, heights, gap / 2, above)
    return Placed(columns, free | dict.fromkeys(piece.through, 0.0))


def _beside_wire(
    middles: Mapping[str, float], heights: Mapping[str, float], room: float, above: set[str]
) -> dict[str, float]:
    """Leaves height 0 free for a wire: moves what is above it and what is below, each as one."""
    below = middles.keys() - above
    lowest = max(
        (middles[unit] + heights[unit] / 2 for unit in middles.keys() & above), default=0.0
    )
    highest = min((middles[unit] - heights[unit] / 2 for unit in below), default=0.0)
    return {
        unit: middle - lowest - room if unit in above else middle - highest + room
        for unit, middle in middles.items()
    }


def _levelled(placed: Placed, ends: list[str]) -> Placed:
    """Moves a piece so that its ends are at height 0; they may move, as they stand alone."""
    if not ends:
        return placed
    middle = sum(placed.middles[end] for end in ends) / len(ends)
    middles = {unit: height - middle for unit, height in placed.middles.items()}
    return Placed(placed.columns, middles | dict.fromkeys(ends, 0.0))
