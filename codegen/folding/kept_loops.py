"""The loops of a scope, kept where nothing has changed in it.

To look for loops takes longer than most else, and an edit changes a statement or two. While a
person draws, what stands before and behind these keeps the loops that were found; a loop that they
are in is cut in two around them, and they are looked at by themselves. What was cut is joined again
when the statements are those of before, or when loops are looked for anew, as for an export.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterable
from collections.abc import Sequence as Sequenced

from msgspec import Struct

from codegen.folding.loops import EFFORT, Loops, unrolled
from codegen.folding.program import Statement
from codegen.folding.relinking import relinked_statements
from graph.catalogue import Catalogue
from graph.elements import Tensor

_LIMIT = 500  # scopes
_LITTLE = 5_000  # of the effort, where loops stay where they are
_VERSIONS = 3  # of each, so that what is undone is there again


class _Kept(Struct, frozen=True, eq=False):
    """The statements of a scope, what it gives, and its statements with loops."""

    statements: list[Statement]
    ends: list[Tensor]
    folded: list[Statement]


_kept: dict[Hashable, list[_Kept]] = {}
_lock = threading.Lock()


def find_loops(
    statements: list[Statement],
    ends: list[Tensor],
    catalogue: Catalogue,
    scope: Hashable,
    *,
    quick: bool,
) -> list[Statement]:
    """Gives statements with loops among them.

    Args:
        statements: The statements of a function or a model.
        ends: The tensors that it gives.
        catalogue: What is known of Keras.
        scope: What tells it from others.
        quick: Whether loops stay where they were when they were looked for last.
    """
    folded = _followed(statements, ends, catalogue, _kept.get(scope, [])) if quick else None
    if folded is None:
        effort = _LITTLE if quick else EFFORT
        folded = Loops([*statements], ends, catalogue, effort).run()
    with _lock:
        others = _kept.pop(scope, []) if quick else []
        _kept[scope] = [_Kept(statements, ends, folded), *others[: _VERSIONS - 1]]
        if len(_kept) > _LIMIT:
            del _kept[next(iter(_kept))]
    return folded


def _followed(
    statements: list[Statement],
    ends: list[Tensor],
    catalogue: Catalogue,
    versions: Sequenced[_Kept],
) -> list[Statement] | None:
    """Gives statements with the loops of the version that is most like them, or None."""
    changes = [
        (_change(each.statements, statements), each) for each in versions if each.ends == ends
    ]
    if not changes:
        return None
    change, known = min(changes, key=lambda each: each[0].stop - each[0].start)
    if 2 * (change.stop - change.start) > len(statements):
        return None
    functions = {each.function.number: each.function for each in statements if each.function}
    before = {each.function.number: each.function for each in known.statements if each.function}
    folded = known.folded
    if any(before.get(number) is not function for number, function in functions.items()):
        folded = relinked_statements(folded, functions)
    return _Cutting(statements, ends, catalogue, change).run(folded)


class _Change(Struct, frozen=True):
    """Which statements are other ones: from where on, up to where, and up to where there were."""

    start: int
    stop: int
    stopped: int


def _change(before: Sequenced[Statement], after: Sequenced[Statement]) -> _Change:
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and _is_same(before[start], after[start]):
        start += 1
    end = 1
    while end <= shortest - start and _is_same(before[-end], after[-end]):
        end += 1
    return _Change(start, len(after) - end + 1, len(before) - end + 1)


def _is_same(one: Statement, other: Statement) -> bool:
    """Whether statements are one but for the lines of the function that they call."""
    return one is other or (
        one.step is other.step
        and one.symbol == other.symbol
        and one.nodes == other.nodes
        and one.takes == other.takes
        and one.gives == other.gives
        and one.kinds == other.kinds
        and one.leaves == other.leaves
        and one.lines == other.lines
    )


class _Cutting:
    """Puts what has changed among loops in the place of what was there."""

    def __init__(
        self,
        statements: list[Statement],
        ends: list[Tensor],
        catalogue: Catalogue,
        change: _Change,
    ) -> None:
        self._statements = statements
        self._ends = ends
        self._catalogue = catalogue
        self._change = change
        self._is_in = False

    def run(self, folded: Iterable[Statement]) -> list[Statement]:
        """Gives what was folded with the change in it."""
        given = self._among(folded, 0)
        return [*given, *self._changed()]

    def _among(self, folded: Iterable[Statement], place: int) -> list[Statement]:
        change, given = self._change, list[Statement]()
        for each in folded:
            end = place + _count(each)
            if place >= change.start:
                given.extend(self._changed())
            if end <= change.start or place >= change.stopped:
                given.append(each)
            elif each.loop is not None:
                given.extend(self._cut(each.loop.iterations, place))
            place = end
        return given

    def _cut(self, iterations: list[list[Statement]], place: int) -> list[Statement]:
        """Gives the iterations of a loop in which something has changed."""
        change = self._change
        before, given, behind = list[list[Statement]](), list[Statement](), list[list[Statement]]()
        begin = place
        for turn in iterations:
            end = begin + sum(map(_count, turn))
            if end <= change.start:
                before.append(turn)
            elif begin >= change.stopped:
                behind.append(turn)
            else:
                given.extend(self._among(turn, begin))
            begin = end
        if behind:
            given.extend(self._changed())
            begin -= sum(_count(each) for turn in behind for each in turn)
        shift = change.stop - change.stopped
        return [*self._loop(before, place), *given, *self._loop(behind, begin + shift)]

    def _loop(self, iterations: list[list[Statement]], place: int) -> list[Statement]:
        """Gives iterations as a loop, where they still are one."""
        statements = [each for turn in iterations for each in turn]
        if len(iterations) > 1:
            end = place + sum(map(_count, statements))
            loops = Loops(statements, self._used_beside(place, end), self._catalogue)
            made = loops.whole(len(iterations[0]), 1 + max(map(_level, iterations[0])))
            statements = statements if made is None else [made]
        return [kept for each in statements for kept in unrolled(each)]

    def _changed(self) -> list[Statement]:
        """Gives what has changed, the first time it is asked for."""
        if self._is_in:
            return []
        self._is_in = True
        start, stop = self._change.start, self._change.stop
        statements = self._statements[start:stop]
        ends = self._used_beside(start, stop)
        return Loops(statements, ends, self._catalogue, _LITTLE).run()

    def _used_beside(self, start: int, stop: int) -> list[Tensor]:
        """Gives the tensors that are used before and behind some statements."""
        beside = (*self._statements[:start], *self._statements[stop:])
        return [*self._ends, *[tensor for each in beside for tensor in each.takes]]


def _count(statement: Statement) -> int:
    """Counts the statements that one with loops stands for."""
    loop = statement.loop
    return 1 if loop is None else sum(_count(each) for turn in loop.iterations for each in turn)


def _level(statement: Statement) -> int:
    """Gives the highest number of the loops in a statement, by which variables are told apart."""
    loop = statement.loop
    if loop is None:
        return 0
    own = [int(each.key.partition(".")[0].removeprefix("loop")) for each in loop.columns]
    return max([0, *own, *map(_level, loop.body)])
