"""The data of a project: loaded once while its settings stay, and its samples in words.

Samples are those that a training holds out, so that a trained model is seen at what it has not
learned.
"""

from __future__ import annotations

import os
from typing import Any

import keras
import numpy as np

from worker.data_loading import DataError, load_data
from worker.script import load_script
from worker.using.class_names import class_names

MAXIMUM_SAMPLES = 1000
_MODULE = "keras_canvas_values_data"
_NAMES = 1000  # of classes
_NUMBERS = 12  # of a target, in words
_STREAMED = 3  # training, validation and test data
_BYTES = 2**26  # of samples that are read out of a stream


class Samples:
    """What `load_data` of a script gave.

    Attributes:
        script: The module that loaded it.
        x_train: What preprocessing layers learn from, or None where that cannot be read again.
        count: How many samples can be chosen from.
        class_names: Those of the classes, in the order of their numbers, or ().
    """

    def __init__(self, source: str) -> None:
        self.script: Any = load_script(source, _MODULE)
        loaded: tuple[Any, ...] = load_data(self.script)
        if len(loaded) == _STREAMED:
            train, _, test = loaded
            self.x_train = train.map(lambda x, _: x) if hasattr(train, "map") else None
            self._x, self._y = _first_samples(train if test is None else test)
        else:
            self.x_train, self._x, _, y = loaded
            self._y = np.asarray(keras.tree.flatten(y)[0])
        counts = [len(each) for each in keras.tree.flatten(self._x)]
        self.count = min(*counts, MAXIMUM_SAMPLES)
        self.class_names = _class_names(self.script)

    def sample(self, number: int) -> Any:
        """Gives a sample, as a batch of one for each input."""
        part = slice(number, number + 1)
        return keras.tree.map_structure(lambda array: np.asarray(array)[part], self._x)

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


def _first_samples(stream: Any) -> tuple[Any, np.ndarray]:
    """Gives the first samples of data in batches, and the targets of its first output."""
    held: list[tuple[Any, Any]] = []
    count = size = 0
    batches = (
        stream if hasattr(stream, "element_spec") else map(stream.__getitem__, _places(stream))
    )
    for batch in batches:
        x, y = keras.tree.map_structure(np.asarray, batch[0]), keras.tree.flatten(batch[1])[0]
        held.append((x, np.asarray(y)))
        count += len(held[-1][1])
        size += sum(each.nbytes for each in keras.tree.flatten(x))
        if count >= MAXIMUM_SAMPLES or size > _BYTES:
            break
    if not held:
        raise DataError("Expected samples that are held out. Received: none")
    joined = keras.tree.map_structure(lambda *parts: np.concatenate(parts), *[x for x, _ in held])
    return joined, np.concatenate([y for _, y in held])


def _places(stream: Any) -> range:
    return range(len(stream))


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
    """Gives the names of the classes of the first output."""
    return class_names(script, next(iter(getattr(script, "OUTPUTS", {})), ""))[:_NAMES]


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
