"""Statements that follow on each other again and again become loops.

Loops over one statement are tried first, even those that spare nothing, since stages of a model are
often alike but for how many times they repeat a block; then what is around them. A loop that spares
nothing in the end is written out again.
"""

from __future__ import annotations

from collections.abc import Sequence as Sequenced

from codegen.folding.carrying import Carrying
from codegen.folding.columns import Unified
from codegen.folding.iterations import align_iterations, loop_statement
from codegen.folding.program import Loop, Statement
from codegen.folding.unified import unify_known
from codegen.folding.unify import count_shifts
from graph.catalogue import Catalogue
from graph.elements import Tensor

_VARIABLES = 4  # of a loop
_LONGEST = 40  # statements of an iteration
_LEAST = 1.0  # lines that a loop spares, at least
_PAIR_LEAST = 5.0  # and one of two iterations
_FEW = 3  # iterations
_PAIR = 2
_FEW_STATEMENTS = 6  # that two iterations may have
EFFORT = 100_000  # statements that are looked at for loops of several, all turns of all together


class Loops:
    """Finds the loops in one scope."""

    def __init__(
        self,
        statements: list[Statement],
        ends: Sequenced[Tensor],
        catalogue: Catalogue,
        effort: int = EFFORT,
    ) -> None:
        self._left = effort
        self._statements = statements
        self._carrying = Carrying(statements, ends)
        self._catalogue = catalogue

    def run(self) -> list[Statement]:
        """Gives the statements with loops among them."""
        level = 1
        while True:
            before = len(self._statements)
            self._fold_series(level)
            self._fold_best(level + 1)
            if len(self._statements) == before:
                break
            level += 2
        return [kept for each in self._statements for kept in unrolled(each)]

    def whole(self, period: int, level: int) -> Statement | None:
        """Gives all statements as one loop of iterations of so many, if they are one."""
        return self._loop(0, period, len(self._statements) // period, level)

    # -- one statement after the other ---------------------------------------------------------

    def _fold_series(self, level: int) -> None:
        """Makes loops of single statements that follow on each other."""
        place = 0
        while place < len(self._statements) - 1:
            count = self._count(place, 1)
            statement = self._series(place, count, level) if count > 1 else None
            size = _count_turns(statement)
            if size > _FEW and not _is_counting(statement, size):
                # The first of many is often called a little otherwise: `add`, `add_1`, `add_2`.
                behind = self._series(place + 1, count - 1, level)
                spares_more = _is_counting(behind, _FEW) and _spared(behind) > _spared(statement)
                statement = None if spares_more or _is_counting(behind, size - 1) else statement
            if statement is not None and statement.loop is not None:
                size = len(statement.loop.iterations)
                self._statements[place : place + size] = [statement]
            place += 1

    def _series(self, place: int, count: int, level: int) -> Statement | None:
        """Gives the longest loop from a place on whose variables stay as simple as they begin."""
        found, simplest = None, (99, False)
        for size in range(2, min(count, _FEW) + 1):
            statement = self._loop(place, 1, size, level)
            if statement is None or statement.loop is None:
                return found
            # Any two numbers are a series, and with three it begins to say something.
            found, simplest = statement, _quality(statement.loop)
        least, most = _FEW, count  # of iterations
        # The highest is mostly the right one, or what is there before another argument varies.
        even = self._count_even(place, count)
        likely = [even + 1, even, most]
        while least < most:
            size = likely.pop() if likely else (least + most + 1) // 2
            if not least < size <= most:
                continue
            statement = self._loop(place, 1, size, level)
            if statement and statement.loop and _quality(statement.loop) <= simplest:
                found, least = statement, size
            else:
                most = size - 1
        return found

    def _count_even(self, place: int, count: int) -> int:
        """Counts the statements up to where other leaves differ than between the first two."""
        run = self._statements[place : place + count]
        between_first = _varying(run[0], run[1])
        for size in range(2, count):
            if _varying(run[size - 1], run[size]) != between_first:
                return size
        return count

    # -- several statements --------------------------------------------------------------------

    def _fold_best(self, level: int) -> None:
        """Makes loops of several statements, as long as one spares lines."""
        while (best := self._best(level)) is not None:
            place, size, statement = best
            self._statements[place : place + size] = [statement]

    def _best(self, level: int) -> tuple[int, int, Statement] | None:
        """Gives the place, the size and the statement of the loop that spares most lines."""
        best, most = None, 0.0
        total = len(self._statements)
        for period in range(1, min(_LONGEST, total // 2) + 1):
            for place in range(total - 2 * period + 1):
                count = self._count(place, period)
                if count < _PAIR:
                    continue
                self._left -= period * count
                if self._left < 0:
                    return best  # where little is regular, there is no end of what may be tried
                statement = self._loop(place, period, count, level)
                spared = _spared(statement) if self._is_plain(statement) else 0.0
                if statement is not None and spared > most:
                    best, most = (place, period * count, statement), spared
        return best

    def _is_plain(self, statement: Statement | None) -> bool:
        """Whether a loop of several statements reads as one: all names in it are of one number."""
        loop = statement.loop if statement is not None else None
        if loop is None or not loop.body:
            return False
        if len(loop.iterations) == _PAIR and len(loop.body) > _FEW_STATEMENTS:
            return False
        leaves = [leaf for each in loop.body for leaf in each.leaves]
        return len(loop.body) == 1 or not count_shifts(leaves)

    def _count(self, place: int, period: int) -> int:
        """Counts how many times statements follow on each other with the same symbols."""
        statements = self._statements
        count = 1
        while place + (count + 1) * period <= len(statements) and all(
            statements[place + offset].symbol == statements[place + count * period + offset].symbol
            for offset in range(period)
        ):
            count += 1
        return count

    def _loop(self, place: int, period: int, count: int, level: int) -> Statement | None:
        """Gives statements that follow on each other as a loop, if they are one."""
        iterations = [
            self._statements[place + turn * period : place + (turn + 1) * period]
            for turn in range(count)
        ]
        carried = self._carrying.carried(place, period, count)
        if carried is None or len([each for each in carried if not each.shifts]) > 1:
            return None
        aligned = align_iterations(iterations, self._catalogue)
        if aligned is None:
            return None
        scope = f"loop{level}"
        unified = unify_known(aligned.rows, aligned.kinds, scope, prefixes=False, most=_VARIABLES)
        if unified is None or len(unified.columns) > _VARIABLES:
            return None
        if _varies_with_variables(unified):
            return None
        taken = self._carrying.taken(iterations, carried)
        given = self._carrying.given(place, period, count, carried)
        return loop_statement(iterations, aligned.shapes, unified, carried, (taken, given))


def _quality(loop: Loop) -> tuple[int, bool]:
    return len(loop.columns), not loop.counts


def _count_turns(statement: Statement | None) -> int:
    return len(statement.loop.iterations) if statement and statement.loop else 0


def _varying(one: Statement, other: Statement) -> list[bool]:
    """Tells which leaves of two statements differ."""
    return [a != b for a, b in zip(one.leaves, other.leaves, strict=False)]


def _is_counting(statement: Statement | None, size: int) -> bool:
    loop = statement.loop if statement is not None else None
    return loop is not None and loop.counts and len(loop.iterations) >= size


def _varies_with_variables(unified: Unified) -> bool:
    """Whether a value of a loop would hold a variable, of which a reader can see no row."""
    return any(not hasattr(leaf, "text") for column in unified.columns for leaf in column.values)


def _spared(statement: Statement | None) -> float:
    """Counts the lines that a loop spares."""
    if statement is None or statement.loop is None:
        return 0.0
    loop = statement.loop
    written = sum(each.lines for turn in loop.iterations for each in turn)
    return written - statement.lines


def unrolled(statement: Statement, least: float = _LEAST) -> list[Statement]:
    """Gives what a loop was made of, if it spares less than so many lines."""
    loop = statement.loop
    if loop is None:
        return [statement]
    if _spared(statement) >= (_PAIR_LEAST if len(loop.iterations) == _PAIR else least):
        return [statement]
    return [kept for turn in loop.iterations for each in turn for kept in unrolled(each, least)]
