"""What feeds what, for placing: units and the wires between them, each once and none in a circle.

A unit is a box, or several that stay together; whoever asks says which. Here are its parts that are
not joined, and its columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct


class Joined(Struct, frozen=True):
    """Units and what feeds what.

    Attributes:
        after: The units that each one feeds.
        before: The units that feed it, in the order of its inputs.
    """

    after: dict[str, list[str]]
    before: dict[str, list[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each wire, as what it comes from and what it goes to."""
        return [(unit, fed) for unit, all_fed in self.after.items() for fed in all_fed]

    def within(self, units: Iterable[str]) -> Joined:
        """Gives some of the units, and the wires between them."""
        kept = dict.fromkeys(units)
        return Joined(
            {unit: [fed for fed in self.after[unit] if fed in kept] for unit in kept},
            {unit: [feeds for feeds in self.before[unit] if feeds in kept] for unit in kept},
        )


def join(units: Iterable[str], pairs: Sequence[tuple[str, str]]) -> Joined:
    """Gives units and wires without circles: a wire that closes one is left out.

    Args:
        units: In the order in which they were made.
        pairs: What feeds what, in the order of the inputs of what is fed; twice the same counts
            once.
    """
    after: dict[str, dict[str, None]] = {unit: {} for unit in units}
    count = dict.fromkeys(after, 0)
    for source, target in pairs:
        if source != target and target not in after[source]:
            after[source][target] = None
            count[target] += 1
    ranks = _ranks(after, count)
    found = Joined({unit: [] for unit in after}, {unit: [] for unit in after})
    for source, target in dict.fromkeys(pairs):
        if ranks[source] < ranks[target]:
            found.after[source].append(target)
            found.before[target].append(source)
    return found


def _ranks(after: dict[str, dict[str, None]], count: dict[str, int]) -> dict[str, int]:
    """Numbers units, each after all that feed it; of a circle, the oldest unit comes first."""
    ranks: dict[str, int] = {}
    ready = [unit for unit in after if not count[unit]]
    left = iter(list(after))
    while len(ranks) < len(after):
        if not ready:
            ready.append(next(unit for unit in left if unit not in ranks))
        unit = ready.pop()
        if unit in ranks:
            continue
        ranks[unit] = len(ranks)
        for each in after[unit]:
            count[each] -= 1
            if not count[each]:
                ready.append(each)
    return ranks


def parts_of(joined: Joined) -> list[Joined]:
    """Gives the parts that are joined, the one with the oldest unit first."""
    order = {unit: number for number, unit in enumerate(joined.after)}
    seen: set[str] = set()
    parts: list[Joined] = []
    for first in joined.after:
        if first in seen:
            continue
        part, waiting = {first}, [first]
        while waiting:
            unit = waiting.pop()
            near = {*joined.after[unit], *joined.before[unit]} - part
            part |= near
            waiting.extend(near)
        seen |= part
        parts.append(joined.within(sorted(part, key=order.__getitem__)))
    return parts


def columns_of(joined: Joined) -> dict[str, int]:
    """Gives each unit its column, after those of all that feed it and as near to them as can be.

    What feeds more than it is fed by, as an Input far down in the drawing, stands right before what
    it feeds.
    """
    order = _in_order(joined)
    columns: dict[str, int] = {}
    for unit in order:
        columns[unit] = max((columns[each] + 1 for each in joined.before[unit]), default=0)
    for unit in reversed(order):
        if len(joined.after[unit]) > len(joined.before[unit]):
            columns[unit] = min(columns[each] for each in joined.after[unit]) - 1
    first = min(columns.values(), default=0)
    return {unit: column - first for unit, column in columns.items()}


def _in_order(joined: Joined) -> list[str]:
    waiting = {unit: len(feeding) for unit, feeding in joined.before.items()}
    order = [unit for unit, count in waiting.items() if not count]
    for unit in order:
        for each in joined.after[unit]:
            waiting[each] -= 1
            if not waiting[each]:
                order.append(each)
    return order


def standing_in(columns: Mapping[str, int]) -> list[list[str]]:
    """Gives the units of each column."""
    standing: dict[int, list[str]] = {}
    for unit, column in columns.items():
        standing.setdefault(column, []).append(unit)
    return [standing[column] for column in sorted(standing)]
