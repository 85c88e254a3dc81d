"""The parameters of functions: their order, which are given by place, and the lines of `def`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from codegen.folding.columns import Column
from codegen.folding.context import Context
from codegen.folding.expressing import express
from codegen.folding.leaves import Leaf
from codegen.folding.program import Function
from codegen.formatting import Expression, Item, call, flat, lay_out

SIZES = ("filters", "units", "output_dim", "key_dim")
_BY_PLACE = (*SIZES, "kernel_size", "pool_size")  # as in the calls of layers


def arranged(function: Function) -> list[Column]:
    """Gives the parameters of a function in their order: sizes, what has a default, the name."""
    sizes = [column for column in function.columns if is_positional(column, function)]
    sizes.sort(key=lambda column: column.kinds[0] not in SIZES)
    others = [c for c in function.columns if c not in sizes and not c.is_prefix]
    required = [column for column in others if column.key not in function.defaults]
    optional = [column for column in others if column.key in function.defaults]
    return [*sizes, *required, *optional, *[c for c in function.columns if c.is_prefix]]


def is_positional(column: Column, function: Function) -> bool:
    """Whether a parameter is given by its place."""
    return column.kinds[0] in _BY_PLACE and column.key not in function.defaults


def signature(
    function: Function, context: Context, tensors: Sequence[str], ending: str = ":"
) -> list[str]:
    """Gives the lines of `def`; `ending` is what stands behind the brackets."""
    named = context.parameters[function.number]
    items: list[Item] = [("", name) for name in tensors]
    starred = False
    for column in arranged(function):
        name = named[column.key]
        if not starred and not is_positional(column, function):
            items.append(("", "*"))
            starred = True
        default = function.defaults.get(column.key)
        if default is None:
            items.append(("", name))
        else:
            items.append((f"{name}=", flat(express(default, {}))))
    return lay_out("def ", call(context.functions[function.number], items), ending)


def arguments_of(
    function: Function,
    leaves: Sequence[Leaf],
    context: Context,
    written: Callable[[Leaf], Expression],
) -> list[Item]:
    """Gives the arguments of a call besides tensors, without those that hold the default."""
    named = context.parameters[function.number]
    values = dict(zip([column.key for column in function.columns], leaves, strict=True))
    items: list[Item] = []
    positional = True
    for column in arranged(function):
        positional = positional and is_positional(column, function)
        leaf = values[column.key]
        if function.defaults.get(column.key) != leaf:
            items.append(("" if positional else f"{named[column.key]}=", written(leaf)))
    return items
