"""Where two configurations differ first, and where two lists of arrays do.

Names of operations are the one thing that may differ: Keras counts them as it goes, and no source
can state them. They are named by their places here.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Any

import keras
import numpy as np

_OPERATIONS = ("keras.src.ops.", "keras.src.activations.", "keras.src.quantizers.")
_SHOWN = 300  # characters


def plain(model: keras.Model, without: Collection[str] = ()) -> Any:
    """Gives a model's class and configuration as JSON values, its operations named by place.

    Args:
        model: The model.
        without: Keys that are left out wherever they stand.
    """
    config = json.loads(json.dumps(model.get_config(), default=str))
    named = _with_placed_operations({"class_name": type(model).__name__, "config": config})
    return _without(named, without) if without else named


def _without(value: Any, keys: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_without(item, keys) for item in value]
    if isinstance(value, dict):
        return {key: _without(item, keys) for key, item in value.items() if key not in keys}
    return value


def _with_placed_operations(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_placed_operations(item) for item in value]
    if not isinstance(value, dict):
        return value
    layers = value.get("layers")
    if isinstance(layers, list):
        value = _renamed(value, dict(_operation_names(layers)))
    return {key: _with_placed_operations(item) for key, item in value.items()}


def _operation_names(layers: list[Any]) -> Iterator[tuple[str, str]]:
    for place, layer in enumerate(layers):
        if isinstance(layer, dict) and str(layer.get("module", "")).startswith(_OPERATIONS):
            yield layer["name"], f"operation {place}"


def _renamed(model: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Renames the operations of one model, and of none inside it."""

    def rename(value: Any) -> Any:
        match value:
            case [str(name), int(), int()]:
                return [names.get(name, name), *value[1:]]
            case list():
                return [rename(item) for item in value]
            case dict():
                return {key: rename(item) for key, item in value.items()}
        return value

    renamed = dict(model)
    for key in ("input_layers", "output_layers"):
        if key in renamed:
            renamed[key] = rename(renamed[key])
    renamed["layers"] = [_renamed_layer(layer, names, rename) for layer in model["layers"]]
    return renamed


def _renamed_layer(layer: Any, names: dict[str, str], rename: Any) -> Any:
    if not isinstance(layer, dict) or "inbound_nodes" not in layer:
        return layer
    layer = {**layer, "inbound_nodes": rename(layer["inbound_nodes"])}
    if layer["name"] in names:
        layer["name"] = names[layer["name"]]
        layer["config"] = {**layer["config"], "name": layer["name"]}
    return layer


def first_difference(expected: Any, received: Any, place: str = "") -> str:
    """Says where two JSON values first differ, and how; "" where they do not."""
    if type(expected) is not type(received):
        return f"{place}: {_short(expected)} != {_short(received)}"
    if isinstance(expected, dict):
        return _first_of_mapping(expected, received, place)
    if isinstance(expected, list):
        return _first_of_list(expected, received, place)
    if expected != received and not (expected != expected and received != received):  # noqa: PLR0124
        return f"{place}: {_short(expected)} != {_short(received)}"
    return ""


def _first_of_mapping(expected: dict[str, Any], received: dict[str, Any], place: str) -> str:
    for key, value in expected.items():
        if key not in received:
            return f"{place}.{key}: {_short(value)} != nothing"
        if difference := first_difference(value, received[key], f"{place}.{key}"):
            return difference
    extra = [key for key in received if key not in expected]
    return f"{place}.{extra[0]}: nothing != {_short(received[extra[0]])}" if extra else ""


def _first_of_list(expected: list[Any], received: list[Any], place: str) -> str:
    for number, (one, other) in enumerate(zip(expected, received, strict=False)):
        name = f" {one['name']}" if isinstance(one, dict) and "name" in one else ""
        if difference := first_difference(one, other, f"{place}[{number}{name}]"):
            return difference
    if len(expected) != len(received):
        return f"{place}: {len(expected)} items != {len(received)} items"
    return ""


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def first_unequal(expected: list[Any], received: list[Any]) -> str:
    """Says which output differs in a single bit; "" where none does."""
    if len(expected) != len(received):
        return f"{len(expected)} outputs != {len(received)} outputs"
    for number, (one, other) in enumerate(zip(expected, received, strict=True)):
        if (one.dtype, one.shape) != (other.dtype, other.shape):
            return f"output {number}: {one.dtype} {one.shape} != {other.dtype} {other.shape}"
        same = np.array_equal(one, other) if one.dtype == object else _bits(one) == _bits(other)
        if not same:
            return f"output {number}: {np.count_nonzero(one != other)} of {one.size} values differ"
    return ""


def _bits(array: Any) -> bytes:
    if np.issubdtype(array.dtype, np.inexact):
        # What is not a number has many forms, and which of them an addition gives is not defined.
        array = np.where(np.isnan(array), np.array(np.nan, array.dtype), array)
    return np.ascontiguousarray(array).tobytes()
