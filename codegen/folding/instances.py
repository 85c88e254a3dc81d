"""What the instances of a block have in common, and what they give to the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from collections.abc import Sequence as Sequenced

from codegen.folding.columns import Kind, Unified, is_name
from codegen.folding.layout import Range
from codegen.folding.leaves import Leaf
from codegen.folding.rows import Rows
from codegen.folding.sequence import Sequence, align_leaves
from codegen.folding.texts import tokens_of
from codegen.folding.unify import unify
from codegen.folding.wires import Reference

_USUAL = 0.9  # of the instances, from which on those that have another value are odd


def given_by(sequence: Sequence, starts: Sequenced[int], length: int) -> tuple[Reference, ...]:
    """Gives the tensors of a block that any of its instances has used outside, by offset."""
    given: set[Reference] = set()
    for start in starts:
        end = start + length
        for offset in range(length):
            if sequence.last_use[start + offset] >= end:
                used = sequence.used_behind(start + offset, end)
                given.update((offset, index) for index in used)
    return tuple(sorted(given))


def unify_steps(sequence: Sequence, starts: Sequenced[int], length: int) -> Unified | None:
    """Gives what the steps of some instances have in common."""
    held = Rows(len(starts))
    for offset in range(length):
        aligned = align(sequence, [start + offset for start in starts])
        if aligned is None:
            return None
        held.add(aligned)
    return unify(held.rows, held.kinds, "", prefixes=True)


def align(sequence: Sequence, places: Sequenced[int]) -> tuple[list[str], list[list[Leaf]]] | None:
    """Gives the arguments that any of these steps is given, and the values in each of them.

    None where one of them leaves out what has no default that could be written.
    """
    held = [sequence.leaves(place) for place in places]
    known = sequence.steps[places[0]].expression.layer_class
    return align_leaves(held, known, sequence.catalogue)


def unlike(sequence: Sequence, parts: Sequenced[Range]) -> set[int]:
    """Gives the places of those few steps that are given other arguments than nearly all others."""
    if any(part.block is not None for part in parts):
        return set()
    names = [tuple(sequence.leaves(part.start)) for part in parts]
    return _unusual(names)


def odd_ones(rows: Sequenced[Sequenced[Leaf]], kinds: Sequenced[Kind]) -> set[int]:
    """Gives the places of those few rows that say otherwise what nearly all others say alike.

    A layer that is named or trained otherwise than its like in a hundred blocks would be an
    argument of all calls.
    """
    odd: set[int] = set()
    for column, kind in zip(zip(*rows, strict=True), kinds, strict=True):
        looks: list[Hashable] = [*map(_wording, column)] if is_name(kind) else [*column]
        odd |= _unusual(looks)
    return odd


def _unusual(looks: Sequenced[Hashable]) -> set[int]:
    """Gives the places of what is not as nearly all is; none where it is not nearly all."""
    usual, count = Counter(looks).most_common(1)[0]
    if count < _USUAL * len(looks):
        return set()
    return {place for place, look in enumerate(looks) if look != usual}


def _wording(name: Leaf) -> Hashable:
    """Gives a name but for its numbers."""
    return tuple([(isinstance(each, str) and each.isdecimal()) or each for each in tokens_of(name)])
