"""Tensors that go from one iteration of a loop to the next.

Statements are iterations if each takes, inside, what its own statements give, and from outside the
same as all others, or what the one before it made. Nothing but the last one gives what is used
behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence as Sequenced

from msgspec import Struct

from codegen.folding.program import Carried, Statement
from graph.elements import Tensor

_PAIR = 2


class _Wires(Struct, frozen=True):
    """Who gives and takes each tensor in one scope, as its statements are.

    Attributes:
        statements: The statements.
        makers: The statement that gives each tensor, and the place of the tensor in it.
        users: The statements that take each tensor.
        matched: What was found out about the iterations of loops that were tried.
    """

    statements: list[Statement]
    makers: dict[Tensor, tuple[int, int]]
    users: dict[Tensor, list[int]]
    matched: dict[tuple[int, int, int], dict[Tensor, Tensor] | None]
    reached: dict[tuple[int, int], _Reach | None]


class _Reach(Struct):
    """How far a loop could go, as far as it was looked at.

    Attributes:
        stays: What every iteration takes.
        goes_on: What an iteration takes of the one before it: the first, and what is made.
        turns: How many iterations there are at least.
        ended: Whether there are no more.
    """

    stays: set[Tensor]
    goes_on: dict[Tensor, Tensor]
    turns: int
    ended: bool = False


def _wires(statements: list[Statement]) -> _Wires:
    makers = {
        reference: (number, place)
        for number, statement in enumerate(statements)
        for place, reference in enumerate(statement.gives)
    }
    users: dict[Tensor, list[int]] = {}
    for number, statement in enumerate(statements):
        for reference in statement.takes:
            users.setdefault(reference, []).append(number)
    return _Wires(list(statements), makers, users, {}, {})


class Carrying:
    """Looks for what goes on, in one scope.

    `statements` is looked at as it is at the moment of each question.
    """

    def __init__(self, statements: list[Statement], ends: Sequenced[Tensor]) -> None:
        self._statements = statements
        self._ends = set(ends)
        self._known = _wires(statements)

    def carried(self, place: int, period: int, count: int) -> tuple[Carried, ...] | None:
        """Gives the tensors that go from one iteration to the next; None where it is no loop."""
        makers = self._wires().makers
        reach = self._reached(place, period)
        if reach is not None:
            self._go_on(reach, place, period, count)
            if reach.turns < count:
                return None
            distance = (count - 1) * period
            return tuple(
                [
                    Carried(first, made, last)
                    for first, made in reach.goes_on.items()
                    if (last := self._moved(made, makers, distance)) is not None
                ]
            )
        return self._compared(place, period, count)

    def _compared(self, place: int, period: int, count: int) -> tuple[Carried, ...] | None:
        """Gives what `carried` does, by looking at each iteration."""
        makers = self._wires().makers
        seen: dict[Tensor, list[Tensor]] = {}
        for turn in range(count):
            matched = self._match(place, period, turn)
            if matched is None:
                return None
            for first, taken in matched.items():
                seen.setdefault(first, []).append(taken)
        carried: list[Carried] = []
        for first, here in seen.items():
            if len(here) < count:
                return None
            if here.count(first) == count:
                continue
            shifted = _shifted(here, seen) if period == 1 else None
            if shifted is not None:
                carried.append(Carried(first, shifted[0], shifted[-1], shifts=True))
                continue
            made = self._made_before(makers, here[1], place, period)
            if made is None or not self._follows(makers, here, made, period):
                return None
            last = self._moved(made, makers, (count - 1) * period)
            if last is None:
                return None
            carried.append(Carried(first, made, last))
        return tuple(carried) if self._stays(place, period, count, carried) else None

    def _wires(self) -> _Wires:
        if self._known.statements != self._statements:
            self._known = _wires(self._statements)
        return self._known

    def _reached(self, place: int, period: int) -> _Reach | None:
        """Gives what a loop of two carries; None where that is shifted, or it is none."""
        known = self._known.reached
        if (place, period) not in known:
            known[place, period] = self._begun(place, period)
        return known[place, period]

    def _begun(self, place: int, period: int) -> _Reach | None:
        firsts, seconds = self._match(place, period, 0), self._match(place, period, 1)
        if firsts is None or seconds is None or firsts.keys() != seconds.keys():
            return None
        stays = {first for first, taken in seconds.items() if first == taken}
        goes_on = {first: taken for first, taken in seconds.items() if first != taken}
        makers = self._known.makers
        if any(self._made_before(makers, made, place, period) is None for made in goes_on.values()):
            return None
        return _Reach(stays, goes_on, 1)

    def _go_on(self, reach: _Reach, place: int, period: int, count: int) -> None:
        """Looks whether a loop goes on for so many iterations."""
        if period == 1:
            self._go_straight_on(reach, place, count)
        made = set(reach.goes_on.values())
        while reach.turns < count and not reach.ended:
            turn = reach.turns
            if self._takes_alike(reach, place, period, turn) and self._is_passed_on(
                made, place, period, turn - 1
            ):
                reach.turns += 1
            else:
                reach.ended = True

    def _go_straight_on(self, reach: _Reach, place: int, count: int) -> None:
        """Goes on along a chain, in which each statement takes what the one before it gives.

        That is what most loops are of; a chain of a thousand layers is looked at for each edit.
        """
        statements, users = self._statements, self._known.users
        first = statements[place].gives
        if reach.stays or len(statements[place].takes) != 1 or len(first) != 1:
            return
        if list(reach.goes_on.values()) != [first[0]]:
            return
        while reach.turns < count:
            number = place + reach.turns
            given = statements[number - 1].gives
            if statements[number].takes != given or len(given) != 1 or given[0] in self._ends:
                return
            if users.get(given[0]) != [number]:
                return
            reach.turns += 1

    def _takes_alike(self, reach: _Reach, place: int, period: int, turn: int) -> bool:
        matched = self._match(place, period, turn)
        if matched is None or len(matched) != len(reach.stays) + len(reach.goes_on):
            return False
        makers = self._known.makers
        return all(
            taken == first
            if first in reach.stays
            else self._moved(reach.goes_on[first], makers, (turn - 1) * period) == taken
            for first, taken in matched.items()
        )

    def _is_passed_on(self, made: set[Tensor], place: int, period: int, turn: int) -> bool:
        """Whether what an iteration gives is used in it, and by the next one as far as it may."""
        begin = place + turn * period
        for number in range(begin, begin + period):
            for reference in self._statements[number].gives:
                if reference in self._ends:
                    return False
                users = self._known.users.get(reference, ())
                if all(user < begin + period for user in users):
                    continue
                first = self._moved(reference, self._known.makers, -turn * period)
                if first not in made or any(user >= begin + 2 * period for user in users):
                    return False
        return True

    def _match(self, place: int, period: int, turn: int) -> dict[Tensor, Tensor] | None:
        """Gives for each tensor that the first iteration takes from outside what this one takes."""
        known = self._known.matched
        key = (place, period, turn)
        if key not in known:
            known[key] = self._matched(place, period, turn)
        return known[key]

    def _matched(self, place: int, period: int, turn: int) -> dict[Tensor, Tensor] | None:
        makers = self._known.makers
        matched: dict[Tensor, Tensor] = {}
        for offset in range(place, place + period):
            ours = self._statements[offset + turn * period].takes
            firsts = self._statements[offset].takes
            if len(ours) != len(firsts):
                return None
            for our, first in zip(ours, firsts, strict=True):
                maker = makers.get(first)
                if maker is not None and maker[0] >= place:  # within the iteration
                    moved = self._moved(first, makers, turn * period)
                    if moved != our:
                        return None
                elif matched.setdefault(first, our) != our:
                    return None
        return matched

    def _moved(
        self, reference: Tensor, makers: Mapping[Tensor, tuple[int, int]], distance: int
    ) -> Tensor | None:
        statement, place = makers[reference]
        if statement + distance >= len(self._statements):
            return None
        gives = self._statements[statement + distance].gives
        return gives[place] if place < len(gives) else None

    def _made_before(
        self,
        makers: Mapping[Tensor, tuple[int, int]],
        reference: Tensor,
        place: int,
        period: int,
    ) -> Tensor | None:
        """Gives a tensor if the first iteration makes it."""
        maker = makers.get(reference)
        return reference if maker and place <= maker[0] < place + period else None

    def _follows(
        self,
        makers: Mapping[Tensor, tuple[int, int]],
        here: list[Tensor],
        made: Tensor,
        period: int,
    ) -> bool:
        return all(
            self._moved(made, makers, (turn - 1) * period) == reference
            for turn, reference in enumerate(here)
            if turn > 0
        )

    def _stays(self, place: int, period: int, count: int, carried: Sequenced[Carried]) -> bool:
        """Whether nothing but the last iteration gives what is used outside."""
        goes_on = {each.made for each in carried}
        shifted = {each.last for each in carried if each.shifts}
        end = place + period * count
        for number in range(place, end - period):
            turn = (number - place) // period
            for reference in self._statements[number].gives:
                if reference in self._ends and reference not in shifted:
                    return False
                first = self._moved(reference, self._known.makers, -turn * period)
                for user in self._known.users.get(reference, ()):
                    if user >= end and reference in shifted:
                        continue
                    later = (user - place) // period - turn if user < end else -1
                    if later == 0 or (later == _PAIR and shifted):
                        continue
                    if later != 1 or first not in goes_on:
                        return False
        return True

    def taken(
        self, iterations: list[list[Statement]], carried: Sequenced[Carried]
    ) -> tuple[Tensor, ...]:
        """Gives what a loop takes: what goes on first, then what all iterations take."""
        own = {reference for each in iterations[0] for reference in each.gives}
        taken: dict[Tensor, None] = {each.first: None for each in carried}
        for each in iterations[0]:
            for reference in each.takes:
                if reference not in own:
                    taken[reference] = None
        return tuple(taken)

    def given(
        self, place: int, period: int, count: int, carried: Sequenced[Carried]
    ) -> tuple[Tensor, ...]:
        """Gives what the last iteration gives to statements behind the loop."""
        end = place + period * count
        last = self._statements[end - period : end]
        given = [each for part in last for each in part.gives if self._is_used(each, end)]
        shifted = [each.last for each in carried if each.shifts and self._is_used(each.last, end)]
        return (*given, *shifted)

    def _is_used(self, reference: Tensor, end: int) -> bool:
        if reference in self._ends:
            return True
        return any(user >= end for user in self._wires().users.get(reference, ()))


def _shifted(here: list[Tensor], seen: Mapping[Tensor, list[Tensor]]) -> list[Tensor] | None:
    """Gives the tensors of which each iteration takes what the one before it took."""
    for other in seen.values():
        if other is not here and len(other) == len(here) and here[1:] == other[:-1]:
            return other
    return None
