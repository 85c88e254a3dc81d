"""Answers what is in the data of a project: looked at by kind, and held against its settings."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

from graph.data import NAMED
from graph.files import decode_project
from graph.training import Feed, Reading, Training
from worker.data_files import require_plausible
from worker.data_loading import DataError
from worker.data_sentences import sentence_of
from worker.describing.archives import archive
from worker.describing.folders import folder
from worker.describing.functions import function
from worker.describing.named import named
from worker.describing.seen import Seen
from worker.describing.tables import table
from worker.protocol import Column, DataDescribed, DescribeData

_RARE = 10  # samples of a class, below which a split may leave none to a part
_MOST_NOTES = 50


def describe(request: DescribeData) -> DataDescribed:
    """Gives what is in the data.

    Raises:
        DataError: it cannot be read; one sentence that names the file.
    """
    training = decode_project(bytes(request.project)).training
    data = training.data
    if not data:
        raise DataError("Expected data to look into. Received: none")
    try:
        seen = _seen(training)
    except Exception as error:
        sentence = sentence_of(_script(training), error)
        name = Path(data).name or data
        raise DataError(sentence if name in sentence else f"{name}: {sentence}") from error
    balance = seen.balance or _balance(training.reading, seen.columns, data)
    train, validation, test = seen.parts or _parts(training, seen)
    notes = (*_gone(training.reading, seen.columns), *seen.notes, *_of_balance(balance))
    return DataDescribed(
        request.request,
        seen.samples,
        train,
        validation,
        test,
        seen.columns[:10_000],
        seen.rows,
        seen.images,
        balance,
        notes[:_MOST_NOTES],
        seen.bytes,
    )


def _script(training: Training) -> SimpleNamespace:
    """Gives of the script that would load the data what its faults are told by."""
    names = {"DATA_FILE": training.data} if training.data not in NAMED else {}
    if training.reading.function:
        names["DATA_FUNCTION"] = training.reading.function
    return SimpleNamespace(**names)


def _seen(training: Training) -> Seen:
    data, reading = training.data, training.reading
    path = Path(data)
    if reading.kind == "function":
        return function(path, reading.function)
    if reading.kind:
        return folder(path, reading.kind)
    if data in NAMED:
        return named(data)
    if path.is_dir():
        raise ValueError("Expected a file. Received: a folder")
    require_plausible(path)
    if path.suffix.lower() == ".npz":
        return archive(path)
    return table(path, has_header=reading.has_header)


def _parts(training: Training, seen: Seen) -> tuple[int, int, int]:
    """Gives how many samples train, validate and test, as scikit-learn and Keras round."""
    if seen.samples < 0:
        return -1, -1, -1
    tested = seen.tested or math.ceil(seen.samples * training.reading.test_split)
    rest = seen.samples - tested
    trained = int(rest * (1 - training.validation_split))
    return trained, rest - trained, tested


def _balance(
    reading: Reading, columns: tuple[Column, ...], data: str
) -> tuple[tuple[str, int], ...]:
    """Gives the classes of the first target that has some."""
    by_name = {column.name: column for column in columns}
    mapped = [name for feed in reading.outputs.values() for name in feed.columns]
    usual = ["y"] if "y" in by_name and not data.lower().endswith(".csv") else []
    last = [columns[-1].name] if columns and not usual else []
    for name in mapped or usual or last:
        if name in by_name and by_name[name].classes:
            return by_name[name].classes
    return ()


def _gone(reading: Reading, columns: tuple[Column, ...]) -> list[str]:
    """Says which mapped columns the data does not have."""
    known = {column.name for column in columns}
    feeds: list[Feed] = [*reading.inputs.values(), *reading.outputs.values()]
    missing = dict.fromkeys(name for feed in feeds for name in feed.columns if name not in known)
    return [f"Expected a column `{name}`. Received: none" for name in missing] if known else []


def _of_balance(balance: tuple[tuple[str, int], ...]) -> list[str]:
    if len(balance) == 1:
        return [f"All samples are of one class, {balance[0][0]}."]
    rare = [f"{name} ({count})" for name, count in balance if count < _RARE]
    if not rare or len(rare) == len(balance):
        return []
    return [f"Few samples are of the classes {', '.join(rare[:8])}."]
