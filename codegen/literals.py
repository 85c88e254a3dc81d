"""Values of the document as Python literals.

Everything that a person typed, or a file from somebody else holds, enters the source through here:
a literal is built from the `repr` of a value whose exact type is known, and from nothing else, so
that no text can break out of its quotes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from codegen.formatting import Expression, group
from codegen.source import SourceError
from graph.naming import is_argument_name
from graph.values import ObjectValue, Value
from graph.wording import shown

_EXPONENT = re.compile(r"e(?:\+|(-))0*")
_MAXIMUM_BITS = 64  # of an integer; Python refuses to print one of some thousand digits


def literal(value: Value, write_object: Callable[[ObjectValue], Expression]) -> Expression:
    """Gives a value as an expression; objects inside are written by `write_object`.

    Raises:
        SourceError: the value is of no type that a document can hold.
    """
    if isinstance(value, ObjectValue):
        return write_object(value)
    if type(value) is tuple:
        items = [("", literal(item, write_object)) for item in value]
        return group("(", items, ")", comma=len(items) == 1)
    if type(value) is dict:
        return group(
            "{",
            [(f"{text(key)}: ", literal(item, write_object)) for key, item in value.items()],
            "}",
        )
    return atom(value)


def atom(value: object) -> str:
    """Gives the text of a value that holds no others.

    Raises:
        SourceError: it is no None, bool, int, float or str.
    """
    if value is None or type(value) is bool:
        return repr(value)
    if type(value) is str:
        return text(value)
    if type(value) is int:
        return _integer(value)
    if type(value) is float:
        return _floating(value)
    raise SourceError(f"Expected a plain value. Received: {type(value).__name__}")


def text(value: str) -> str:
    """Gives a string literal in double quotes, or in single ones where that saves escapes."""
    if type(value) is not str:
        raise SourceError(f"Expected a string. Received: {type(value).__name__}")
    quoted = repr(value)
    if quoted[0] == '"' or value.count('"') > value.count("'"):
        return quoted
    # In single quotes, repr escapes each single quote and leaves double quotes bare.
    body = quoted[1:-1].replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def argument_name(name: str) -> str:
    """Gives the name of a keyword argument, once it is known to be one.

    Raises:
        SourceError: it is no ASCII identifier, or is a keyword of Python.
    """
    if is_argument_name(name):
        return name
    raise SourceError(f"Expected the name of an argument. Received: {shown(name)}")


def _integer(value: int) -> str:
    if value.bit_length() > _MAXIMUM_BITS:
        raise SourceError(f"Expected an integer of at most {_MAXIMUM_BITS} bits. Received: more")
    return repr(value)


def _floating(value: float) -> str:
    if math.isfinite(value):
        # `1e-05` is what Python prints, and `1e-5` what people write.
        return _EXPONENT.sub(r"e\1", repr(value))
    return f'float("{value!r}")'
