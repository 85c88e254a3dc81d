"""Statements as layers in lists: items of one, or lines that add to one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from codegen.folding.column_names import column_names
from codegen.folding.context import Context
from codegen.folding.expressing import Named, express
from codegen.folding.headers import header_lines
from codegen.folding.leaves import Leaf, Opaque, is_text
from codegen.folding.program import Function, Loop, Statement
from codegen.folding.signatures import arguments_of
from codegen.folding.step_texts import layer_call
from codegen.formatting import INDENT, Expression, Item, call, fits, group, lay_out
from codegen.names import Namespace
from codegen.sequential import Entry
from codegen.source import Writer


def has_loops(statements: Iterable[Statement]) -> bool:
    """Whether a list needs statements of its own."""
    return any(each.loop is not None for each in statements)


class Listing:
    """Writes the statements of one scope.

    Attributes:
        name: The variable of the list.
    """

    def __init__(
        self,
        context: Context,
        writer: Writer,
        variables: Mapping[str, Named],
        name: str,
        indent: str = INDENT,
    ) -> None:
        self.name = name
        self._context = context
        self._writer = writer
        self._variables = variables
        self._indent = indent

    def write(self, statements: Sequence[Statement]) -> None:
        """Appends lines that make the list and add to it."""
        if statements[0].loop is not None:
            self._writer.add(f"{self._indent}{self.name} = []", nodes=statements[0].nodes)
            self._add(statements)
            return
        count = next(place for place, each in enumerate(statements) if each.loop is not None)
        self._write_run(statements[:count], is_first=True)
        self._add(statements[count:])

    def entries(self, statements: Iterable[Statement]) -> list[Entry]:
        """Gives statements without loops as the items of a list."""
        return [(each.nodes, self._item(each)) for each in statements]

    def write_row(self, prefix: str, entries: Sequence[Entry], nodes: tuple[str, ...]) -> None:
        """Appends a list, on one line where it fits; `nodes` is what all of it belongs to."""
        row = group("[", [item for _, item in entries], "]")
        if row.short and fits(line := f"{self._indent}{prefix}{row.short}"):
            self._writer.add(line, nodes=nodes)
            return
        self._writer.add(f"{self._indent}{prefix}[", nodes=nodes)
        for owners, (before, made) in entries:
            self._writer.add(*lay_out(before, made, ",", self._indent + INDENT), nodes=owners)
        self._writer.add(f"{self._indent}]", nodes=nodes)

    def _add(self, statements: Iterable[Statement]) -> None:
        for is_loop, run in groupby(statements, key=lambda each: each.loop is not None):
            if not is_loop:
                self._write_run(list(run))
                continue
            for statement in run:
                if statement.loop is not None:
                    self._write_loop(statement, statement.loop)

    def _write_run(self, statements: Sequence[Statement], *, is_first: bool = False) -> None:
        nodes = tuple([node for each in statements for node in each.nodes])
        prefix = f"{self.name} = " if is_first else f"{self.name} += "
        if len(statements) == 1:
            star, made = self._item(statements[0])
            if not star and is_first:
                self.write_row(prefix, self.entries(statements), nodes)
                return
            if not star:
                prefix, made = "", call(f"{self.name}.append", [("", made)])
            self._writer.add(*lay_out(prefix, made, indent=self._indent), nodes=nodes)
        else:
            self.write_row(prefix, self.entries(statements), nodes)

    def _write_loop(self, statement: Statement, loop: Loop) -> None:
        context = self._context
        taken = [self.name, *context.file_names(), *[v.name for v in self._variables.values()]]
        names = column_names(loop.columns, loop.body, Namespace(taken), loop, context.parameters)
        own = {
            column.key: Named(names[column.key], is_text(column.values[0]))
            for column in loop.columns
        }
        called = [names[column.key] for column in loop.columns]
        header = header_lines(loop, called, self._variables, self._indent)
        self._writer.add(*header, nodes=statement.nodes)
        variables = {**self._variables, **own}
        indent = self._indent + INDENT
        Listing(context, self._writer, variables, self.name, indent)._add(loop.body)

    # -- items ---------------------------------------------------------------------------------

    def _item(self, statement: Statement) -> Item:
        if statement.function is not None:
            return "*", self._call(statement.function, statement.leaves)
        step = statement.step
        if step is None:
            raise TypeError("Expected a layer or a block as an item. Received: a loop")
        maker = self._context.makers.get(step.layer.id)
        return "", layer_call(statement, step, maker, self._express)

    def _call(self, function: Function, leaves: Sequence[Leaf]) -> Expression:
        items = arguments_of(function, leaves, self._context, self._express)
        return call(self._context.functions[function.number], items)

    def _express(self, leaf: Leaf) -> Expression:
        if isinstance(leaf, Opaque) and (helper := self._context.helpers.get(leaf.text)):
            return helper
        return express(leaf, self._variables)
