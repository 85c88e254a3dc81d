"""What `model.compile` is given, as source.

Most of it is names. A file, or a person who wants another learning rate, has objects there too, and
a list or a dictionary of them for the outputs. Only classes that the catalogue has in Keras's
modules of optimizers, schedules, losses and metrics can be named.
"""

from __future__ import annotations

from typing import Any

from codegen.expressions import value_expression
from codegen.formatting import Expression, Item, group, listing
from codegen.imports import NONE
from codegen.literals import atom, text
from codegen.source import SourceError
from codegen.special_objects import imports_of
from graph.catalogue import Catalogue
from graph.errors import GraphError
from graph.naming import snake_case
from graph.training import Training
from graph.values import FUNCTION, ObjectValue, Value, from_json
from graph.wording import shown

_OPTIMIZERS = ("keras.optimizers",)
# A loss is a metric too; what is a function goes by its name in both modules.
_MEASURES = ("keras.losses", "keras.metrics")
# In the order of the signature; whether objects, and of which modules, can be given.
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "optimizer": _OPTIMIZERS,
    "loss": _MEASURES,
    "loss_weights": (),
    "metrics": _MEASURES,
    "weighted_metrics": _MEASURES,
    "run_eagerly": (),
    "steps_per_execution": (),
    "jit_compile": (),
    "auto_scale_loss": (),
}


def compile_items(training: Training, outputs: int, catalogue: Catalogue) -> list[Item]:
    """Gives the arguments of `compile` for a model with so many outputs.

    Raises:
        SourceError: there is an argument that `compile` does not take, or a value that it cannot be
            given.
    """
    if unknown := training.compiled.keys() - _ARGUMENTS:
        names = ", ".join(_ARGUMENTS)
        raise SourceError(
            f"Expected arguments of `compile` ({names}). Received: {shown(min(unknown))}"
        )
    items: list[Item] = []
    for name in _ARGUMENTS:
        expression = _expression(name, training, outputs, catalogue)
        if expression is not None:
            items.append((f"{name}=", expression))
    return items


def compiled_value(training: Training, name: str) -> Value:
    """Gives what is compiled with for one of optimizer, loss and metrics.

    Raises:
        SourceError: it is no value.
    """
    if name not in training.compiled:
        given: Value = getattr(training, name)
        return given
    try:
        return from_json(training.compiled[name])
    except GraphError as error:
        raise SourceError(f"{error} in `{name}` of `compile`") from error


def compile_imports(training: Training, catalogue: Catalogue) -> frozenset[str]:
    """Gives the imports that the arguments of `compile` need, besides `keras`."""
    values = (compiled_value(training, name) for name in training.compiled)
    return NONE.union(*[imports_of(value, catalogue) for value in values])


def loss_name(training: Training) -> str:
    """Gives the name of the loss of a model with one output, or "" where it has none."""
    loss = compiled_value(training, "loss")
    if isinstance(loss, (tuple, dict)) and len(loss) == 1:
        (loss,) = loss.values() if isinstance(loss, dict) else loss
    if isinstance(loss, ObjectValue):
        loss = loss.arguments.get("name") if loss.class_name == FUNCTION else loss.class_name
    return snake_case(loss) if isinstance(loss, str) else ""


def _expression(
    name: str, training: Training, outputs: int, catalogue: Catalogue
) -> Expression | None:
    if name in training.compiled:
        value = compiled_value(training, name)
        return None if value is None else _Writing(name, catalogue).expression(value)
    if name == "metrics":
        return _metrics(training, outputs)
    return text(getattr(training, name)) if name in ("optimizer", "loss") else None


def _metrics(training: Training, outputs: int) -> Expression | None:
    if not training.metrics:
        return None
    metrics = listing([text(metric) for metric in training.metrics])
    # A model with several outputs takes the metrics of each; one loss is taken for all.
    return metrics if outputs == 1 else listing([metrics] * outputs)


class _Writing:
    """Writes the values of one argument."""

    def __init__(self, name: str, catalogue: Catalogue) -> None:
        self._name = name
        self._modules = _ARGUMENTS[name]
        self._catalogue = catalogue

    def expression(self, value: Value) -> Expression:
        """Writes a value; sequences are lists here, as `compile` wants them."""
        if isinstance(value, tuple):
            return listing([self.expression(item) for item in value])
        if isinstance(value, dict):
            items = [(f"{text(key)}: ", self.expression(item)) for key, item in value.items()]
            return group("{", items, "}")
        if isinstance(value, ObjectValue):
            return self._object(value)
        return atom(value)

    def _object(self, value: ObjectValue) -> Expression:
        if value.module not in self._modules:
            raise self._refusal(value)
        if value.class_name == FUNCTION:
            return self._function(value)
        if self._catalogue.find_object(value.module, value.class_name) is None:
            raise self._refusal(value)
        return value_expression(value, self._catalogue)

    def _function(self, value: ObjectValue) -> Expression:
        """Writes a function of Keras by its name, which `compile` takes as well."""
        name: Any = value.arguments.get("name")
        if name in self._catalogue.losses or name in self._catalogue.metrics:
            return text(name)
        raise self._refusal(value)

    def _refusal(self, value: ObjectValue) -> SourceError:
        expected = f"objects of {' or '.join(self._modules)}" if self._modules else "plain values"
        received = shown(f"{value.module}.{value.class_name}")
        return SourceError(
            f"Expected {expected} for `{self._name}` of `compile`. Received: {received}"
        )
