"""Arrays of numbers as small pictures: one byte for each pixel."""

from __future__ import annotations

import math

import numpy as np

_LEVELS = 255


def shrunk(planes: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Gives planes of at most so many rows and columns; a pixel is the mean of what it stands for.

    Args:
        planes: Of shape (planes, rows, columns), of finite numbers.
        rows: What is wanted.
        columns: What is wanted.
    """
    return _shrunk(_shrunk(planes, rows, axis=1), columns, axis=2)


def _shrunk(planes: np.ndarray, size: int, axis: int) -> np.ndarray:
    length = planes.shape[axis]
    if length <= size:
        return planes
    edges = np.arange(size + 1) * length // size
    sums = np.add.reduceat(planes, edges[:-1], axis=axis, dtype=np.float64)
    counts = np.diff(edges).reshape([-1 if each == axis else 1 for each in range(3)])
    return np.asarray(sums / counts)


def scaled(planes: np.ndarray, *, each: bool) -> bytes:
    """Gives the bytes, plane after plane, from the smallest value (0) to the greatest (255).

    Args:
        planes: Of shape (planes, rows, columns), of finite numbers.
        each: Whether each plane has a range of its own.
    """
    axes = (1, 2) if each else None
    planes = planes.astype(np.float64)  # which holds the widest range of the narrower types
    low = planes.min(axis=axes, keepdims=True)
    span = planes.max(axis=axes, keepdims=True) - low
    shares = (planes - low) / np.where(span > 0, span, 1)  # all 0 where there is one value
    levels: np.ndarray = np.rint(shares * _LEVELS).astype(np.uint8)
    return levels.tobytes()


def within(planes: np.ndarray, side: int) -> tuple[int, int]:
    """Gives rows and columns of planes that are to fit a square and keep their form."""
    rows, columns = planes.shape[1:]
    factor = max(1.0, max(rows, columns) / side)
    return max(1, math.floor(rows / factor)), max(1, math.floor(columns / factor))
