"""Arguments that a layer's configuration does not hold as its constructor takes them.

Keras writes down what a layer has come to, and here that is told back to what it was made of: the
strides of a pooling that are its size, the backward half of a `Bidirectional`, a dtype that is the
layer's own. Each rule gives the same configuration again; where none can, a note says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.catalogue import LayerClass, ObjectClass
from graph.values import ObjectValue, Value

Arguments = dict[str, Value]

_FORWARD, _BACKWARD = "forward_", "backward_"
_HASHING = frozenset({"Hashing", "HashedCrossing"})  # whole numbers have a dtype of their own
_NO_POLICY = frozenset({"Discretization", "HashedCrossing"})  # which write what variables have


def adjust(
    known: LayerClass | ObjectClass, arguments: Arguments, config: dict[str, Any], policy: str
) -> Arguments:
    """Gives a class's arguments as its constructor takes them.

    Args:
        known: The class.
        arguments: Those that differ from the defaults, by what the configuration says.
        config: The configuration.
        policy: The global dtype policy.
    """
    if isinstance(known, ObjectClass):
        if arguments.get("dtype") == _variable_dtype(policy):
            del arguments["dtype"]
        return arguments
    if known.function:
        return arguments
    if arguments.get("dtype") == _own_dtype(known.class_name, config, policy):
        arguments.pop("dtype", None)
    if rule := _RULES.get(known.class_name):
        rule(arguments, config)
    return arguments


def _variable_dtype(policy: str) -> str:
    return "float32" if policy.startswith("mixed_") else policy


def _own_dtype(class_name: str, config: dict[str, Any], policy: str) -> str:
    """Gives the dtype, or the policy, that a layer has where none is given."""
    if class_name in _HASHING and config.get("output_mode", "int") == "int":
        return "int64"
    if class_name in _NO_POLICY:
        return _variable_dtype(policy)
    return "float32" if class_name == "Hashing" else policy


# -- single classes ------------------------------------------------------------------------------


def _adjust_bidirectional(arguments: Arguments, config: dict[str, Any]) -> None:
    """Takes away what Keras makes of the one layer that is wrapped: both names, the other half."""
    forward, backward = arguments.get("layer"), arguments.get("backward_layer")
    if not isinstance(forward, ObjectValue):
        return
    name = forward.arguments.get("name")
    if not isinstance(name, str) or not name.startswith(_FORWARD):
        return
    stem = name.removeprefix(_FORWARD)
    arguments["layer"] = layer = _wrapped(forward, {"name": stem})
    if isinstance(backward, ObjectValue):
        reversed_layer: Arguments = {"name": _BACKWARD + stem, "go_backwards": True}
        if _wrapped(backward, {}) == _wrapped(layer, reversed_layer):
            del arguments["backward_layer"]


def _wrapped(layer: ObjectValue, changed: Arguments) -> ObjectValue:
    arguments = layer.arguments | changed
    # Keras sets it to `return_sequences` in both halves, whatever was given.
    arguments.pop("zero_output_for_mask", None)
    return ObjectValue(layer.module, layer.class_name, arguments)


_RULES: dict[str, Callable[[Arguments, dict[str, Any]], None]] = {
    "Bidirectional": _adjust_bidirectional,
}


def settle_built(class_name: str, arguments: Arguments, shapes: Any) -> None:
    """Takes away what a layer found out from the shapes that it was built for.

    Args:
        class_name: The class of the layer.
        arguments: Its arguments.
        shapes: Its `build_config`.
    """
    axes = arguments.get("attention_axes")
    if class_name != "MultiHeadAttention" or axes is None or not isinstance(shapes, dict):
        return
    inner = shapes.get("shapes_dict")
    query = inner.get("query_shape") if isinstance(inner, dict) else None
    if isinstance(query, list) and axes == tuple(range(1, len(query) - 1)):
        del arguments["attention_axes"]
