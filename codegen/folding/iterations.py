"""A loop as one statement, made of its iterations."""

from __future__ import annotations

import itertools
from collections.abc import Hashable
from collections.abc import Sequence as Sequenced

from msgspec import Struct, structs

from codegen.expressions import default_expression
from codegen.folding.columns import NAME, Column, Unified, are_numbers, counts_up, integers
from codegen.folding.leaves import Constant, Leaf, Opaque, leaf_of, number
from codegen.folding.program import Carried, Loop, Statement
from codegen.folding.unify import count_shifts
from graph.catalogue import Catalogue
from graph.elements import Tensor

COUNT = "count"  # the kind of a number of iterations

_ROW = 56  # characters that the values of a loop may take in its line
_SHIFT = 1.5  # lines that a number of the next iteration is worth
_LETTER = 3  # characters of a string that is a letter
_FEW = 4  # numbers
_VARIABLE = 0.4  # lines that one more variable is worth


class Aligned(Struct, frozen=True):
    """The leaves of iterations beside each other.

    Attributes:
        kinds: What each leaf is of.
        rows: The leaves of each iteration.
        shapes: The kinds again, of each statement.
    """

    kinds: list[str]
    rows: list[list[Leaf]]
    shapes: list[tuple[str, ...]]


def align_iterations(
    iterations: Sequenced[list[Statement]], catalogue: Catalogue
) -> Aligned | None:
    """Gives the leaves of iterations; None where one leaves out what has no default."""
    kinds: list[str] = []
    rows: list[list[Leaf]] = [[] for _ in iterations]
    shapes = []
    for statements in zip(*iterations, strict=True):
        names = _all_kinds(statements)
        shapes.append(names)
        kinds.extend(names)
        for row, statement in zip(rows, statements, strict=True):
            leaves = _leaves(statement, names, catalogue)
            if leaves is None:
                return None
            row.extend(leaves)
    return Aligned(kinds, rows, shapes)


def loop_statement(
    iterations: list[list[Statement]],
    shapes: Sequenced[tuple[str, ...]],
    unified: Unified,
    carried: tuple[Carried, ...],
    ends: tuple[tuple[Tensor, ...], tuple[Tensor, ...]],
) -> Statement:
    """Gives a loop.

    Args:
        iterations: What it does, in turns.
        shapes: The kinds of the leaves of each statement in it.
        unified: What the iterations have in common, and its variables.
        carried: What goes from one to the next.
        ends: The tensors that it takes, and those that it gives.
    """
    body = []
    used = 0
    for offset, names in enumerate(shapes):
        leaves = unified.leaves[used : used + len(names)]
        used += len(names)
        body.append(_with([turn[offset] for turn in iterations], names, leaves))
    columns = unified.columns
    bounds = _bounds(columns, len(iterations))
    lines = sum(each.lines for each in body) + _header_lines(columns, bounds is not None)
    lines += _SHIFT * count_shifts(unified.leaves)
    step = _step(integers(columns[0].values)) if columns and bounds is not None else 1
    loop = Loop(columns, bounds is not None, bounds, carried, body, iterations, step)
    nodes = tuple([node for each in body for node in each.nodes])
    symbol: Hashable = (
        "loop",
        # Values that stand in the loop itself cannot vary in a loop around it.
        None if bounds is not None else tuple([column.values for column in columns]),
        (len(columns), step),
        tuple([each.symbol for each in iterations[0]]),
        tuple([name for names in shapes for name in names]),
    )
    kinds, outer = _outer(body, loop)
    return Statement(symbol, kinds, outer, *ends, nodes, lines, loop=loop)


def _all_kinds(statements: Sequenced[Statement]) -> tuple[str, ...]:
    first = statements[0].kinds
    if all(each.kinds == first for each in statements):
        return first
    union: dict[str, None] = {}
    for each in statements:
        union.update(dict.fromkeys(each.kinds))
    return tuple(union)


