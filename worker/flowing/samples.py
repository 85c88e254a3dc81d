"""The data of a project: loaded once while its settings stay, and its samples in words.

Samples are those that a training holds out, so that a trained model is seen at what it has not
learned.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from worker.data_loading import Arrays, load_data
from worker.script import load_script

MAXIMUM_SAMPLES = 1000
_MODULE = "keras_canvas_values_data"
_NAMES = 1000  # of classes
_NAME_LENGTH = 200
_NUMBERS = 12  # of a target, in words


class Samples:
    """What `load_data` of a script gave.

    Attributes:
        script: The module that loaded it.
        x_train: What preprocessing layers learn from.
        count: How many samples can be chosen from.
        class_names: Those of the classes, in the order of their numbers, or ().
    """

    def __init__(self, source: str) -> None:
        self.script: Any = load_script(source, _MODULE)
        arrays: Arrays = load_data(self.script)
        self.x_train, self._x, _, self._y = map(np.asarray, arrays)
        self.count = min(len(self._x), MAXIMUM_SAMPLES)
        self.class_names = _class_names(self.script)

    def sample(self, number: int) -> np.ndarray:
        """Gives a sample, as a batch of one."""
        return self._x[number : number + 1]

    def target(self, number: int) -> str:
        """Says what is to be predicted for a sample."""
        value = np.asarray(self._y[number])
        if self.class_names:
            one_hot = value.size == len(self.class_names) > 1
            place = int(value.argmax() if one_hot else value.reshape(-1)[0])
            if place in range(len(self.class_names)):
                return self.class_names[place]
        numbers = [f"{each:.6g}" for each in value.reshape(-1)[:_NUMBERS]]
        more = ["…"] if value.size > _NUMBERS else []
        return ", ".join(numbers + more)


class LoadedSamples:
    """Keeps what was loaded last."""

    def __init__(self) -> None:
        self._key: tuple[str, int] | None = None
        self._samples: Samples | None = None

    def of(self, source: str, file: str) -> Samples:
        """Gives the samples of a source.

        Args:
            source: It defines `load_data`.
            file: What it reads, where that is a file: it may be written anew.

        Raises:
            DataError: they cannot be loaded; the message is one sentence and names the file.
        """
        key = source, _changed(file)
        if self._samples is None or key != self._key:
            self._samples = None  # frees the memory first
            self._samples, self._key = Samples(source), key
        return self._samples

    def forget(self) -> None:
        """Frees the memory."""
        self._samples = None


def _changed(file: str) -> int:
    try:
        return os.stat(file).st_mtime_ns
    except OSError:
        return 0


def _class_names(script: Any) -> tuple[str, ...]:
    names = _of_table(script.DATA_FILE) if hasattr(script, "DATA_FILE") else _of_built_in(script)
    return tuple(str(name)[:_NAME_LENGTH] for name in names[:_NAMES])


def _of_built_in(script: Any) -> list[Any]:
    for name in ("load_digits", "load_iris", "load_wine", "load_breast_cancer"):
        load: Callable[[], Any] | None = getattr(script, name, None)
        if load is not None:
            return list(load().target_names)
    return []


def _of_table(path: str) -> list[Any]:
    """Gives the classes of a table whose last column is of text, in the order of their codes."""
    if not path.lower().endswith(".csv"):
        return []
    import pandas as pd  # noqa: PLC0415 - the script imports it where there is a table

    last = pd.read_csv(path, index_col=False, nrows=0).columns[-1]
    target = pd.read_csv(path, index_col=False, usecols=[last])[last]
    if pd.api.types.is_numeric_dtype(target):
        return []
    return list(target.astype("category").cat.categories)


def fitted(sample: Any, expected: keras.KerasTensor) -> Any:
    """Gives a batch as an input takes it: of its dtype, rank and number of samples.

    A model adds or drops a last dimension of 1, too.
    """
    tensor = keras.ops.convert_to_tensor(sample, dtype=expected.dtype)
    rank = len(expected.shape)
    if len(tensor.shape) == rank + 1 and tensor.shape[-1] == 1:
        tensor = keras.ops.squeeze(tensor, axis=-1)
    elif len(tensor.shape) == rank - 1 and expected.shape[-1] == 1:
        tensor = keras.ops.expand_dims(tensor, axis=-1)
    batch = expected.shape[0]
    if batch is not None and batch > 1 and tensor.shape[0] == 1:
        tensor = keras.ops.repeat(tensor, batch, axis=0)
    return tensor
