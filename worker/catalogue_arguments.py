"""Reads one layer's signatures: which arguments it takes, of which types, and which tensors.

Keras has no types on its layers. What an argument is has to be told from its name, its default
and its docstring; the rules are here, apart from `worker.catalogue`, because they are guesses, and
`resources/layers_overlay.json` overrules each of them.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Container, Iterator
from typing import Any

from worker.catalogue_texts import argument_texts, shortened

SHARED = frozenset({"name", "trainable", "dtype"})

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_SUFFIXES = {
    "_initializer": "initializer",
    "_regularizer": "regularizer",
    "_constraint": "constraint",
    "activation": "activation",
    "dtype": "dtype",
}
_TYPES = {bool: "bool", int: "int", float: "float", dict: "dict"}
_QUOTED = re.compile(r"[\"']([A-Za-z][\w-]*)[\"']")


def described_arguments(
    layer_class: type,
    base: type,
    not_forwarded: Container[str] = (),
    *,
    shared: frozenset[str] = SHARED,
) -> list[dict[str, Any]]:
    """Returns the records of a class's arguments, in the order of its signature.

    Where a constructor forwards its keywords, those of the classes above it follow, up to but
    without `base`, and without the names in `not_forwarded` and in `shared`.
    """
    texts = argument_texts(layer_class)
    own = inspect.signature(layer_class).parameters
    return [
        described_parameter(parameter, texts)
        for parameter in forwarded_parameters(layer_class, base, shared)
        if parameter.name in own or parameter.name not in not_forwarded
    ]


def forwarded_parameters(
    layer_class: type, base: type, shared: frozenset[str] = SHARED
) -> Iterator[inspect.Parameter]:
    """Yields the parameters that a class and those it forwards its keywords to really take."""
    taken = {"self", *shared}
    for owner in layer_class.__mro__:
        if owner is base and layer_class is not base:
            return
        if "__init__" not in vars(owner):
            continue
        parameters = inspect.signature(vars(owner)["__init__"]).parameters
        for name, parameter in parameters.items():
            if name not in taken and parameter.kind not in _VARIADIC:
                yield parameter
        if not any(each.kind is inspect.Parameter.VAR_KEYWORD for each in parameters.values()):
            return
        taken |= {*parameters, *_passed_on(owner)}


def patched(record: dict[str, Any], *patches: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Returns a record with what patches say of the argument of that name."""
    for patch in patches:
        record = record | patch.get(record["name"], {})
    return record


def call_parameters(layer_class: type) -> list[inspect.Parameter]:
    """Returns the parameters of a class's `call`, without `*args` and `**kwargs`."""
    call = getattr(layer_class, "call", None)
    parameters = list(inspect.signature(call).parameters.values())[1:] if call else []
    return [parameter for parameter in parameters if parameter.kind not in _VARIADIC]


def described_inputs(call: list[inspect.Parameter]) -> list[dict[str, Any]]:
    """Returns the records of those parameters of `call` that take tensors."""
    return [
        {"name": parameter.name, "required": parameter.default is inspect.Parameter.empty}
        for parameter in call
        if parameter.name != "training" and not isinstance(parameter.default, bool)
    ]


def described_parameter(parameter: inspect.Parameter, texts: dict[str, str]) -> dict[str, Any]:
    """Returns the record of one parameter, of which `texts` says what it is for."""
    text = texts.get(parameter.name, "")
    record: dict[str, Any] = {"name": parameter.name}
    if parameter.default is inspect.Parameter.empty:
        default, record["required"] = None, True
    else:
        default = record["default"] = _json_value(parameter.default)
        record["optional"] = default is None
    record["type"] = _guessed_type(parameter.name, default)
    if record["type"] == "str" and (choices := _quoted_words(text, default)):
        record |= {"type": "choice", "choices": choices}
    record["doc"] = shortened(" ".join(text.split()).split(" - ")[0])  # no bullet lists
    return record


def _guessed_type(name: str, default: Any) -> str:
    for suffix, argument_type in _SUFFIXES.items():
        if name.endswith(suffix):
            return argument_type
    if isinstance(default, str):
        return "str"
    if isinstance(default, list):
        return "int_tuple" if all(isinstance(item, int) for item in default) else "list"
    return _TYPES.get(type(default), "any")


def _quoted_words(text: str, default: Any) -> list[str]:
    words = list(dict.fromkeys(_QUOTED.findall(text)))
    return words if len(words) > 1 and default in words else []


def _json_value(value: Any) -> Any:
    """Returns a default as JSON holds it; raises TypeError where it cannot be a literal."""
    if isinstance(value, (tuple, list)):
        return [_json_value(item) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"Expected a default that can be written as a literal. Received: {value!r}")


def _passed_on(owner: type) -> Iterator[str]:
    """Yields the names of the arguments that a constructor itself gives to the one above it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(vars(owner)["__init__"])))
    above = list(inspect.signature(owner.__mro__[1]).parameters)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__":
            yield from above[: len(call.args)]
            yield from (keyword.arg for keyword in call.keywords if keyword.arg)
