"""Values of arguments as a person types and reads them: Python literals, names without quotes.

Reading is `ast.literal_eval`, so that nothing that is typed is ever run. Knows no Qt.
"""

from __future__ import annotations

import ast
from itertools import islice
from keyword import iskeyword

from graph.arguments import argument_fault
from graph.catalogue import Argument, Catalogue
from graph.errors import GraphError
from graph.values import FUNCTION, ObjectValue, TensorValue, Value, from_json, values_inside
from graph.wording import shorten, shown

_BARE = ("str", "choice", "initializer", "regularizer", "constraint", "activation", "dtype")
_FLOAT = ("builtins", "float")
_NO_NUMBERS = ("inf", "-inf", "nan")  # floats that Python writes as no literal
_MOST = 400  # values in a field; a longer list is shown in part, and is not typed over
_LONGEST = 4_000  # characters
_LONGEST_SHOWN = 2_000


class LiteralError(ValueError):
    """Text that is no value of an argument: what was expected, and what was received."""


def parse_value(argument: Argument, catalogue: Catalogue, text: str) -> Value:
    """Gives the value that a text stands for.

    Raises:
        LiteralError: the text is no literal, or its value does not fit the argument.
    """
    value = _read(argument, text.strip())
    if fault := argument_fault(argument, value, catalogue):
        raise LiteralError(fault)
    return value


def _read(argument: Argument, text: str) -> Value:
    if argument.type in _BARE and not _is_quoted(text):
        return None if text == "None" and argument.optional else text
    if argument.type in ("float", "any") and text in _NO_NUMBERS:
        return ObjectValue(*_FLOAT, {"value": text})
    try:
        value = from_json(_tuples(ast.literal_eval(text)))
        # A person means the shape (64,) by 64, which Keras would refuse.
        return (value,) if argument.type == "shape" and type(value) is int else value
    except GraphError as error:
        raise LiteralError(str(error)) from error
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        pass
    if argument.type != "any" or text.isidentifier():
        return text  # a string, which `argument_fault` answers in words for this kind of argument
    message = f"Expected a Python literal for `{argument.name}`. Received: {shorten(text)}"
    raise LiteralError(message)


def _is_quoted(text: str) -> bool:
    return len(text) > 1 and text[0] in "\"'" and text[-1] == text[0]


def _tuples(value: object) -> object:
    """Makes the lists that a person types tuples, which is how the document holds sequences."""
    if isinstance(value, list | tuple):
        return tuple(_tuples(item) for item in value)
    if isinstance(value, dict):
        return {key: _tuples(item) for key, item in value.items()}
    return value


def can_be_typed(value: Value) -> bool:
    """Whether a value can be typed over: objects have forms, and long lists are no typing."""
    return count_values(value) <= _MOST and _is_plain(value)


def count_values(value: Value) -> int:
    """Counts the single values in a value."""
    if isinstance(value, str):
        return 1 + len(value) * _MOST // _LONGEST
    return sum(map(count_values, inside)) if (inside := values_inside(value)) else 1


def format_value(argument: Argument, value: Value) -> str:
    """Gives the text that `parse_value` reads back, and that a person would have typed."""
    if isinstance(value, str):
        is_clear = argument.type in _BARE or (value.isidentifier() and not iskeyword(value))
        return value if is_clear else repr(value)
    return written(value)


def written(value: Value) -> str:
    """Gives a value as it stands in source, objects as the calls that make them."""
    match value:
        case ObjectValue():
            return _call(value)
        case TensorValue(position):
            return f"tensor {position}"
        case tuple():
            items = [written(item) for item in value]
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
        case dict():
            items = [f"{key!r}: {written(item)}" for key, item in value.items()]
            return "{" + ", ".join(items) + "}"
    return repr(value)


def summary(value: Value) -> str:
    """Gives as much of a value as a field can show, and how much there is where that is not all."""
    count = count_values(value)
    if count <= _MOST:
        return shorten(written(value), _LONGEST_SHOWN)
    return f"{shown(value)} \u00b7 {count:,} values"


def excerpt(value: Value) -> str:
    """Gives a value as a tooltip can show it."""
    if count_values(value) <= _MOST:
        return shorten(written(value), _LONGEST_SHOWN)
    if isinstance(value, tuple):
        first = ", ".join(shown(item) for item in islice(value, 50))
        return f"({shorten(first, _LONGEST_SHOWN)}, ...)"
    return shown(value)


def _call(value: ObjectValue) -> str:
    if (value.module, value.class_name) == _FLOAT:
        return str(value.arguments.get("value"))
    if value.class_name == FUNCTION and "name" in value.arguments:
        return str(value.arguments["name"])
    given = (f"{name}={written(item)}" for name, item in value.arguments.items())
    return f"{value.class_name}({', '.join(given)})"


def _is_plain(value: Value) -> bool:
    if isinstance(value, ObjectValue):
        return (value.module, value.class_name) == _FLOAT
    return not isinstance(value, TensorValue) and all(map(_is_plain, values_inside(value)))


def default_value(argument: Argument) -> Value:
    """The default of an argument as the document would hold it."""
    return from_json(argument.default)
