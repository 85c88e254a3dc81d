"""Rates that grow by equal steps: `0.2 * index / 32`.

Networks with stochastic depth drop each block a little more often than the one before. The numbers
of such a series look like nothing; as shares of one rate they say what they are. They are written
so only where Python computes exactly the same numbers.
"""

from __future__ import annotations

import functools

_SHORTEST = 3  # values of a series
_PARTS = 200  # that a rate is divided into, at most
_NEAR = 1e-9


@functools.lru_cache(maxsize=1000)
def growing_share(values: tuple[float, ...]) -> tuple[float, int, int] | None:
    """Gives what all values are shares of, the first share and the number of parts, or None."""
    if len(values) < _SHORTEST or not all(0 < value < 1 for value in values):
        return None
    step = (values[-1] - values[0]) / (len(values) - 1)
    if step <= _NEAR:
        return None
    first = round(values[0] / step)
    for digits in (1, 2):  # behind the point of the whole rate
        for parts in range(2, _PARTS + 1):
            whole = round(step * parts, digits)
            if not 0 < whole < 1 or abs(whole - step * parts) > _NEAR:
                continue
            if all(whole * (first + n) / parts == value for n, value in enumerate(values)):
                return whole, first, parts
    return None
