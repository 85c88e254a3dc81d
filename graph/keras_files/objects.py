"""From what Keras writes for an argument to the value that the document holds.

An object is a class and a configuration. Of a class that the catalogue knows, the arguments that
differ from its defaults are kept; one that could be given by its name alone becomes that name, as a
person would write it. Of any other class all is kept as it stands, to be seen and never called.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from graph.catalogue import Argument, LayerClass, ObjectClass
from graph.errors import GraphError
from graph.keras_files.adjusting import adjust
from graph.keras_files.kinds import is_model
from graph.keras_files.places import refused, take_dict, take_text, too_deep
from graph.keras_files.reading import Reading
from graph.values import (
    FUNCTION,
    MAXIMUM_BITS,
    MAXIMUM_DEPTH,
    OBJECT_KEY,
    TENSOR_KEY,
    ObjectValue,
    Value,
    from_json,
)
from graph.wording import legible, quoted

_POLICIES = frozenset({"DTypePolicy", "FloatDTypePolicy"})  # which a name alone makes too
_NO_ACTIVATION = "linear"  # what None means for an activation
# Given as one number for all dimensions, Keras writes one for each.
_BY_DIMENSION = frozenset({"dilation_rate", "kernel_size", "pool_size", "strides"})
_NAMED_KINDS = frozenset({"initializer", "regularizer", "constraint"})


def read_value(config: Any, reading: Reading, place: str, *, depth: int = 0) -> Value:
    """Gives the value that a part of a configuration stands for.

    Raises:
        GraphError: it is nested too deeply, is a number that is too large, or is no object though
            it says so.
    """
    if depth > MAXIMUM_DEPTH:
        raise too_deep(MAXIMUM_DEPTH, place)
    if isinstance(config, list):
        return tuple(read_value(each, reading, place, depth=depth + 1) for each in config)
    if not isinstance(config, dict):
        return plain_value(config, place)
    if "class_name" in config and "config" in config:
        return _read_object(config, reading, place, depth)
    return {
        key: read_value(each, reading, place, depth=depth + 1)
        for key, each in _storable(config, place).items()
    }


def raw_value(config: Any, place: str, *, depth: int = 0) -> Value:
    """Gives a part of a configuration as it stands, without taking its words for anything."""
    if depth > MAXIMUM_DEPTH:
        raise too_deep(MAXIMUM_DEPTH, place)
    if isinstance(config, list):
        return tuple(raw_value(each, place, depth=depth + 1) for each in config)
    if isinstance(config, dict):
        return {
            key: raw_value(each, place, depth=depth + 1)
            for key, each in _storable(config, place).items()
        }
    return plain_value(config, place)


def plain_value(config: Any, place: str) -> Value:
    """Gives a text, a number, True, False or None; infinite numbers are objects of their own."""
    if type(config) is int and config.bit_length() > MAXIMUM_BITS:
        raise GraphError(
            f"Expected an integer of at most {MAXIMUM_BITS} bits at {legible(place)}. "
            f"Received: {config.bit_length()} bits"
        )
    if type(config) is float and not math.isfinite(config):
        return ObjectValue("builtins", "float", {"value": str(config)})
    value: Value = config
    return value


def _storable(config: dict[str, Any], place: str) -> dict[str, Any]:
    for key in (OBJECT_KEY, TENSOR_KEY):
        if key in config:
            raise refused("a key that project files leave free", place, key)
    return config


# -- objects -------------------------------------------------------------------------------------


def _read_object(config: dict[str, Any], reading: Reading, place: str, depth: int) -> Value:
    class_name = take_text(config["class_name"], f"{place}.class_name")
    if special := _SPECIAL.get(class_name):
        return special(config["config"], reading, place, depth)
    if class_name == FUNCTION:
        return _read_function(config, reading, place)
    if reading.read_model is not None and is_model(config, reading):
        return reading.read_model(config, place)
    known = reading.layer_class(config)
    if known is not None and not known.function:
        return read_inner_layer(known, config, reading, place, depth)
    if described := reading.object_class(config):
        inner = take_dict(config["config"], f"{place}.config")
        arguments = read_arguments(described, inner, reading, place, depth=depth)
        return ObjectValue(described.module, described.class_name, arguments)
    return opaque_object(config, reading, place)


def read_inner_layer(
    known: LayerClass, config: dict[str, Any], reading: Reading, place: str, depth: int = 0
) -> ObjectValue:
    """Gives the layer within another, such as that of `TimeDistributed`."""
    if known.needs == "code":
        return opaque_object(config, reading, place)
    inner = take_dict(config["config"], f"{place}.config")
    arguments = read_arguments(known, inner, reading, place, depth=depth)
    if "name" in inner:
        arguments["name"] = take_text(inner["name"], f"{place}.name")
    if inner.get("trainable") is False:
        arguments["trainable"] = False
    return ObjectValue(known.module, known.class_name, arguments)


def opaque_object(config: dict[str, Any], reading: Reading, place: str) -> ObjectValue:
    """Keeps an object that nothing is known of, and notes that."""
    class_name = take_text(config["class_name"], f"{place}.class_name")
    module = config.get("module") or ""
    kept = {key: config[key] for key in ("config", "registered_name") if config.get(key)}
    reading.note(
        f"{quoted(class_name)} in {quoted(place)} is no class of Keras that is described by "
        "values. It is kept as it is, and the model cannot be exported or trained until it is "
        "replaced."
    )
    arguments = {key: raw_value(each, place) for key, each in kept.items()}
    # A dot would be read as one of the module.
    return ObjectValue(take_text(module, f"{place}.module"), _undotted(class_name), arguments)


def _undotted(class_name: str) -> str:
    return class_name.replace(".", "_")


def _read_function(config: dict[str, Any], reading: Reading, place: str) -> ObjectValue:
    name = config["config"]
    module = reading.function_module(config.get("module"), name)
    if module:
        return ObjectValue(module, FUNCTION, {"name": name})
    return opaque_object(config, reading, place)


def _read_slice(config: Any, reading: Reading, place: str, depth: int) -> ObjectValue:
    parts = take_dict(config, place)
    arguments = {
        name: read_value(parts.get(name), reading, place, depth=depth + 1)
        for name in ("start", "stop", "step")
    }
    return ObjectValue("builtins", "slice", arguments)


def _read_array(config: Any, reading: Reading, place: str, depth: int) -> ObjectValue:
    return ObjectValue("numpy", "array", _content(config, reading, place, depth, "value"))


def _read_tensor(config: Any, reading: Reading, place: str, depth: int) -> ObjectValue:
    content = _content(config, reading, place, depth, "x")
    return ObjectValue("keras.ops", "convert_to_tensor", content)


def _content(config: Any, reading: Reading, place: str, depth: int, name: str) -> dict[str, Value]:
    parts = take_dict(config, place)
    return {
        name: read_value(parts.get("value"), reading, place, depth=depth + 1),
        "dtype": take_text(parts.get("dtype"), f"{place}.dtype"),
    }


def _read_ellipsis(config: Any, reading: Reading, place: str, depth: int) -> ObjectValue:
    return ObjectValue("builtins", "Ellipsis", {})


_SPECIAL: dict[str, Callable[[Any, Reading, str, int], ObjectValue]] = {
    "__slice__": _read_slice,
    "__numpy__": _read_array,
    "__tensor__": _read_tensor,
    "__ellipsis__": _read_ellipsis,
}


# -- arguments -----------------------------------------------------------------------------------


def read_arguments(
    known: LayerClass | ObjectClass,
    config: dict[str, Any],
    reading: Reading,
    place: str,
    *,
    depth: int = 0,
) -> dict[str, Value]:
    """Gives the arguments of a class that its configuration holds and that are not its defaults.

    The name of a layer and whether it is trainable are left to the caller.

    Args:
        known: The class.
        config: What Keras wrote as its configuration.
        reading: The reading of the file.
        place: Where it stands, for an error.
        depth: How deep in a value it stands.
    """
    elsewhere = ("name", "trainable") if isinstance(known, LayerClass) else ()
    arguments: dict[str, Value] = {}
    for name, part in config.items():
        if name in elsewhere or name in known.config_only:
            continue
        argument = reading.argument(known, name)
        if _is_saved_default(part, argument, config):
            continue
        value = _argument_value(part, argument, reading, f"{place}.{name}", depth + 1)
        if argument is None or argument.required or not _is_default(value, argument, reading):
            arguments[name] = value
    return adjust(known, arguments, config, reading.policy)


def _is_saved_default(part: Any, argument: Argument | None, config: dict[str, Any]) -> bool:
    """Whether a part of a configuration is what Keras writes for an argument that is left out."""
    if argument is None:
        return part is None  # of another version of Keras, and to no effect
    if argument.follows and part == config.get(argument.follows):
        return True
    if part is None:
        return not argument.required and argument.default is argument.saved is None
    return bool(part == argument.saved)


def _argument_value(
    part: Any, argument: Argument | None, reading: Reading, place: str, depth: int
) -> Value:
    if argument is not None and argument.type == "dtype":
        return read_policy(part, reading, place)
    value = read_value(part, reading, place, depth=depth)
    if argument is None:
        return value
    if isinstance(value, ObjectValue) and argument.type in _NAMED_KINDS and not value.arguments:
        described = reading.catalogue.find_object(value.module, value.class_name)
        return described.identifiers[0] if described and described.identifiers else value
    if argument.name in _BY_DIMENSION and isinstance(value, tuple) and len(value) == 1:
        return value[0]
    return value


def _is_default(value: Value, argument: Argument, reading: Reading) -> bool:
    default = from_json(argument.default)
    if argument.type == "activation" and default is None:
        return value is None or value == _NO_ACTIVATION
    if argument.name == "axis" and isinstance(value, tuple) and len(value) == 1:
        value = value[0]  # a built layer writes a list of what it was given
    if argument.type in _NAMED_KINDS and isinstance(value, str) and isinstance(default, str):
        return reading.is_one_object(argument.type, value, default)
    # True equals 1 and is not the same argument.
    return value == default and isinstance(value, bool) == isinstance(default, bool)


def read_policy(config: Any, reading: Reading, place: str) -> Value:
    """Gives a dtype, or the policy for it: by its name, where that says all."""
    value = read_value(config, reading, place)
    if isinstance(value, ObjectValue) and value.class_name in _POLICIES:
        return value.arguments.get("name")
    return value
