"""Steps as lines: a call of a layer, or an operation, assigned to a variable.

The source is written anew at each edit, and most of its lines are the same ones each time. Where
neither a function nor a loop gives a step anything, its lines depend on its statement, on the names
around it and on little else, and are remembered with these.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from codegen.calls import Parameter, Step
from codegen.expressions import value_expression
from codegen.folding.context import Context
from codegen.folding.expressing import Named, express
from codegen.folding.leaves import Constant, Leaf, Opaque
from codegen.folding.makers import Maker
from codegen.folding.program import Statement
from codegen.formatting import Expression, Group, Item, call, lay_out, lay_out_called
from codegen.imports import NONE
from codegen.layer_forms import arrange
from codegen.literals import argument_name
from codegen.operations import operation_call
from codegen.structures import structure_expression
from graph.elements import Tensor
from graph.remembering import Remembered
from graph.values import Value

RETURN = "return "

_Text: TypeAlias = tuple[list[str], frozenset[str]]  # lines, and the imports that they need

_known: Remembered[Statement, tuple[object, _Text]] = Remembered()


class StepTexts:
    """Writes the steps of one scope."""

    def __init__(
        self,
        context: Context,
        variables: Mapping[str, Named],
        indent: str,
        name: Callable[[Tensor], str],
    ) -> None:
        self._context = context
        self._variables = variables
        self._indent = indent
        self._name = name
        self._around = indent, tuple(context.helpers.items())
        # Most models are of layers that are called once, and are no models.
        self._all_alone = not (variables or context.shared or context.makers)

    def text(self, statement: Statement, step: Step, prefix: str) -> _Text:
        """Gives the lines of a step, of which the first begins with `prefix`."""
        if not self._all_alone and not self._stands_alone(step):
            return self._text(statement, step, prefix)
        around = prefix, [self._name(each) for each in step.taken], self._around
        known = _known.get(statement)
        if known is None or known[0] != around:
            known = _known.keep(statement, (around, self._text(statement, step, prefix)))
        return known[1]

    def _stands_alone(self, step: Step) -> bool:
        """Whether no function or loop gives its layer anything, and no other call has a share."""
        if self._variables:
            return False
        context, layer = self._context, step.layer.id
        return layer not in context.shared and layer not in context.makers

    def _text(self, statement: Statement, step: Step, prefix: str) -> _Text:
        if step.layer.is_operation:
            return self._operation(step, prefix)
        called = self._called(statement, step)
        if step.layer.is_input:
            return lay_out(prefix, called, indent=self._indent), NONE
        return lay_out_called(prefix, called, self._arguments(step), self._indent), NONE

    def _operation(self, step: Step, prefix: str) -> _Text:
        operation = operation_call(step, self._name, self._value)
        if prefix != RETURN:
            target = prefix.removesuffix(" = ")
            imports = NONE if operation.is_short(target, self._indent) else operation.imports
            return operation.lines(target, self._indent), imports
        if operation.short:
            return [f"{self._indent}{prefix}{operation.short}"], NONE
        return lay_out(prefix, operation.long, indent=self._indent), operation.imports

    def _called(self, statement: Statement, step: Step) -> Expression:
        layer = step.layer
        if layer.id in self._context.shared:
            return self._context.layers[layer.id]
        maker = self._context.makers.get(layer.id)
        if maker is None and self._is_plain(statement, step):
            return step.expression.call
        return layer_call(statement, step, maker, self.express)

    def _is_plain(self, statement: Statement, step: Step) -> bool:
        """Whether a step is written as by itself; most are, where nothing is folded."""
        helpers = self._context.helpers
        return len(statement.kinds) == len(step.expression.form.arguments) and all(
            isinstance(leaf, Constant) or (isinstance(leaf, Opaque) and leaf.text not in helpers)
            for leaf in statement.leaves
        )

    def express(self, leaf: Leaf) -> Expression:
        """Gives a leaf as an expression, or the call of a function that makes it."""
        if isinstance(leaf, Opaque) and (helper := self._context.helpers.get(leaf.text)):
            return helper
        return express(leaf, self._variables)

    def _arguments(self, step: Step) -> Group:
        if (tensor := step.takes_one()) is not None:
            return call("", [("", self._name(tensor))])
        return call("", [self._argument(parameter) for parameter in step.parameters])

    def _argument(self, parameter: Parameter) -> Item:
        prefix = "" if parameter.positional else f"{argument_name(parameter.name)}="
        slots = parameter.slots
        return prefix, structure_expression(
            parameter.value, lambda place: self._name(slots[place]), self._value
        )

    def _value(self, value: Value) -> Expression:
        return value_expression(value, self._context.catalogue)


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
