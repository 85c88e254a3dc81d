"""Finding out what varies: many instances of one statement become one with variables in it.

Each instance is a row of leaves, and a column of leaves that are not all alike becomes a variable.
What always is the same multiple of another, or as far behind it, needs no variable of its own. In
names, numbers and words vary by themselves; of a function, all names may have a common beginning,
which is what a person passes as `name`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from codegen.folding.columns import NAME, Column, Hole, Kind, Unified, integers, is_name
from codegen.folding.following import counted_on, direction, multiples
from codegen.folding.fractions import growing_share
from codegen.folding.leaves import (
    Constant,
    Leaf,
    Several,
    Share,
    Text,
    Variable,
    is_number,
    is_text,
    number,
    string,
)
from codegen.folding.neighbours import join_neighbours
from codegen.folding.prefixes import common_beginning, with_beginning, without_beginning
from codegen.folding.texts import joined, tokens_of, word_before, word_values

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
    plain = _Unifying(rows, kinds, scope, shares=not prefixes, most=most).run()
    if not prefixes:
        return plain
    prefixed = _with_prefix(rows, kinds, scope)
    if plain is None or prefixed is None:
        return prefixed or plain
    return prefixed if len(prefixed.columns) <= len(plain.columns) else plain


class _Unifying:
    """Goes through the columns of leaves."""

    def __init__(
        self,
        rows: Sequence[Sequence[Leaf]],
        kinds: Sequence[Kind],
        scope: str,
        *,
        shares: bool,
        most: int | None = None,
    ) -> None:
        self._shares = shares
        self._most = most
        self._families: set[Hashable] = set()
        self._rows = rows
        self._kinds = kinds
        self._scope = scope
        self._holes: list[Hole] = []
        self._places: dict[Hashable, int] = {}

    def run(self) -> Unified | None:
        """Gives what the rows have in common."""
        leaves: list[Leaf] = []
        columns = zip(*self._rows, strict=True) if self._kinds else ()
        for column, kind in zip(columns, self._kinds, strict=True):
            leaf = self._column(column, kind)
            if leaf is None or (self._most is not None and len(self._families) > self._most):
                return None
            leaves.append(leaf)
        return self._resolved(leaves)

    def _column(self, column: tuple[Leaf, ...], kind: Kind) -> Leaf | None:
        first = column[0]
        if column.count(first) == len(column):
            return first
        if all(map(is_text, column)):
            return self._text(column, kind)
        if all(map(is_number, column)):
            return self._hole(column, kind)
        if any(isinstance(leaf, Variable | Text | Several | Share) for leaf in column):
            return None
        if self._shares and (share := self._share(column, kind)) is not None:
            return share
        return self._tuple(column, kind) or self._hole(column, kind)

    def _hole(self, values: tuple[Leaf, ...], kind: str, word: str = "") -> Variable:
        kind, _, held = kind.partition(" ")
        word = word or held
        group = "size" if kind in _SIZES and is_number(values[0]) else kind
        place = self._places.setdefault((group, values), len(self._holes))
        if place == len(self._holes):
            self._holes.append(Hole(place, values, kind, word))
            if self._most is not None:
                self._families.add((group, _family(kind, values)))
        self._holes[place].uses += 1
        return Variable(str(place))

    def _share(self, column: tuple[Leaf, ...], kind: Kind) -> Share | None:
        """Gives a fraction that grows from instance to instance, as drop rates do."""
        values = [leaf.value for leaf in column if isinstance(leaf, Constant)]
        floats = tuple([value for value in values if type(value) is float])
        found = growing_share(floats) if len(floats) == len(column) else None
        if found is None:
            return None
        whole, first, parts = found
        counts = tuple([number(first + place) for place in range(len(column))])
        return Share(whole, self._hole(counts, f"{NAME} index"), parts)

    def _tuple(self, column: tuple[Leaf, ...], kind: Kind) -> Several | None:
        """Gives a tuple in which one integer varies."""
        tuples = [leaf.value for leaf in column if isinstance(leaf, Constant)]
        if len(tuples) < len(column) or any(type(value) is not tuple for value in tuples):
            return None
        lengths = {len(value) for value in tuples if isinstance(value, tuple)}
        if len(lengths) > 1:
            return None
        items = list(zip(*tuples, strict=True))
        varying = [place for place, values in enumerate(items) if len(set(map(repr, values))) > 1]
        flat = all(value is None or type(value) is int for values in items for value in values)
        if len(varying) != 1 or not flat or any(value is None for value in items[varying[0]]):
            return None
        made: list[Constant | Variable] = []
        for place, values in enumerate(items):
            if place in varying:
                made.append(self._hole(tuple([number(value) for value in values]), kind))
            else:
                made.append(Constant(repr(values[0]), values[0], repr(values[0])))
        return Several(tuple(made))

    def _text(self, column: tuple[Leaf, ...], kind: Kind) -> Leaf | None:
        if not is_name(kind) and not any(isinstance(leaf, Text) for leaf in column):
            return self._hole(column, kind)  # padding="same" is no word with a number
        split = [tokens_of(leaf) for leaf in column]
        parts = self._aligned(split) if len({len(tokens) for tokens in split}) == 1 else None
        if parts is None:
            parts = self._middle(split)
        return None if parts is None else joined(parts)

    def _aligned(self, split: list[list[str | Variable]]) -> list[str | Variable] | None:
        parts: list[str | Variable] = []
        for tokens in zip(*split, strict=True):
            first = tokens[0]
            if tokens.count(first) == len(tokens):
                parts.append(first)
                continue
            texts = [token for token in tokens if isinstance(token, str) and token.isalnum()]
            if len(texts) < len(tokens):
                return None
            parts.append(self._hole(word_values(texts), NAME, word_before(parts)))
        return parts

    def _middle(self, split: list[list[str | Variable]]) -> list[str | Variable] | None:
        """Gives the one place that varies between a common beginning and a common end."""
        shortest = min(map(len, split))
        first = split[0]
        begin = 0
        while begin < shortest and all(tokens[begin] == first[begin] for tokens in split):
            begin += 1
        end = 0
        while end < shortest - begin and all(t[-1 - end] == first[-1 - end] for t in split):
            end += 1
        middles = [tokens[begin : len(tokens) - end] for tokens in split]
        if any(isinstance(token, Variable) for tokens in middles for token in tokens):
            return None
        texts = ["".join(map(str, tokens)) for tokens in middles]
        hole = self._hole(tuple(map(string, texts)), NAME, word_before(first[:begin]))
        return [*first[:begin], hole, *first[len(first) - end :]]

    def _resolved(self, leaves: list[Leaf]) -> Unified:
        """Leaves those columns that others do not follow from."""
        merged: set[int] = set()
        if not self._shares:
            leaves, merged = join_neighbours(leaves, self._holes)
        holes = [hole for hole in self._holes if hole.place not in merged]
        found = {hole.place: Variable(self._key(hole)) for hole in holes}
        numbers = [hole for hole in holes if all(map(is_number, hole.values))]
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


def _family(kind: str, values: tuple[Leaf, ...]) -> Hashable:
    """Gives what values have in common with those that may follow from them, and with no others."""
    if kind in _SIZES and all(map(is_number, values)):
        return direction(integers(values), 0)
    if kind == NAME and all(map(is_number, values)):
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
    rows: Sequence[Sequence[Leaf]], kinds: Sequence[Kind], scope: str
) -> Unified | None:
    """Unifies rows in which the names have a beginning of their own in each."""
    found = common_beginning(rows, kinds)
    if found is None:
        return None
    places, prefix = found
    cut = [without_beginning(row, places, begin) for row, begin in zip(rows, prefix, strict=True)]
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
