"""The functions of Python that a program of ours may call, and what a loop runs over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import GeneratorType
from typing import Any

from msgspec import Struct

from codegen.proving.values import DifferentError, Held, told

_SPECIAL = frozenset({"inf", "-inf", "nan"})
_ITERATED = (list, tuple, str, range, enumerate, GeneratorType)


class Builtin(Struct, frozen=True):
    """A function of Python."""

    call: Callable[..., Held]

    def called(self, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        """Calls it.

        Raises:
            DifferentError: it does not take that.
        """
        try:
            return self.call(*args, **kwargs)
        except (TypeError, ValueError) as error:
            raise DifferentError(f"Expected what Python takes. Received: {error}") from error


def iterated(value: Held) -> Iterable[Any]:
    """Gives what a loop, or an assignment to several variables, runs over.

    Raises:
        DifferentError: a program of ours runs over no such thing.
    """
    if type(value) not in _ITERATED:
        raise DifferentError(f"Expected a list, a text or a range. Received: {told(value)}")
    held: Iterable[Any] = value
    return held


def _range(*bounds: int) -> range:
    if not all(type(bound) is int for bound in bounds):
        raise TypeError("a bound that is no integer")
    return range(*bounds)


def _enumerate(items: Held, start: int = 0) -> Iterable[tuple[int, Any]]:
    return enumerate(iterated(items), start)


def _zip(*rows: Held, strict: bool = False) -> Iterator[tuple[Any, ...]]:
    return _zipped([*map(iterated, rows)], strict)


def _zipped(rows: list[Iterable[Any]], strict: bool) -> Iterator[tuple[Any, ...]]:
    try:
        yield from zip(*rows, strict=strict)
    except ValueError as error:
        raise DifferentError(f"Expected as many of each. Received: {error}") from error


def _float(value: Held) -> float:
    if value not in _SPECIAL:
        raise TypeError(f"a float of {told(value)}")
    return float(value)


BUILTINS = {
    "enumerate": Builtin(_enumerate),
    "float": Builtin(_float),
    "range": Builtin(_range),
    "slice": Builtin(slice),
    "zip": Builtin(_zip),
}
