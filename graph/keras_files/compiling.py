"""How a saved model was compiled, as the settings of its training.

What could be given by a name alone becomes that name. An object with arguments of its own is kept
with them; one that nothing is known of is left out and noted, since training would call it.
"""

from __future__ import annotations

import struct
from typing import Any

from msgspec import structs

from graph.catalogue import Catalogue
from graph.errors import GraphError
from graph.keras_files.objects import read_value
from graph.keras_files.reading import Reading
from graph.naming import MAXIMUM_LENGTH, snake_case
from graph.training import Training
from graph.values import ObjectValue, Value, to_json
from graph.wording import quoted

_MEASURES = ("keras.losses", "keras.metrics")
_MAXIMUM_METRICS = 100
# Arguments of `compile` besides optimizer, loss and metrics, and their defaults. `jit_compile` is
# left out: what Keras writes is what it chose on the machine of the file's author.
_OTHERS = {
    "loss_weights": None,
    "weighted_metrics": None,
    "run_eagerly": False,
    "steps_per_execution": 1,
}
_KNOWN = frozenset({"optimizer", "loss", "metrics", "jit_compile", *_OTHERS})
# Keras puts it around the optimizer of a model whose dtype policy is this one.
_SCALING = ("keras.optimizers", "LossScaleOptimizer")
_SCALED_POLICY = "mixed_float16"


def read_training(config: Any, training: Training, reading: Reading, outputs: int) -> Training:
    """Gives the settings of a training with what the model was compiled with.

    Args:
        config: What Keras wrote; nothing where the model was not compiled.
        training: The settings otherwise.
        reading: The reading of the file.
        outputs: How many outputs the model has.
    """
    if not config:
        return training
    if not isinstance(config, dict) or "loss" not in config:
        reading.note("How the model was compiled is written in a way of its own, and is left out.")
        return training
    parts = dict(config)
    if "optimizer_config" in parts:  # of a legacy file
        parts["optimizer"] = parts.pop("optimizer_config")
    for name in sorted(parts.keys() - _KNOWN):
        reading.note(f"{quoted(name)} of `compile` is not known, and is left out.")
    found = {
        name: value
        for name in ("optimizer", "loss", "metrics", *_OTHERS)
        if name in parts and not isinstance(value := _read(name, parts, reading), _Unknown)
    }
    return _settings(training, found, outputs)


class _Unknown:
    """Stands for what is left out."""


def _read(name: str, parts: dict[str, Any], reading: Reading) -> Value | _Unknown:
    """Gives the value of an argument of `compile`, or notes why it is left out."""
    trial = Reading(reading.catalogue)
    trial.policy = reading.policy
    try:
        value = _plainly(read_value(_legible_rate(parts[name]), trial, name), reading.catalogue)
        to_json(value)  # as the settings hold it
    except GraphError:
        trial.note("")
        value = None
    if trial.notes or not _is_known(value, name):
        reading.note(
            f"The {quoted(name)} that the model was compiled with is no class of Keras's that is "
            "described by values. It is left out."
        )
        return _Unknown()
    return _unscaled(value, reading) if name == "optimizer" else value


def _legible_rate(config: Any) -> Any:
    """Gives an optimizer's rate as it was given: Keras keeps it in 32 bits, and writes them all."""
    inner = config.get("config") if isinstance(config, dict) else None
    if not isinstance(inner, dict):
        return config
    changed = dict(inner)
    if isinstance(rate := inner.get("learning_rate"), float):
        changed["learning_rate"] = _shortest(rate)
    if "inner_optimizer" in inner:
        changed["inner_optimizer"] = _legible_rate(inner["inner_optimizer"])
    return {**config, "config": changed}


def _shortest(number: float) -> float:
    """Gives the shortest number that is the same in 32 bits."""
    try:
        wanted = struct.pack("f", number)
    except OverflowError:
        return number
    if struct.unpack("f", wanted) != (number,):
        return number  # it was never kept in 32
    candidates = (float(f"{number:.{digits}g}") for digits in range(1, 10))
    return next((each for each in candidates if struct.pack("f", each) == wanted), number)


def _plainly(value: Value, catalogue: Catalogue) -> Value:
    """Gives names for objects that have every default, anywhere in a value."""
    if isinstance(value, tuple):
        return tuple(_plainly(each, catalogue) for each in value)
    if isinstance(value, dict):
        return {key: _plainly(each, catalogue) for key, each in value.items()}
    if not isinstance(value, ObjectValue):
        return value
    arguments = dict(value.arguments)
    if arguments.get("name") == snake_case(value.class_name):
        del arguments["name"]
    if not arguments and (name := _identifier(value, catalogue)):
        return name
    return ObjectValue(value.module, value.class_name, arguments)


def _identifier(value: ObjectValue, catalogue: Catalogue) -> str:
    """Gives the name that `compile` takes for an object with every default, or ""."""
    name = snake_case(value.class_name)
    if name == "accuracy":
        return ""  # a word for whichever accuracy fits the loss
    known = {
        "keras.losses": catalogue.losses,
        "keras.metrics": catalogue.metrics,
        "keras.optimizers": catalogue.optimizers,
    }
    return name if name in known.get(value.module, ()) else ""


def _is_known(value: Value, name: str) -> bool:
    """Whether all objects in a value are of the kind that an argument takes."""
    if isinstance(value, tuple):
        return all(_is_known(each, name) for each in value)
    if isinstance(value, dict):
        return all(_is_known(each, name) for each in value.values())
    if isinstance(value, str):
        return len(value) <= MAXIMUM_LENGTH
    if isinstance(value, ObjectValue):
        return value.module in (("keras.optimizers",) if name == "optimizer" else _MEASURES)
    return True


def _unscaled(value: Value, reading: Reading) -> Value:
    """Gives the optimizer that Keras put a loss scale around, where it will do so again."""
    if not isinstance(value, ObjectValue) or (value.module, value.class_name) != _SCALING:
        return value
    inner = value.arguments.get("inner_optimizer")
    scaled = reading.policy == _SCALED_POLICY and len(value.arguments) == 1
    return _plainly(inner, reading.catalogue) if scaled else value


def _settings(training: Training, found: dict[str, Value], outputs: int) -> Training:
    """Puts names into their fields, and all else among the arguments of `compile`."""
    fields: dict[str, Any] = {}
    compiled: dict[str, Any] = {}
    for name, value in found.items():
        if name in _OTHERS:
            if value != _OTHERS[name]:
                compiled[name] = to_json(value)
        elif name != "metrics" and isinstance(value, str):
            fields[name] = value
        elif name == "metrics" and _are_names(value) and outputs == 1:
            fields[name] = value or ()
        elif name == "metrics" and value is None:
            fields[name] = ()
        else:
            compiled[name] = to_json(value)
    return structs.replace(training, compiled=compiled, **fields)


def _are_names(value: Value) -> bool:
    if not isinstance(value, tuple) or len(value) > _MAXIMUM_METRICS:
        return False
    return all(isinstance(each, str) for each in value)
