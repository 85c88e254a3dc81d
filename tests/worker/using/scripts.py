"""Scripts of data alone, as `codegen` writes them, for tests that need no drawing."""

from __future__ import annotations

from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]

_ARRAYS = """
import keras
import numpy as np

SEED = 0
BATCH_SIZE = 32
DATA_FILE = {path!r}


def load_data():
    with np.load(DATA_FILE) as arrays:
        parts = [pick(arrays, each) for each in ("x_train", "x_test", "y_train", "y_test")]
    return parts


def pick(arrays, name):
    files = [each for each in arrays.files if each.startswith(name)]
    found = {{each.partition("|")[2]: arrays[each] for each in files}}
    return found.get("", found)


def fit_model(model, x_train, y_train, *, epochs=1, batch_size=32, callbacks=None):
    return model.fit(x_train, y_train, batch_size=batch_size, validation_split={share})
"""
_STREAMED = """
import keras
import numpy as np
import tensorflow as tf

SEED = 0
BATCH_SIZE = 32
DATA_FILE = {path!r}


class Batches(keras.utils.PyDataset):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y

    def __len__(self):
        return -(-len(self.x) // 7)

    def __getitem__(self, place):
        part = slice(7 * place, 7 * place + 7)
        return self.x[part], self.y[part]


def load_data():
    arrays = np.load(DATA_FILE)
    x_train, x_test, y_train, y_test = (
        arrays[each] for each in ("x_train", "x_test", "y_train", "y_test")
    )
    kept = len(x_train) // 2
    train = tf.data.Dataset.from_tensor_slices((x_train[:kept], y_train[:kept])).batch(5)
    validation = Batches(x_train[kept:], y_train[kept:]) if {share} else None
    return train, validation, Batches(x_test, y_test)


def fit_model(model, train_data, validation_data, *, epochs=1, callbacks=None):
    return model.fit(train_data, validation_data=validation_data, epochs=epochs)
"""


def script_of(path: Path, arrays: Arrays, share: float = 0.25) -> str:
    """The source that loads these arrays: x_train, x_test, y_train, y_test, or y_test|output."""
    np.savez(path, **arrays)  # type: ignore[arg-type]  # its stubs take an option for an array
    return _ARRAYS.format(path=str(path), share=share)


def streamed_script_of(path: Path, arrays: Arrays, share: float = 0.5) -> str:
    """The same, with the data given in batches."""
    np.savez(path, **arrays)  # type: ignore[arg-type]  # its stubs take an option for an array
    return _STREAMED.format(path=str(path), share=share)
