"""Statements as lines of Python, in one scope: the body of a function, of a loop, or of the model.

Which variable a tensor has, `codegen.variables` says. The nodes that a line was written for go with
it, in a function those of all its instances.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from codegen.calls import Parameter, Step
from codegen.expressions import value_expression
from codegen.folding.column_names import column_names
from codegen.folding.context import Context
from codegen.folding.expressing import Named, express
from codegen.folding.headers import header_lines
from codegen.folding.leaves import Constant, Leaf, Opaque, is_text
from codegen.folding.makers import Maker
from codegen.folding.program import Function, Loop, Statement
from codegen.folding.signatures import arguments_of
from codegen.formatting import (
    INDENT,
    Expression,
    Group,
    Item,
    call,
    lay_out,
    lay_out_called,
)
from codegen.layer_forms import arrange
from codegen.literals import argument_name
from codegen.names import Namespace
from codegen.operations import operation_call
from codegen.source import Writer
from codegen.structures import structure_expression
from codegen.tensor_paths import Line, kind_of_merge
from codegen.variables import name_tensors
from graph.elements import Tensor
from graph.naming import keras_name
from graph.values import Value

_RETURN = "return "


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
        self._single: set[Tensor] = set()  # tensors that have a variable of their own
        self._names: dict[str, str] = {}

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
        lines = [line for each in statements for line in self._lines_of(each, returns)]
        by_key = {self._key(reference): name for reference, name in inputs.items()}
        by_key.update({f"kept {name}": name for name in kept if name not in inputs.values()})
        ends = [self._key(reference) for reference in outputs]
        ends.extend(key for key in by_key if key.startswith("kept "))
        given = {self._key(reference): name for reference, name in (fixed or {}).items()}
        self._names = name_tensors(lines, by_key, ends, self._namespace, given)
        last = len(statements) - 1
        alive = self._alive_behind(statements, outputs, kept)
        for place, statement in enumerate(statements):
            self._before(statement)
            prefix = _RETURN if returns and place == last else ""
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
        variable = self._names[self._key(reference)]
        paths = self._context.paths(reference.node)
        if reference in self._single or paths is None:
            return variable
        index = reference.tensor_index
        return variable + (paths[index] if index < len(paths) else f"[{index}]")

    def _key(self, reference: Tensor) -> str:
        place = str(self._context.places[reference.node])
        if reference in self._single and self._context.paths(reference.node) is not None:
            return f"{place}.{reference.tensor_index}"
        return place

    def _lines_of(self, statement: Statement, returns: bool) -> list[Line]:
        """Gives what a statement takes and gives."""
        takes = tuple(dict.fromkeys([self._key(each) for each in statement.takes]))
        if statement.step is not None:
            layer = statement.step.layer
            place = str(self._context.places[statement.step.node.id])
            merges = kind_of_merge(layer) if len(takes) > 1 else ""
            wanted = keras_name(layer) if self._is_folded(returns) else layer.name
            return [Line(takes, (place,), merges, wanted)]
        if statement.loop is not None:
            return self._lines_of_loop(statement, statement.loop, takes)
        gives = tuple([self._key(each) for each in statement.gives])
        if statement.function is None:
            return [Line(takes, gives)]
        name = self._context.functions[statement.function.number]
        roles = dict(zip(takes, self._context.tensors[statement.function.number], strict=False))
        return [Line(takes, gives, "", _short(name), tuple(roles.values()))]

    def _lines_of_loop(
        self, statement: Statement, loop: Loop, takes: tuple[str, ...]
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
                alive.discard(self._names[str(self._context.places[statement.step.node.id])])
            alive |= {self._names[self._key(each)] for each in statement.takes}
        return found[::-1]

    # -- steps ---------------------------------------------------------------------------------

    def _write_step(self, statement: Statement, step: Step, prefix: str) -> None:
        variable = self._names[str(self._context.places[step.node.id])]
        prefix = prefix or f"{variable} = "
        nodes = statement.nodes
        if step.layer.is_input:
            made = lay_out(prefix, self._called(statement, step), indent=self._indent)
            self._writer.add(*made, nodes=nodes)
            return
        if step.layer.is_operation:
            operation = operation_call(step, self._tensor, self._value)
            target = prefix.removesuffix(" = ")
            if prefix == _RETURN and operation.short:
                lines = [f"{self._indent}{prefix}{operation.short}"]
            elif prefix == _RETURN:
                lines = lay_out(prefix, operation.long, indent=self._indent)
                self._context.imports |= operation.imports
            else:
                if not operation.is_short(target, self._indent):
                    self._context.imports |= operation.imports
                lines = operation.lines(target, self._indent)
            self._writer.add(*lines, nodes=nodes)
            return
        called = self._called(statement, step)
        lines = lay_out_called(prefix, called, self._arguments(step), self._indent)
        self._writer.add(*lines, nodes=nodes)

    def _called(self, statement: Statement, step: Step) -> Expression:
        layer = step.layer
        if len(self._context.calls[layer.id]) > 1:
            return self._context.layers[layer.id]
        maker = self._context.makers.get(layer.id)
        if maker is None and self._is_plain(statement, step):
            return step.expression.call
        return layer_call(statement, step, maker, self._express)

    def _is_plain(self, statement: Statement, step: Step) -> bool:
        """Whether a step is written as by itself; most are, where nothing is folded."""
        helpers = self._context.helpers
        return len(statement.kinds) == len(step.expression.form.arguments) and all(
            isinstance(leaf, Constant) or (isinstance(leaf, Opaque) and leaf.text not in helpers)
            for leaf in statement.leaves
        )

    def _express(self, leaf: Leaf) -> Expression:
        if isinstance(leaf, Opaque) and (helper := self._context.helpers.get(leaf.text)):
            return helper
        return express(leaf, self._variables)

    def _arguments(self, step: Step) -> Group:
        if (tensor := step.takes_one()) is not None:
            return call("", [("", self._tensor(tensor))])
        return call("", [self._argument(parameter) for parameter in step.parameters])

    def _argument(self, parameter: Parameter) -> Item:
        prefix = "" if parameter.positional else f"{argument_name(parameter.name)}="
        slots = parameter.slots
        return prefix, structure_expression(
            parameter.value, lambda place: self._tensor(slots[place]), self._value
        )

    def _tensor(self, tensor: Tensor) -> str:
        return self.name(tensor)

    def _value(self, value: Value) -> Expression:
        return value_expression(value, self._context.catalogue)

    # -- calls ---------------------------------------------------------------------------------

    def _write_call(self, statement: Statement, function: Function, prefix: str) -> None:
        items: list[Item] = [("", self.name(each)) for each in statement.takes]
        items.extend(arguments_of(function, statement.leaves, self._context, self._express))
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


def layer_call(
    statement: Statement,
    step: Step,
    maker: Maker | None,
    written: Callable[[Leaf], Expression],
) -> Expression:
    """Gives what makes the layer of a step, with the leaves that its statement has for it."""
    if maker is not None and not maker.leaves:
        return maker.expression
    expressions = [written(leaf) for leaf in statement.leaves]
    if maker is not None:
        return maker.call(expressions)
    arguments = dict(zip(statement.kinds, expressions, strict=True))
    return call(step.expression.form.called, arrange(step.expression.layer_class, arguments))


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
