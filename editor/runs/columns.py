"""What stands in the columns of the table of runs, and by what they sort and are filtered.

The measures are those that any of the runs has. Knows no Qt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from editor.runs.listing import Listed
from editor.training.progress import VALIDATION, duration, number
from graph.wording import legible

Value = str | float | None
_LONGEST = 60  # letters of a name
_MOST_MEASURES = 12  # each of which has up to four columns
# What Keras counts upwards; see `_direction` of its metrics.
_UPWARDS = (
    *("acc", "auc", "precision", "recall", "sensitivity", "specificity", "f1", "fbeta", "io_u"),
    *("iou", "r2", "similarity", "correlation", "score", "true_"),
)


class Column(Struct, frozen=True):
    """A column.

    Attributes:
        title: What stands above it.
        value: Gives what it sorts by; None, which comes last, where there is nothing.
        text: Writes it.
        words: What it is, in a sentence, or "".
        is_number: Whether it holds numbers.
    """

    title: str
    value: Callable[[Listed], Value]
    text: Callable[[Listed], str]
    words: str = ""
    is_number: bool = False

    @property
    def key(self) -> str:
        """What the column is called in a filter: "best_val_loss"."""
        return self.title.replace(" ", "_").casefold()


def columns_of(runs: Sequence[Listed]) -> tuple[Column, ...]:
    """Gives the columns for some runs."""
    several = len({run.record.origin for run in runs}) > 1
    return (*_FIRST, *([_DRAWING] if several else []), *_of_measures(runs), *_LAST)


def measures_of(runs: Iterable[Listed]) -> list[str]:
    """Gives the measures of the training that the runs have, the loss first."""
    names = {
        name.removeprefix(VALIDATION): None
        for run in runs
        for name in (*run.last, *run.record.evaluation)
    }
    return sorted(names, key=lambda name: name != "loss")


def goes_up(name: str) -> bool:
    """Whether a measure is the better the higher it is, by what Keras calls its metrics."""
    return "loss" not in name and any(part in name.casefold() for part in _UPWARDS)


def name_of(run: Listed) -> str:
    """Gives what a run is called."""
    return legible(run.record.name, _LONGEST)


def data_of(run: Listed) -> str:
    """Gives the name of the data that a run was trained on."""
    return legible(Path(run.record.training.data).name, _LONGEST)


def drawing_of(run: Listed) -> str:
    """Gives the name of the file whose drawing was trained, or "" where it had none."""
    return legible(Path(run.record.origin).name, _LONGEST)


def optimizer_of(run: Listed) -> str:
    """Gives the name of the optimizer."""
    training = run.record.training
    made = training.compiled.get("optimizer", training.optimizer)
    path = made.get("$object") if isinstance(made, dict) else made
    return legible(str(path).rpartition(".")[2], _LONGEST)


def _of_measures(runs: Sequence[Listed]) -> list[Column]:
    present = {name for run in runs for name in run.last}
    tested = {name for run in runs for name in run.record.evaluation}
    columns = []
    for name in measures_of(runs)[:_MOST_MEASURES]:
        validated = VALIDATION + name
        columns += [_last(each) for each in (name, validated) if each in present]
        if name != "learning_rate" and (name in present or validated in present):
            columns.append(_best(validated if validated in present else name))
        if name in tested:
            columns.append(_test(name))
    return columns


def _last(name: str) -> Column:
    return _measure(name, lambda run: run.last.get(name), "After the last complete epoch.")


def _best(name: str) -> Column:
    if goes_up(name):
        return _measure(f"best {name}", lambda run: run.highest.get(name), "The highest so far.")
    return _measure(f"best {name}", lambda run: run.lowest.get(name), "The lowest so far.")


def _test(name: str) -> Column:
    of_test = lambda run: run.record.evaluation.get(name)  # noqa: E731 - as its neighbours
    return _measure(f"test {name}", of_test, "On the test data, once the training was over.")


def _measure(title: str, value: Callable[[Listed], float | None], words: str) -> Column:
    def text(run: Listed) -> str:
        found = value(run)
        return "" if found is None else number(found)

    return Column(legible(title, _LONGEST), value, text, words, is_number=True)


def moment_of(run: Listed) -> str:
    """Gives when a run began, in the time of this computer; "" for one that waits."""
    moment = _began(run)
    if moment is None:
        return ""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(moment))
    except (OverflowError, ValueError, OSError):
        return ""  # a record may hold any number


def _took(run: Listed) -> float | None:
    record = run.record
    return run.seconds or (record.ended - record.started if record.ended else 0.0) or None


def _took_text(run: Listed) -> str:
    seconds = _took(run)
    return "" if seconds is None or not 0 < seconds < _AGES else duration(seconds)


_AGES = 1e10  # seconds; no training took them


def _status(run: Listed) -> str:
    return run.status


def _epochs(run: Listed) -> float:
    return run.epochs


def _parameters(run: Listed) -> float | None:
    return run.record.parameters or None


def _began(run: Listed) -> float | None:
    waits = run.status == "waiting"
    return None if waits else run.record.started or run.record.created


_FIRST = (
    Column("Name", name_of, name_of),
    Column("Began", _began, moment_of),
    Column("Status", _status, _status),
    Column(
        "Epochs",
        _epochs,
        lambda run: f"{run.epochs:,}/{run.record.training.epochs:,}",
        "Complete ones, of those asked for.",
        is_number=True,
    ),
)
_DRAWING = Column("Drawing", drawing_of, drawing_of, "The file that was trained.")
_LAST = (
    Column("Took", _took, _took_text, "All complete epochs together.", is_number=True),
    Column("Data", data_of, data_of),
    Column("Optimizer", optimizer_of, optimizer_of),
    Column(
        "Parameters",
        _parameters,
        lambda run: f"{run.record.parameters:,}" if run.record.parameters else "",
        "The weights of the model.",
        is_number=True,
    ),
)
NAME, STATUS = 0, 2  # where these columns stand
