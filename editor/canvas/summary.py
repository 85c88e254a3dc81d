"""What a box says about its node, in words.

Apart from the painting, and free of Qt, because what is left out of a box (defaults, the batch) is
a decision worth testing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from graph.catalogue import Argument, Catalogue, LayerClass
from graph.errors import GraphError
from graph.model import Layer, ModelGraph, id_key
from graph.slots import class_of
from graph.values import ObjectValue, Value, from_json

_BARE_TYPES = frozenset({"choice", "activation"})  # "relu" says which argument it is by itself
_LONGEST_STRING = 24


class Summary(Struct, frozen=True):
    """The words and marks of a box.

    Attributes:
        shared: A number that is the same for all calls of a shared layer; None for others.
    """

    title: str
    name: str
    arguments: str
    shape: str  # from the arguments; only inputs know theirs before Keras is asked
    category: str
    known: bool = True
    frozen: bool = False
    shared: int | None = None


def summarize(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> Summary:
    """Gives what the box of a node says."""
    layer = graph.layer_of(node_id)
    layer_class = class_of(layer, catalogue)
    wired = len(graph.edges_into(node_id))
    return Summary(
        title="Input" if layer.is_input else layer.class_name,
        name=layer.name,
        arguments=", ".join(_argument_texts(layer, layer_class, catalogue, wired)),
        shape=_own_shape(layer),
        category=layer_class.category if layer_class else "",
        known=layer_class is not None,
        frozen=not layer.trainable,
        shared=id_key(layer.id)[1] if len(graph.calls(layer.id)) > 1 else None,
    )


def shapes_text(shapes: Iterable[tuple[int | None, ...]]) -> str:
    """Gives the shapes of a node's outputs, the batch left out: `8 × 8 × 32`."""
    return ", ".join(shape_text(shape) for shape in shapes)


def shape_text(shape: tuple[int | None, ...], times: str = " × ") -> str:
    """Gives one shape, the batch left out; a tensor with a value per sample alone is a scalar."""
    return times.join(str(size) for size in shape[1:]) or "scalar"


def value_text(value: Value) -> str:
    """Gives a short form of a value: `3×3`, `relu`, `L2`."""
    match value:
        case str() if len(value) > _LONGEST_STRING:
            return value[: _LONGEST_STRING - 1] + "…"
        case tuple() if value and all(isinstance(item, int) for item in value):
            return "×".join(str(item) for item in value)
        case tuple():
            return f"({', '.join(value_text(item) for item in value)})"
        case ObjectValue():
            return value.class_name
        case float():
            return f"{value:g}"
        case _:
            return "{…}" if isinstance(value, dict) and value else str(value)


def _argument_texts(
    layer: Layer, layer_class: LayerClass | None, catalogue: Catalogue, wired: int
) -> Iterator[str]:
    if layer.is_input:
        yield value_text(layer.arguments.get("dtype") or "float32")
        return
    if layer_class is None:
        yield from (f"{name} {value_text(value)}" for name, value in layer.arguments.items())
        return
    if layer_class.category == "merging" and wired:
        yield f"{wired} input{'s' if wired > 1 else ''}"
    for argument in (*layer_class.arguments, *catalogue.common):
        if argument.name in layer.arguments and argument.name not in ("name", "trainable"):
            value = _one_for_each_dimension(layer, argument, layer.arguments[argument.name])
            if argument.required or value != _default(argument):
                yield _argument_text(argument, value)


def _one_for_each_dimension(layer: Layer, argument: Argument, value: Value) -> Value:
    """Gives `kernel_size=3` of a Conv2D as `(3, 3)`, which is what Keras makes of it."""
    rank = re.search(r"([123])D", layer.class_name)
    if argument.type == "int_tuple" and type(value) is int and rank:
        return (value,) * int(rank[1])
    return value


def _argument_text(argument: Argument, value: Value) -> str:
    if argument.required or argument.type in _BARE_TYPES:
        return value_text(value)
    if value is True:
        return argument.name
    return f"{argument.name} {value_text(value)}"


def _default(argument: Argument) -> Value:
    try:
        return from_json(argument.default)
    except GraphError:
        return None


def _own_shape(layer: Layer) -> str:
    if not layer.is_input:
        return ""
    batch_shape = layer.arguments.get("batch_shape")
    shape = layer.arguments.get("shape")
    sizes = batch_shape[1:] if isinstance(batch_shape, tuple) else shape
    if not isinstance(sizes, tuple):
        return ""
    return " × ".join(str(size) for size in sizes) or "scalar"
