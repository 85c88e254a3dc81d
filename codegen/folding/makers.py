"""What makes the layers that are models, or hold some: calls of functions of the file.

Models that are alike are built by one function, and what varies from one to the next is given to
it. What is given are leaves, like the arguments of any layer, so that such calls can stand in
functions and loops themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from codegen.calls import Step
from codegen.folding.expressing import express
from codegen.folding.leaves import Leaf
from codegen.formatting import Expression, call


class Maker(Struct, frozen=True):
    """What makes one layer.

    Attributes:
        expression: What makes it, by itself.
        function: The function that builds the model; "" where a layer only holds models.
        prefixes: What stands before each argument: "" or `name=`.
        leaves: The arguments, by what they are of.
    """

    expression: Expression
    function: str = ""
    prefixes: tuple[str, ...] = ()
    leaves: dict[str, Leaf] = {}

    @classmethod
    def calling(cls, function: str, prefixes: tuple[str, ...], leaves: dict[str, Leaf]) -> Maker:
        """Gives the call of a function."""
        expression = call_of(function, prefixes, [express(leaf, {}) for leaf in leaves.values()])
        return cls(expression, function, prefixes, leaves)

    def call(self, arguments: Iterable[Expression]) -> Expression:
        """Gives the call with other arguments."""
        return call_of(self.function, self.prefixes, arguments)


def layer_alone(step: Step, makers: Mapping[str, Maker]) -> Expression:
    """Gives what makes the layer of a step, with its own arguments."""
    maker = makers.get(step.layer.id)
    return step.expression.call if maker is None else maker.expression


def call_of(function: str, prefixes: Iterable[str], arguments: Iterable[Expression]) -> Expression:
    """Gives the call of a function; without arguments there is nothing in it to lay out."""
    items = list(zip(prefixes, arguments, strict=True))
    return call(function, items) if items else f"{function}()"
