"""What a layer's argument may hold.

Values are immutable in memory (sequences are tuples), so that an edit can keep the old value as its
inverse without copying it, and they map onto JSON without loss. An object such as
`keras.regularizers.L2(0.01)` is data here: a class name and its arguments, never a live object. So
are the few things that calls are given and JSON has no word for; see `FUNCTION`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from graph.errors import GraphError
from graph.wording import shown


class ObjectValue(Struct, frozen=True):
    """An object made of a Keras class and its arguments: an initializer, an inner layer."""

    module: str
    class_name: str
    arguments: dict[str, Value] = {}

    def __repr__(self) -> str:
        """Gives the call that would make the object."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"{self.module}.{self.class_name}({arguments})"


class TensorValue(Struct, frozen=True):
    """A place for a tensor within a structure of them, such as `{"image": ..., "text": ...}`.

    In the arguments of a call, `position` is that of the slot whose tensor stands here; in the
    structure of a model's inputs or outputs, it counts among those.
    """

    position: int


Value: TypeAlias = (
    bool
    | int
    | float
    | str
    | tuple["Value", ...]
    | dict[str, "Value"]
    | ObjectValue
    | TensorValue
    | None
)

# Objects of other modules than Keras's, and their arguments.
#   builtins.slice (start, stop, step); builtins.Ellipsis (); builtins.float (value: "inf", "nan");
#   numpy.array (value: nested tuples, dtype).
# A function of Keras is a `FUNCTION` of its module: keras.activations.function (name: "relu").
FUNCTION = "function"

OBJECT_KEY = "$object"
TENSOR_KEY = "$tensor"
MAXIMUM_DEPTH = 32
# Python refuses to print an integer of some thousand digits, and no argument of Keras needs one.
MAXIMUM_BITS = 64
MAXIMUM_POSITION = 1_000  # of a tensor in a call


def from_json(value: Any, *, depth: int = 0) -> Value:  # noqa: PLR0911  # one for each kind
    """Gives the value that a decoded JSON value stands for.

    Raises:
        GraphError: the value is nested deeper than `MAXIMUM_DEPTH`, is an integer of more than
            `MAXIMUM_BITS` bits, is infinite or not a number, or is of no JSON type.
    """
    _require_depth(depth)
    match value:
        case None | bool() | str():
            return value
        case int():
            return _limited(value)
        case float():
            return _finite(value)
        case list() | tuple():
            return tuple(from_json(item, depth=depth + 1) for item in value)
        case Mapping() if OBJECT_KEY in value:
            return _object_from_json(value, depth)
        case Mapping() if TENSOR_KEY in value:
            return _tensor_from_json(value)
        case Mapping():
            return {str(key): from_json(item, depth=depth + 1) for key, item in value.items()}
    raise GraphError(f"Expected a JSON value. Received: {type(value).__name__}")


def _object_from_json(value: Mapping[str, Any], depth: int) -> ObjectValue:
    path = value[OBJECT_KEY]
    arguments = value.get("arguments", {})
    if not isinstance(path, str) or not isinstance(arguments, Mapping):
        raise GraphError(
            f'Expected "{OBJECT_KEY}" to be a dotted class path. Received: {shown(path)}'
        )
    if unknown := value.keys() - {OBJECT_KEY, "arguments"}:
        raise GraphError(
            f'Expected "{OBJECT_KEY}" and "arguments" alone. Received: {shown(min(unknown))}'
        )
    module, _, class_name = path.rpartition(".")
    inner = {str(key): from_json(item, depth=depth + 1) for key, item in arguments.items()}
    return ObjectValue(module, class_name, inner)


def _tensor_from_json(value: Mapping[str, Any]) -> TensorValue:
    position = value[TENSOR_KEY]
    if len(value) > 1 or type(position) is not int or not 0 <= position <= MAXIMUM_POSITION:
        raise GraphError(f'Expected "{TENSOR_KEY}" with a position alone. Received: {shown(value)}')
    return TensorValue(position)


def to_json(value: Value, *, depth: int = 0) -> Any:  # noqa: PLR0911  # one for each kind
    """Gives the JSON form of a value; `from_json` is its inverse.

    Raises:
        GraphError: the value is one that `from_json` would not give back: infinite or not a number,
            too large, too deep, or of a type that is no `Value`.
    """
    _require_depth(depth)
    match value:
        case None | bool() | str():
            return value
        case int():
            return _limited(value)
        case float():
            return _finite(value)
        case tuple():
            return [to_json(item, depth=depth + 1) for item in value]
        case dict() if OBJECT_KEY not in value and TENSOR_KEY not in value:
            return _mapping_to_json(value, depth)
        case TensorValue(position) if 0 <= position <= MAXIMUM_POSITION:
            return {TENSOR_KEY: position}
        case ObjectValue() if "." not in value.class_name:
            path = f"{value.module}.{value.class_name}" if value.module else value.class_name
            return {OBJECT_KEY: path, "arguments": _mapping_to_json(value.arguments, depth)}
    raise GraphError(f"Expected a value that JSON can hold. Received: {shown(value)}")


def tensor_positions(value: Value) -> list[int]:
    """Gives the positions of the tensors in a structure, in the order in which Keras visits them.

    Keras flattens dictionaries by their sorted keys, and so does this.
    """
    match value:
        case TensorValue(position):
            return [position]
        case tuple():
            return [each for item in value for each in tensor_positions(item)]
        case dict():
            return [each for key in sorted(value) for each in tensor_positions(value[key])]
        case ObjectValue():
            return [each for item in value.arguments.values() for each in tensor_positions(item)]
    return []


def values_inside(value: Value) -> Collection[Value]:
    """Gives the values that one is made of: the items of a tuple, the arguments of an object."""
    if isinstance(value, ObjectValue):
        return value.arguments.values()
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, tuple) else ()


def _mapping_to_json(value: Mapping[str, Value], depth: int) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise GraphError(f"Expected texts as keys. Received: {shown(key)}")
    return {key: to_json(item, depth=depth + 1) for key, item in value.items()}


def _require_depth(depth: int) -> None:
    if depth > MAXIMUM_DEPTH:
        raise GraphError(f"Expected a value nested at most {MAXIMUM_DEPTH} deep. Received: deeper")


def _limited(value: int) -> int:
    if value.bit_length() > MAXIMUM_BITS:
        raise GraphError(
            f"Expected an integer of at most {MAXIMUM_BITS} bits. "
            f"Received: {value.bit_length()} bits"
        )
    return value


def _finite(value: float) -> float:
    if not math.isfinite(value):
        raise GraphError(f"Expected a finite number. Received: {value}")
    return value
