"""Holds the outputs of a model that was opened again against those that it had.

What another program computes is never the same to the last bit: sums are taken in another order. So
a difference is measured against the largest value of the output that it is in.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

_CLOSE = 1e-3  # of the largest value of an output
_CLOSE_OF_HALVES = 3e-2  # where layers compute in 16 bits
_HALVES = frozenset({"float16", "bfloat16"})


class Comparison(Struct, frozen=True):
    """How far outputs differ.

    Attributes:
        difference: The largest absolute one; None where no number is finite.
        fault: In what way they are not the same, or "".
    """

    difference: float | None
    fault: str = ""


def compare(
    expected: Sequence[np.ndarray], received: Sequence[np.ndarray], *, halves: bool = False
) -> Comparison:
    """Compares outputs in their order; with `halves`, as of layers that compute in 16 bits."""
    if len(expected) != len(received):
        return Comparison(None, f"Expected {len(expected)} outputs. Received: {len(received)}")
    largest: float | None = None
    for place, (mine, theirs) in enumerate(zip(expected, received, strict=True)):
        if mine.shape != theirs.shape:
            return Comparison(
                None, f"Expected output {place} of shape {mine.shape}. Received: {theirs.shape}"
            )
        close = _CLOSE_OF_HALVES if halves or mine.dtype.name in _HALVES else _CLOSE
        difference, allowed = _difference(mine, theirs, close)
        if difference > allowed:
            return Comparison(
                difference,
                f"Expected the outputs of the model. Received: output {place} differs by "
                f"{difference:.3g}",
            )
        if np.isfinite(np.asarray(mine, "float64")).any():
            largest = max(largest or 0.0, difference)
    return Comparison(largest)


def _difference(mine: np.ndarray, theirs: np.ndarray, close: float) -> tuple[float, float]:
    """Gives the largest difference, and that which is allowed."""
    if not mine.size:
        return 0.0, 0.0
    wide, other = mine.astype("float64"), theirs.astype("float64")
    finite = np.isfinite(wide)
    if not np.array_equal(wide[~finite], other[~finite], equal_nan=True):
        return np.inf, 0.0
    if not finite.any():
        return 0.0, 0.0
    difference = np.abs(wide[finite] - other[finite]).max()
    if np.isnan(difference):
        return np.inf, 0.0
    return float(difference), close * float(max(1e-6, np.abs(wide[finite]).max()))
