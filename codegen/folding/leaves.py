"""What varies from one repetition to the next: the values within a statement, as leaves.

A leaf is a constant, an expression that is no plain value, or a template in which the variables of
a function or of a loop stand. Repeated statements are alike in all but their leaves.
"""

from __future__ import annotations

import ast
import functools
import threading
from typing import TypeAlias
from weakref import WeakValueDictionary

from msgspec import Struct

from codegen.formatting import Expression, flat
from codegen.literals import text

_LONGEST = 400  # characters of an expression that is looked at as a value


class Constant(Struct, frozen=True, eq=False, weakref=True):
    """A plain value; `constant` makes those, of which there is one of each text.

    Attributes:
        text: Its expression on one line, which tells it from others: True is not 1.
        value: The value.
        expression: How it is written.
    """

    text: str
    value: object
    expression: Expression


class Opaque(Struct, frozen=True):
    """An expression that is no plain value, such as an initializer with arguments."""

    text: str
    expression: Expression

    def __hash__(self) -> int:
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Opaque) and self.text == other.text


class Variable(Struct, frozen=True):
    """A parameter of a function or a variable of a loop: `factor * variable // divisor + offset`.

    Attributes:
        key: What tells it from the others; it is given a name when all are known.
        factor: What it is multiplied by.
        divisor: What it is divided by, without a remainder.
        offset: What is added to it.
    """

    key: str
    factor: int = 1
    divisor: int = 1
    offset: int = 0


class Text(Struct, frozen=True):
    """A string with variables in it."""

    parts: tuple[str | Variable, ...]


class Several(Struct, frozen=True):
    """A tuple with a variable in it."""

    items: tuple[Constant | Variable, ...]


class Share(Struct, frozen=True):
    """A part of a number: `whole * variable / parts`."""

    whole: float
    variable: Variable
    parts: int


Leaf: TypeAlias = Constant | Opaque | Variable | Text | Several | Share


# Leaves are compared in their thousands, and whether they are one object is told at once.
_constants: WeakValueDictionary[str, Constant] = WeakValueDictionary()
_lock = threading.Lock()


def constant(written: str, value: object, expression: Expression) -> Constant:
    """Gives a plain value as a leaf, which is the one there is as long as anything holds it."""
    with _lock:
        known = _constants.get(written)
        if known is None:
            known = _constants[written] = Constant(written, value, expression)
        return known


def leaf_of(expression: Expression) -> Leaf:
    """Gives an expression as a leaf."""
    if isinstance(expression, str):
        return _atom(expression)
    if not expression.short:
        return Opaque(f"{id(expression)}", expression)  # too long to be compared with others
    written = flat(expression)
    if len(written) <= _LONGEST:
        found, value = _literal(written)
        if found:
            return constant(written, value, expression)
    return Opaque(written, expression)


@functools.lru_cache(maxsize=20_000)
def _atom(written: str) -> Leaf:
    found, value = _literal(written)
    return constant(written, value, written) if found else Opaque(written, written)


@functools.lru_cache(maxsize=20_000)
def _literal(written: str) -> tuple[bool, object]:
    try:
        return True, ast.literal_eval(written)
    except (ValueError, SyntaxError):
        return False, None


@functools.lru_cache(maxsize=20_000)
def string(value: str) -> Constant:
    """Gives a string as a leaf."""
    written = text(value)
    return constant(written, value, written)


@functools.lru_cache(maxsize=20_000)
def number(value: int) -> Constant:
    """Gives an integer as a leaf."""
    return constant(str(value), value, str(value))


def is_number(leaf: Leaf) -> bool:
    """Whether a leaf is an integer, which True is not."""
    return isinstance(leaf, Constant) and type(leaf.value) is int


def is_text(leaf: Leaf) -> bool:
    """Whether a leaf is a string, with variables in it or without."""
    return isinstance(leaf, Text) or (isinstance(leaf, Constant) and type(leaf.value) is str)
