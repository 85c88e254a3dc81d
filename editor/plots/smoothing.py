"""Smoothing of what is reported once an epoch, so that its direction can be seen in its noise."""

from __future__ import annotations

import math
from collections.abc import Sequence


def smoothed(y: Sequence[float], weight: float) -> list[float]:
    """Gives the exponential moving mean of some values, corrected for its start.

    Without the correction the curve would begin at 0: the mean is divided by the share of the
    weights that values have had so far, so the first value stands as it is.

    Args:
        y: In their order; what is not finite is a gap, in the result too, and changes nothing of
            what comes after it.
        weight: What the mean keeps of itself at each value; 0 gives the values, 1 is not allowed.

    Raises:
        ValueError: the weight is not in [0, 1).
    """
    if not 0 <= weight < 1:
        raise ValueError(f"Expected a weight of at least 0 and below 1. Received: {weight}")
    given: list[float] = []
    mean, left = 0.0, 1.0
    for value in y:
        if not math.isfinite(value):
            given.append(math.nan)
            continue
        mean = weight * mean + (1 - weight) * value
        left *= weight
        given.append(mean / (1 - left))
    return given
