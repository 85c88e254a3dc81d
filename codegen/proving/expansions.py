"""What calls of the program's own functions came to, kept from one proof to the next.

A block that is called with the same arguments makes the same steps. So where each step of the
drawing is still the one that it was held against then, it need not be followed again: after an
edit, the proof takes as long as the block that was edited. A block that only makes layers, for a
list of them, makes the same ones again, which are held against the drawing where they are used.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from codegen.calls import Step
from codegen.proving.following import Following
from codegen.proving.functions import Function
from codegen.proving.records import Records
from codegen.proving.values import Frame, Held, Made
from graph.elements import Tensor

_LIMIT = 10_000  # calls
_ATOMS = (str, int, bool, type(None))


class _Expansion(Struct, frozen=True, eq=False):
    """One call: the steps that it made, whether Keras named any, and what it gave."""

    steps: list[Step]
    counted: bool
    given: Held


_Making: TypeAlias = tuple[str, tuple[Held, ...], dict[str, Held]]


class _Row(Struct, frozen=True, eq=False):
    """A call that made layers and gave a list of them: the class and the arguments of each."""

    made: list[_Making]


class Start(NamedTuple):
    """How far a proof was before a call."""

    position: int
    made: int
    last: int

    @classmethod
    def of(cls, following: Following) -> Start:
        """Gives how far it is now."""
        return cls(following.position, len(following.made), following.comparing.last)


class Expansions:
    """The calls of before."""

    def __init__(self) -> None:
        self._held: dict[Hashable, _Expansion | _Row] = {}
        self._makings: dict[Hashable, _Making] = {}

    def follow(self, key: Hashable, following: Following) -> Held:
        """Takes the steps of a call for made and gives what it gave, or None."""
        found = self._held.get(key)
        if isinstance(found, _Row):
            return [following.make(*each) for each in found.made]
        if found is None or not _fits(found.steps, following):
            return None
        following.skip(len(found.steps), counted=found.counted)
        return _copied(found.given)

    def keep(self, key: Hashable, following: Following, start: Start, given: Held) -> None:
        """Keeps a call, if all of it can be told by its steps.

        Args:
            key: What was called, and with what.
            following: The proof.
            start: How far the proof was before it.
            given: What it gave.
        """
        if len(self._held) >= _LIMIT:
            self._held.clear()
        steps = following.steps[start.position : following.position]
        made = following.made[start.made :]
        if not steps and type(given) is list and given == made:
            self._keep_row(key, made)
        if not steps or _result(given) is None:
            return
        if not all(each.used for each in made):
            return
        if not all(map(following.is_sole, steps)):
            return
        counted = following.comparing.last > start.last
        self._held[key] = _Expansion(steps, counted, _copied(given))

    def _keep_row(self, key: Hashable, made: list[Made]) -> None:
        """Keeps what was made, if it was given nothing that can change; alike ones are one."""
        keys = [_frozen((each.path, each.args, *each.kwargs.items())) for each in made]
        if None in keys:
            return
        if len(self._makings) >= _LIMIT:
            self._makings.clear()
        self._held[key] = _Row(
            [
                self._makings.setdefault(each, (one.path, one.args, one.kwargs))
                for each, one in zip(keys, made, strict=True)
            ]
        )


def key_of(function: Function, given: Frame, records: Records) -> Hashable | None:
    """Gives what a call is known by, or None where it is given what can change."""
    if function.world is None:
        return None
    values = [_frozen(given[name]) for name in function.code.parameters.named]
    return None if None in values else (records, function.world, *values)


def _frozen(value: Held) -> Hashable | None:
    kind = type(value)
    if kind is Tensor or kind in _ATOMS:
        return kind, value
    if kind is float:
        return kind, repr(value)
    if kind is tuple:
        items = [_frozen(item) for item in value]
        return None if None in items else (kind, *items)
    return None  # a list may be changed, and a layer is one of its own


def _result(value: Held) -> Hashable | None:
    return _frozen(tuple(value) if type(value) is list else value)


def _fits(steps: list[Step], following: Following) -> bool:
    start = following.position
    now = following.steps[start : start + len(steps)]
    return len(now) == len(steps) and all(
        old.node is new.node
        and old.layer is new.layer
        and old.expression is new.expression
        and old.parameters == new.parameters
        and old.paths == new.paths
        and following.is_sole(new)
        for old, new in zip(steps, now, strict=True)
    )


def _copied(given: Held) -> Held:
    return list(given) if type(given) is list else given


EXPANSIONS = Expansions()
