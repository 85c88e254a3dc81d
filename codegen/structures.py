"""Structures of tensors: lists and dictionaries of what a call or a model takes and gives.

A structure is a value of the document with a `TensorValue` where each tensor stands. The same shape
is written for the arguments of a call and for the ends of a model, and tells how one tensor out of
what a call gave is taken: `codes["a"]`, `states[1][0]`.
"""

from __future__ import annotations

from collections.abc import Callable

from codegen.formatting import Expression, group, listing
from codegen.literals import text
from graph.values import TensorValue, Value

ONE = TensorValue(0)


def structure_expression(
    value: Value, tensor: Callable[[int], str], write: Callable[[Value], Expression]
) -> Expression:
    """Gives a structure as an expression; sequences are lists.

    Args:
        value: The structure.
        tensor: Gives what stands for the tensor at a position.
        write: Gives the expression of what is no structure.
    """
    if isinstance(value, TensorValue):
        return tensor(value.position)
    if isinstance(value, tuple):
        return listing([structure_expression(item, tensor, write) for item in value])
    if isinstance(value, dict):
        return group(
            "{",
            [
                (f"{text(key)}: ", structure_expression(item, tensor, write))
                for key, item in value.items()
            ],
            "}",
        )
    return write(value)


def is_flat(value: Value, count: int) -> bool:
    """Whether a structure is the plain list of so many tensors."""
    return value == tuple(TensorValue(place) for place in range(count))


def several(count: int) -> Value:
    """Gives the structure of a list of so many tensors."""
    return tuple(TensorValue(place) for place in range(count))


def paths_of(value: Value, before: str = "") -> tuple[str, ...]:
    """Gives how to take each tensor out of a structure, in the order in which Keras counts them."""
    if isinstance(value, TensorValue):
        return (before,)
    if isinstance(value, tuple):
        return tuple(
            path
            for place, item in enumerate(value)
            for path in paths_of(item, f"{before}[{place}]")
        )
    if isinstance(value, dict):
        return tuple(
            path for key in sorted(value) for path in paths_of(value[key], f"{before}[{text(key)}]")
        )
    return ()
