"""A layer as the inspector makes it: without what changes no shape and cannot be had here.

The light backend has no sparse and no ragged tensors, and a recurrent layer that keeps its states
makes variables of them, for which there is no place while no weights are made.
"""

from __future__ import annotations

from msgspec import structs

from codegen.expressions import LayerExpression, expression_of
from graph.catalogue import Catalogue
from graph.edits import SetLayer
from graph.elements import Layer
from graph.model import ModelGraph
from graph.values import ObjectValue, Value

_LEFT_OUT = frozenset({"ragged", "sparse", "stateful"})


def simplified(layer: Layer, written: LayerExpression, catalogue: Catalogue) -> LayerExpression:
    """Gives the expression of a layer to inspect, which mostly is the one that is written.

    Raises:
        SourceError: it cannot be written.
    """
    if layer.is_operation or not any(f"{name}=True" in written.call.flat for name in _LEFT_OUT):
        return written
    return expression_of(structs.replace(layer, arguments=_without(layer.arguments)), catalogue)


def simplified_graph(graph: ModelGraph) -> ModelGraph:
    """Gives a drawing of which Keras can make a model without weights, with the same parameters."""
    simple = graph.copy()
    for layer in graph.layers():
        model = layer.model and simplified_graph(layer.model)
        fields = {"arguments": _without(layer.arguments), "model": model}
        SetLayer(structs.replace(layer, **fields)).apply(simple)
    return simple


def _without(arguments: dict[str, Value]) -> dict[str, Value]:
    return {name: _plain(held) for name, held in arguments.items() if name not in _LEFT_OUT}


def _plain(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if isinstance(value, ObjectValue) and value.module == "keras.layers":
        return ObjectValue(value.module, value.class_name, _without(value.arguments))
    return value
