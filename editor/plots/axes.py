"""The axes of a plot: whole epochs below, and a logarithmic scale that can be read at the left.

pyqtgraph's own ticks stand at halves of epochs, and on a logarithmic scale at every digit, one over
the other, with two of them written alike.
"""

from __future__ import annotations

import math
from itertools import pairwise
from types import ModuleType
from typing import Any

_APART = 18  # px between two ticks at least
_FEWEST = 2
_DIGITS = ((1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 2, 5), (1,))


def whole_axis(pyqtgraph: ModuleType) -> Any:
    """Gives an axis whose ticks stand at whole numbers: there is no half of an epoch."""
    axis = pyqtgraph.AxisItem("bottom")
    proposed = axis.tickSpacing

    def whole(low: float, high: float, size: float) -> Any:
        spacings = [(max(1, round(step)), offset) for step, offset in proposed(low, high, size)]
        return sorted(set(spacings), reverse=True)

    axis.tickSpacing = whole
    return axis


def value_axis(pyqtgraph: ModuleType) -> Any:
    """Gives an axis for values, on a logarithmic scale too."""
    axis = pyqtgraph.AxisItem("left")
    proposed = axis.tickValues

    def ticks(low: float, high: float, size: float) -> Any:
        if not axis.logMode:
            return proposed(low, high, size)
        found = log_ticks(low, high, size)
        for step, _ in axis.tickSpacing(10**low, 10**high, size):
            if len(found) >= _FEWEST:
                break
            # So little of a decade is seen that it is nearly straight.
            found = _straight_ticks(low, high, step)
        return [(None, found)]

    axis.tickValues = ticks
    axis.logTickStrings = lambda values, *_: [f"{10**value:.6g}" for value in values]
    return axis


def _straight_ticks(low: float, high: float, step: float) -> list[float]:
    """Gives the multiples of a step between two powers of ten."""
    first, last = math.ceil(10**low / step), math.floor(10**high / step)
    return [math.log10(count * step) for count in range(first, last + 1) if count > 0]


def log_ticks(low: float, high: float, size: float) -> list[float]:
    """Gives ticks at round values, as many as there is room for.

    Args:
        low: The power of ten at the lower end.
        high: That at the upper end.
        size: The length of the axis in pixels.
    """
    apart = _APART * (high - low) / max(size, 1)
    decades = range(math.floor(low), math.ceil(high) + 1)
    for digits in _DIGITS:
        places = [decade + math.log10(digit) for decade in decades for digit in digits]
        found = [place for place in places if low <= place <= high]
        closest = min((b - a for a, b in pairwise(found)), default=math.inf)
        if closest >= apart:
            return found
    return found[:: math.ceil(apart)]  # one for every so many decades
