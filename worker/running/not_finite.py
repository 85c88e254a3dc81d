"""Finds the layer that a loss which is no finite number comes from.

When it shows, all weights are spoiled already. So the epoch is repeated from the state that was
kept before it, up to the batch in question; that batch then runs through the layers one by one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

import keras
import numpy as np

from worker.callbacks import NotFiniteError
from worker.inbox import IsUnwanted
from worker.model_layers import layers_by_path
from worker.protocol import NotFinite
from worker.running.preparing import Prepared
from worker.running.state import State, restore_callbacks, restore_variables

What: TypeAlias = Literal["input", "weights", "output", "loss"]

PATIENCE = 60.0  # seconds, for the repetition
_WORDS = {
    "input": "what the input `{layer}` gets is not finite",
    "weights": "the weights of `{layer}` are not finite, since the step before was too large",
    "output": "the output of `{layer}` is not finite",
    "loss": "all layers give finite numbers, but the loss of them is not",
}
_HELP = {
    "input": "Look for missing or infinite values in the data.",
    "weights": "A lower learning rate may help, or `clipnorm` of the optimizer.",
    "output": "A lower learning rate may help, or data that is scaled.",
    "loss": "Look for targets that the loss does not take, and for an activation that it expects.",
}
_UNKNOWN = (
    "The layer that it comes from cannot be told. A lower learning rate may help, or `clipnorm` of "
    "the optimizer."
)


class _CaughtError(Exception):
    """Leaves `fit` with the batches that the training step would take next."""

    def __init__(self, batches: list[Any]) -> None:
        super().__init__()
        self.batches = batches


class _GivenUpError(Exception):
    """Leaves `fit` since it takes too long, or nobody waits for it."""


def without_place(request: int, error: NotFiniteError) -> NotFinite:
    """Says that the loss is not finite, where no layer can be told."""
    sentence = f"{_begin(error)}. {_UNKNOWN}"
    return NotFinite(request, error.epoch, error.batch, "", "loss", sentence)


def locate(
    request: int,
    error: NotFiniteError,
    state: State,
    prepared: Callable[[], Prepared],
    is_unwanted: IsUnwanted,
) -> NotFinite:
    """Repeats the epoch up to the batch, and says which layer is the first that is not finite.

    Args:
        request: That of the reply.
        error: Tells the epoch and the batch.
        state: Of the run before that epoch.
        prepared: Gives the model and the data once more.
        is_unwanted: Ends the search.
    """
    try:
        again = prepared()
        repetition = _Repetition(error, state, is_unwanted)
        try:
            again.fit([repetition])
        except _CaughtError as caught:
            for batch in caught.batches:
                if found := examine(again.model, batch):
                    layer, what = found
                    return _found(request, error, layer, what)
    except Exception:
        return without_place(request, error)
    return without_place(request, error)


def examine(model: keras.Model, batch: Any) -> tuple[str, What] | None:
    """Gives the first layer from the inputs on that is not finite for a batch, and what of it is.

    The layer is "" where it is the loss alone; None stands for a batch that is all finite.
    """
    x, y, weights = keras.utils.unpack_x_y_sample_weight(batch)
    for tensor, value in zip(model.inputs, keras.tree.flatten(x), strict=True):
        if not _is_finite(value):
            return tensor.name, "input"
    paths = {id(layer): path for path, layer in layers_by_path(model).items()}
    paths |= {
        id(each): each.name for each in getattr(model, "operations", ()) if id(each) not in paths
    }
    for path, layer in layers_by_path(model).items():
        if not isinstance(layer, keras.Model) and not all(map(_is_finite, layer.weights)):
            return path, "weights"
    with _watched(paths) as found:
        outputs = model(x, training=True)
    if found:
        return found[0], "output"
    loss = model.compute_loss(x, y, outputs, weights)
    return None if _is_finite(loss) else ("", "loss")


class _Repetition(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Goes on from a state, and leaves `fit` before the step that is in question."""

    def __init__(self, error: NotFiniteError, state: State, is_unwanted: IsUnwanted) -> None:
        super().__init__()
        self._error = error
        self._state = state
        self._is_unwanted = is_unwanted
        self._end = time.monotonic() + PATIENCE
        self._batch = 0
        self._step: Callable[..., Any]

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        """Restores what was, and stands before each step."""
        restore_variables(self._state, self.model)
        restore_callbacks(State({**self._state.note, "callbacks": []}, self._state.arrays), [])
        self.model._initial_epoch = self._state.epochs
        self._step = self.model.train_function
        self.model.train_function = self._take

    def on_train_batch_begin(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        """Knows the batch, and gives up."""
        self._batch = batch
        if self._is_unwanted() or time.monotonic() > self._end:
            raise _GivenUpError

    def _take(self, *arguments: Any) -> Any:
        steps = self.model.steps_per_execution
        if self._batch + steps > self._error.batch:
            raise _CaughtError([next(arguments[-1]) for _ in range(steps)])
        return self._step(*arguments)


@contextmanager
def _watched(paths: Mapping[int, str]) -> Iterator[list[str]]:
    """Gives the paths of operations in the order in which what they give is not finite.

    The innermost ends first, and so is told before the models that it is in.
    """
    found: list[str] = []
    original = keras.Operation.__call__

    def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
        outputs = original(self, *args, **kwargs)
        if id(self) in paths and not all(map(_is_finite, keras.tree.flatten(outputs))):
            found.append(paths[id(self)])
        return outputs

    keras.Operation.__call__ = watched
    try:
        yield found
    finally:
        keras.Operation.__call__ = original


def _is_finite(value: Any) -> bool:
    if value is None:
        return True
    array = keras.ops.convert_to_numpy(value)
    if array.dtype.kind in "OSUbiu":
        return True
    return bool(np.isfinite(array).all())


def _found(request: int, error: NotFiniteError, layer: str, what: What) -> NotFinite:
    sentence = f"{_begin(error)}: {_WORDS[what].format(layer=layer)}. {_HELP[what]}"
    return NotFinite(request, error.epoch, error.batch, layer, what, sentence)


def _begin(error: NotFiniteError) -> str:
    return f"The loss is no finite number in batch {error.batch + 1} of epoch {error.epoch + 1}"
