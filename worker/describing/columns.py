"""One column of a table, or one array: what it holds, from the part of it that was read."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
import pandas as pd
from msgspec import structs

from worker.describing.seen import counts
from worker.protocol import Column

_FEW = 20  # different whole numbers that may be classes
_MOST_WORDS = 1000  # different words that may be
_NUMBERS = frozenset("biuf")
_TEXT = frozenset("OSU")
_NAME = 1000
LONGEST_TEXT = 1000  # characters that tell one text from another
_IMAGE_RANK = (2, 3)
_COLOURS = (1, 3, 4)
_LEAST_SIDE = 6  # of what is shown as an image

Kind = Literal["number", "class", "text", "image", "array", "other"]


def column_of(series: pd.Series[Any]) -> Column:
    """Describes a column of a table."""
    name, dtype = str(series.name)[:_NAME], str(series.dtype)
    if pd.api.types.is_bool_dtype(series) or pd.api.types.is_numeric_dtype(series):
        return _of_numbers(name, series.to_numpy(dtype="float64", na_value=np.nan), dtype)
    if pd.api.types.is_datetime64_any_dtype(series):
        return Column(name, "other", dtype=dtype, missing=int(series.isna().sum()))
    known = series.dropna().astype(object).map(_text)
    found = known.value_counts()
    is_class = 0 < len(found) <= min(_MOST_WORDS, max(len(known) // 2, 2))
    return Column(
        name,
        "class" if is_class else "text",
        dtype=dtype,
        missing=int(series.isna().sum()),
        classes=counts(found.items()) if is_class else (),
    )


def _text(value: object) -> str:
    return str(value)[:LONGEST_TEXT]


def array_of(name: str, array: np.ndarray) -> Column:
    """Describes an array, a sample for each entry of its first axis."""
    shape, dtype = array.shape[1:], str(array.dtype)
    if array.dtype.kind in _TEXT:
        texts = pd.Series(array.reshape(len(array), -1)[:, 0] if array.size else [], name=name)
        return column_of(texts) if shape in ((), (1,)) else Column(name, "array", shape, dtype)
    if array.dtype.kind not in _NUMBERS:
        return Column(name, "other", shape, dtype)
    if shape in ((), (1,)):
        told = _of_numbers(name, array.reshape(-1).astype("float64"), dtype)
        return structs.replace(told, shape=shape)
    least, greatest, mean, missing = _spread(array)
    kind = _kind(shape)
    return Column(name, kind, shape, dtype, missing, least, greatest, mean)


def is_picture(shape: tuple[int, ...]) -> bool:
    """Whether samples of a shape can be shown as images."""
    if len(shape) not in _IMAGE_RANK or min(shape[:2]) < _LEAST_SIDE:
        return False
    return len(shape) == _IMAGE_RANK[0] or shape[2] in _COLOURS


def _kind(shape: tuple[int, ...]) -> Kind:
    return "image" if is_picture(shape) else "array"


def _of_numbers(name: str, values: np.ndarray, dtype: str) -> Column:
    found = _classes(values[np.isfinite(values)])
    least, greatest, mean, missing = _spread(values)
    kind: Kind = "class" if found else "number"
    return Column(name, kind, (), dtype, missing, least, greatest, mean, found)


def _spread(array: np.ndarray) -> tuple[float | None, float | None, float | None, int]:
    """Gives the least, the greatest and the mean of the finite numbers, and how many are not."""
    finite = array
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        finite = array[np.isfinite(array)]
    if not finite.size:
        return None, None, None, array.size
    mean = _number(finite.mean(dtype="float64"))
    return _number(finite.min()), _number(finite.max()), mean, array.size - finite.size


def _classes(values: np.ndarray) -> tuple[tuple[str, int], ...]:
    """Gives the classes that whole numbers may be; () where they are none."""
    if not values.size or np.mod(values, 1).any():
        return ()
    found, often = np.unique(values, return_counts=True)
    if len(found) > min(_FEW, max(len(values) // 2, 2)):
        return ()
    return counts((int(value), count) for value, count in zip(found, often, strict=True))


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
