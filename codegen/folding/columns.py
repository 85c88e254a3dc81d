"""Columns: what varies from one instance of repeated statements to the next, with its values."""

from __future__ import annotations

import functools
from typing import TypeAlias

from msgspec import Struct

from codegen.folding.leaves import Constant, Leaf

NAME = "name"

Kind: TypeAlias = str  # the name of an argument; in names of layers, "name" and the word before it


def is_name(kind: Kind) -> bool:
    """Whether leaves of a kind are names of layers, or stand in some."""
    return kind.partition(" ")[0] == NAME


class Column(Struct, frozen=True):
    """A variable and its values.

    Attributes:
        key: What `Variable.key` says.
        values: Its value in each instance.
        kinds: The arguments that it stands in.
        word: The word before it, where it stands in a name.
        is_prefix: Whether it is what the names begin with.
    """

    key: str
    values: tuple[Leaf, ...]
    kinds: tuple[str, ...]
    word: str = ""
    is_prefix: bool = False


class Unified(Struct, frozen=True):
    """What instances have in common.

    Attributes:
        leaves: Their leaves, with variables where they differ.
        columns: The variables, in the order in which they are used.
    """

    leaves: tuple[Leaf, ...]
    columns: tuple[Column, ...]


class Hole(Struct):
    """A column before it is known what it depends on.

    Attributes:
        place: Its place among the holes, which is its key in leaves until it has another.
        values: Its value in each instance.
        kind: The argument that it stands in first.
        word: The word before it, where it stands in a name.
        uses: How many times it stands somewhere.
    """

    place: int
    values: tuple[Leaf, ...]
    kind: str
    word: str = ""
    uses: int = 0


@functools.lru_cache(maxsize=2_000)
def integers(values: tuple[Leaf, ...]) -> tuple[int, ...]:
    """Gives those values that are integers."""
    return tuple(
        [leaf.value for leaf in values if isinstance(leaf, Constant) and type(leaf.value) is int]
    )


def are_numbers(values: tuple[Leaf, ...]) -> bool:
    """Whether all values are integers."""
    return len(integers(values)) == len(values)


def counts_up(column: Column) -> bool:
    """Whether the values of a variable that stands in names are numbers that grow by one."""
    values = integers(column.values)
    if len(values) != len(column.values) or column.kinds[0] != NAME:
        return False
    return values == tuple(range(values[0], values[0] + len(values)))
