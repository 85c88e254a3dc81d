"""What a function of the person's gives, which is run for that; they have agreed to it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from worker.agreements import run_agreed
from worker.describing.archives import arrays
from worker.describing.seen import Seen
from worker.limits import DATA_FILE, files_limited

_PAIR, _SETS, _SPLIT = 2, 3, 4
_FORMS = (
    "Expected (x, y), or (x_train, x_test, y_train, y_test), or three data sets to train, to "
    "validate and to test"
)


def function(path: Path, name: str) -> Seen:
    """Describes what a function gives."""
    with files_limited(DATA_FILE):
        made = run_agreed(str(path))[name]()
    if not isinstance(made, tuple) or len(made) not in (_PAIR, _SETS, _SPLIT):
        count = f"{len(made)} values" if isinstance(made, tuple) else type(made).__name__
        raise ValueError(f"{_FORMS}. Received: {count}")
    if len(made) == _SETS:
        return _of_sets(made)
    if len(made) == _PAIR:
        return _of_arrays(*made)
    x_train, x_test, y_train, _ = made
    seen, held_out = _of_arrays(x_train, y_train), _count(x_test)
    seen.tested = held_out
    seen.samples += held_out
    return seen


def _of_arrays(x: Any, y: Any) -> Seen:
    parts = {**_named("x", x), **_named("y", y)}
    target = np.asarray(y) if not isinstance(y, Mapping) else None
    return arrays(parts, target)


def _of_sets(sets: tuple[Any, ...]) -> Seen:
    first = next(iter(sets[0]))
    x, y = keras.tree.map_structure(np.asarray, first[:2])
    seen = _of_arrays(x, y)
    seen.samples, seen.bytes = -1, 0
    seen.notes = (*seen.notes, "Looked at the first batch.")
    return seen


def _named(name: str, value: Any) -> dict[str, np.ndarray]:
    if isinstance(value, Mapping):
        return {str(key): np.asarray(each) for key, each in value.items()}
    return {name: np.asarray(value)}


def _count(value: Any) -> int:
    return len(next(iter(value.values()))) if isinstance(value, Mapping) else len(value)
