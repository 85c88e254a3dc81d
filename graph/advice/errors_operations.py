"""What functions of `keras.ops`, and a Dense of an equation, refuse of the tensors they are given.

Their messages say what is wrong with the numbers and not where they come from.
"""

from __future__ import annotations

import re

from graph.advice.errors_words import Reader, Refusal, Said, shape_words
from graph.advice.fixes import remove, set_argument
from graph.checks import Fix
from graph.values import Value
from graph.wording import shown


def _given(refusal: Refusal, name: str) -> Value:
    """Gives a value that an operation is given, which may be kept with its call."""
    return refusal.node.arguments.get(name, refusal.argument(name))


def _transposed(refusal: Refusal, match: re.Match[str]) -> Said | None:
    if not refusal.inputs:
        return None
    rank, axes = int(match[1]), _given(refusal, "axes")
    message = (
        f"Expected the {rank} axes of {shape_words(refusal.inputs[0][1].shape)} in `axes` of "
        f"{refusal.who}, the batch being axis 0. Received: {shown(axes)}"
    )
    fix = None
    if isinstance(axes, tuple) and sorted(axes, key=str) == list(range(rank - 1)):
        shifted = (0, *(each + 1 for each in axes if isinstance(each, int)))
        fix = set_argument(refusal.layer, "axes", shifted)
    return Said(message, "axes", (fix,))


def _squeezed(refusal: Refusal, _: re.Match[str]) -> Said | None:
    if not refusal.inputs:
        return None
    shape = refusal.inputs[0][1].shape
    message = (
        f"Expected an axis of size 1 for `axis` of {refusal.who}. "
        f"Received: {shown(_given(refusal, 'axis'))}, of {shape_words(shape)}"
    )
    ones = [axis for axis, size in enumerate(shape) if axis and size == 1]
    fixes: list[Fix | None] = [set_argument(refusal.layer, "axis", axis) for axis in ones]
    return Said(message, "axis", (*fixes, remove(refusal.sight, refusal.node.id)))


def _split(refusal: Refusal, match: re.Match[str]) -> Said:
    size, parts = int(match[1]), int(match[2])
    message = (
        f"Expected `indices_or_sections` of {refusal.who} to divide the axis that it splits, "
        f"which is {size} long. Received: {parts}"
    )
    return Said(message, "indices_or_sections")


def _equation(refusal: Refusal, match: re.Match[str]) -> Said | None:
    letter, size, received = match[1], match[2], match[3]
    equation, sizes = refusal.argument("equation"), refusal.argument("output_shape")
    if not isinstance(equation, str):
        return None
    message = (
        f"Expected {size} for {letter!r} in `output_shape` of {refusal.who}, as in its input: its "
        f"`equation` is {shown(equation)}. Received: {received}"
    )
    return Said(message, "output_shape", (_completed(refusal, equation, sizes),))


def _completed(refusal: Refusal, equation: str, sizes: Value) -> Fix | None:
    """Gives the fix by which the axes that stay have no size of their own in `output_shape`."""
    given, _, output = equation.partition("->")
    kept = set(given.partition(",")[0])
    axes = output[1:]  # the batch has no place in `output_shape`
    new = [letter for letter in axes if letter not in kept]
    numbers = list(sizes) if isinstance(sizes, tuple) else [sizes]
    if not axes.isalpha() or len(numbers) < len(new) or not new:
        return None
    last = dict(zip(new, numbers[-len(new) :], strict=True))
    return set_argument(refusal.layer, "output_shape", tuple(last.get(each) for each in axes))


READERS: tuple[tuple[str, Reader], ...] = (
    (r"axis must be a list of the same length as the input shape, expected (\d+)", _transposed),
    (r"Cannot squeeze axis", _squeezed),
    (r"`x` size on given `axis` must be divisible by .* received (\d+) and (\d+)", _split),
    (
        r"Input shape and output shape do not match at shared dimension '(\w)'\. "
        r"Input shape is (\d+), and output shape is (\d+)",
        _equation,
    ),
)
