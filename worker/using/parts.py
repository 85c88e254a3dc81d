"""A part of the data of a run: what it was trained on, what was held out to validate or to test.

Which samples are held out is what `fit_model` of the script says to Keras; so it is called with
something that hears it in place of a model. Nothing is copied: a part is slices of the arrays, or a
data set that is read batch after batch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, TypeAlias

import keras
import numpy as np

from worker.callbacks import finite
from worker.data_loading import DataError, data_error, load_data
from worker.protocol import Logs, Split

Structure: TypeAlias = Any  # an array, or several in a list or a dictionary
Batch: TypeAlias = tuple[Structure, Structure]

_BYTES = 64 * 1024**2  # of the samples of a batch
_SAMPLES = 256  # of a batch
_STREAMED = 3  # data sets; of arrays there are four


class Part:
    """Samples with their targets, batch after batch.

    Args:
        x: The samples, or a data set that gives batches of samples and targets.
        y: The targets; None where `x` gives them.
    """

    def __init__(self, x: Any, y: Structure = None) -> None:
        self._x = x
        self._y = y

    @property
    def count(self) -> int | None:
        """How many samples there are; None where nobody knows."""
        return None if self._y is None else len(keras.tree.flatten(self._x)[0])

    def batches(self) -> Iterator[Batch]:
        """Yields samples and targets, each in the structure that the data has.

        Raises:
            Exception: whatever the reading of the data raises.
        """
        if self._y is None:
            for batch in _given(self._x):
                samples, targets = batch[:2]
                if keras.config.backend() != "tensorflow":
                    # Other engines do not take the tensors of tf.data.
                    samples = keras.tree.map_structure(np.asarray, samples)
                yield samples, keras.tree.map_structure(_array, targets)
            return
        count = self.count or 0
        size = self._batch_size()
        for start in range(0, count, size):
            part = slice(start, min(start + size, count))
            yield _slice(self._x, part), _slice(self._y, part)

    def evaluate(self, model: keras.Model) -> Logs:
        """Gives what Keras's own `evaluate` says.

        Raises:
            Exception: whatever Keras raises.
        """
        if self._y is None:
            return finite(model.evaluate(self._x, verbose=0, return_dict=True))
        size = self._batch_size()
        return finite(
            model.evaluate(self._x, self._y, batch_size=size, verbose=0, return_dict=True)
        )

    def _batch_size(self) -> int:
        arrays = [np.asarray(each) for each in keras.tree.flatten(self._x)]
        one = sum(each.nbytes // max(1, len(each)) for each in arrays)
        return max(1, min(_SAMPLES, _BYTES // max(1, one)))


def part_of(script: Any, split: Split) -> Part:
    """Gives a part of what `load_data` of a script gives.

    Raises:
        DataError: it cannot be loaded, or nothing is held out for validation.
    """
    given: tuple[Any, ...] = load_data(script)
    if len(given) == _STREAMED:
        train_data, validation_data, test_data = given
        fitted, tested = (train_data, validation_data), Part(test_data)
    else:
        x_train, x_test, y_train, y_test = given
        fitted, tested = (x_train, y_train), Part(x_test, y_test)
    return tested if split == "testing" else _fitted_part(script, fitted, split)


def _fitted_part(script: Any, given: tuple[Any, ...], split: Split) -> Part:
    heard = _Fit()
    script.fit_model(heard, *given)
    if split == "training":
        return heard.training()
    validation = heard.validation()
    if validation is None:
        raise data_error(
            script, "Expected a share of the data that is held out for validation. Received: none"
        )
    return validation


class _Fit:
    """Stands in for a model where a script fits it, and hears with what."""

    def fit(
        self,
        x: Any,
        y: Structure = None,
        *,
        validation_split: float = 0.0,
        validation_data: Any = None,
        **_: Any,
    ) -> None:
        self._x, self._y = x, y
        self._share, self._held_out = validation_split, validation_data

    def training(self) -> Part:
        """Gives what is learned from."""
        if not self._share:
            return Part(self._x, self._y)
        return Part(*(_slice(each, slice(self._first())) for each in (self._x, self._y)))

    def validation(self) -> Part | None:
        """Gives what is held out, if anything is."""
        if self._held_out is not None:
            given = self._held_out
            return Part(*given[:2]) if isinstance(given, tuple) else Part(given)
        if not self._share:
            return None
        return Part(*(_slice(each, slice(self._first(), None)) for each in (self._x, self._y)))

    def _first(self) -> int:
        """Gives the first sample that Keras holds out: it takes the last ones."""
        return math.floor(len(keras.tree.flatten(self._x)[0]) * (1.0 - self._share))


def _given(data: Any) -> Iterator[Any]:
    """Yields the batches of a data set, once."""
    if isinstance(data, keras.utils.PyDataset):
        number = data.num_batches
        if number is None:
            raise DataError("Expected data that ends. Received: batches without an end")
        for place in range(number):
            yield data[place]
    else:
        yield from data


def _slice(structure: Structure, part: slice) -> Structure:
    return keras.tree.map_structure(lambda each: each[part], structure)


def _array(tensor: Any) -> np.ndarray:
    return np.asarray(tensor)
