"""A chain of layers as a `keras.Sequential`, in which what is repeated is written once.

Blocks are functions that give lists of layers. Without a loop the list of all layers stands in the
call of `keras.Sequential`; with one it is a variable, to which loops add: Keras would build a model
anew with each layer that is added to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codegen.folding.expressing import Named
from codegen.folding.folded import FoldedBody
from codegen.folding.listing import Listing, has_loops
from codegen.folding.loops import unrolled
from codegen.folding.program import Function, Statement
from codegen.formatting import INDENT, Item, call, lay_out
from codegen.names import Namespace
from codegen.sequential import write_sequential
from codegen.source import Writer

_LIST = "stack"
_LEAST = 4  # lines that it spares, or nobody would fold a list
_LOOP = 3.0  # lines that a loop spares, since it breaks the list in two


class StackedBody(FoldedBody):
    """Writes the functions of a chain's blocks, and the body of the function that builds it."""

    def write(self, writer: Writer, reserved: Iterable[str]) -> None:
        """Appends the lines of the body."""
        context, statements = self._context, _with_few_loops(self._program.body)
        parameters = [each.name for each in self._variables.values()]
        if has_loops(statements):
            namespace = Namespace([*reserved, *context.file_names(), *parameters])
            listing = Listing(context, writer, self._variables, namespace.variable(_LIST))
            listing.write(statements)
            items: list[Item] = [("", listing.name), *self._form.items()]
            writer.add(*lay_out(self._form.prefix, call("keras.Sequential", items), indent=INDENT))
            writer.add(*self._form.ending())
        else:
            listing = Listing(context, writer, self._variables, "")
            write_sequential(writer, self._form, listing.entries(statements))
        imports = [step.expression.imports for step in self._part.steps]
        self.imports = self.imports.union(*imports)

    def _tensors(self, function: Function) -> list[str]:
        return []  # layers are made, and called by the model

    def _write_lines(
        self, writer: Writer, function: Function, variables: Mapping[str, Named]
    ) -> None:
        context = self._context
        taken = [*context.file_names(), *[each.name for each in variables.values()]]
        listing = Listing(context, writer, variables, Namespace(taken).variable(_LIST))
        statements = _with_few_loops(function.body)
        if has_loops(statements):
            listing.write(statements)
            writer.add(f"{INDENT}return {listing.name}", nodes=function.nodes)
        else:
            listing.write_row("return ", listing.entries(statements), function.nodes)


def _with_few_loops(statements: Iterable[Statement]) -> list[Statement]:
    return [kept for each in statements for kept in unrolled(each, _LOOP)]


def is_worth(folded: Writer, lines: int) -> bool:
    """Whether folding a list of layers, else so many lines, spares what there is to think of it."""
    return len(folded) + _LEAST <= lines
