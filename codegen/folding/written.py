"""The lines of functions that were written before, and stay as long as the function is the same."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct

from codegen.folding.program import Function
from codegen.source import Writer

_LIMIT = 500  # functions


class Written(Struct, frozen=True, eq=False):
    """A function as lines.

    Attributes:
        function: The function.
        around: What else the lines depend on: the names that stand in them, or would be hidden.
        wanted: What it should be called.
        parameters: What its parameters are called, by the keys of their columns.
        tensors: The parameters that are tensors.
        imports: What its lines need.
        lines: The lines.
    """

    function: Function
    around: Hashable
    wanted: str
    parameters: dict[str, str]
    tensors: list[str]
    imports: frozenset[str]
    lines: Writer


_held: dict[int, Written] = {}  # by the identity of the functions


def written_before(function: Function) -> Written | None:
    """Gives the lines that a function had when it was written last."""
    original = function.origin or function
    known = _held.get(id(original))
    return known if known is not None and known.function is original else None


def keep(written: Written) -> Written:
    """Keeps lines for the next time."""
    if len(_held) >= _LIMIT:
        _held.clear()
    _held[id(written.function)] = written
    return written
