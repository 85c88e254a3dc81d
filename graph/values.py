"""What a layer's argument may hold.

Values are immutable in memory (sequences are tuples), so that an edit can keep the old value as its
inverse without copying it, and they map onto JSON without loss. An object such as
`keras.regularizers.L2(0.01)` is data here: a class name and its arguments, never a live object.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from graph.errors import GraphError


class ObjectValue(Struct, frozen=True):
    """An object made of a Keras class and its arguments: an initializer, an inner layer."""

    module: str
    class_name: str
    arguments: dict[str, Value] = {}


Value: TypeAlias = (
    bool | int | float | str | tuple["Value", ...] | dict[str, "Value"] | ObjectValue | None
)

OBJECT_KEY = "$object"
MAXIMUM_DEPTH = 32


def from_json(value: Any, *, depth: int = 0) -> Value:
    """Gives the value that a decoded JSON value stands for.

    Raises:
        GraphError: the value is nested deeper than `MAXIMUM_DEPTH`, or is of no JSON type.
    """
    if depth > MAXIMUM_DEPTH:
        raise GraphError(f"Expected a value nested at most {MAXIMUM_DEPTH} deep. Received: deeper.")
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return tuple(from_json(item, depth=depth + 1) for item in value)
        case Mapping() if OBJECT_KEY in value:
            return _object_from_json(value, depth)
        case Mapping():
            return {str(key): from_json(item, depth=depth + 1) for key, item in value.items()}
    raise GraphError(f"Expected a JSON value. Received: {type(value).__name__}")


def _object_from_json(value: Mapping[str, Any], depth: int) -> ObjectValue:
    path = value[OBJECT_KEY]
    arguments = value.get("arguments", {})
    if not isinstance(path, str) or not isinstance(arguments, Mapping):
        raise GraphError(f'Expected "{OBJECT_KEY}" to be a dotted class path. Received: {path!r}')
    module, _, class_name = path.rpartition(".")
    inner = {str(key): from_json(item, depth=depth + 1) for key, item in arguments.items()}
    return ObjectValue(module, class_name, inner)


def to_json(value: Value) -> Any:
    """Gives the JSON form of a value; `from_json` is its inverse.

    Raises:
        GraphError: a number is infinite or not a number, which JSON cannot hold.
    """
    match value:
        case float() if not math.isfinite(value):
            raise GraphError(f"Expected a finite number. Received: {value}")
        case tuple():
            return [to_json(item) for item in value]
        case dict():
            return {key: to_json(item) for key, item in value.items()}
        case ObjectValue():
            arguments = {key: to_json(item) for key, item in value.arguments.items()}
            return {OBJECT_KEY: f"{value.module}.{value.class_name}", "arguments": arguments}
    return value
