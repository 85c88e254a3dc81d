"""A folded model: functions, loops and single steps, as statements over one sequence.

A statement is alike to others in its symbol; its leaves are what may vary. In the body of a
function the statements are those of its first instance, with parameters for what varies; in a loop
those of its first iteration. A tensor is referred to by its node, that of the first instance.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from msgspec import Struct

from codegen.calls import Step
from codegen.folding.columns import Column
from codegen.folding.leaves import Leaf
from graph.elements import Tensor


class Function(Struct, eq=False):
    """A part that occurs more than once.

    Attributes:
        number: What tells it from others.
        columns: Its parameters besides tensors.
        takes: The tensors that it takes, those of its first instance.
        gives: The tensor that it returns.
        body: What it does.
        nodes: The ids of the nodes of all its instances.
        defaults: The values of parameters that mostly have one, by the keys of their columns.
        origin: What it is a copy of, whose lines are the same.
    """

    number: int
    columns: tuple[Column, ...]
    takes: tuple[Tensor, ...]
    gives: Tensor
    body: list[Statement]
    nodes: tuple[str, ...]
    defaults: dict[str, Leaf] = {}
    origin: Function | None = None


class Carried(Struct, frozen=True):
    """A tensor that an iteration takes from the one before it.

    Attributes:
        first: The tensor that the first iteration takes.
        made: The tensor of the first iteration that the second takes.
        last: The tensor that goes out of the last iteration.
        shifts: Whether it is what the last iteration took for another one, and made by none.
    """

    first: Tensor
    made: Tensor
    last: Tensor
    shifts: bool = False


class Loop(Struct, eq=False):
    """Statements that are repeated.

    Attributes:
        columns: Its variables, with their values.
        counts: Whether its only variable counts, from the first to the last of its bounds.
        bounds: The first and the last number, where it counts; leaves of an outer statement.
        carried: What goes from iteration to iteration.
        body: The first iteration.
        iterations: All iterations as they were, to write them out after all.
        step: By how much it counts.
    """

    columns: tuple[Column, ...]
    counts: bool
    bounds: tuple[Leaf, Leaf] | None
    carried: tuple[Carried, ...]
    body: list[Statement]
    iterations: list[list[Statement]]
    step: int = 1


class Statement(Struct, eq=False):
    """One line, or a loop.

    Attributes:
        symbol: What it has in common with others that are alike.
        kinds: The arguments that the leaves are of.
        leaves: What may vary.
        takes: The tensors that it takes.
        gives: The tensors that it gives and others take.
        nodes: The ids of the nodes that it stands for.
        lines: How many lines it takes, by and large.
        step: What it is, if it is a step.
        function: What it calls, if it calls a function.
        loop: What it is, if it is a loop.
    """

    symbol: Hashable
    kinds: tuple[str, ...]
    leaves: tuple[Leaf, ...]
    takes: tuple[Tensor, ...]
    gives: tuple[Tensor, ...]
    nodes: tuple[str, ...]
    lines: float
    step: Step | None = None
    function: Function | None = None
    loop: Loop | None = None


class Program(Struct, eq=False):
    """A whole model.

    Attributes:
        functions: Each before those that call it.
        body: The model itself.
    """

    functions: list[Function]
    body: list[Statement]


def with_loops(body: Iterable[Statement]) -> Iterator[Statement]:
    """Gives statements, with what is in loops in place of these."""
    for each in body:
        if each.loop is not None:
            yield from with_loops(each.loop.body)
        else:
            yield each


def functions_in(body: Iterable[Statement]) -> set[int]:
    """Gives the numbers of the functions that statements call."""
    return {each.function.number for each in with_loops(body) if each.function is not None}


def classes_of(body: Iterable[Statement]) -> Iterator[str]:
    """Gives the classes of the layers in statements, and in the functions that they call."""
    for each in with_loops(body):
        if each.step is not None:
            yield each.step.layer.class_name
        elif each.function is not None:
            yield from classes_of(each.function.body)