def _leaves(
    statement: Statement, names: tuple[str, ...], catalogue: Catalogue
) -> list[Leaf] | None:
    """Gives the leaves of a statement with those that it leaves out, which are defaults."""
    if statement.kinds == names:
        return list(statement.leaves)
    held = dict(zip(statement.kinds, statement.leaves, strict=True))
    leaves = []
    for name in names:
        leaf = held.get(name) or _default(statement, name, catalogue)
        if leaf is None:
            return None
        leaves.append(leaf)
    return leaves


def _default(statement: Statement, name: str, catalogue: Catalogue) -> Leaf | None:
    if statement.step is None:
        return None
    made = default_expression(statement.step.expression.layer_class, name, catalogue)
    return None if made is None else leaf_of(made)


def _with(
    alike: Sequenced[Statement], kinds: tuple[str, ...], leaves: tuple[Leaf, ...]
) -> Statement:
    """Gives statements that are alike as one with these leaves, a loop's body included."""
    nodes = tuple([node for each in alike for node in each.nodes])
    loops = [each.loop for each in alike if each.loop is not None]
    loop = _reached(loops, leaves) if loops else None
    return structs.replace(alike[0], kinds=kinds, leaves=leaves, nodes=nodes, loop=loop)


def _outer(body: Sequenced[Statement], loop: Loop) -> tuple[tuple[str, ...], tuple[Leaf, ...]]:
    """Gives the leaves of a loop: its bounds or values, and those of its body."""
    kinds = [kind for each in body for kind in each.kinds]
    leaves = [leaf for each in body for leaf in each.leaves]
    if loop.bounds is not None:
        return (*kinds, COUNT, COUNT), (*leaves, *loop.bounds)
    return tuple(kinds), tuple(leaves)


def _reached(loops: Sequenced[Loop], leaves: tuple[Leaf, ...]) -> Loop:
    """Gives loops that are alike as one whose body and bounds have these leaves."""
    body = []
    used = 0
    for alike in zip(*[loop.body for loop in loops], strict=True):
        kinds = alike[0].kinds
        body.append(_with(alike, kinds, leaves[used : used + len(kinds)]))
        used += len(kinds)
    bounds = (leaves[used], leaves[used + 1]) if loops[0].bounds is not None else None
    return structs.replace(loops[0], body=body, bounds=bounds)


def _bounds(columns: Sequenced[Column], count: int) -> tuple[Leaf, Leaf] | None:
    """Gives the first and the last number, if the only variable counts, or there is none."""
    if not columns:
        return number(1), number(count)
    if len(columns) != 1 or not are_numbers(columns[0].values):
        return None
    values = integers(columns[0].values)
    step = _step(values)
    if NAME not in columns[0].kinds or not step:
        return None
    return number(values[0]), number(values[-1])


def _step(values: Sequenced[int]) -> int:
    """Gives by how much numbers grow each time, or 0; a few that grow by more are no series."""
    step = values[1] - values[0] if len(values) > _FEW else 1
    is_even = all(after - value == step for value, after in itertools.pairwise(values))
    return step if step > 0 and is_even else 0


def _header_lines(columns: Sequenced[Column], counts: bool) -> float:
    if counts or not columns:
        return 1.0
    extra = _VARIABLE * (len(columns) - 1)
    listed = [each for each in columns if not counts_up(each)] or list(columns)
    if sum(map(_width, listed[:1] if len(columns) - len(listed) > 1 else listed)) <= _ROW:
        return 1.0 + extra
    return 3.0 + len(columns[0].values) + extra


def _width(column: Column) -> int:
    """Gives how many characters the values of a column take in the header of a loop."""
    leaves = [leaf for leaf in column.values if isinstance(leaf, Constant | Opaque)]
    if any(not isinstance(leaf.expression, str) and not leaf.expression.short for leaf in leaves):
        return _ROW + 1  # what takes several lines by itself
    texts = [leaf.text for leaf in leaves]
    if all(len(text) == _LETTER for text in texts):
        return len(texts)
    return sum(len(text) + 2 for text in texts)
