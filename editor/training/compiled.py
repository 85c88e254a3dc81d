"""What a training is compiled with, as the form shows it and as the document holds it.

`Training` has a name for the optimizer, the loss and each metric; what is more than a name stands
in `compiled` and counts in its place. To the form either is one value. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import structs

from editor.properties.literals import summary
from graph.errors import GraphError
from graph.training import Training
from graph.values import Value, from_json, to_json

FIELDS = ("optimizer", "loss", "metrics")


def compiled_value(training: Training, name: str) -> Value:
    """Gives what an argument of `compile` is: a name, an object, a structure of them."""
    if name not in training.compiled:
        fields: dict[str, Value] = {
            "optimizer": training.optimizer,
            "loss": training.loss,
            "metrics": training.metrics,
        }
        return fields[name]
    try:
        return from_json(training.compiled[name])
    except GraphError as error:
        return str(error)


def with_value(training: Training, name: str, value: Value, stand_in: str) -> Training:
    """Gives the training with another optimizer or loss.

    Args:
        training: As it is.
        name: "optimizer" or "loss".
        value: A name, or an object.
        stand_in: The name nearest to the object; what is left if the object is taken away.
    """
    compiled = {key: held for key, held in training.compiled.items() if key != name}
    if not isinstance(value, str):
        compiled[name] = to_json(value)
        value = stand_in
    changed = {name: value, "compiled": compiled}
    return structs.replace(training, **changed)


def with_metrics(training: Training, metrics: tuple[Value, ...]) -> Training:
    """Gives the training with other metrics: names, and objects with arguments of their own."""
    names = tuple(each for each in metrics if isinstance(each, str))
    changed = structs.replace(without(training, ["metrics"]), metrics=names)
    return changed if len(names) == len(metrics) else with_argument(changed, "metrics", metrics)


def without(training: Training, names: Collection[str]) -> Training:
    """Gives the training with the names of its fields in place of these compiled arguments."""
    compiled = {key: held for key, held in training.compiled.items() if key not in names}
    return structs.replace(training, compiled=compiled)


def with_argument(training: Training, name: str, value: Value) -> Training:
    """Gives the training with another argument of `compile`."""
    return structs.replace(training, compiled={**training.compiled, name: to_json(value)})


def other_arguments(training: Training, known: Collection[str] = ()) -> dict[str, str]:
    """Gives the arguments of `compile` in words that are neither fields nor `known`."""
    names = [name for name in training.compiled if name not in FIELDS and name not in known]
    return {name: summary(compiled_value(training, name)) for name in names}
