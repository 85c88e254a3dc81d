"""The headers of loops: a range, a list of values, or rows of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codegen.folding.columns import Column, counts_up, integers
from codegen.folding.expressing import Named, arithmetic, express
from codegen.folding.leaves import Constant, Leaf, Variable
from codegen.folding.program import Loop
from codegen.formatting import Expression, Group, Item, call, group, lay_out, listing
from codegen.literals import text


def header_lines(
    loop: Loop, names: Sequence[str], variables: Mapping[str, Named], indent: str
) -> list[str]:
    """Gives the lines of `for`.

    Args:
        loop: The loop.
        names: What its variables are called.
        variables: Those of the scopes around it.
        indent: What the lines begin with.
    """
    variable = names[0] if names else "_"
    if loop.bounds is not None:
        ranged = _range(loop, loop.bounds, variables)
        return lay_out(f"for {variable} in ", ranged, ":", indent)
    columns = list(loop.columns)
    if len(columns) == 1:
        values = columns[0].values
        return lay_out(f"for {variable} in ", _listed(values), ":", indent)
    return _table(columns, list(names), indent)


def _table(columns: list[Column], names: list[str], indent: str) -> list[str]:
    """Gives the header of a loop over rows of values, numbered where that is one of them."""
    counting = next((place for place, each in enumerate(columns) if counts_up(each)), None)
    counted = None if counting is None else (columns.pop(counting), names.pop(counting))
    rows = [
        group("(", [("", express(leaf, {})) for leaf in row], ")")
        for row in zip(*[column.values for column in columns], strict=True)
    ]
    listed = listing(rows) if len(columns) > 1 else _listed(columns[0].values)
    targets = ", ".join(names)
    if counted is None:
        return lay_out(f"for {targets} in ", listed, ":", indent)
    first = integers(counted[0].values)[0]
    items: list[Item] = [("", listed), *([("start=", str(first))] if first else [])]
    targets = f"({targets})" if len(names) > 1 else targets
    head = f"for {counted[1]}, {targets} in "
    return lay_out(head, call("enumerate", items), ":", indent)


def _range(loop: Loop, bounds: tuple[Leaf, Leaf], variables: Mapping[str, Named]) -> Group:
    first, last = bounds
    if not loop.columns:
        return call("range", [("", _bound(last, variables))])
    begin, behind = _bound(first, variables), _bound(last, variables, 1)
    items: list[Item] = [("", begin), ("", behind)]
    if loop.step > 1:
        return call("range", [*items, ("", str(loop.step))])
    return call("range", items[1:] if begin == "0" else items)


def _bound(leaf: Leaf, variables: Mapping[str, Named], more: int = 0) -> str:
    """Gives a bound of a range, or what is so much more."""
    if isinstance(leaf, Constant) and isinstance(leaf.value, int):
        return str(leaf.value + more)
    if not isinstance(leaf, Variable):
        raise TypeError(f"Expected a number or a variable as a bound. Received: {leaf}")
    moved = Variable(leaf.key, leaf.factor, leaf.divisor, leaf.offset + more)
    return arithmetic(moved, variables)


def _listed(values: Sequence[Leaf]) -> Expression:
    """Gives what a loop over single values goes over."""
    letters = [leaf.value for leaf in values if isinstance(leaf, Constant)]
    if all(isinstance(each, str) and len(each) == 1 for each in letters):
        return text("".join(map(str, letters)))
    return listing([express(leaf, {}) for leaf in values])
