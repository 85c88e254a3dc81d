"""What was seen of some data, before it is held against the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from worker.protocol import Column, Thumbnail

MOST_ROWS = 100
MOST_CLASSES = 1000
MOST_IMAGES = 36
CELL = 200  # characters


class Seen(Struct):
    """What was seen.

    Attributes:
        samples: How many there are, -1 where nobody knows.
        columns, rows, images, notes, bytes: As of `DataDescribed`.
        balance: The classes, where the data itself says which they are.
        tested: How many samples it holds out itself.
        parts: How many train, validate and test, where the data itself says so.
    """

    samples: int
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    images: tuple[Thumbnail, ...] = ()
    balance: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    bytes: int = 0
    tested: int = 0
    parts: tuple[int, int, int] | None = None


def cell(value: object) -> str:
    """Gives a value as a cell holds it."""
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    return text[:CELL]


def counts(pairs: Iterable[tuple[object, int]]) -> tuple[tuple[str, int], ...]:
    """Gives classes with how often each occurs, the most frequent first."""
    told = sorted(((cell(name), int(count)) for name, count in pairs), key=lambda pair: -pair[1])
    return tuple(told[:MOST_CLASSES])


def row(values: Sequence[object]) -> tuple[str, ...]:
    """Gives a row as text."""
    return tuple(cell(value) for value in values)
