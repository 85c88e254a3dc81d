"""Holds data against the compiled model that is to be trained on it, before the run begins.

A fit on data that does not fit the model fails late and in words about tensors, or does not fail at
all: a missing value makes every loss nan, and targets of one shape are broadcast to another.
"""

from __future__ import annotations

import keras
import numpy as np

from worker.data_loading import Arrays

Shape = tuple[int | None, ...]

_NUMBERS = frozenset("biuf")  # NumPy's kinds of dtypes: bool, signed and unsigned, floating
_TEXT = frozenset("OSU")
_CLASS_NUMBERS = "sparse_categorical_crossentropy"
_PROBABILITIES = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
_OF_OTHER_SHAPE = frozenset({_CLASS_NUMBERS, "circle", "ctc"})


def misfit(model: keras.Model, arrays: Arrays) -> str:
    """Says in what way data does not fit a model, or gives "" where it does.

    Args:
        model: Compiled, with one input and one output.
        arrays: x_train, x_test, y_train, y_test.
    """
    x_train, x_test, y_train, y_test = map(np.asarray, arrays)
    return (
        samples_misfit(model.inputs[0], x_train)
        or _not_numbers(y_train, "targets")
        or _targets_misfit(model, y_train)
        or next(filter(None, (_not_finite(each) for each in (x_train, x_test))), "")
        or next(filter(None, (_values_misfit(model, each) for each in (y_train, y_test))), "")
    )


def samples_misfit(taken: keras.KerasTensor, x: np.ndarray) -> str:
    """Says in what way samples do not fit an input, or gives "" where they do."""
    expected, received = taken.shape[1:], x.shape[1:]
    if taken.dtype == "string":
        if x.dtype.kind not in _TEXT:
            return f"Expected text, as the input `{taken.name}` takes. Received: {x.dtype}"
    elif fault := _not_numbers(x, "samples"):
        return fault
    if _matches(expected, received):
        return ""
    return (
        f"Expected samples of shape {_shown(expected)}, as the input `{taken.name}` takes. "
        f"Received: {_shown(received)}"
    )


def _targets_misfit(model: keras.Model, y: np.ndarray) -> str:
    loss, given, received = _loss(model), model.outputs[0].shape[1:], y.shape[1:]
    if loss == _CLASS_NUMBERS and received not in (given[:-1], (*given[:-1], 1)):
        return (
            f"Expected one class number for each prediction, which {loss} takes. "
            f"Received: targets of shape {_shown(received)}"
        )
    if loss in _OF_OTHER_SHAPE or _matches(given, received):
        return ""
    return (
        f"Expected targets of shape {_shown(given)}, as the output of the model is. "
        f"Received: {_shown(received)}"
    )


def _values_misfit(model: keras.Model, y: np.ndarray) -> str:
    if fault := _not_finite(y):
        return fault
    loss = _loss(model)
    if loss in _PROBABILITIES and (y.min() < 0 or y.max() > 1):
        odd = y.min() if y.min() < 0 else y.max()
        return f"Expected targets from 0 to 1, which {loss} takes. Received: {odd}"
    return _classes_misfit(model.outputs[0].shape[-1], y) if loss == _CLASS_NUMBERS else ""


def _loss(model: keras.Model) -> str:
    """Gives the name of the loss, which a short one such as "mse" stands for."""
    given = model.loss
    if isinstance(given, (dict, list, tuple)):
        given = next(iter(given.values() if isinstance(given, dict) else given), None)
    loss = keras.losses.get(given)
    return getattr(loss, "__name__", "") or str(getattr(loss, "name", ""))


def _classes_misfit(classes: int, y: np.ndarray) -> str:
    odd = y[(y < 0) | (y >= classes) | (np.mod(y, 1) != 0)]
    if not odd.size:
        return ""
    return (
        f"Expected class numbers from 0 to {classes - 1}, as many as the model has outputs. "
        f"Received: {odd.max() if odd.max() > 0 else odd.min()}"
    )


def _not_numbers(array: np.ndarray, what: str) -> str:
    if array.dtype.kind in _NUMBERS:
        return ""
    received = "text" if array.dtype.kind in _TEXT else str(array.dtype)
    return f"Expected numbers as {what}. Received: {received}"


def _not_finite(array: np.ndarray) -> str:
    # The least and the greatest are not finite where any is not; a mask would cost memory.
    if array.dtype.kind != "f" or not array.size:
        return ""
    if np.isfinite(array.min()) and np.isfinite(array.max()):
        return ""
    return "Expected a finite number in every place. Received: missing or infinite ones"


def _matches(expected: Shape, received: Shape) -> bool:
    """Whether Keras takes one shape for another: it adds or drops a last dimension of 1."""
    shapes = [shape[:-1] if shape[-1:] == (1,) else shape for shape in (expected, received)]
    return len(shapes[0]) == len(shapes[1]) and all(
        wanted is None or wanted == size for wanted, size in zip(*shapes, strict=True)
    )


def _shown(shape: Shape) -> str:
    return "one number" if shape == () else str(shape)
