"""Long expressions that are written often, such as one initializer in all layers of a network.

They become functions and no variables: layers that share an initializer begin with the same
weights.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from codegen.folding.leaves import Opaque
from codegen.folding.program import Program, Statement
from codegen.formatting import Group

_OFTEN = 3
_LONG = 45  # characters


def frequent_expressions(program: Program) -> list[Opaque]:
    """Gives the expressions that are worth a function, in the order in which they come up."""
    counts: dict[Opaque, int] = {}
    bodies = [*(function.body for function in program.functions), program.body]
    for body in bodies:
        for leaf in _opaque(body):
            counts[leaf] = counts.get(leaf, 0) + 1
    return [leaf for leaf, count in counts.items() if count >= _OFTEN]


def _opaque(body: Iterable[Statement]) -> Iterator[Opaque]:
    for each in body:
        if each.loop is not None:
            yield from _opaque(each.loop.body)
            continue
        for leaf in each.leaves:
            if isinstance(leaf, Opaque) and len(leaf.text) >= _LONG and _is_object(leaf):
                yield leaf


def _is_object(leaf: Opaque) -> bool:
    """Whether it is a call of a class of Keras, and no model or list."""
    made = leaf.expression
    return isinstance(made, Group) and made.opening.startswith("keras.initializers.")
