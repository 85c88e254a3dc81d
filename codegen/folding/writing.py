"""Statements as lines of Python, in one scope: the body of a function, of a loop, or of the model.

Which variable a tensor has, `codegen.variables` says. The nodes that a line was written for go with
it, in a function those of all its instances.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codegen.calls import Step
from codegen.folding.column_names import column_names
from codegen.folding.context import Context
from codegen.folding.expressing import Named
from codegen.folding.headers import header_lines
from codegen.folding.leaves import is_text
from codegen.folding.program import Function, Loop, Statement
from codegen.folding.signatures import arguments_of
from codegen.folding.step_texts import RETURN, StepTexts
from codegen.formatting import INDENT, Item, call, lay_out
from codegen.names import Namespace
from codegen.source import Writer
from codegen.tensor_paths import Key, Line, kind_of_merge
from codegen.variables import name_tensors
from graph.elements import Tensor
from graph.naming import keras_name
from graph.remembering import Remembered


class Scope:
    """Writes the statements of one scope."""

    def __init__(
        self,
        context: Context,
        writer: Writer,
        namespace: Namespace,
        variables: Mapping[str, Named],
        indent: str = INDENT,
    ) -> None:
        self._context = context
        self._writer = writer
        self._namespace = namespace
        self._variables = variables
        self._indent = indent
        self._texts = StepTexts(context, variables, indent, self.name)
        self._single: set[Tensor] = set()  # tensors that have a variable of their own
        self._names: Mapping[Key, str] = {}

    def write(
        self,
        statements: Sequence[Statement],
        inputs: Mapping[Tensor, str],
        outputs: Sequence[Tensor],
        fixed: Mapping[Tensor, str] | None = None,
        kept: Sequence[str] = (),
        *,
        returns: bool = False,
    ) -> None:
        """Appends the lines.

        Args:
            statements: The statements.
            inputs: The names of the tensors that are there already.
            outputs: The tensors that are needed behind them.
            fixed: The names of those tensors whose names are given.
            kept: Names that are needed behind them, whatever has them.
            returns: Whether the last statement's tensor is returned at once.
        """
        self._single = set(inputs)
        for statement in statements:
            if statement.step is None:
                self._single.update(statement.gives)
        is_folded = self._is_folded(returns)
        lines = [line for each in statements for line in self._lines_of(each, is_folded)]
        by_key = {self._key(reference): name for reference, name in inputs.items()}
        others = {("kept", name): name for name in kept if name not in inputs.values()}
        by_key.update(others)
        ends = [*[self._key(reference) for reference in outputs], *others]
        given = {self._key(reference): name for reference, name in (fixed or {}).items()}
        self._names = name_tensors(lines, by_key, ends, self._namespace, given)
        last = len(statements) - 1
        loops = any(each.loop is not None for each in statements)
        alive = self._alive_behind(statements, outputs, kept) if loops else []
        for place, statement in enumerate(statements):
            self._before(statement)
            prefix = RETURN if returns and place == last else ""
            if statement.loop is not None:
                self._write_loop(statement, statement.loop, alive[place])
            elif statement.step is not None:
                self._write_step(statement, statement.step, prefix)
            elif statement.function is not None:
                self._write_call(statement, statement.function, prefix)

    def _before(self, statement: Statement) -> None:
        """Writes what has to stand before a statement."""

    def name(self, reference: Tensor) -> str:
        """Gives what stands for a tensor."""
        node = reference.node
        paths = self._context.paths
        if node not in paths:
            return self._names[node]
        variable = self._names[self._key(reference)]
        if reference in self._single:
            return variable
        index, known = reference.tensor_index, paths[node]
        return variable + (known[index] if index < len(known) else f"[{index}]")

    def _key(self, reference: Tensor) -> Key:
        """Gives a tensor, or the node whose call gives several that have one variable."""
        node = reference.node
        return reference if node in self._context.paths and reference in self._single else node

    def _lines_of(self, statement: Statement, is_folded: bool) -> list[Line]:
        """Gives what a statement takes and gives."""
        if statement.step is not None:
            line = _line_of(statement.step, is_folded)
            paths = self._context.paths
            if not paths or paths.keys().isdisjoint(line.takes):
                return [line]
        takes = tuple(dict.fromkeys([self._key(each) for each in statement.takes]))
        if statement.step is not None:
            return [_line(statement.step, takes, is_folded)]
        if statement.loop is not None:
            return self._lines_of_loop(statement, statement.loop, takes)
        gives = tuple([self._key(each) for each in statement.gives])
        if statement.function is None:
            return [Line(takes, gives)]
        name = self._context.functions[statement.function.number]
        roles = dict(zip(takes, self._context.tensors[statement.function.number], strict=False))
        return [Line(takes, gives, "", _short(name), tuple(roles.values()))]

    def _lines_of_loop(
        self, statement: Statement, loop: Loop, takes: tuple[Key, ...]
    ) -> list[Line]:
        gives = [self._key(each) for each in statement.gives]
        lasts = [self._key(each.last) for each in loop.carried]
        self._single.update(each.last for each in loop.carried)
        first = {self._key(each.first) for each in loop.carried}
        stay = tuple([each for each in takes if each not in first])
        # What a loop takes in each iteration keeps its name to the end of it.
        lines = [Line(takes, tuple(dict.fromkeys((*lasts, *gives))), "", "features")]
        return [*lines, Line(stay, ())] if stay else lines

    def _is_folded(self, returns: bool) -> bool:
        """Whether names of layers would be those of one instance, or too long beside the rest."""
        return returns or bool(self._context.functions) or self._indent != INDENT

    def _alive_behind(
        self, statements: Sequence[Statement], outputs: Sequence[Tensor], kept: Sequence[str]
    ) -> list[set[str]]:
        """Gives the names that are needed behind each statement."""
        alive = {*kept, *(self._names[self._key(each)] for each in outputs)}
        found = []
        for statement in reversed(statements):
            found.append(set(alive))
            if statement.loop is None and statement.step is None:
                alive -= {self._names[self._key(each)] for each in statement.gives}
            elif statement.step is not None:
                alive.discard(self._names[statement.step.node.id])
            alive |= {self._names[self._key(each)] for each in statement.takes}
        return found[::-1]

    def _write_step(self, statement: Statement, step: Step, prefix: str) -> None:
        prefix = prefix or f"{self._names[step.node.id]} = "
        lines, imports = self._texts.text(statement, step, prefix)
        self._writer.add(*lines, nodes=statement.nodes)
        if imports:
            self._context.imports |= imports

    # -- calls ---------------------------------------------------------------------------------

    def _write_call(self, statement: Statement, function: Function, prefix: str) -> None:
        items: list[Item] = [("", self.name(each)) for each in statement.takes]
        items.extend(arguments_of(function, statement.leaves, self._context, self._texts.express))
        if not prefix:
            prefix = ", ".join(self._names[self._key(each)] for each in statement.gives) + " = "
        made = call(self._context.functions[function.number], items)
        self._writer.add(*lay_out(prefix, made, indent=self._indent), nodes=statement.nodes)

    # -- loops ---------------------------------------------------------------------------------

    def _write_loop(self, statement: Statement, loop: Loop, alive: set[str]) -> None:
        inputs: dict[Tensor, str] = {}
        fixed: dict[Tensor, str] = {}
        for carried in loop.carried:
            before, name = self.name(carried.first), self._names[self._key(carried.last)]
            if before != name:
                self._writer.add(f"{self._indent}{name} = {before}", nodes=statement.nodes)
            inputs[carried.first] = name
            if not carried.shifts:
                fixed[carried.made] = name
        for reference in statement.takes:
            inputs.setdefault(reference, self.name(reference))
        shift = next((carried for carried in loop.carried if carried.shifts), None)
        outputs = [carried.made for carried in loop.carried if not carried.shifts]
        for reference, counterpart in _counterparts(loop, statement.gives):
            if counterpart not in fixed:
                fixed[counterpart] = self._names[self._key(reference)]
                outputs.append(counterpart)
        if shift is not None:
            # What was taken goes on too, so both are given their names at once.
            fixed = {outputs[0]: self._namespace.variable("block")}
        taken = {named.name for named in self._variables.values()}
        taken |= {*alive, *inputs.values(), *fixed.values(), *self._context.file_names()}
        names = column_names(
            loop.columns, loop.body, Namespace(taken), loop, self._context.parameters
        )
        variables = {
            column.key: Named(names[column.key], is_text(column.values[0]))
            for column in loop.columns
        }
        header = header_lines(
            loop,
            [variables[column.key].name for column in loop.columns],
            self._variables,
            self._indent,
        )
        self._writer.add(*header, nodes=statement.nodes)
        inner = Scope(
            self._context,
            self._writer,
            self._namespace,
            {**self._variables, **variables},
            self._indent + INDENT,
        )
        if shift is None:
            inner.write(loop.body, inputs, outputs, fixed, sorted(alive))
            return
        inner.write(loop.body, inputs, [*outputs, *inputs], fixed, sorted(alive))
        before, after = inputs[shift.made], inputs[shift.first]
        made = inner.name(outputs[0])
        self._writer.add(
            f"{self._indent}{INDENT}{before}, {after} = {made}, {before}", nodes=statement.nodes
        )


_known_lines: Remembered[Step, tuple[Line, Line]] = Remembered()


def _line_of(step: Step, is_folded: bool) -> Line:
    """Gives what a step takes and gives, where each tensor that it takes is all that a call gives.

    Where names of layers would be those of one instance, its tensor is called after their class.
    """
    known = _known_lines.get(step)
    if known is None:
        takes = tuple(dict.fromkeys([tensor.node for tensor in step.taken]))
        made = _line(step, takes, is_folded=False), _line(step, takes, is_folded=True)
        known = _known_lines.keep(step, made)
    return known[is_folded]


def _line(step: Step, takes: tuple[Key, ...], is_folded: bool) -> Line:
    layer = step.layer
    merges = kind_of_merge(layer) if len(takes) > 1 else ""
    return Line(takes, (step.node.id,), merges, keras_name(layer) if is_folded else layer.name)


def _short(function: str) -> str:
    """Gives what the tensor of a function is called: `cell` of `normal_cell_1`."""
    words = [word for word in function.split("_") if not word.isdecimal()]
    return words[-1] if words[-1] == "cell" else "_".join(words[:-1]) or words[-1]


def _counterparts(loop: Loop, given: Sequence[Tensor]) -> list[tuple[Tensor, Tensor]]:
    """Gives for each tensor of the last iteration that goes out the one of the first."""
    wanted = set(given)
    return [
        (reference, loop.body[offset].gives[place])
        for offset, each in enumerate(loop.iterations[-1])
        for place, reference in enumerate(each.gives)
        if reference in wanted
    ]
