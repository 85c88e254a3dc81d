"""One function for several models: its parameters, and its body, in which they stand."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from codegen.folding.columns import Column
from codegen.folding.expressing import Named
from codegen.folding.leaves import Constant, Leaf, Opaque, is_text
from codegen.folding.program import Function, Statement
from codegen.folding.signatures import arranged, is_positional
from graph.elements import Tensor


class Shared(Struct, frozen=True, eq=False):
    """What models that are alike have in common.

    Attributes:
        columns: What varies, in the order of the parameters.
        names: What the parameters are called, by the keys of the columns.
        body: The steps, as those of the first of the models, with parameters.
        name: What the model is called, if it is told that.
    """

    columns: tuple[Column, ...]
    names: dict[str, str]
    body: list[Statement]
    name: Leaf | None

    @property
    def function(self) -> Function:
        """The function as one of those that are called on tensors, of which it takes none."""
        return function_of(self.columns, self.body)

    @property
    def variables(self) -> dict[str, Named]:
        """What the parameters are in an expression."""
        return {
            column.key: Named(self.names[column.key], is_text(column.values[0]))
            for column in self.columns
        }

    @property
    def prefixes(self) -> tuple[str, ...]:
        """What stands before each argument of a call."""
        function = self.function
        return tuple(
            "" if is_positional(column, function) else f"{self.names[column.key]}="
            for column in self.columns
        )

    @property
    def varies(self) -> bool:
        """Whether anything varies besides what the model is called."""
        leaves = [leaf for statement in self.body for leaf in statement.leaves]
        return not all(isinstance(leaf, Constant | Opaque) for leaf in leaves)


def function_of(columns: tuple[Column, ...], body: list[Statement]) -> Function:
    """Gives a function that takes no tensor."""
    return Function(0, columns, (), Tensor(""), body, ())


def in_order(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Gives parameters in the order of a signature."""
    return tuple(arranged(function_of(tuple(columns), [])))


def kinds_of(columns: Sequence[Column]) -> tuple[str, ...]:
    """Gives what each argument of a call is of, no two of which are the same."""
    kinds: list[str] = []
    for column in columns:
        wanted = kind = f"{column.kinds[0]} {column.word}".strip()
        number = 1
        while kind in kinds:
            number += 1
            kind = f"{wanted} {number}"
        kinds.append(kind)
    return tuple(kinds)
