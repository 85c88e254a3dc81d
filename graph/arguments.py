"""Whether a value fits an argument of a layer, by what the catalogue says of it.

These are faults of kind ("a number where a string belongs"). Whether a value makes sense in a model
is for Keras to say: the worker asks it.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.catalogue import Argument, Catalogue
from graph.values import ObjectValue, Value

_EXPECTED = {
    "bool": "True or False",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
    "choice": "one of the names it knows",
    "int_tuple": "a whole number or a tuple of them",
    "shape": "a tuple of whole numbers, None where a size is open",
    "list": "a list",
    "dict": "a dictionary",
    "initializer": "an initializer",
    "regularizer": "a regularizer",
    "constraint": "a constraint",
    "activation": "an activation",
    "dtype": "a data type",
    "layer": "a layer",
    "function": "a function",
}
_SHOWN = 80  # characters of a received value


def argument_fault(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    """Says what is wrong with a value, in Keras's form, or gives "" where nothing is."""
    if value is None and _takes_none(argument):
        return ""
    if argument.type == "any" or (_fits(argument.type, value) and value is not None):
        return _choice_fault(argument, value, catalogue)
    return _fault(argument, _EXPECTED[argument.type], value)


def _takes_none(argument: Argument) -> bool:
    return argument.optional or (not argument.required and argument.default is None)


def _choice_fault(argument: Argument, value: Value, catalogue: Catalogue) -> str:
    choices = () if argument.type == "any" else catalogue.choices(argument)
    if not choices or not isinstance(value, str) or value in choices:
        return ""
    shown = ", ".join(repr(choice) for choice in choices[:8])
    more = ", ..." if len(choices) > 8 else ""  # noqa: PLR2004  # as many as the list above shows
    return _fault(argument, f"one of {shown}{more}", value)


def _fault(argument: Argument, expected: str, value: Value) -> str:
    return f"Expected {expected} for `{argument.name}`. Received: {shorten(repr(value))}"


def shorten(text: str) -> str:
    """Cuts a received value to what a sentence can hold."""
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _fits(kind: str, value: Value) -> bool:
    return _FITTING.get(kind, _is_named)(value)


def _is_named(value: Value) -> bool:
    """Whether a value names an object of Keras's, or describes one."""
    return isinstance(value, str | ObjectValue)


def _is_int(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_int_tuple(value: Value) -> bool:
    return isinstance(value, tuple) and all(_is_int(i) or _is_int_tuple(i) for i in value)


_FITTING: dict[str, Callable[[Value], bool]] = {
    "bool": lambda value: isinstance(value, bool),
    "int": _is_int,
    "float": lambda value: _is_int(value) or isinstance(value, float),
    "str": lambda value: isinstance(value, str),
    "choice": lambda value: isinstance(value, str),
    "int_tuple": lambda value: _is_int(value) or _is_int_tuple(value),
    "shape": lambda value: isinstance(value, tuple) and all(i is None or _is_int(i) for i in value),
    "list": lambda value: isinstance(value, tuple),
    "dict": lambda value: isinstance(value, dict),
    "layer": lambda value: isinstance(value, ObjectValue),
    "function": lambda value: isinstance(value, ObjectValue),
}
