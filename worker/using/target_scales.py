"""How the targets of a script are scaled, so that what a model says is told in their own units.

The script learns it from the training part and keeps it nowhere; but it can be heard what it makes
of targets of 0 and of 1, or which scaler it has made of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from worker.using.outputs import Output, targets_of

Scale: TypeAlias = tuple[np.ndarray, np.ndarray] | None  # what targets of 0 and of 1 become
_SCALERS = ("StandardScaler", "MinMaxScaler")
_PROBES = 2
_STREAMED = 3  # data sets; of arrays there are four


class TargetScales:
    """Hears what `load_data` of a script does.

    Args:
        script: A module that `codegen` wrote, whose data is not loaded yet.
    """

    def __init__(self, script: Any) -> None:
        self._script = script
        self._given: tuple[Any, ...] = ()
        self._made: list[tuple[np.ndarray, Any]] = []  # what a scaler gave, and it
        self._scales = any(hasattr(script, name) for name in _SCALERS)
        if not self._scales:
            return
        script.load_data = self._hearing(script.load_data)
        if not hasattr(script, "take_targets"):
            for name in _SCALERS:
                if hasattr(script, name):
                    setattr(script, name, _recording(getattr(script, name), self._made))

    def of(self, outputs: list[Output]) -> list[Scale]:
        """Gives how the targets of each output are scaled, once the data is loaded."""
        unscaled: list[Scale] = [None] * len(outputs)
        if not self._scales or not self._given:
            return unscaled
        if hasattr(self._script, "take_targets"):
            made = self._probed()
            return unscaled if made is None else scales_of(made, outputs)
        for array, scaler in self._made:
            if array is self._given[2] and len(outputs) == 1:
                zero, one = scaler.transform(np.arange(_PROBES, dtype="float64")[:, None])
                return scales_of((zero[None], one[None]), outputs)
        return unscaled

    def _hearing(self, load: Callable[..., Any]) -> Callable[..., Any]:
        def load_data(*args: Any, **kwargs: Any) -> Any:
            self._given = load(*args, **kwargs)
            return self._given

        return load_data

    def _probed(self) -> tuple[Any, Any] | None:
        """Gives what the script makes of targets of 0 and of 1."""
        if len(self._given) == _STREAMED:
            batches = self._given[0]
            return probed(self._script, batches.source, (batches.scalers,))
        train = self._script.split_data()[0]
        return probed(self._script, train, (train,))


def probed(script: Any, known: Any, scaling: tuple[Any, ...]) -> tuple[Any, Any] | None:
    """Gives what the targets of rows become where they are 0 and where they are 1.

    Args:
        script: Has `take_targets`.
        known: Rows of the training: a table, or arrays by their names.
        scaling: What `take_targets` wants to know besides rows.
    """
    columns = _columns(script, known)
    targets = {name for names in columns.values() for name in names}
    if isinstance(known, dict):
        probes: Any = {key: each[:_PROBES].copy() for key, each in known.items()}
    else:
        probes = known.iloc[[0] * _PROBES].copy()
    held = [probes[name] for name in targets]
    if any(len(each) < _PROBES or each.dtype.kind not in "biuf" for each in held):
        return None
    heights = {name: height_of(known[name]) for name in targets}
    for name in targets:
        ends = np.zeros(np.shape(probes[name]), "float64")
        ends[1:] = heights[name]
        probes[name] = ends
    made = script.take_targets(probes, *scaling)
    if not isinstance(made, dict):
        (names,) = columns.values()
        return by_one(made[:1], made[1:], [heights[name] for name in names])
    pairs = {
        key: by_one(each[:1], each[1:], [heights[name] for name in columns[key]])
        for key, each in made.items()
    }
    zeros, ones = ({key: pair[place] for key, pair in pairs.items()} for place in range(_PROBES))
    return zeros, ones


def height_of(numbers: Any) -> float:
    """Gives how far targets are from 0.

    What a target of 0 and one of 1 are scaled to may be one number in float32: so it is asked what
    becomes of 0 and of the largest one.
    """
    return float(np.abs(np.asarray(numbers, "float64")).max()) or 1.0


def by_one(
    zero: np.ndarray, high: np.ndarray, heights: float | list[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Gives what targets of 0 and of 1 become, where it is known of 0 and of something higher."""
    start = np.asarray(zero, "float64")
    if np.size(heights) not in (1, start.shape[-1]):  # they are classes
        return zero, high
    return start, start + (np.asarray(high, "float64") - start) / np.asarray(heights)


def _columns(script: Any, known: Any) -> dict[str, list[Any]]:
    """Gives the columns, or the array, of each output by its key."""
    outputs = getattr(script, "OUTPUTS", {})
    if not outputs:
        return {"": [known.columns[-1]]}
    return {
        key: [names] if isinstance(names, str) else list(names) for key, names in outputs.items()
    }


def scales_of(made: tuple[Any, Any], outputs: list[Output]) -> list[Scale]:
    """Gives the scale of each output; None where targets stay what they are, or are classes.

    Args:
        made: What a target of 0, and one of 1, becomes: one sample of each output.
        outputs: In Keras's order.
    """
    zeros, ones = (targets_of(each, outputs) for each in made)
    return [
        None if _are_plain(zero, one) else (zero, one)
        for zero, one in zip(zeros, ones, strict=True)
    ]


def unscaled(given: np.ndarray, scale: Scale) -> np.ndarray:
    """Gives numbers in the units that they had before they were scaled."""
    if scale is None or not len(given):
        return given
    zero, one = (each.reshape(-1) for each in scale)
    rows = given.reshape(len(given), -1)
    if zero.size not in (1, rows.shape[1]):
        return given
    return np.asarray((rows - zero) / (one - zero)).reshape(given.shape)


def _are_plain(zero: np.ndarray, one: np.ndarray) -> bool:
    if zero.dtype.kind not in "biuf" or np.array_equal(zero, one):
        return True
    return bool(np.all(zero == 0) and np.allclose(one, 1)) or (zero.size > 1 and zero.sum() == 1)


def _recording(scaler: Any, made: list[tuple[np.ndarray, Any]]) -> Any:
    class Recording(scaler):  # type: ignore[misc]  # scikit-learn ships no types
        def transform(self, *args: Any, **kwargs: Any) -> np.ndarray:
            array: np.ndarray = super().transform(*args, **kwargs)
            made.append((array, self))
            return array

    return Recording
