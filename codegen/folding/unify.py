"""Finding out what varies: many instances of one statement become one with variables in it.

Each instance is a row of leaves, and a column of leaves that are not all alike becomes a variable.
What always is the same multiple of another, or as far behind it, needs no variable of its own. In
names, numbers and words vary by themselves; of a function, all names may have a common beginning,
which is what a person passes as `name`.
"""

from __future__ import annotations

import functools
from collections.abc import Hashable, Sequence

from codegen.folding.columns import NAME, Column, Hole, Kind, Unified, are_numbers, integers
from codegen.folding.following import counted_on, direction, multiples
from codegen.folding.leaves import Leaf, Several, Share, Text, Variable, is_number, string
from codegen.folding.neighbours import join_neighbours
from codegen.folding.prefixes import common_beginning, with_beginning, without_beginning
from codegen.folding.templates import Gap, templates

_SIZES = frozenset(
    {
        *("filters", "units", "output_dim", "input_dim", "key_dim", "target_shape", "n"),
        *("groups", "projection_dim"),
    }
)


def unify(
    rows: Sequence[Sequence[Leaf]],
    kinds: Sequence[Kind],
    scope: str,
    *,
    prefixes: bool,
    most: int | None = None,
) -> Unified | None:
    """Gives what rows of leaves have in common, or None where there is nothing to say it with.

    Args:
        rows: The leaves of each instance.
        kinds: The argument that each leaf is of.
        scope: What the keys of the variables begin with.
        prefixes: Whether a common beginning of names is looked for, as for a function.
        most: The number of variables from which on it may give None, for a loop.
    """
    if len(rows) == 1:
        return Unified(tuple(rows[0]), ())
    columns = list(zip(*rows, strict=True)) if kinds else []
    plain = _Unifying(columns, kinds, scope, shares=not prefixes, most=most).run()
    if not prefixes:
        return plain
    prefixed = _with_prefix(columns, kinds, scope)
    if plain is None or prefixed is None:
        return prefixed or plain
    return prefixed if len(prefixed.columns) <= len(plain.columns) else plain


class _Unifying:
    """Goes through the columns of leaves."""

    def __init__(
        self,
        columns: Sequence[tuple[Leaf, ...]],
        kinds: Sequence[Kind],
        scope: str,
        *,
        shares: bool,
        most: int | None = None,
    ) -> None:
        self._shares = shares
        self._most = most
        self._families: set[Hashable] = set()
        self._columns = columns
        self._kinds = kinds
        self._scope = scope
        self._holes: list[Hole] = []
        self._places: dict[Hashable, int] = {}

    def run(self) -> Unified | None:
        """Gives what the columns have in common."""
        leaves: list[Leaf] = []
        for column, kind in zip(self._columns, self._kinds, strict=True):
            leaf = self._leaf(column, kind)
            if leaf is None or (self._most is not None and len(self._families) > self._most):
                return None
            leaves.append(leaf)
        return self._resolved(leaves)

    def _leaf(self, column: tuple[Leaf, ...], kind: Kind) -> Leaf | None:
        first = column[0]
        if column.count(first) == len(column):
            return first
        template = templates.of(column, kind, shares=self._shares)
        if template.leaf is None:
            return None
        holes = {place: self._hole(gap) for place, gap in enumerate(template.gaps)}
        return _filled(template.leaf, holes)

    def _hole(self, gap: Gap) -> Variable:
        kind, _, held = gap.kind.partition(" ")
        values = gap.values
        group = "size" if kind in _SIZES and is_number(values[0]) else kind
        place = self._places.setdefault((group, values), len(self._holes))
        if place == len(self._holes):
            self._holes.append(Hole(place, values, kind, gap.word or held))
            if self._most is not None:
                self._families.add((group, _family(kind, values)))
        self._holes[place].uses += 1
        return Variable(str(place))

    def _resolved(self, leaves: list[Leaf]) -> Unified:
        """Leaves those columns that others do not follow from."""
        merged: set[int] = set()
        if not self._shares:
            leaves, merged = join_neighbours(leaves, self._holes)
        holes = [hole for hole in self._holes if hole.place not in merged]
        found = {hole.place: Variable(self._key(hole)) for hole in holes}
        numbers = [hole for hole in holes if are_numbers(hole.values)]
        sizes = [hole for hole in numbers if hole.kind in _SIZES]
        counted = [hole for hole in numbers if hole.kind == NAME]
        for followers in (multiples(sizes), counted_on(counted, stretched=self._shares)):
            for place, (base, factor, divisor, offset) in followers.items():
                key = self._key(self._holes[base])
                found[place] = Variable(key, factor, divisor, offset)
        kept = [hole for hole in holes if found[hole.place] == Variable(self._key(hole))]
        columns = tuple(
            [Column(self._key(hole), hole.values, (hole.kind,), hole.word) for hole in kept]
        )
        return Unified(tuple([_filled(leaf, found) for leaf in leaves]), columns)

    def _key(self, hole: Hole) -> str:
        return f"{self._scope}.{hole.place}"


@functools.lru_cache(maxsize=2_000)
def _family(kind: str, values: tuple[Leaf, ...]) -> Hashable:
    """Gives what values have in common with those that may follow from them, and with no others."""
    if kind in _SIZES and are_numbers(values):
        return direction(integers(values), 0)
    if kind == NAME and are_numbers(values):
        numbers = integers(values)
        return direction(numbers, numbers[0])
    return values


def _filled(leaf: Leaf, found: dict[int, Variable]) -> Leaf:
    """Puts the variables in the place of the holes."""
    if isinstance(leaf, Variable):
        return found[int(leaf.key)] if leaf.key.isdecimal() else leaf
    if isinstance(leaf, Text):
        return Text(tuple([_filled_part(part, found) for part in leaf.parts]))
    if isinstance(leaf, Share) and leaf.variable.key.isdecimal():
        return Share(leaf.whole, found[int(leaf.variable.key)], leaf.parts)
    if isinstance(leaf, Several):
        return Several(
            tuple(
                [
                    found[int(item.key)]
                    if isinstance(item, Variable) and item.key.isdecimal()
                    else item
                    for item in leaf.items
                ]
            )
        )
    return leaf


def _filled_part(part: str | Variable, found: dict[int, Variable]) -> str | Variable:
    if isinstance(part, Variable) and part.key.isdecimal():
        return found[int(part.key)]
    return part


def _with_prefix(
    columns: Sequence[tuple[Leaf, ...]], kinds: Sequence[Kind], scope: str
) -> Unified | None:
    """Unifies columns in which the names have a beginning of their own in each row."""
    found = common_beginning(columns, kinds)
    if found is None:
        return None
    places, prefix = found
    cut = list(columns)
    for place in places:
        cut[place] = without_beginning(columns[place], prefix)
    unified = _Unifying(cut, kinds, scope, shares=False).run()
    if unified is None:
        return None
    variable = Variable(f"{scope}.{NAME}")
    leaves = list(unified.leaves)
    for place in places:
        leaves[place] = with_beginning(variable, leaves[place])
    column = Column(variable.key, tuple(map(string, prefix)), (NAME,), is_prefix=True)
    return Unified(tuple(leaves), (*unified.columns, column))


def count_shifts(leaves: Sequence[Leaf]) -> int:
    """Counts the places amid names where a number is not that of the others, but one beside it.

    At the end of a name that is how Keras counts; amid one, it tells of a part of the next block.
    """
    shifts = {
        (part.key, part.offset)
        for leaf in leaves
        if isinstance(leaf, Text)
        for part in leaf.parts[:-1]
        if isinstance(part, Variable) and part.offset
    }
    return len(shifts)
