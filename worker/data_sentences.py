"""What pandas, NumPy, scikit-learn, Arrow and Keras say of data, in terms of the file.

They speak of their own insides ("C error", "axis 1 with size 3"). Here it becomes one sentence
about the data that a person brought.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from graph.data import KERAS
from worker.keras_errors import clean, explain

_NUMERIC_ARRAYS = "Expected a .npz file of arrays of numbers called x and y. Received: "
_ROWS = "Expected columns separated by commas, the last for the target. Received: one"
_PARQUET = "Expected a table in Parquet. Received: "
_MAPPED = "Expected the columns that inputs and outputs get. Received: a table without "
_IMAGES = "Expected files for each part, in a folder for each class. Received: too few in "
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
    (
        r"Usecols do not match columns, columns expected but not found: \[(.*)\]",
        _MAPPED + r"\1",
    ),
    (r"(?s)No match for FieldRef\.Name\((.*?)\) in .*", _MAPPED + r"'\1'"),
    (r"""["']?\[(.*)\] not in index["']?""", _MAPPED + r"\1"),
    (r"""["']?None of \[Index\(\[(.*)\], dtype=.*""", _MAPPED + r"\1"),
    (
        r"""["']?(?:There is no item named '(.*)\.npy' in the archive|"""
        r"""(.*) is not a file in the archive)["']?""",
        r"Expected the arrays that inputs and outputs get. Received: an archive without '\1\2'",
    ),
    (
        r"Found input variables with inconsistent numbers of samples: \[(.*)\]",
        r"Expected as many entries in each array. Received: \1",
    ),
    (
        r"Input X contains (?:infinity|NaN).*(?:\n.*)*",
        "Expected a finite number in every place. Received: missing or infinite ones",
    ),
    (
        r"int too (?:large|big) to convert.*|Python int too large to convert.*",
        "Expected numbers that a computer can hold. Received: a whole number that is too large",
    ),
    (r"cannot mmap an empty file", "Expected two samples or more. Received: 0"),
    (
        r"Array can't be memory-mapped: Python objects.*",
        _NUMERIC_ARRAYS + "Python objects, which are not loaded",
    ),
    (r"(?s).*Parquet file size is 0 bytes.*", _PARQUET + "an empty file"),
    (r"(?s).*Parquet magic bytes not found.*", _PARQUET + "another kind of file, or a damaged one"),
    (
        r"(?s).*(?:Parquet file size is|deserialize thrift|Corrupt (?:snappy|zstd|lz4|brotli)|"
        r"base64 input|flatbuffers message|Unexpected end of stream|Parquet).*",
        _PARQUET + "a damaged one",
    ),
    (
        r"(?s)(?:\[Errno 2\] )?Failed to open local file '(.*?)'.*",
        r"Expected a readable file. Received: No such file or directory, \1",
    ),
    (
        r"(?s)No (?:training|validation) (?:images|text files) found in directory (.*)\. Allowed.*",
        _IMAGES + r"\1",
    ),
    (
        r'When passing `label_mode="binary"`, there must be exactly 2 class_names\. Received: '
        r"class_names=(.*)",
        r"Expected two folders, one for each class. Received: \1",
    ),
)
_OF_A_BATCH = re.compile(
    r"Expected class numbers from [^\n]*?Received: \S+|Input X contains (?:infinity|NaN)[^\n]*"
)


def sentence_of(script: Any, error: Exception) -> str:
    """Gives one sentence for an error that `load_data` of a script raised."""
    sentence = _from_network(script, error) or _from_function(script, error) or _sentence(error)
    return _of_its_kind(script, sentence)


def single_column(script: Any) -> str:
    """Gives the sentence for a table that has one column, and so no samples."""
    return _of_its_kind(script, _ROWS)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename:
        place = Path(error.filename).resolve()  # a relative one may be looked for elsewhere
        return f"Expected a readable file. Received: {error.strerror}, {place}"
    if isinstance(error, UnicodeDecodeError):
        return f"Expected text in UTF-8. Received: byte 0x{error.object[error.start]:02x}"
    text = clean(str(error))
    if known := in_words(text):
        return known
    if isinstance(error, FileNotFoundError):  # of Arrow, which gives the path alone
        return f"Expected a readable file. Received: No such file or directory, {text}"
    return explain(error)


def in_words(text: str) -> str:
    """Gives a sentence for what a library says of data, or ""."""
    for pattern, words in _WORDS:
        if match := re.fullmatch(pattern, text):
            return match.expand(words)
    return ""


def of_a_batch(error: Exception) -> str:
    """Gives a sentence for what is wrong with the numbers of a batch that Keras asked for, or "".

    Keras may tell it within a text of its own.
    """
    match = _OF_A_BATCH.search(str(error))
    return (in_words(match[0]) or match[0]) if match else ""


def _of_its_kind(script: Any, sentence: str) -> str:
    """Puts a sentence right that speaks of another kind of file than a script reads."""
    if str(getattr(script, "DATA_FILE", "")).lower().endswith(".npy"):
        sentence = sentence.replace(_NUMERIC_ARRAYS, "Expected a .npy file of numbers. Received: ")
        return sentence.replace("columns separated by commas, the last", "rows, their last number")
    if hasattr(script, "INPUTS") or hasattr(script, "OUTPUTS"):
        sentence = sentence.replace(" called x and y.", ".")
        return sentence.replace("in all columns before the last", "in columns that are no classes")
    return sentence


def _from_network(script: Any, error: Exception) -> str:
    """Says that a set could be fetched from nowhere, where it is one of Keras's."""
    text = clean(str(error))
    name = fetched_name(script)
    if not name or not ("URL fetch failure" in text or isinstance(error, OSError)):
        return ""
    reason = text.partition(" -- ")[2] or text
    return (
        f"Expected {name} in ~/.keras/datasets, or a network to fetch it from. Received: {reason}"
    )


def fetched_name(script: Any) -> str:
    """Gives the name of the set of `keras.datasets` that a script loads, or ""."""
    for name in KERAS:
        if getattr(getattr(script, name, None), "__name__", "").endswith(f"datasets.{name}"):
            return name
    return ""


def _from_function(script: Any, error: Exception) -> str:
    name = getattr(script, "DATA_FUNCTION", "")
    if not name:
        return ""
    if isinstance(error, KeyError) and error.args == (name,):
        return f"Expected a function {name} in the file. Received: none"
    if isinstance(error, TypeError) and "has no len()" in str(error):
        return f"Expected samples and targets of {name}. Received: {error}"
    return ""
