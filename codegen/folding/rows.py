"""The leaves of parts that are alike, side by side: a row for each instance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from codegen.folding.leaves import Leaf

# The arguments of a part that its leaves are of, and the leaves in each instance.
Aligned: TypeAlias = tuple[Sequence[str], Sequence[Sequence[Leaf]]]


class Rows:
    """Leaves side by side.

    Attributes:
        rows: Those of each instance.
        kinds: The arguments that they are of.
        shapes: The same, part by part.
    """

    def __init__(self, count: int) -> None:
        self.rows: list[list[Leaf]] = [[] for _ in range(count)]
        self.kinds: list[str] = []
        self.shapes: list[tuple[str, ...]] = []

    def add(self, aligned: Aligned) -> None:
        """Appends the leaves of one more part."""
        kinds, leaves = aligned
        self.shapes.append(tuple(kinds))
        self.kinds.extend(kinds)
        for row, more in zip(self.rows, leaves, strict=True):
            row.extend(more)
