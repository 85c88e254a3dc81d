"""One number for a tuple of it, where Keras makes the same layer of both: `3` for `(3, 3)`.

Keras repeats a number along the axes of an image or a sequence, and keeps the tuple. Which
arguments it does that for, and how often, follows from the rank that is in the name of the class:
`Conv2D`, `MaxPooling1D`, `ZeroPadding3D`; only `UpSampling1D` takes no tuple. Files hold the
tuples, and people write the number.
"""

from __future__ import annotations

import functools
import re
from typing import TypeGuard

from graph.catalogue import LayerClass
from graph.values import Value

_RANKED = re.compile(
    r"(?:(?:Separable|Depthwise)?Conv|ConvLSTM|(?:Adaptive)?(?:Average|Max)Pooling|UpSampling(?!1)"
    r"|ZeroPadding|Cropping)([123])D(?:Transpose)?"
)
_BY_AXIS = frozenset(
    {
        "dilation_rate",
        "kernel_size",
        "output_padding",
        "output_size",
        "pool_size",
        "size",
        "strides",
    }
)
_BY_SIDE = frozenset({"cropping", "padding"})  # a number before and one behind, for each axis
_PAIR = 2


def plain_value(known: LayerClass, name: str, value: Value) -> Value:
    """Gives the value of a layer's argument with one number for a tuple of equal ones.

    Args:
        known: The layer's class.
        name: The argument.
        value: What it is given; what has no shorter form comes back as it is.
    """
    by_axis = name in _BY_AXIS
    if type(value) is not tuple or not (by_axis or name in _BY_SIDE):
        return value
    rank = _rank(known.module, known.class_name)
    if by_axis or rank == 0:
        return _once(value, rank)
    if rank == 1:
        return _once(value, _PAIR)
    # `(1, 2)` is the short form of `((1, 1), (2, 2))`; numbers and pairs do not mix.
    sides = tuple([_once(side, _PAIR) for side in value])
    return _once(sides, rank) if len(sides) == rank and all(map(_is_int, sides)) else value


def _once(value: Value, count: int) -> Value:
    """Gives the number that a tuple holds so many times, or the value as it is."""
    if type(value) is not tuple or len(value) != count or not count:
        return value
    first = value[0]
    if not _is_int(first) or first < 0:
        return value
    return first if all(_is_int(item) and item == first for item in value) else value


def _is_int(value: Value) -> TypeGuard[int]:
    return type(value) is int  # True equals 1, and Keras keeps it as it is


@functools.lru_cache(maxsize=500)
def _rank(module: str, class_name: str) -> int:
    found = _RANKED.fullmatch(class_name) if module == "keras.layers" else None
    return int(found[1]) if found else 0
