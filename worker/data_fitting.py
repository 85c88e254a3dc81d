"""Holds data against the compiled model that is to be trained on it, before the run begins.

A fit on data that does not fit the model fails late and in words about tensors, or does not fail at
all: a missing value makes every loss nan, and targets of one shape are broadcast to another.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Iterable
from typing import Any

import keras
import numpy as np
from msgspec import Struct

from worker.class_numbers import checked, odd_numbers
from worker.data_sentences import of_a_batch

Shape = tuple[int | None, ...]

_NUMBERS = frozenset("biuf")  # NumPy's kinds of dtypes: bool, signed and unsigned, floating
_TEXT = frozenset("OSU")
_STREAMED = 3  # training, validation and test data
_MOMENT = 2.0  # seconds
_WIDE = 2**24  # bytes of the samples of a batch that is only looked at
CLASS_NUMBERS = "sparse_categorical_crossentropy"
PROBABILITIES = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
ONE_HOT = frozenset(
    {"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"}
)
_OF_OTHER_SHAPE = frozenset({CLASS_NUMBERS, "circle", "ctc"})


def misfit(model: keras.Model, loaded: tuple[Any, ...], classes: int = 0) -> str:
    """Says in what way data does not fit a model, or gives "" where it does.

    Of data that is read as it is needed, a batch is looked at.

    Args:
        model: Compiled.
        loaded: x_train, x_test, y_train, y_test, each an array, or a dictionary or a row of them;
            or the data to train, to validate and to test on, in batches.
        classes: How many the data has, where that is known without looking at it.
    """
    if len(loaded) == _STREAMED:
        try:
            with checked():
                return _stream_misfit(model, loaded) or _too_many(model, classes)
        except ValueError as error:  # what the reading of a batch refuses
            return of_a_batch(error) or str(error)
    x_train, x_test, y_train, y_test = loaded
    inputs, outputs = input_ends(model), output_ends(model)
    return (
        _parts_misfit("inputs", inputs, x_train)
        or _parts_misfit("outputs", outputs, y_train)
        or _first(samples_misfit(end.tensor, end.of(x_train)) for end in inputs)
        or _first(_not_numbers(end.of(y_train), f"targets{end.place_words}") for end in outputs)
        or _first(_targets_misfit(end, end.of(y_train)) for end in outputs)
        or _first(_not_finite(end.of(x)) for end in inputs for x in (x_train, x_test))
        or _first(_values_misfit(end, end.of(y)) for end in outputs for y in (y_train, y_test))
    )


def _stream_misfit(model: keras.Model, parts: tuple[Any, ...]) -> str:
    if fault := _first(_empty(part) for part in parts if part is not None):
        return fault
    x, y = _some(parts[0])
    inputs, outputs = input_ends(model), output_ends(model)
    fault = (
        _parts_misfit("inputs", inputs, x)
        or _parts_misfit("outputs", outputs, y)
        or _first(samples_misfit(end.tensor, end.of(x)) for end in inputs)
        or _first(_targets_misfit(end, end.of(y)) for end in outputs)
        or _values_of(inputs, outputs, x, y)
    )
    return fault or _later_misfit(inputs, outputs, parts)


def _values_of(inputs: list[End], outputs: list[End], x: Any, y: Any) -> str:
    return _first(_not_finite(end.of(x)) for end in inputs) or _first(
        _values_misfit(end, end.of(y)) for end in outputs
    )


def _later_misfit(inputs: list[End], outputs: list[End], parts: tuple[Any, ...]) -> str:
    """Looks at as many values of each part as can be read in a moment, of those that are ours."""
    for part in parts:
        if not hasattr(part, "places"):
            continue
        end, wide = time.monotonic() + _MOMENT, copy.copy(part)
        x, _ = part[0][:2]
        held = sum(np.asarray(each).nbytes for each in keras.tree.flatten(x))
        wide.batch_size = max(part.batch_size, _WIDE * part.batch_size // max(held, 1))
        for number in range(len(wide)):
            if fault := _values_of(inputs, outputs, *wide[number][:2]):
                return fault
            if time.monotonic() > end:
                break
    return ""


def _too_many(model: keras.Model, classes: int) -> str:
    """Says that class numbers are more than a model tells apart."""
    for end in output_ends(model):
        units = end.tensor.shape[-1]
        if loss_name(end.loss) == CLASS_NUMBERS and units is not None and classes > units:
            return (
                f"Expected {units} classes at most, as many as the model has outputs. "
                f"Received: {classes}"
            )
    return ""


def _empty(part: Any) -> str:
    try:
        count = len(part)
    except TypeError:  # nobody knows
        return ""
    return "" if count else "Expected two samples or more in each part. Received: 0"


def _some(stream: Any) -> tuple[Any, Any]:
    """Gives a batch; of `tf.data`, empty arrays that are like one.

    A set of `tf.data` that shuffles would go on otherwise once a batch has been taken of it.
    """
    if not hasattr(stream, "element_spec"):
        x, y = stream[0][:2]
        return x, y
    x, y = stream.element_spec[:2]
    return keras.tree.map_structure(_like, x), keras.tree.map_structure(_like, y)


def _like(spec: Any) -> np.ndarray:
    shape = (0, *[1 if size is None else size for size in spec.shape[1:]])
    return np.empty(shape, object if spec.dtype.name == "string" else spec.dtype.as_numpy_dtype)


class End(Struct, frozen=True):
    """An input or an output.

    Attributes:
        tensor: It.
        name: That of its layer, or its key in a dictionary.
        place: Among the others.
        alone: Whether there are no others.
        loss: That of an output.
    """

    tensor: Any
    name: str
    place: int
    alone: bool
    loss: Any = None

    def of(self, given: Any) -> np.ndarray:
        """Gives its part of what all get."""
        if isinstance(given, dict):
            only = next(iter(given.values())) if self.alone and len(given) == 1 else None
            given = given.get(self.name, only)
        elif isinstance(given, (list, tuple)) and not (self.alone and len(given) != 1):
            given = given[self.place]
        return np.asarray(given)

    @property
    def place_words(self) -> str:
        """Says which output, where there are several."""
        return "" if self.alone else f" of `{self.name}`"


def input_ends(model: keras.Model) -> list[End]:
    """Gives the inputs of a model, in the order of what they are given."""
    # A Sequential has no structure of its own.
    given = model.inputs if isinstance(model, keras.Sequential) else model.input
    held = list(given.values()) if isinstance(given, dict) else model.inputs
    names = list(given) if isinstance(given, dict) else [each.name for each in held]
    alone = len(held) == 1
    return [
        End(tensor, name, place, alone)
        for place, (name, tensor) in enumerate(zip(names, held, strict=True))
    ]


def output_ends(model: keras.Model) -> list[End]:
    """Gives the outputs of a model, in the order of what they are held against."""
    given = model.outputs if isinstance(model, keras.Sequential) else model.output
    held = list(given.values()) if isinstance(given, dict) else model.outputs
    named = getattr(model, "output_names", None) or [each.name for each in held]
    names = list(given) if isinstance(given, dict) else named
    alone, loss = len(held) == 1, model.loss
    losses = [_loss_of(loss, name, place) for place, name in enumerate(names)]
    return [
        End(tensor, name, place, alone, losses[place])
        for place, (name, tensor) in enumerate(zip(names, held, strict=True))
    ]


def _loss_of(loss: Any, name: str, place: int) -> Any:
    if isinstance(loss, dict):
        return loss.get(name, next(iter(loss.values()), None) if len(loss) == 1 else None)
    if isinstance(loss, (list, tuple)):
        return loss[place] if place < len(loss) else None
    return loss


def _parts_misfit(what: str, ends: list[End], given: Any) -> str:
    """Says which ends of a model get nothing, where they are told by names or places."""
    if isinstance(given, dict):
        if len(given) != len(ends) or (len(ends) > 1 and {end.name for end in ends} != {*given}):
            received = ", ".join(map(str, given)) or "none"
            return (
                f"Expected arrays for the {what} {', '.join(end.name for end in ends)} of the "
                f"model. Received: {received}"
            )
    elif len(ends) > 1 and (not isinstance(given, (list, tuple)) or len(given) != len(ends)):
        count = len(given) if isinstance(given, (list, tuple)) else 1
        return (
            f"Expected an array for each of the {len(ends)} {what} of the model. Received: {count}"
        )
    return ""


def _first(faults: Iterable[str]) -> str:
    return next(filter(None, faults), "")


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


def _targets_misfit(end: End, y: np.ndarray) -> str:
    loss, given, received = loss_name(end.loss), end.tensor.shape[1:], y.shape[1:]
    if end.loss is None:
        return ""
    if loss == CLASS_NUMBERS and received not in (given[:-1], (*given[:-1], 1)):
        return (
            f"Expected one class number for each prediction{end.place_words}, which {loss} takes. "
            f"Received: targets of shape {_shown(received)}"
        )
    if loss in _OF_OTHER_SHAPE or _matches(given, received):
        return ""
    if loss in ONE_HOT and len(given) == len(received) == 1:
        which = "the model has outputs" if end.alone else f"`{end.name}` has units"
        return f"Expected {given[0]} classes, as many as {which}. Received: {received[0]}"
    which = "output of the model" if end.alone else f"output `{end.name}`"
    return (
        f"Expected targets of shape {_shown(given)}, as the {which} is. "
        f"Received: {_shown(received)}"
    )


def _values_misfit(end: End, y: np.ndarray) -> str:
    if end.loss is None or not y.size:
        return ""
    if fault := _not_finite(y):
        return fault
    loss = loss_name(end.loss)
    if loss in PROBABILITIES and (y.min() < 0 or y.max() > 1):
        odd = y.min() if y.min() < 0 else y.max()
        return f"Expected targets from 0 to 1{end.place_words}, which {loss} takes. Received: {odd}"
    return _classes_misfit(end, y) if loss == CLASS_NUMBERS else ""


def loss_name(given: Any) -> str:
    """Gives the name of a loss, which a short one such as "mse" stands for."""
    loss = keras.losses.get(given)
    return getattr(loss, "__name__", "") or str(getattr(loss, "name", ""))


def _classes_misfit(end: End, y: np.ndarray) -> str:
    classes = end.tensor.shape[-1]
    which = "the model has outputs" if end.alone else f"`{end.name}` has units"
    return odd_numbers(y, classes, f", as many as {which}")


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
