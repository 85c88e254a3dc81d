"""What a person would want to know of data that a model can be trained on, when a run begins.

None of it keeps a run from its work, but each explains a result that would surprise: classes that
the training never sees, columns of one name of which only the first is read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np

from graph.wording import legible
from worker.data_fitting import CLASS_NUMBERS, ONE_HOT, PROBABILITIES, End, loss_name, output_ends
from worker.data_places import has_header

_ARRAYS = 4  # of data in memory
_LISTED = 8
_LINE = 2**22  # characters of a header
_LONGEST = 80  # of a name


def notes_on(script: Any, model: keras.Model, loaded: tuple[Any, ...]) -> tuple[str, ...]:
    """Gives a sentence for each.

    Args:
        script: What loads the data.
        model: Compiled.
        loaded: What fits it. Of data that is read as it is needed, no classes are counted.
    """
    notes = list(_of_columns(script))
    if len(loaded) == _ARRAYS:
        for end in output_ends(model):
            notes += _of_classes(end, end.of(loaded[2]), end.of(loaded[3]))
    return tuple(notes)


def _of_columns(script: Any) -> Iterator[str]:
    path = Path(getattr(script, "DATA_FILE", ""))
    if path.suffix.lower() != ".csv" or not has_header(script):
        return
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        names = next(csv.reader([file.readline(_LINE)]), [])
    mapped = [*getattr(script, "INPUTS", {}).values(), *getattr(script, "OUTPUTS", {}).values()]
    for name in dict.fromkeys(name for columns in mapped for name in columns):
        if (count := names.count(name)) > 1:
            yield f"{count} columns are called `{legible(name, _LONGEST)}`; the first is read."


def _of_classes(end: End, y_train: np.ndarray, y_test: np.ndarray) -> Iterator[str]:
    classes = _count(end)
    if classes is None or not y_train.size or np.mod(y_train, 1).any():  # shares of classes
        return
    often = _often(y_train, classes)
    present = np.flatnonzero(often + _often(y_test, classes))
    which = end.place_words
    if len(present) == 1:
        yield (
            f"All targets{which} are of one class, {present[0]}: a model learns to say it always."
        )
        return
    missing = [str(each) for each in np.flatnonzero(often == 0)]
    if missing:
        more = f" and {len(missing) - _LISTED:,} more" if len(missing) > _LISTED else ""
        word = "class" if len(missing) == 1 else "classes"
        yield (
            f"The training part has no sample of the {word} {', '.join(missing[:_LISTED])}{more}"
            f"{which}: a model cannot learn what it never sees."
        )


def _count(end: End) -> int | None:
    """Gives how many classes an output tells apart; None where it tells none, or several."""
    if end.loss is None:
        return None
    loss, units = loss_name(end.loss), end.tensor.shape[-1]
    if loss in PROBABILITIES:
        return 2 if units == 1 else None
    return units if loss == CLASS_NUMBERS or loss in ONE_HOT else None


def _often(y: np.ndarray, classes: int) -> np.ndarray:
    """Counts the samples of each class, of numbers that are known to be of one."""
    if y.shape[-1:] == (classes,) and y.ndim > 1:
        return np.asarray((y.reshape(-1, classes) > 0).sum(axis=0))
    return np.bincount(np.rint(y).astype("int64").reshape(-1), minlength=classes)
