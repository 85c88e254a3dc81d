"""Makes one tensor small enough to be sent and looked at, in the form that suits it."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import numpy as np
from msgspec import Struct, structs

from worker.flowing.pixels import scaled, shrunk, within
from worker.protocol import TensorValues

IMAGE_SIDE = 256
MAP_SIDE, MAPS = 64, 64
STEPS, FEATURES = 256, 64
NUMBERS, WORDS, WORD_LENGTH = 1024, 100, 200
_LEAST_SIDE, _LEAST_NUMBERS = 8, 16
_BYTES_OF_A_NUMBER = 16  # as JSON
_CHANNELS = (1, 3)  # of a picture
_SURE = 1e-3  # probabilities add up to 1 but for this
_PLANAR, _SPATIAL, _VOLUME = 2, 3, 4  # dimensions of a tensor without its batch
_SIZES = 32  # dimensions that are told

_Form: TypeAlias = Literal["", "picture", "probabilities", "scores"]


class Role(Struct, frozen=True):
    """What a tensor may be, besides an array of its shape.

    Attributes:
        form: A "picture" where its shape is that of one, "probabilities" where its values are,
            "scores" of attention, of shape (heads, targets, sources); "" is none of these.
        budget: How many bytes it may take.
    """

    form: _Form = ""
    budget: int = MAPS * MAP_SIDE * MAP_SIDE


def small(array: np.ndarray, dtype: str, role: Role) -> TensorValues:
    """Gives a tensor as it is sent.

    Args:
        array: Its values, without the batch.
        dtype: What Keras calls its dtype.
        role: What it may be.
    """
    shape = tuple(map(int, array.shape[:_SIZES]))
    if array.dtype.kind in "SUO":
        words = tuple(_word(each) for each in array.reshape(-1)[:WORDS])
        return TensorValues(shape, dtype, "text", words=words)
    if array.dtype.kind == "c":
        array = np.abs(array)
    values = array.astype(np.float64 if array.dtype.kind in "iu" else np.float32, copy=False)
    finite = np.isfinite(values)
    told = _range(values, finite, TensorValues(shape, dtype, "other"))
    if not values.size:
        return told
    if told.not_finite:
        values = np.where(finite, values, told.minimum or 0.0)
    return _formed(values, told, role)


def _range(values: np.ndarray, finite: np.ndarray, told: TensorValues) -> TensorValues:
    count = int(np.count_nonzero(finite))
    lacking = values.size - count
    held = values[finite] if lacking else values
    if not count:
        return structs.replace(told, not_finite=lacking)
    return structs.replace(
        told,
        minimum=float(held.min()),
        maximum=float(held.max()),
        mean=float(held.mean(dtype=np.float64)),
        not_finite=lacking,
        zeros=float(np.count_nonzero(held == 0) / values.size),
    )


def _formed(values: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    if values.ndim < _PLANAR:
        return _numbers(values.reshape(-1), told, role)
    if values.ndim == _PLANAR:
        return _sequence(values, told, role)
    if values.ndim == _SPATIAL:
        return _spatial(values, told, role)
    if values.ndim == _VOLUME:
        # A slice of each of the first channels, from the front to the back.
        slices = np.moveaxis(values, -1, 0).reshape(-1, *values.shape[1:3])
        return _maps(slices, told, role)
    return told


def _spatial(values: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    if role.form == "scores":
        return _maps(values, told, role)
    planes = np.moveaxis(values, -1, 0)
    if role.form == "picture" and len(planes) in _CHANNELS:
        return _image(planes, told, role)
    return _maps(planes, told, role)


def _numbers(values: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    kind: Any = "vector"
    if role.form == "probabilities" and not told.not_finite:
        if values.size == 1 and 0 <= values[0] <= 1:
            # The one unit of two classes tells of the second.
            kind, values = "classes", np.array([1 - values[0], values[0]])
        elif values.size > 1 and values.min() >= 0 and abs(values.sum() - 1) < _SURE:
            kind = "classes"
    most = min(NUMBERS, max(_LEAST_NUMBERS, role.budget // _BYTES_OF_A_NUMBER))
    numbers = tuple(float(f"{each:.6g}") for each in values[:most])
    return structs.replace(told, kind=kind, numbers=numbers)


def _sequence(values: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    features, steps = FEATURES, STEPS
    while features * steps > role.budget and features > _LEAST_SIDE:
        features, steps = features // 2, steps // 2
    planes = shrunk(values.T[np.newaxis], features, steps)
    return _with_pixels(planes, structs.replace(told, kind="sequence"))


def _image(planes: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    side = IMAGE_SIDE
    while len(planes) * side * side > role.budget and side > _LEAST_SIDE:
        side //= 2
    planes = shrunk(planes, *within(planes, side))
    return _with_pixels(planes, structs.replace(told, kind="image"))


def _maps(planes: np.ndarray, told: TensorValues, role: Role) -> TensorValues:
    planes, side = planes[:MAPS], MAP_SIDE
    while True:
        rows, columns = within(planes, side)
        if len(planes) * rows * columns <= role.budget or side <= _LEAST_SIDE:
            break
        side //= 2
    planes = planes[: max(1, role.budget // (rows * columns))]
    return _with_pixels(
        shrunk(planes, rows, columns), structs.replace(told, kind="maps"), each=True
    )


def _with_pixels(planes: np.ndarray, told: TensorValues, *, each: bool = False) -> TensorValues:
    count, rows, columns = planes.shape
    return structs.replace(
        told, rows=rows, columns=columns, planes=count, pixels=scaled(planes, each=each)
    )


def _word(value: Any) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
    return text[:WORD_LENGTH]
