"""Values of arguments as a person types and reads them: Python literals, names without quotes.

Reading is `ast.literal_eval`, so that nothing that is typed is ever run. Knows no Qt.
"""

from __future__ import annotations

import ast
from keyword import iskeyword

from graph.arguments import argument_fault
from graph.catalogue import Argument, Catalogue
from graph.errors import GraphError
from graph.values import ObjectValue, Value, from_json
from graph.wording import shorten

_BARE = ("str", "choice", "initializer", "regularizer", "constraint", "activation", "dtype")


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
    return value


def format_value(argument: Argument, value: Value) -> str:
    """Gives the text that `parse_value` reads back, and that a person would have typed."""
    if isinstance(value, str):
        is_clear = argument.type in _BARE or (value.isidentifier() and not iskeyword(value))
        return value if is_clear else repr(value)
    if isinstance(value, ObjectValue):
        return _call(value)
    return _nested(value)


def _call(value: ObjectValue) -> str:
    given = (f"{name}={_nested(item)}" for name, item in value.arguments.items())
    return f"{value.class_name}({', '.join(given)})"


def _nested(value: Value) -> str:
    if isinstance(value, ObjectValue):
        return _call(value)
    if isinstance(value, tuple):
        items = [_nested(item) for item in value]
        return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {_nested(item)}" for key, item in value.items()) + "}"
    return repr(value)


def default_value(argument: Argument) -> Value:
    """The default of an argument as the document would hold it."""
    return from_json(argument.default)
