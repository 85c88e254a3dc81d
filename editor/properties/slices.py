"""What stands between the brackets of `x[...]`, as a person types and reads it.

Python's own parser reads it and nothing is run: only whole numbers, slices, `None` and `...` are
taken over. Knows no Qt.
"""

from __future__ import annotations

import ast

from editor.properties.literals import LiteralError
from graph.values import ObjectValue, Value
from graph.wording import shorten

_SLICE = ("builtins", "slice")
_ELLIPSIS = ("builtins", "Ellipsis")
_PARTS = ("start", "stop", "step")
_LONGEST = 1_000  # characters; the parser of Python recurses


def parse_key(text: str) -> Value:
    """Gives the key that is written as in `x[:, 0]`.

    Raises:
        LiteralError: it is none, or holds more than numbers, slices, `None` and `...`.
    """
    try:
        return _key(_within_brackets(_without_brackets(text.strip())))
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        expected = "a slice such as `:, 0` or `..., None`"
        raise LiteralError(f"Expected {expected}. Received: {shorten(text)}") from error


def format_key(key: Value) -> str:
    """Gives the text that `parse_key` reads back."""
    if isinstance(key, tuple) and key:
        items = [_item_text(item) for item in key]
        return f"{items[0]}," if len(items) == 1 else ", ".join(items)
    return _item_text(key)


def is_slice(value: Value) -> bool:
    """Whether a value is a slice or the ellipsis."""
    return isinstance(value, ObjectValue) and (value.module, value.class_name) in (
        _SLICE,
        _ELLIPSIS,
    )


def _without_brackets(text: str) -> str:
    """Takes away the brackets that a person types because a box shows them."""
    return text[1:-1] if text.startswith("[") and text.endswith("]") else text


def _within_brackets(text: str) -> ast.expr:
    if len(text) > _LONGEST:
        raise ValueError(text)
    subscript = ast.parse(f"x[{text}]", mode="eval").body
    # `0] + y[0` closes the brackets itself.
    if isinstance(subscript, ast.Subscript) and isinstance(subscript.value, ast.Name):
        return subscript.slice
    raise ValueError(text)


def _key(node: ast.expr) -> Value:
    if isinstance(node, ast.Tuple):
        return tuple(_item(each) for each in node.elts)
    return _item(node)


def _item(node: ast.expr) -> Value:
    if isinstance(node, ast.Slice):
        bounds = (node.lower, node.upper, node.step)
        values = (None if each is None else _number(each) for each in bounds)
        return ObjectValue(*_SLICE, dict(zip(_PARTS, values, strict=True)))
    if isinstance(node, ast.Constant) and node.value is ...:
        return ObjectValue(*_ELLIPSIS)
    return _number(node)


def _number(node: ast.expr) -> int | None:
    value = ast.literal_eval(node)
    if value is None or type(value) is int:
        return value
    raise ValueError(value)


def _item_text(item: Value) -> str:
    if not is_slice(item) or not isinstance(item, ObjectValue):
        return str(item)
    if item.class_name == "Ellipsis":
        return "..."
    start, stop, step = (item.arguments.get(name) for name in _PARTS)
    text = f"{_bound(start)}:{_bound(stop)}"
    return text if step is None else f"{text}:{_bound(step)}"


def _bound(value: Value) -> str:
    return "" if value is None else str(value)


def is_key(value: Value) -> bool:
    """Whether a value is a key that can be typed."""
    if isinstance(value, tuple):
        return all(not isinstance(item, tuple) and is_key(item) for item in value)
    return value is None or type(value) is int or is_slice(value)
