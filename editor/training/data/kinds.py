"""The kind of data that the settings name, and what follows from it. Knows no Qt."""

from __future__ import annotations

import enum
from pathlib import Path

from msgspec import structs

from graph.data import FACTS, KERAS, NAMED
from graph.edits import SetTraining
from graph.model import ModelGraph
from graph.training import Feed, Reading, Training
from graph.wording import counted


class Kind(enum.Enum):
    """Where samples come from."""

    NONE = "none"
    BUILT_IN = "built in"  # scikit-learn's
    FETCHED = "fetched"  # those of keras.datasets
    TABLE = "table"
    ARCHIVE = "archive"
    IMAGES = "images"
    TEXTS = "texts"
    FUNCTION = "function"


MAPPED = frozenset({Kind.TABLE, Kind.ARCHIVE})  # which have columns, or arrays, with names
FILES = MAPPED | {Kind.IMAGES, Kind.TEXTS, Kind.FUNCTION}
_OF_FOLDER = {"images": Kind.IMAGES, "texts": Kind.TEXTS, "function": Kind.FUNCTION}


def kind_of(training: Training) -> Kind:
    """Gives the kind of data that the settings name."""
    if not training.data:
        return Kind.NONE
    if training.reading.kind:
        return _OF_FOLDER[training.reading.kind]
    if training.data in KERAS:
        return Kind.FETCHED
    if training.data in NAMED:
        return Kind.BUILT_IN
    return Kind.ARCHIVE if training.data.lower().endswith(".npz") else Kind.TABLE


def chosen(training: Training, data: str, reading_kind: str = "", function: str = "") -> Training:
    """Gives the settings with other data; columns of the data before mean nothing in it."""
    if (data, reading_kind) == (training.data, training.reading.kind) and not function:
        return training
    kept = training.reading
    reading = Reading(test_split=kept.test_split, shuffle=kept.shuffle)
    changed = structs.replace(reading, kind=reading_kind, function=function)
    return structs.replace(training, data=data, reading=changed)


def with_reading(training: Training, **changes: object) -> Training:
    """Gives the settings with the data read in another way."""
    return structs.replace(training, reading=structs.replace(training.reading, **changes))


def with_feed(training: Training, side: str, name: str, feed: Feed) -> Training:
    """Gives the settings with another feed of an end.

    Args:
        training: As it is.
        side: "inputs" or "outputs".
        name: That of the layer.
        feed: What it gets; an empty one leaves it to the rule.
    """
    feeds = {key: held for key, held in getattr(training.reading, side).items() if key != name}
    if feed != Feed():
        feeds[name] = feed
    return with_reading(training, **{side: feeds})


def located(training: Training, folder: Path | None) -> Path | None:
    """Gives where the file or folder of the data is; None where the data has a name."""
    if kind_of(training) not in FILES:
        return None
    return (folder or Path.cwd()) / training.data


def with_absolute_data(graph: ModelGraph, folder: Path | None) -> ModelGraph:
    """Gives the graph with the path of its data made absolute, for a worker that is elsewhere."""
    path = located(graph.training, folder)
    if path is None or folder is None or path == Path(graph.training.data):
        return graph
    copied = graph.copy()
    SetTraining(structs.replace(graph.training, data=str(path))).apply(copied)
    return copied


def known_unread(training: Training) -> str:
    """Says what is known of data before anything of it is read, or gives ""."""
    kind, facts = kind_of(training), FACTS.get(training.data)
    if kind is Kind.FUNCTION:
        return "Your function is run for its data. You are asked first."
    if facts is None:
        return ""
    shape = facts.shapes[0]
    each = f"{shape[0]} numbers" if len(shape) == 1 else " \u00d7 ".join(map(str, shape))
    told = f"{counted(facts.classes)} classes" if facts.classes else "a number to tell"
    fetched = " \u00b7 Keras fetches it once" if kind is Kind.FETCHED else ""
    return f"{facts.samples:,} samples \u00b7 {each} \u00b7 {told}{fetched}"
