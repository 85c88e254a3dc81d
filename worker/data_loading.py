"""Loads the data of a training script; what cannot be loaded is said in terms of the file.

pandas, NumPy and scikit-learn speak of their own insides ("C error", "axis 1 with size 3"). Here it
becomes one sentence about the data that a person brought.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from worker.keras_errors import clean, explain

Arrays: TypeAlias = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]

_NUMERIC_ARRAYS = "Expected a .npz file of arrays of numbers called x and y. Received: "
_WORDS = (
    ("No columns to parse from file", "Expected a table with a header row. Received: none"),
    (
        r"Error tokenizing data\. C error: Expected (\d+) fields in line (\d+), saw (\d+)",
        r"Expected \1 columns in line \2. Received: \3",
    ),
    (
        r"Error tokenizing data\. C error: (.*)",
        r"Expected a table of values separated by commas. Received: \1",
    ),
    (
        r"Length of header or names does not match.*",
        "Expected a name in the header for each column. Received: fewer",
    ),
    (
        r"could not convert string to float: (.*)",
        r"Expected numbers in all columns before the last. Received: \1",
    ),
    (
        r"With n_samples=(\d+), .* the resulting train set will be empty.*",
        r"Expected two samples or more. Received: \1",
    ),
    (
        r"Found input variables with inconsistent numbers of samples: \[(\d+), (\d+)\]",
        r"Expected a target for each sample. Received: \1 samples and \2 targets",
    ),
    (
        r".*(?:0 dimensions|at least 1 dimension|Singleton array|cannot be considered a valid).*",
        "Expected an entry for each sample in x and in y. Received: a single number",
    ),
    (
        r".*allow_pickle.*",
        _NUMERIC_ARRAYS + "another kind of file, or Python objects, which are not loaded",
    ),
    (r"No data left in file", _NUMERIC_ARRAYS + "an empty file"),
    (r"'numpy\.ndarray' object does not support .*", _NUMERIC_ARRAYS + "one array without a name"),
    (
        r"File is not a zip file|Bad (?:CRC|magic).*|.*'bytes' object .*|EOF: reading .*",
        _NUMERIC_ARRAYS + "a damaged file",
    ),
    (
        r"index (-?\d+) is out of bounds for axis .*",
        r"Expected class numbers from 0 on. Received: \1",
    ),
    (
        r"invalid literal for int\(\) with base 10: (?:np\.str_\()?('.*?')\)?",
        r"Expected class numbers as targets. Received: \1",
    ),
)


class DataError(ValueError):
    """Data that cannot be loaded, or that the model cannot be trained on."""


def load_data(script: Any) -> Arrays:
    """Gives what the `load_data` of a script gives: x_train, x_test, y_train, y_test.

    Raises:
        DataError: it cannot be loaded; the message is one sentence and names the file.
    """
    try:
        with warnings.catch_warnings():
            # Of pandas: it drops those columns.
            warnings.filterwarnings("error", "Length of header or names does not match")
            arrays: Arrays = script.load_data()
    except Exception as error:
        raise data_error(script, _sentence(error)) from error
    if np.shape(arrays[0])[1:] == (0,):
        raise data_error(
            script, "Expected columns separated by commas, the last for the target. Received: one"
        )
    return arrays


def data_error(script: Any, sentence: str) -> DataError:
    """Gives the error for a fault of the data, with the name of the file, if it is from one."""
    file = getattr(script, "DATA_FILE", "")
    return DataError(sentence if file in sentence else f"{file}: {sentence}")


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        place = Path(error.filename).resolve()  # a relative one may be looked for elsewhere
        return f"Expected a readable file. Received: {error.strerror}, {place}"
    if isinstance(error, UnicodeDecodeError):
        return f"Expected text in UTF-8. Received: byte 0x{error.object[error.start]:02x}"
    text = clean(str(error))
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, text):
            return match.expand(words)
    return explain(error)
