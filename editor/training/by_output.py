"""Losses, their weights and metrics for each of several outputs, as one value and taken apart.

Keras takes one for all, a list in the order of the outputs, or a dictionary by their names. What is
entered for one output is kept as a list for all of them: that fits whatever the outputs are called,
also where they are calls of functions, whose names Keras gives. A dictionary stays one. No Qt.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from editor.training.compiled import compiled_value
from graph.training import Training
from graph.values import Value, from_json, to_json


def each_loss(training: Training, names: Sequence[str]) -> list[Value]:
    """Gives the loss of each output."""
    return _each(compiled_value(training, "loss"), names, None)


def each_metrics(training: Training, names: Sequence[str]) -> list[Value]:
    """Gives the metrics of each output; plain names are those of all."""
    value = compiled_value(training, "metrics")
    if isinstance(value, tuple) and not any(isinstance(each, tuple) for each in value):
        return [value] * len(names)
    return _each(value, names, ())


def each_weight(training: Training, names: Sequence[str]) -> list[Value]:
    """Gives how much the loss of each output counts."""
    held = training.compiled.get("loss_weights")
    return _each(None if held is None else from_json(held), names, 1.0)


def with_each(
    training: Training, argument: str, names: Sequence[str], values: Sequence[Value]
) -> Training:
    """Gives the training with a value for each output."""
    held = training.compiled.get(argument)
    by_name = isinstance(held, dict) and "$object" not in held
    kept = dict(zip(names, values, strict=True)) if by_name else tuple(values)
    compiled = {name: value for name, value in training.compiled.items() if name != argument}
    if argument != "loss_weights" or any(value != 1 for value in values):
        compiled[argument] = to_json(kept)
    return structs.replace(training, compiled=compiled)


def _each(value: Value, names: Sequence[str], missing: Value) -> list[Value]:
    if isinstance(value, dict):
        return [value.get(name, missing) for name in names]
    if isinstance(value, tuple):
        return [value[place] if place < len(value) else missing for place in range(len(names))]
    return [missing if value is None else value] * len(names)
