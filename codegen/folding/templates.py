"""What varies in one column of leaves, which is found once however often the column comes.

After an edit nearly all columns of a function or a loop are those of before, and each holds a leaf
of every instance. What is found says nothing of the columns beside it: which gaps are the same
variable, and which follow from others, `unify` finds out.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from codegen.folding.columns import NAME, Kind, are_numbers, is_name
from codegen.folding.fractions import growing_share
from codegen.folding.leaves import (
    Constant,
    Leaf,
    Several,
    Share,
    Text,
    Variable,
    constant,
    is_text,
    number,
    string,
)
from codegen.folding.texts import joined, tokens_of, word_before, word_values

_ROOM = 1_000_000  # leaves of columns that are remembered

_Column: TypeAlias = tuple[Leaf, ...]


class Gap(Struct, frozen=True, eq=False):
    """A place that varies.

    Attributes:
        values: Its value in each instance.
        kind: The argument that it stands in.
        word: The word before it, where it stands in a name.
    """

    values: _Column
    kind: Kind
    word: str = ""


class Template(Struct, frozen=True, eq=False):
    """A column as one leaf, in which the number of a gap is the key of its variable.

    Attributes:
        leaf: The leaf; None where there is nothing to say it with.
        gaps: The gaps.
    """

    leaf: Leaf | None
    gaps: tuple[Gap, ...] = ()


_NOTHING = Template(None)


class _Templates:
    """The templates of the columns that came last."""

    def __init__(self) -> None:
        self._held: dict[tuple[_Column, Kind, bool], Template] = {}
        self._room = _ROOM

    def of(self, column: _Column, kind: Kind, *, shares: bool) -> Template:
        """Gives that of a column in which not all leaves are alike.

        Args:
            column: The leaves.
            kind: The argument that they are of.
            shares: Whether rates that grow are shares of one, as in a loop.
        """
        key = column, kind, shares
        known = self._held.get(key)
        if known is None:
            known = _template(column, kind, shares=shares)
            self._room -= len(column)
            if self._room < 0:
                self._held.clear()
                self._room = _ROOM
            self._held[key] = known
        return known


def _template(column: _Column, kind: Kind, *, shares: bool) -> Template:
    if all(map(is_text, column)):
        return _text(column, kind)
    if are_numbers(column):
        return _gap(column, kind)
    if any(isinstance(leaf, Variable | Text | Several | Share) for leaf in column):
        return _NOTHING
    if shares and (share := _share(column)) is not None:
        return share
    return _tuple(column, kind) or _gap(column, kind)


def _gap(values: _Column, kind: Kind) -> Template:
    return Template(Variable("0"), (Gap(values, kind),))


def _share(column: _Column) -> Template | None:
    """Gives a fraction that grows from instance to instance, as drop rates do."""
    values = [leaf.value for leaf in column if isinstance(leaf, Constant)]
    floats = tuple([value for value in values if type(value) is float])
    found = growing_share(floats) if len(floats) == len(column) else None
    if found is None:
        return None
    whole, first, parts = found
    counts = tuple([number(first + place) for place in range(len(column))])
    return Template(Share(whole, Variable("0"), parts), (Gap(counts, f"{NAME} index"),))


def _tuple(column: _Column, kind: Kind) -> Template | None:
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
    made: list[Constant | Variable] = [
        Variable("0") if place in varying else constant(repr(each[0]), each[0], repr(each[0]))
        for place, each in enumerate(items)
    ]
    numbers = tuple([number(value) for value in items[varying[0]]])
    return Template(Several(tuple(made)), (Gap(numbers, kind),))


def _text(column: _Column, kind: Kind) -> Template:
    if not is_name(kind) and not any(isinstance(leaf, Text) for leaf in column):
        return _gap(column, kind)  # padding="same" is no word with a number
    split = [tokens_of(leaf) for leaf in column]
    found = _aligned(split) if len({len(tokens) for tokens in split}) == 1 else None
    return found or _middle(split)


def _aligned(split: list[list[str | Variable]]) -> Template | None:
    parts: list[str | Variable] = []
    gaps: list[Gap] = []
    for tokens in zip(*split, strict=True):
        first = tokens[0]
        if tokens.count(first) == len(tokens):
            parts.append(first)
            continue
        texts = [token for token in tokens if isinstance(token, str) and token.isalnum()]
        if len(texts) < len(tokens):
            return None
        before = word_before(parts)
        parts.append(Variable(str(len(gaps))))
        gaps.append(Gap(word_values(texts), NAME, before))
    return Template(joined(parts), tuple(gaps))


def _middle(split: list[list[str | Variable]]) -> Template:
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
        return _NOTHING
    texts = ["".join(map(str, tokens)) for tokens in middles]
    gap = Gap(tuple(map(string, texts)), NAME, word_before(first[:begin]))
    return Template(joined([*first[:begin], Variable("0"), *first[len(first) - end :]]), (gap,))


templates = _Templates()
