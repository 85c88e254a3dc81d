"""What a box says of a function of `keras.ops`: its name, and the constants that it is given.

A person reads these as code, so constants stand as they would in source: `x * 2`, `[:, 0]`,
`axis=-1`. Free of Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from editor.choosing.layer_matching import GET_ITEM, shown_name
from graph.catalogue import Catalogue, LayerClass
from graph.elements import Layer, Node
from graph.errors import GraphError
from graph.values import ObjectValue, TensorValue, Value, from_json, tensor_positions
from graph.wording import shorten

_LONGEST = 24
_MOST_ITEMS = 6
# Their two tensors stand above each other, as they stand beside each other in source.
OPERATORS = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "TrueDivide": "/",
    "FloorDivide": "//",
    "Mod": "%",
    "Power": "**",
    "Matmul": "@",
    "Equal": "==",
    "NotEqual": "!=",
    "Less": "<",
    "LessEqual": "<=",
    "Greater": ">",
    "GreaterEqual": ">=",
    "LogicalAnd": "&",
    "LogicalOr": "|",
}


def operation_title(layer: Layer, layer_class: LayerClass | None) -> str:
    """Gives the function as source calls it, `ops.mean`; indexing has none."""
    if layer.class_name == GET_ITEM:
        return "x[ ]"
    return shown_name(layer_class) if layer_class else f"ops.{layer.class_name}"


def operation_text(
    layer: Layer, node: Node, layer_class: LayerClass | None, catalogue: Catalogue
) -> str:
    """Gives the constants of a call of an operation."""
    given = {**layer.arguments, **node.arguments}
    given.pop("name", None)
    if layer.class_name == GET_ITEM:
        return f"[{key_text(given['key'])}]" if "key" in given else ""
    operator = OPERATORS.get(layer.class_name)
    if operator is not None:
        constant = bool(given.keys() & {"x1", "x2"})
        left, right = (
            code_text(given[name]) if name in given else "x" if constant else name
            for name in ("x1", "x2")
        )
        return f"{left} {operator} {right}"
    return ", ".join(_arguments(given, layer_class, catalogue))


def _arguments(
    given: Mapping[str, Value], layer_class: LayerClass | None, catalogue: Catalogue
) -> Iterator[str]:
    for name, value in given.items():
        argument = None
        if layer_class is not None:
            argument = layer_class.argument(name) or catalogue.call_argument(layer_class, name)
        if tensor_positions(value):
            continue
        if argument is None or argument.required or value != _default(argument.default):
            yield f"{name}={code_text(value)}"


def _default(value: object) -> Value:
    try:
        return from_json(value)
    except GraphError:
        return None


def key_text(key: Value) -> str:
    """Gives what stands in the brackets of an index: `:, 0`, `..., None`, `0:3`."""
    parts = key if isinstance(key, tuple) else (key,)
    return ", ".join(map(code_text, parts))


def code_text(value: Value) -> str:
    """Gives a value as source has it, cut where it is long."""
    match value:
        case str():
            return repr(shorten(value, _LONGEST))
        case float():
            return f"{value:g}"
        case tuple():
            inside = ", ".join(map(code_text, value[:_MOST_ITEMS]))
            more = ", …" if len(value) > _MOST_ITEMS else "," if len(value) == 1 else ""
            return f"({inside}{more})"
        case TensorValue():
            return "x"
        case ObjectValue():
            return _object_text(value)
        case _:
            return "{…}" if isinstance(value, dict) and value else str(value)


def _object_text(value: ObjectValue) -> str:
    write = _OBJECTS.get((value.module, value.class_name))
    return write(value.arguments) if write else value.class_name


def _slice_text(arguments: Mapping[str, Value]) -> str:
    start, stop, step = (arguments.get(name) for name in ("start", "stop", "step"))
    ends = ":".join("" if end is None else code_text(end) for end in (start, stop))
    return ends if step is None else f"{ends}:{code_text(step)}"


_OBJECTS: dict[tuple[str, str], Callable[[Mapping[str, Value]], str]] = {
    ("builtins", "slice"): _slice_text,
    ("builtins", "Ellipsis"): lambda _: "...",
    ("builtins", "float"): lambda arguments: str(arguments.get("value", "")),
    ("numpy", "array"): lambda arguments: f"array{_shape_of(arguments.get('value'))}",
    ("keras.ops", "convert_to_tensor"): lambda arguments: code_text(arguments.get("x")),
}


def _shape_of(value: Value) -> str:
    """Gives the shape of nested tuples as NumPy writes it."""
    sizes: list[int] = []
    while isinstance(value, tuple):
        sizes.append(len(value))
        value = value[0] if value else None
    return code_text(tuple(sizes)) if sizes else ""
