"""A model that is the argument of a layer: `layers.TimeDistributed(build_encoder())`.

It is built by a function, as every model within the model is. The name of the function depends on
the whole file, so each such model is taken out of the arguments, and a call of its function is put
in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from codegen.names import Namespace
from codegen.source import SourceError
from graph.elements import MODEL, Layer
from graph.errors import GraphError
from graph.model_values import graph_of, is_model_value
from graph.values import ObjectValue, Value
from graph.wording import quoted

# What a generated file defines, and what a script does.
FUNCTIONS = (
    *(
        "adapt_model",
        "balanced_weights",
        "build_model",
        "compile_model",
        "device_scope",
        "fit_model",
    ),
    *("learn_scalers", "learned", "load_data", "main", "make_callbacks", "open_source"),
    *("parse_arguments", "read_pieces", "share", "split_data", "take_inputs"),
    *("take_rows", "take_targets"),
)


class HeldModel(Struct, frozen=True):
    """A model in an argument, as the layer that it would be on the canvas.

    Attributes:
        function: The name of the function that builds it, where no other wants that name.
        layer: The model; its id is no layer's.
    """

    function: str
    layer: Layer


class BuilderCall(ObjectValue, frozen=True):
    """A call of a function of the file, which no document can hold: `class_name` is its name."""


def held_models(layer: Layer) -> tuple[HeldModel, ...]:
    """Gives the models in the arguments of a layer.

    Raises:
        SourceError: one of them holds no graph.
    """
    values = list(_model_values(layer.arguments))
    if not values:
        return ()
    namespace = Namespace(FUNCTIONS)
    return tuple(
        HeldModel(namespace.variable(f"build_{model.name}"), model)
        for model in (_as_layer(value, layer, place) for place, value in enumerate(values))
    )


def with_builders(arguments: dict[str, Value], functions: Iterable[str]) -> dict[str, Value]:
    """Gives the arguments with calls of these functions where the models were, in order."""
    remaining = iter(functions)
    return {name: _with_builder(value, remaining) for name, value in arguments.items()}


def _model_values(value: Value) -> Iterator[ObjectValue]:
    if isinstance(value, ObjectValue):
        if is_model_value(value):
            yield value
            return
        value = value.arguments
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple):
        for item in value:
            yield from _model_values(item)


def _with_builder(value: Value, functions: Iterator[str]) -> Value:
    if isinstance(value, ObjectValue):
        if is_model_value(value):
            return BuilderCall("", next(functions))
        inner = {name: _with_builder(held, functions) for name, held in value.arguments.items()}
        return ObjectValue(value.module, value.class_name, inner)
    if isinstance(value, dict):
        return {key: _with_builder(item, functions) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple([_with_builder(item, functions) for item in value])
    return value


def _as_layer(value: ObjectValue, layer: Layer, place: int) -> Layer:
    name = value.arguments.get("name")
    try:
        graph = graph_of(value)
    except GraphError as error:
        raise SourceError(f"{error} in {quoted(layer.name)}") from error
    module, class_name = MODEL
    return Layer(
        f"{layer.id}.{place}",
        class_name,
        name if isinstance(name, str) and name else layer.name,
        module,
        trainable=value.arguments.get("trainable") is not False,
        named=bool(name),
        model=graph,
    )
