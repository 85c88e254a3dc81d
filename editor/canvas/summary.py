"""What a box says about its node, in words.

Apart from the painting, and free of Qt, because what is left out of a box (defaults, the batch) is
a decision worth testing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from editor.canvas.operations import operation_text, operation_title
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.classify import Kind, classify
from graph.elements import Layer, Node, id_key
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.remembering import remembered_by_layer
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.values import ObjectValue, Value, from_json, tensor_positions
from graph.wording import legible

_BARE_TYPES = frozenset({"choice", "activation"})  # "relu" says which argument it is by itself
_LONGEST_STRING = 24
_USUAL_DTYPE = "float32"
_MOST_ITEMS = 6  # of a sequence; a vocabulary has thousands
_LONGEST_NAME = 80  # letters; no box has room for more


class Summary(Struct, frozen=True):
    """The words and marks of a box.

    Attributes:
        shared: A number that is the same for all calls of a shared layer; None for others.
        call: Which of the calls of a shared layer this is: "2/3".
        is_model: Whether the layer is a model with a graph of its own.
        is_operation: Whether it is a function, which has no name of its own.
    """

    title: str
    name: str
    arguments: str
    shape: str  # from the arguments; only inputs know theirs before Keras is asked
    category: str
    known: bool = True
    frozen: bool = False
    shared: int | None = None
    call: str = ""
    is_model: bool = False
    is_operation: bool = False


def summarize(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> Summary:
    """Gives what the box of a node says."""
    node = graph.node(node_id)
    layer = graph.layer(node.layer)
    layer_class = class_of(layer, catalogue)
    calls = graph.calls(layer.id)
    shared = len(calls) > 1
    return Summary(
        title=title_of(layer, layer_class),
        name="" if layer.is_operation else legible(layer.name, _LONGEST_NAME),
        arguments=_arguments_text(graph, node, layer_class, catalogue),
        shape=_own_shape(layer),
        category=layer_class.category if layer_class else "",
        known=layer.model is not None or (layer_class is not None and layer_class.needs != "code"),
        frozen=not layer.trainable,
        shared=id_key(layer.id)[1] if shared else None,
        call=f"{calls.index(node_id) + 1}/{len(calls)}" if shared else "",
        is_model=layer.model is not None,
        is_operation=layer.is_operation,
    )


def title_of(layer: Layer, layer_class: LayerClass | None) -> str:
    """Gives what a box is headed with: mostly the class."""
    if layer.is_operation:
        return operation_title(layer, layer_class)
    if layer.model is not None:
        return "Model"
    return "Input" if layer.is_input else legible(layer.class_name, _LONGEST_NAME)


def _arguments_text(
    graph: ModelGraph, node: Node, layer_class: LayerClass | None, catalogue: Catalogue
) -> str:
    layer = graph.layer(node.layer)
    if layer.is_operation:
        return operation_text(layer, node, layer_class, catalogue)
    wired = len(graph.edges_into(node.id))
    given = [
        _call_text(name, value)
        for name, value in node.arguments.items()
        if not tensor_positions(value)
    ]
    if layer.model is not None:
        return ", ".join([_model_text(layer, catalogue), *given])
    return ", ".join([*_argument_texts(layer, layer_class, catalogue, wired), *given])


@remembered_by_layer
def _model_text(layer: Layer, catalogue: Catalogue) -> str:
    """Says how a nested model is written, and how large it is."""
    model = layer.model
    if model is None:
        return ""
    sequential = classify(model, catalogue).kind is Kind.LINEAR and not model.settings.functional
    count = sum(not each.is_input for each in model.layers())
    form = "Sequential" if sequential else "Functional"
    return f"{form}, {count} layer{'' if count == 1 else 's'}"


def _call_text(name: str, value: Value) -> str:
    return name if value is True else f"{name} {value_text(value)}"


def shapes_text(shapes: Iterable[tuple[int | None, ...]]) -> str:
    """Gives the shapes of a node's outputs, the batch left out: `8 × 8 × 32`."""
    return ", ".join(shape_text(shape) for shape in shapes)


def shape_text(shape: tuple[int | None, ...], times: str = " × ") -> str:
    """Gives one shape, the batch left out; a tensor with a value per sample alone is a scalar."""
    return times.join(str(size) for size in shape[1:]) or "scalar"


def tensor_text(spec: TensorSpec) -> str:
    """Gives what a wire is called: its shape, and its dtype where that is not the usual one."""
    shape = shape_text(spec.shape, "\u00d7")
    return shape if spec.dtype == _USUAL_DTYPE else f"{shape} {spec.dtype}"


def value_text(value: Value) -> str:
    """Gives a short form of a value: `3×3`, `relu`, `L2`."""
    match value:
        case str() if len(value) > _LONGEST_STRING:
            return value[: _LONGEST_STRING - 1] + "…"
        case tuple():
            return _sequence_text(value)
        case ObjectValue():
            return _object_text(value)
        case float():
            return f"{value:g}"
        case _:
            return "{…}" if isinstance(value, dict) and value else str(value)


def _sequence_text(value: tuple[Value, ...]) -> str:
    if len(value) > _MOST_ITEMS:
        return f"({', '.join(map(value_text, value[:_MOST_ITEMS]))}, …)"
    if value and all(isinstance(item, int) for item in value):
        return "×".join(str(item) for item in value)
    return f"({', '.join(map(value_text, value))})"


def _object_text(value: ObjectValue) -> str:
    """Gives the class of an object; of a function, and of a policy, its own name."""
    name = value.arguments.get("name")
    if value.class_name in ("function", "DTypePolicy") and isinstance(name, str):
        return name
    return value.class_name


def _argument_texts(
    layer: Layer, layer_class: LayerClass | None, catalogue: Catalogue, wired: int
) -> Iterator[str]:
    if layer.is_input:
        yield value_text(layer.arguments.get("dtype") or "float32")
        return
    if layer_class is None:
        # What it was made with means nothing without its class; the properties show all of it.
        yield legible(layer.registered_name or layer.module, _LONGEST_NAME) or "unknown"
        return
    if layer_class.needs == "code":
        yield "runs code of its own"
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
