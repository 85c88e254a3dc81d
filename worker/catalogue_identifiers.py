"""Finds the strings that Keras accepts in place of objects: "relu", "glorot_uniform", "adam".

Keras publishes no such list. Each public name of a module is therefore spelled the ways Keras
spells identifiers and offered to the module's own `get`; what gives an object is accepted. This
differs from reading arguments (`worker.catalogue_arguments`) in that nothing is guessed.
"""

import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import keras

_ARGUMENT_TYPES = {
    "activation": keras.activations,
    "constraint": keras.constraints,
    "initializer": keras.initializers,
    "regularizer": keras.regularizers,
}


def accepted_identifiers(layers: list[dict[str, Any]], rules: dict[str, Any]) -> dict[str, Any]:
    """Returns `identifiers`, `losses`, `metrics` and `optimizers` as the catalogue holds them.

    The spellings that layers have as defaults ("uniform") are identifiers as well.
    """
    excluded = set(rules["excluded"])
    identifiers = {
        argument_type: sorted(
            {*_accepted(module), *_defaults(layers, argument_type)} - excluded,
            key=lambda name: (name.lower(), name),
        )
        for argument_type, module in _ARGUMENT_TYPES.items()
    }
    return {
        "identifiers": {**identifiers, "dtype": rules["dtype"]},
        **{
            module.__name__.rsplit(".", 1)[-1]: sorted(set(_accepted(module)) - excluded)
            for module in (keras.losses, keras.metrics, keras.optimizers)
        },
    }


def with_identifiers(
    objects: list[dict[str, Any]], accepted: dict[str, Any]
) -> list[dict[str, Any]]:
    """Returns the records of objects with the identifiers that give one with every default."""
    names = {**accepted["identifiers"], "optimizer": accepted["optimizers"]}
    given: dict[tuple[str, str], list[str]] = {}
    for argument_type, module in (*_ARGUMENT_TYPES.items(), ("optimizer", keras.optimizers)):
        for name in names[argument_type]:
            value = module.get(name)
            if _is_plain(value):
                key = (module.__name__, type(value).__name__)
                given.setdefault(key, []).append(name)
    return [
        {**each, "identifiers": given.get((each["module"], each["class_name"]), [])}
        for each in objects
    ]


def _is_plain(value: Any) -> bool:
    """Whether an object is what its class gives without arguments, whatever its name."""
    if inspect.isfunction(value):
        return False
    config = {**value.get_config(), "name": ""}
    return bool(config == {**type(value)().get_config(), "name": ""})


def _accepted(module: ModuleType) -> Iterator[str]:
    for name, value in inspect.getmembers(module):
        if callable(value) and not name.startswith("_"):
            yield from (each for each in _spellings(name) if _is_identifier(module, each))


def _spellings(name: str) -> set[str]:
    words = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    return {re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower(), name.lower()}


def _is_identifier(module: ModuleType, name: str) -> bool:
    try:
        module.get(name)
    except (KeyError, TypeError, ValueError):
        return False
    return True


def _defaults(layers: list[dict[str, Any]], argument_type: str) -> Iterator[str]:
    for layer in layers:
        for argument in layer["arguments"]:
            if argument["type"] == argument_type and argument.get("default"):
                yield argument["default"]
