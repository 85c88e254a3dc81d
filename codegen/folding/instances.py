"""What the instances of a block have in common, and what they give to the rest."""

from __future__ import annotations

from collections.abc import Sequence as Sequenced

from codegen.folding.columns import Unified
from codegen.folding.leaves import Leaf
from codegen.folding.rows import Rows
from codegen.folding.sequence import Sequence, align_leaves
from codegen.folding.unify import unify
from codegen.folding.wires import Reference


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
