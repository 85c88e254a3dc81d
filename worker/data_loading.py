"""Loads the data of a training script; what cannot be loaded is said in terms of the file."""

from __future__ import annotations

import contextlib
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeAlias

import numpy as np

from graph.data import FILE_SUFFIXES
from worker.agreements import run_agreed
from worker.class_numbers import checked
from worker.data_files import require_plausible
from worker.data_places import place_of
from worker.data_sentences import fetched_name, of_a_batch, sentence_of, single_column
from worker.limits import DATA_FILE, files_limited
from worker.pictures import damaged_one, fault_at_a_glance

# Four of x_train, x_test, y_train and y_test, or three of data to train, validate and test on.
Given: TypeAlias = tuple[Any, ...]

_PATIENCE = 20.0  # seconds for a network that does not answer
_DECODING = "decode_image"  # in what TensorFlow says of an image
_FEWEST = 2  # classes


class DataError(ValueError):
    """Data that cannot be loaded, or that the model cannot be trained on."""


def load_data(script: Any) -> Given:
    """Gives what the `load_data` of a script gives.

    That is x_train, x_test, y_train, y_test, each an array or a dictionary of them; or, where the
    samples are read as they are needed, the data to train, to validate (or None) and to test on.

    Raises:
        DataError: it cannot be loaded; the message is one sentence and names the file.
    """
    if fault := _folder_fault(script):
        raise data_error(script, fault)
    limited: contextlib.AbstractContextManager[None] = contextlib.nullcontext()
    try:
        if hasattr(script, "DATA_FUNCTION"):
            script.runpy = SimpleNamespace(run_path=run_agreed)
            limited = files_limited(DATA_FILE)
        elif file := getattr(script, "DATA_FILE", ""):
            require_plausible(Path(file))
        with warnings.catch_warnings(), _patient(script), checked(), limited:
            # Of pandas: it drops those columns.
            warnings.filterwarnings("error", "Length of header or names does not match")
            loaded: Given = script.load_data()
    except Exception as error:
        raise data_error(script, sentence_of(script, error)) from error
    if isinstance(loaded[0], np.ndarray) and loaded[0].shape[1:] == (0,):
        raise data_error(script, single_column(script))
    return loaded


def data_error(script: Any, sentence: str) -> DataError:
    """Gives the error for a fault of the data, with the file, and the cell where there is one."""
    file = getattr(script, "DATA_FILE", "")
    sentence += place_of(script, sentence)
    return DataError(sentence if file in sentence else f"{file}: {sentence}")


@contextlib.contextmanager
def being_read(script: Any) -> Iterator[None]:
    """Tells of data that is read as it is needed what is wrong with it, in terms of the file.

    Raises:
        DataError: an image cannot be decoded, or numbers are none that can be computed with.
        Exception: whatever else is raised within.
    """
    try:
        with checked():
            yield
    except Exception as error:
        sentence = of_a_batch(error)
        if _DECODING in str(error) and class_folders(script):
            sentence = damaged_one(Path(script.DATA_FILE))
        if not sentence:
            raise
        raise data_error(script, sentence) from error


def class_folders(script: Any) -> list[str]:
    """Gives the names of the folders that are the classes of a script's data, if it has such."""
    file = getattr(script, "DATA_FILE", "")
    folder = Path(file)
    if not file or file.lower().endswith(FILE_SUFFIXES) or not folder.is_dir():
        return []
    return sorted(each.name for each in folder.iterdir() if each.is_dir())


@contextlib.contextmanager
def _patient(script: Any) -> Iterator[None]:
    """Ends the waiting for a network, where one may be asked."""
    before = socket.getdefaulttimeout()
    if fetched_name(script):
        socket.setdefaulttimeout(_PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


def _folder_fault(script: Any) -> str:
    """Says what is wrong with a folder of classes, as far as its files tell from outside."""
    file = getattr(script, "DATA_FILE", "")
    if not file or file.lower().endswith(FILE_SUFFIXES) or not Path(file).is_dir():
        return ""
    classes = class_folders(script)
    if len(classes) < _FEWEST:
        received = f"one, {classes[0]}" if classes else f"none in {file}"
        return f"Expected a folder for each of two classes or more. Received: {received}"
    return fault_at_a_glance(Path(file))
