"""The names of Python variables in generated source."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable
from typing import TypeAlias

_MAXIMUM_LENGTH = 40
_RESERVED = frozenset(
    {
        *keyword.kwlist,
        *keyword.softkwlist,
        *dir(builtins),
        # What the generated file imports and defines, and the names that have a meaning in it.
        *("keras", "layers", "ops", "np", "model", "inputs", "outputs", "x"),
    }
)

Given: TypeAlias = tuple[frozenset[str], tuple[tuple[str, int], ...]]


class Namespace:
    """Gives out variable names.

    No name is given out twice, and none is a keyword, a builtin or a name that the file imports or
    gives a meaning of its own. Names depend on what is asked for, in its order, and on nothing
    else: one drawing has one source.
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*_RESERVED, *reserved}
        self._numbers: dict[str, int] = {}  # the last one behind each name

    def copy(self) -> Namespace:
        """Gives one in which names can be tried out."""
        copied = Namespace(self._taken)
        copied._numbers.update(self._numbers)
        return copied

    @property
    def given(self) -> Given:
        """What it has given out, on which alone it depends what it gives next."""
        return frozenset(self._taken), tuple(self._numbers.items())

    @given.setter
    def given(self, given: Given) -> None:
        self._taken, self._numbers = set(given[0]), dict(given[1])

    def variable(self, wanted: str) -> str:
        """Gives a name as close to `wanted`, which may be any text, as can be."""
        base = name = _identifier(wanted)
        # Counted on where the name has a number: `input_2` and not `input_1_1`.
        stem = re.sub(r"_\d+$", "", base) if base in self._taken else base
        while name in self._taken:
            self._numbers[stem] = self._numbers.get(stem, 0) + 1
            name = f"{stem}_{self._numbers[stem]}"
        self._taken.add(name)
        return name


def _identifier(wanted: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", wanted.lower()).strip("_")[:_MAXIMUM_LENGTH].rstrip("_")
    return name if name.isidentifier() else f"layer_{name}".rstrip("_")
