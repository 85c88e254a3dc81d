"""How good an output is that measures, counted batch after batch: errors, R2, residuals."""

from __future__ import annotations

import math

import numpy as np

from worker.protocol import Curve, OutputJudged
from worker.using.outputs import Output, Telling
from worker.using.reservoir import Reservoir

_RESIDUALS = 500
_NUMBERS = 8  # in words


class NumberTally:
    """Counts one output of numbers."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._count = 0
        self._columns = 0
        self._largest = 0.0
        self._kept = Reservoir(_RESIDUALS)
        self.odd = 0
        self.note = ""

    def add(self, given: np.ndarray, expected: np.ndarray, tells: Telling) -> np.ndarray:
        """Takes a batch; each of its samples is off by something."""
        del tells  # numbers, always
        samples = len(given)
        columns = given.shape[-1] if given.ndim > 1 else 1
        mine = given.reshape(-1, columns).astype("float64")
        truth = expected.reshape(-1, columns).astype("float64")
        known = np.isfinite(mine).all(axis=1)
        self.odd += int(np.count_nonzero(~known))
        if known.any():
            self._counted(mine[known], truth[known])
        return np.ones(samples, bool)

    def word(self, numbers: np.ndarray) -> str:
        """Says what is expected or predicted."""
        flat = numbers.reshape(-1)
        words = [f"{each:.6g}" for each in flat[:_NUMBERS].tolist()]
        return ", ".join([*words, "…"] if flat.size > _NUMBERS else words)

    number_word = word

    def judged(self) -> OutputJudged:
        """Gives all that was counted."""
        measures: dict[str, float | None] = {}
        if self._count:
            numbers = self._count * self._columns
            squares = float(self._squares.sum())
            measures = {
                "mean absolute error": self._absolute / numbers,
                "root mean squared error": math.sqrt(squares / numbers),
                "R2": self._explained(),
                "largest error": self._largest,
            }
        rows = self._kept.rows()
        residuals = None
        if len(rows):
            residuals = Curve(tuple(rows[:, 0].tolist()), tuple(rows[:, 1].tolist()), "samples")
        return OutputJudged(self._output.name, "numbers", residuals=residuals, measures=measures)

    def _counted(self, mine: np.ndarray, truth: np.ndarray) -> None:
        if not self._columns:
            self._columns = mine.shape[1]
            # Sums of what is near 0 lose nothing.
            self._shift = truth.mean(axis=0)
            self._absolute = 0.0
            self._squares, self._sum, self._sum_of_squares = np.zeros((3, self._columns))
        errors = mine - truth
        shifted = truth - self._shift
        self._count += len(mine)
        self._absolute += float(np.abs(errors).sum())
        self._squares += np.square(errors).sum(axis=0)
        self._sum += shifted.sum(axis=0)
        self._sum_of_squares += np.square(shifted).sum(axis=0)
        self._largest = max(self._largest, float(np.abs(errors).max()))
        self._kept.add(np.stack([truth.reshape(-1), mine.reshape(-1)], axis=1))

    def _explained(self) -> float | None:
        """Gives R2, of several columns their mean; None where the targets are all the same."""
        spread = self._sum_of_squares - np.square(self._sum) / self._count
        varies = spread > 0
        if not varies.any():
            return None
        return float(np.mean(1 - self._squares[varies] / spread[varies]))
