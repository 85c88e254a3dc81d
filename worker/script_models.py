"""The Keras models that a script has made at its top level, and its functions that may make one.

A function may do anything: it is called only when the person has chosen it. What its name or its
annotation promises only decides which are named first, and whether one is the obvious choice.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import keras

# Keras has no public name for the class of a model with a graph, nor a public way to write a
# configuration with the marks of shared layers.
from keras.src.models import Functional
from keras.src.saving.serialization_lib import ObjectSharingScope

from graph.wording import legible
from worker.protocol import Offer

_MOST = 200
_LONGEST_NAME = 200
_MODEL_CLASSES = frozenset({"Model", "Functional", "Sequential"})
_MAKING = re.compile(
    r"(build|make|create|get|define|construct)(_\w*)?(model|net|network)\w*|build", re.IGNORECASE
)
_NO_GRAPH = "its graph is Python code of its author's"

Function = Callable[[], Any]


def find_offers(script: ModuleType) -> tuple[Offer, ...]:
    """Gives the models and the functions of a script that has run, the likely ones first."""
    models, functions = _models(script), _functions(script)
    makers = {name for name, function in functions.items() if _is_likely(name, function)}
    whole = _whole(models) or makers - _called(script, makers)
    offers = [_of_model(name, model, name in whole) for name, model in models.items()]
    offers += [
        Offer(name, likely=name in makers, whole=name in whole and name in makers)
        for name in functions
    ]
    offers.sort(key=lambda offer: (not offer.whole, not offer.likely, bool(offer.fault)))
    return tuple(offers[:_MOST])


def to_configuration(model: keras.Model) -> str:
    """Gives what `config.json` would hold in the `.keras` file of a model."""
    with ObjectSharingScope():
        entry = keras.saving.serialize_keras_object(model)
        if _has_graph(model) and "layers" not in entry["config"]:
            # A class of its author's, whose constructor is not that of `keras.Model`.
            plain = keras.Model(model.input, model.output, name=model.name)
            plain.trainable = model.trainable
            written = keras.saving.serialize_keras_object(plain)
            entry = written | {"compile_config": entry.get("compile_config")}
    return json.dumps(entry)


def _models(script: ModuleType) -> dict[str, keras.Model]:
    """Gives each model once, by the first of its names."""
    found: dict[str, keras.Model] = {}
    for name, value in _named(script):
        if isinstance(value, keras.Model) and not any(value is each for each in found.values()):
            found[name] = value
    return found


def _functions(script: ModuleType) -> dict[str, Function]:
    return {
        name: value
        for name, value in _named(script)
        if isinstance(value, FunctionType)
        and not name.startswith("_")
        and value.__module__ == script.__name__
        and not inspect.iscoroutinefunction(value)
        and not inspect.isgeneratorfunction(value)
        and _takes_nothing(value)
    }


def _named(script: ModuleType) -> Iterator[tuple[str, Any]]:
    for name, value in list(vars(script).items()):
        if isinstance(name, str) and name.isidentifier() and len(name) <= _LONGEST_NAME:
            yield name, value


def _takes_nothing(function: Function) -> bool:
    variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return all(
        parameter.default is not parameter.empty or parameter.kind in variable
        for parameter in inspect.signature(function).parameters.values()
    )


def _is_likely(name: str, function: Function) -> bool:
    given = getattr(function, "__annotations__", {}).get("return", "")
    text = given if isinstance(given, str) else getattr(given, "__name__", "")
    return text.rpartition(".")[2] in _MODEL_CLASSES or _MAKING.fullmatch(name) is not None


# -- which is the whole, and which a part of it --------------------------------------------------


def _whole(models: dict[str, keras.Model]) -> set[str]:
    """Gives the models that can be drawn and that no other of them holds."""
    held = {name: _held(model) for name, model in models.items() if _has_graph(model)}
    return {
        name
        for name, layers in held.items()
        # One that is made of the layers of another, as a base without its head is, is a part too.
        if not any(layers < others or id(models[name]) in others for others in held.values())
    }


def _held(model: keras.Model) -> set[int]:
    return {id(layer) for layer in model._flatten_layers(include_self=False)}


def _called(script: ModuleType, makers: set[str]) -> set[str]:
    """Gives the names that these functions speak of, and those that they call."""
    functions = {name: each for name, each in _named(script) if isinstance(each, FunctionType)}
    called: set[str] = set()
    waiting = list(makers)
    while waiting:
        function = inspect.unwrap(functions[waiting.pop()])
        names = {*_names(function.__code__)} - called if isinstance(function, FunctionType) else ()
        called.update(names)
        waiting.extend(name for name in names if name in functions)
    return called


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _of_model(name: str, model: keras.Model, whole: bool) -> Offer:
    drawable = _has_graph(model)
    return Offer(
        name,
        legible(type(model).__name__, 100),
        layers=len(model.layers),
        parameters=model.count_params() if model.built else None,
        fault="" if drawable else _NO_GRAPH,
        likely=drawable,
        whole=whole,
    )


def _has_graph(model: keras.Model) -> bool:
    return isinstance(model, keras.Sequential | Functional)
