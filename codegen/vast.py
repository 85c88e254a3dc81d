"""How many values a model holds of those that come in hundreds: weights, vocabularies, constants.

What is repeated is found by comparing arguments, and a text is proved by reading all of it. Both
are done in a moment for the arguments that people write, of which a model of a thousand layers has
some ten thousand; arrays in a file of somebody else may hold any number more.
"""

from __future__ import annotations

from codegen.parts import Part, models_of, nested_part, with_models
from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.model_values import is_model_value
from graph.remembering import remembered_by_layer
from graph.values import ObjectValue, Value

_MOST = 10_000  # in a model, with those in it
_FEW = 32  # in one argument, which are not counted


def is_vast(part: Part, catalogue: Catalogue) -> bool:
    """Whether values are so many that to compare and to prove them takes more than a moment."""
    return _count(part, catalogue) > _MOST


def _count(part: Part, catalogue: Catalogue) -> int:
    count = sum([_count_of_layer(step.layer, catalogue) for step in part.steps])
    count += sum([_of_arguments(step.node.arguments) for step in part.steps if step.node.arguments])
    for step in with_models(part.steps):
        for model in models_of(step):
            count += _count(nested_part(model, catalogue), catalogue)
    return count


@remembered_by_layer
def _count_of_layer(layer: Layer, _catalogue: Catalogue) -> int:
    return _of_arguments(layer.arguments)


def _of_arguments(arguments: dict[str, Value]) -> int:
    counts = map(_of_value, arguments.values())
    return sum(count for count in counts if count > _FEW)


def _of_value(value: Value) -> int:
    """Counts what is in a value, but for models, whose layers are counted by themselves."""
    if isinstance(value, ObjectValue):
        return 1 if is_model_value(value) else _of_value(value.arguments)
    if isinstance(value, dict):
        value = tuple(value.values())
    return 1 + sum(map(_of_value, value)) if isinstance(value, tuple) else 1
