"""Free places for new boxes, found fast: a drawing with many errors has as many fixes.

The boxes that stand somewhere are looked up by the field of a grid, as large as a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.room import Position, overlap

# How large a box is supposed to be, with room around it; in pixels.
SIZE = (208.0, 80.0)
_STEPS = 12  # that a new box is moved away from others before it is put where it may lie over one


class Room:
    """The boxes that stand in a drawing, each taken to be of one size."""

    def __init__(self, places: Iterable[Position]) -> None:
        self._fields: dict[tuple[int, int], list[Position]] = {}
        for place in places:
            self._fields.setdefault(_field(place), []).append(place)

    def nearest(self, wanted: Position, taken: Iterable[Position] = ()) -> Position:
        """Gives the place nearest to the one that is wanted, below or above it, that is free.

        Args:
            wanted: Left and top of a new box, in pixels.
            taken: Places of other new boxes.
        """
        also = list(taken)
        for place in _around(wanted):
            if not any(_overlap(place, each) for each in (*self._near(place), *also)):
                return place
        return wanted

    def _near(self, place: Position) -> Iterator[Position]:
        column, row = _field(place)
        for across in (column - 1, column, column + 1):
            for down in (row - 1, row, row + 1):
                yield from self._fields.get((across, down), ())


def _field(place: Position) -> tuple[int, int]:
    return int(place[0] // SIZE[0]), int(place[1] // SIZE[1])


def _around(wanted: Position) -> Iterator[Position]:
    x, y = wanted
    yield wanted
    for step in range(1, _STEPS):
        yield x, y + step * SIZE[1]
        yield x, y - step * SIZE[1]


def _overlap(one: Position, other: Position) -> bool:
    return overlap((*one, *SIZE), (*other, *SIZE))
