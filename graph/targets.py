"""What the outputs of a model are held against, and the losses that can be trained on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from graph.advice.losses import BINARY, CATEGORICAL, ONE_HOT, REGRESSION, SPARSE, SQUARED
from graph.data_ends import OutputEnd
from graph.described import Column
from graph.wording import counted, quoted

_TWO = 2  # classes, which one unit tells apart
_RARE = 5  # times as many of one class as of another
_MEASURES = {"accuracy": "mean_absolute_error"}


class Target(Struct, frozen=True):
    """What one output is to tell: a class out of so many, or numbers where there are none."""

    classes: int
    numbered: bool = True  # from 0 on, as Keras wants them
    rare: bool = False
    least: float | None = None
    most: float | None = None


def fitting_loss(output: OutputEnd, target: Target | None, held: str, *, logits: bool) -> str:
    """Gives the name of the loss that an output is to have; "" where it has one that does."""
    if target is None:
        return ""
    if not target.classes:
        return SQUARED if held in CATEGORICAL or held in BINARY or not held else ""
    if target.classes == _TWO and output.units == 1:
        return (
            "binary_crossentropy" if held in CATEGORICAL or held in REGRESSION or not held else ""
        )
    if held in ONE_HOT or (held == SPARSE and (logits or output.activation != "linear")):
        return ""
    return SPARSE if held in BINARY or held in REGRESSION or held in (SPARSE, "") else ""


def hints(output: OutputEnd, target: Target) -> Iterator[str]:
    """Says what the last layer would have to be."""
    of, units = quoted(output.name), output.units
    if not target.classes:
        if output.activation in ("softmax", "sigmoid") and not _within(target, output.activation):
            yield f"{of} ends in {output.activation}, and the target is any number: use none there."
        return
    if target.classes == _TWO and units == 1:
        if output.activation not in ("sigmoid", None):
            yield f"{of} tells two classes apart with one unit: end it in sigmoid."
    elif units is not None and units < target.classes:
        yield (
            f"{of} has {counted(units)} {'unit' if units == 1 else 'units'}, and the target "
            f"{counted(target.classes)} classes: give it {target.classes} units and softmax."
        )


def _within(target: Target, activation: str) -> bool:
    """Whether targets are shares, which a sigmoid can give."""
    known = target.least is not None and target.most is not None
    is_share = known and (target.least or 0) >= 0 and (target.most or 0) <= 1
    return activation == "sigmoid" and is_share


def is_number(output: OutputEnd, column: Column) -> bool:
    """Whether a column of few different numbers is one of numbers: one unit without a sigmoid."""
    is_binary = len(column.classes) == _TWO and output.activation == "sigmoid"
    return output.units == 1 and not is_binary


def is_rare(balance: Sequence[tuple[str, int]]) -> bool:
    """Whether one class occurs many times as often as another."""
    counts = [count for _, count in balance if count > 0]
    return len(counts) > 1 and max(counts) >= _RARE * min(counts)


def fitting_metric(metric: str, target: Target) -> str:
    """Gives a metric for targets of this kind in place of one for others."""
    if not target.classes:
        return _MEASURES.get(metric, metric)
    return "accuracy" if metric in _MEASURES.values() else metric
