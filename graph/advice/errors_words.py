"""What a reader of Keras's errors is given, what it gives back, and the words that they share.

A reader knows one kind of error: from the drawing and the shapes around the node it says what was
expected and received, at which argument, and what mends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypeGuard

from msgspec import Struct

from graph.advice.sight import Sight
from graph.checks import Fix
from graph.checks.problem import of
from graph.elements import Edge, Layer, Node
from graph.inspected import Inspected
from graph.specs import TensorSpec
from graph.values import Value
from graph.wording import quoted, shorten

Sizes: TypeAlias = tuple[int | None, ...]  # of one sample: a shape without the batch

_MOST_NUMBERS = 2**40  # of a tensor whose shape is thought about
_DIMENSIONS = re.compile(r"(.*?)([123])D(Transpose)?$")


class Refusal(Struct, frozen=True):
    """A node that Keras refuses."""

    sight: Sight
    node: Node
    layer: Layer
    found: Inspected

    @property
    def who(self) -> str:
        """The name and class of the layer, as they stand in a sentence."""
        return of(self.layer)

    @property
    def inputs(self) -> Sequence[tuple[Edge, TensorSpec]]:
        """The wires into the node and their tensors, in the order of its slots."""
        return self.sight.into(self.node.id)

    def argument(self, name: str) -> Value:
        """Gives the value of an argument of the layer: the given one, or Keras's default."""
        return self.sight.argument(self.layer, name)

    def has(self, name: str) -> bool:
        """Whether layers of this class take an argument."""
        known = self.sight.catalogue.find(self.layer.module, self.layer.class_name)
        return known is not None and known.argument(name) is not None

    def source(self, edge: Edge) -> str:
        """Gives the name of the layer that a wire comes from, as it stands in a sentence."""
        return quoted(self.sight.graph.layer_of(edge.source.node).name)


class Said(Struct, frozen=True):
    """What a reader makes of an error; no fix that could be none is left out by the reader."""

    message: str
    argument: str = ""
    fixes: tuple[Fix | None, ...] = ()


Reader: TypeAlias = Callable[[Refusal, re.Match[str]], Said | None]


def spatial(class_name: str) -> int:
    """Gives how many dimensions besides batch and channels a class has: 2 of Conv2D; else 0."""
    match = _DIMENSIONS.match(class_name)
    return int(match[2]) if match else 0


def in_dimensions(class_name: str, count: int) -> str:
    """Gives the class of the same kind with so many dimensions: Conv1D of Conv2D."""
    return _DIMENSIONS.sub(rf"\g<1>{count}D\g<3>", class_name)


def shape_words(shape: Sequence[int | None]) -> str:
    """Gives a shape as it stands in a sentence: (batch, 28, 28, 1)."""
    if not shape:
        return "one number for the whole batch"
    sizes = ["any" if size is None else str(size) for size in shape[1:]]
    return shorten(f"({', '.join(['batch', *sizes])})")


def last_size(spec: TensorSpec) -> int | None:
    """Gives the size of the last axis, that of features or channels; None where it is open."""
    return spec.shape[-1] if spec.shape else None


def with_one_open(sizes: Sizes) -> tuple[int, ...] | None:
    """Gives sizes as Reshape takes them, an open one as -1; None where there are several."""
    given = tuple(-1 if size is None else size for size in sizes)
    return given if given.count(-1) <= 1 else None


def product(sizes: Sequence[int | None]) -> int | None:
    """Gives the product of sizes; None where one is open, or where no layer could hold so many."""
    whole = 1
    for size in sizes:
        if size is None or whole * size > _MOST_NUMBERS:
            return None
        whole *= size
    return whole


def is_whole(value: Value) -> TypeGuard[int]:
    """Whether a value is a whole number, which True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def as_sizes(value: Value, count: int) -> tuple[int, ...] | None:
    """Gives an argument such as `kernel_size` with a number for each dimension."""
    if is_whole(value):
        return (value,) * count
    if not isinstance(value, list | tuple) or len(value) != count:
        return None
    numbers = tuple(each for each in value if is_whole(each))
    return numbers if len(numbers) == count else None


def shortest(sizes: Sequence[int]) -> Value:
    """Gives sizes as a person writes them: one number where they are the same."""
    return sizes[0] if len(set(sizes)) == 1 else tuple(sizes)
