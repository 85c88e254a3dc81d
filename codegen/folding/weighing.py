"""What a function is worth: the lines that it spares, less what it costs a reader.

What is cut in the wrong place, from the middle of one block to the middle of the next, varies in
more than one name, and costs for that.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from collections.abc import Sequence as Sequenced

from codegen.folding.columns import NAME, Column, Unified
from codegen.folding.cuts import cuts_series, is_whole
from codegen.folding.instances import unify_steps
from codegen.folding.layout import Layout
from codegen.folding.leaves import Constant
from codegen.folding.repeats import Repeat
from codegen.folding.sequence import Sequence
from codegen.folding.unify import count_shifts

LEAST = 2.0  # lines that a function spares, at least

_SAMPLE = 6  # instances that are looked at to find out how many arguments vary
_ARGUMENTS = 7  # of a function, besides tensors
_OVERHEAD = 4.0  # lines of `def` and `return`, and what is in a reader's way
_ARGUMENT = 0.7  # lines that one more argument is worth
_ARGUMENT_SITE = 0.1  # and for each call
_CALL = 1.2
_LONG_CALL = 3.0
_SHORT_CALL = 4  # arguments that fit the line of a call
_ONE_LINE = 5  # and that fit one line of their own
_NEXT_CALL = 0.3  # of a call that follows on another, which a loop may hold
_SHIFT = 1.5  # lines that a number of the next block is worth, for each call
_TENSOR = 1.5  # lines that one more tensor is worth
_TENSOR_SITE = 0.3  # and for each call
_NAMES = 4  # by which layers are called, at most
_NAME = 3.0  # lines that one more name is worth
_NUMBER = 0.5
_NAME_SITE = 1.0  # and for each call
_PAIR = 2
_SHORTEST = 3  # parts of a function, but where they take many lines
_LONG = 4.0
_OFTEN = 5  # calls that make even two parts a function
_VERY_OFTEN = 8  # and two that take a line each
_MOST = 0.6  # of the instances, which the others are left out for
_SUFFIX = re.compile(r"(_\d+)?")
_DIGITS = re.compile(r"\d+")


class Weighing:
    """Weighs candidates, as things are: with the blocks that are taken already."""

    def __init__(self, sequence: Sequence, layout: Layout) -> None:
        self._sequence = sequence
        self._layout = layout
        self._unified: dict[tuple[int, ...], Unified | None] = {}

    def most(self, repeat: Repeat) -> float:
        """Counts the lines that a function spares at most: those that are not written."""
        if repeat.starts and not self._is_possible(repeat):
            repeat.starts = []
        starts = self._layout.fitting(repeat.starts, repeat.length)
        sites = self._layout.sites(starts, repeat.length)
        if len(sites) < _PAIR:
            return 0.0
        return self._most(starts, repeat.length, sites)

    def spared(self, repeat: Repeat) -> float:
        """Counts the lines that a function spares; leaves out instances named unlike most."""
        starts = self._layout.fitting(repeat.starts, repeat.length)
        sites = self._layout.sites(starts, repeat.length)
        spared = self._most(starts, repeat.length, sites) if len(sites) >= _PAIR else 0.0
        if spared < LEAST:
            return 0.0
        unified = self._unify(starts, repeat.length)
        if unified is not None and _count_names(unified) > 1:
            fewer = self._named_alike(starts, repeat.length, unified)
            if fewer is not None:
                repeat.starts = fewer
                return self.spared(repeat) if self._is_possible(repeat) else 0.0
        if unified is None or len(unified.columns) > _ARGUMENTS:
            return 0.0
        taken = self._count_taken(starts[0], repeat.length)
        return spared - _cost(unified, len(sites), taken)

    def _unify(self, starts: Sequenced[int], length: int) -> Unified | None:
        """Gives what some of the instances have in common, whose steps never change."""
        sample = _sample(starts)
        key = (length, *sample)
        if key not in self._unified:
            self._unified[key] = unify_steps(self._sequence, sample, length)
        return self._unified[key]

    def _is_possible(self, repeat: Repeat) -> bool:
        """Whether it is cut where a block begins and ends."""
        first, length = repeat.starts[0], repeat.length
        return is_whole(self._sequence, first, first + length) and not any(
            cuts_series(self._sequence, start, start + length) for start in _sample(repeat.starts)
        )

    def _most(
        self, starts: Sequenced[int], length: int, sites: Sequenced[tuple[int, int]]
    ) -> float:
        lines = [self._count_lines(start, start + length) for start in starts]
        if len(self._layout.split(starts[0], starts[0] + length)) < _SHORTEST:
            often = _OFTEN if max(lines) >= _LONG else _VERY_OFTEN
            if len(sites) < often:
                return 0.0
        calls = _CALL * len(sites) - (_CALL - _NEXT_CALL) * _count_following(sites, length)
        whole = sum(lines) / len(lines) * len(sites)
        return whole - max(lines) - _OVERHEAD - calls

    def _named_alike(
        self, starts: Sequenced[int], length: int, unified: Unified
    ) -> list[int] | None:
        """Gives those instances whose names are like those of most, if that makes them simpler."""
        groups: dict[Hashable, list[int]] = {}
        for start in starts:
            names = [self._sequence.steps[start + offset].layer.name for offset in range(length)]
            groups.setdefault(tuple([_DIGITS.sub("0", name) for name in names]), []).append(start)
        most = max(groups.values(), key=len)
        if not _MOST * len(starts) <= len(most) < len(starts):
            return None
        fewer = self._unify(most, length)
        simpler = fewer is not None and _count_names(fewer) < _count_names(unified)
        return most if simpler else None

    def _count_taken(self, start: int, length: int) -> int:
        references = self._sequence.references[start : start + length]
        return len({each for taken in references for each in taken if each[0] < start})

    def _count_lines(self, start: int, end: int) -> float:
        return sum(
            part.block.calls[part.start] if part.block else self._sequence.lines[part.start]
            for part in self._layout.split(start, end)
        )


def count_calls(unified: Unified | None, starts: Sequenced[int]) -> dict[int, float]:
    """Counts the lines of the call of each instance, with the arguments that few others have."""
    columns = unified.columns if unified is not None else ()
    usual = [max(set(column.values), key=column.values.count) for column in columns]
    often = [
        column.values.count(value) >= _MOST * len(starts)
        for column, value in zip(columns, usual, strict=True)
    ]
    calls = {}
    for place, start in enumerate(starts):
        given = sum(
            not is_often or column.values[place] != value
            for column, value, is_often in zip(columns, usual, often, strict=True)
        )
        calls[start] = _CALL if given <= _SHORT_CALL else _LONG_CALL
        if given > _ONE_LINE:
            calls[start] = given + _LONG_CALL
    return calls


def _cost(unified: Unified, calls: int, taken: int) -> float:
    """Gives what the parameters of a function cost, in lines."""
    names = _count_names(unified)
    if names > _NAMES:
        return float("inf")
    numbers = sum(map(_is_counted, unified.columns))
    arguments = (_ARGUMENT + _ARGUMENT_SITE * calls) * len(unified.columns)
    # A block that a person drew has one name; more tell that it was cut in the wrong place.
    # Layers that nobody named are numbered besides.
    more_names = max(names - numbers - 1, 0) + _NUMBER * min(numbers, names - 1)
    shifts = _SHIFT * calls * count_shifts(unified.leaves)
    tensors = (_TENSOR + _TENSOR_SITE * calls) * (taken - 1)
    return arguments + (_NAME + _NAME_SITE * calls) * more_names + shifts + tensors


def _count_names(unified: Unified) -> int:
    return sum(NAME in column.kinds for column in unified.columns)


def _is_counted(column: Column) -> bool:
    """Whether a variable is a number in names, or a suffix that is one."""
    if NAME not in column.kinds:
        return False
    values = [leaf.value for leaf in column.values if isinstance(leaf, Constant)]
    return all(
        type(value) is int or (isinstance(value, str) and _SUFFIX.fullmatch(value))
        for value in values
    )


def _sample(starts: Sequenced[int]) -> list[int]:
    if len(starts) <= _SAMPLE:
        return list(starts)
    step = (len(starts) - 1) / (_SAMPLE - 1)
    return [starts[round(step * place)] for place in range(_SAMPLE)]


def _count_following(sites: Sequenced[tuple[int, int]], length: int) -> int:
    known = set(sites)
    return sum((number, start - length) in known for number, start in sites)
