"""Some of many rows, each as likely as any other: what is drawn of a data set of any size."""

from __future__ import annotations

import numpy as np


class Reservoir:
    """Keeps up to so many of the rows that come by; the same ones for the same rows.

    Attributes:
        seen: How many came by.
    """

    def __init__(self, size: int) -> None:
        self.seen = 0
        self._size = size
        self._generator = np.random.default_rng(0)
        self._kept: np.ndarray | None = None

    def add(self, rows: np.ndarray) -> None:
        """Takes rows of shape (rows, numbers), which are copied where they are kept."""
        if self._kept is None:
            self._kept = np.empty((0, rows.shape[1]), rows.dtype)
        room = self._size - len(self._kept)
        if room > 0:
            self._kept = np.concatenate([self._kept, rows[:room]])
            self.seen += len(rows[:room])
            rows = rows[room:]
        if len(rows):
            places = self._generator.integers(0, self.seen + 1 + np.arange(len(rows)))
            taken = places < self._size
            self._kept[places[taken]] = rows[taken]
            self.seen += len(rows)

    def rows(self) -> np.ndarray:
        """Gives what was kept, of shape (rows, numbers)."""
        return np.empty((0, 0)) if self._kept is None else self._kept

    @property
    def is_whole(self) -> bool:
        """Whether all that came by was kept."""
        return self.seen <= self._size
