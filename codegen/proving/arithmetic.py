"""Python's operators between numbers and texts, as far as the exporter writes them.

What they give is bounded: a program that is wrong ends, and takes no memory.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from codegen.proving.values import DifferentError, Held, told

_BITS = 64
_LENGTH = 20_000  # of a text or a list that is put together
_POWER = 64

_NUMBERS: dict[str, Callable[[Any, Any], Any]] = {
    "Add": operator.add,
    "FloorDivide": operator.floordiv,
    "Mod": operator.mod,
    "Multiply": operator.mul,
    "Power": operator.pow,
    "Subtract": operator.sub,
    "TrueDivide": operator.truediv,
}
_JOINED = (str, list, tuple)

# The classes of `keras.ops` that Keras's tensors make of Python's operators.
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Div: "TrueDivide",
    ast.FloorDiv: "FloorDivide",
    ast.Gt: "Greater",
    ast.GtE: "GreaterEqual",
    ast.Lt: "Less",
    ast.LtE: "LessEqual",
    ast.MatMult: "Matmul",
    ast.Mod: "Mod",
    ast.Mult: "Multiply",
    ast.NotEq: "NotEqual",
    ast.Pow: "Power",
    ast.Sub: "Subtract",
}


def computed(name: str, left: Held, right: Held) -> Held:
    """Gives what an operator makes of two values without a tensor.

    Raises:
        DifferentError: they are not two numbers, or two texts, lists or tuples to join.
    """
    kinds = type(left), type(right)
    if name in _NUMBERS and kinds[0] in (int, float) and kinds[1] in (int, float):
        return _bounded(_number(name, left, right))
    if name == "Add" and kinds[0] is kinds[1] and kinds[0] in _JOINED:
        return short(left + right)
    raise DifferentError(f"Expected two numbers. Received: {told(left)} and {told(right)}")


def short(value: Held) -> Held:
    """Gives a text or a list, once it is known not to be a very long one."""
    if len(value) > _LENGTH:
        raise DifferentError(f"Expected at most {_LENGTH} items or letters. Received: more")
    return value


def negated(value: Held) -> Held:
    """Gives a number with the other sign."""
    if type(value) not in (int, float):
        raise DifferentError(f"Expected a number. Received: {told(value)}")
    return -value


def _number(name: str, left: Held, right: Held) -> Held:
    if name == "Power" and not (abs(left) < 1 << _BITS and 0 <= right <= _POWER):
        raise DifferentError(f"Expected a power of at most {_POWER}. Received: {told(right)}")
    try:
        return _NUMBERS[name](left, right)
    except ArithmeticError as error:
        raise DifferentError(f"Expected a number. Received: {error}") from error


def _bounded(value: Held) -> Held:
    if type(value) is int and value.bit_length() > _BITS:
        raise DifferentError(f"Expected a number of at most {_BITS} bits. Received: more")
    return value
