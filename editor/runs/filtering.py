"""The filter above the table of runs: words that a run has, and conditions on its columns.

"digits val_accuracy>0.9 status=finished" leaves the runs for which all three hold. Knows no Qt.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence

from editor.runs.columns import Column, Value, data_of, name_of, optimizer_of
from editor.runs.listing import Listed
from graph.wording import legible

Passes = Callable[[Listed], bool]
_LONGEST = 1000  # letters of a filter
_CONDITION = re.compile(r"([^\s<>=!]+)\s*(>=|<=|!=|=|>|<)\s*([^\s<>=!]+)")
# What is still being written is not yet wrong.
_UNFINISHED = re.compile(r"[^\s<>=!]+\s*(?:>=|<=|!=|!|=|>|<)\s*$")
_ORDERS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}


class FilterError(ValueError):
    """A filter that says nothing; the message says why."""


def parse_filter(text: str, columns: Sequence[Column]) -> Passes:
    """Gives what tells whether a run is left.

    Raises:
        FilterError: a condition is none.
    """
    conditions: list[Passes] = []
    by_key = {column.key: column for column in reversed(columns)}

    def take(found: re.Match[str]) -> str:
        conditions.append(_condition(found, by_key))
        return " "

    rest = _CONDITION.sub(take, _UNFINISHED.sub("", text[:_LONGEST]))
    words = rest.casefold().split()
    if unfinished := next((word for word in words if set(word) & set("<>=")), None):
        raise FilterError(
            f"Expected a column, a comparison and a value. Received: {legible(unfinished)}"
        )
    return lambda run: all(passes(run) for passes in conditions) and _has(run, words)


def _has(run: Listed, words: Sequence[str]) -> bool:
    if not words:
        return True
    whole = "\n".join((name_of(run), run.status, data_of(run), optimizer_of(run))).casefold()
    return all(word in whole for word in words)


def _condition(found: re.Match[str], columns: dict[str, Column]) -> Passes:
    name, sign, given = found.groups()
    column = columns.get(name.casefold())
    if column is None:
        raise FilterError(
            f"Expected the name of a column before {sign}, such as val_loss. "
            f"Received: {legible(name)}"
        )
    if column.is_number:
        return _number_condition(column, sign, given)
    if sign not in ("=", "!="):
        raise FilterError(f"Expected = or != after {column.key}. Received: {sign}")
    wanted = given.casefold()
    return lambda run: (wanted in column.text(run).casefold()) == (sign == "=")


def _number_condition(column: Column, sign: str, given: str) -> Passes:
    try:
        wanted = float(given)
    except ValueError:
        raise FilterError(
            f"Expected a number after {column.key} {sign}. Received: {legible(given)}"
        ) from None
    holds = _ORDERS[sign]

    def passes(run: Listed) -> bool:
        value: Value = column.value(run)
        return isinstance(value, int | float) and holds(value, wanted)

    return passes
