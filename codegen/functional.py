"""A graph as calls of Keras's Functional API.

A tensor that is used by the next line alone is called `x`, and any other by its layer's name, so
that a chain reads as a chain and a branch can be followed by name.
"""

from __future__ import annotations

import functools

from codegen.calls import Parameter, Step
from codegen.expressions import value_expression
from codegen.formatting import INDENT, Expression, Group, call, lay_out, lay_out_called, listing
from codegen.literals import argument_name, text
from codegen.names import Namespace
from codegen.parts import Part
from codegen.source import Writer
from graph.catalogue import Catalogue
from graph.model import Tensor

_CHAINED = "x"


class FunctionalBody:
    """Writes the body of a function that builds and returns a `keras.Model`."""

    def __init__(self, name: str, part: Part, catalogue: Catalogue) -> None:
        self._name = name
        self._steps = part.steps
        self._inputs = part.inputs
        self._outputs = part.outputs
        self._catalogue = catalogue
        self._namespace = Namespace()
        self._ends = {tensor.node for tensor in part.outputs}
        self._variables: dict[str, str] = {}  # of the output of a node
        self._shared: dict[str, str] = {}  # of a layer, where it is called more than once
        self._several = {step.node.id for step in part.steps if step.outputs > 1}
        self._users: dict[str, list[str]] = {}  # of the output of a node, in the order of steps
        self._calls: dict[str, list[str]] = {}
        for step in part.steps:
            self._calls.setdefault(step.layer.id, []).append(step.node.id)
            for tensor in step.tensors():
                self._users.setdefault(tensor.node, []).append(step.node.id)
                self._note(tensor)
        for tensor in part.outputs:
            self._note(tensor)

    def _note(self, tensor: Tensor) -> None:
        # The catalogue does not know every layer that gives several tensors; a wire may tell.
        if tensor.tensor_index > 0:
            self._several.add(tensor.node)

    def write(self, writer: Writer) -> None:
        """Appends the lines of the body."""
        following = [step.node.id for step in self._steps[1:]]
        for step, next_node in zip(self._steps, [*following, ""], strict=True):
            if step.layer.is_input:
                self._write_input(writer, step)
            else:
                self._write_call(writer, step, next_node)
        items: list[tuple[str, Expression]] = [
            ("", self._one_or_list([Tensor(node) for node in self._inputs])),
            ("", self._one_or_list(self._outputs)),
            ("name=", text(self._name)),
        ]
        writer.add(*lay_out("return ", call("keras.Model", items), indent=INDENT))

    def _write_input(self, writer: Writer, step: Step) -> None:
        single = len(self._inputs) == 1
        variable = "inputs" if single else self._namespace.variable(step.layer.name)
        self._variables[step.node.id] = variable
        lines = lay_out(f"{variable} = ", step.expression.call, indent=INDENT)
        writer.add(*lines, nodes=(step.node.id,))

    def _write_call(self, writer: Writer, step: Step, next_node: str) -> None:
        called = self._called(writer, step)
        arguments = self._arguments(step)
        # Named after what it is called on, since a name that is used there may be given anew here.
        variable = self._variable(step, next_node)
        self._variables[step.node.id] = variable
        lines = lay_out_called(f"{variable} = ", called, arguments, INDENT)
        writer.add(*lines, nodes=(step.node.id,))

    def _called(self, writer: Writer, step: Step) -> Expression:
        calls = self._calls[step.layer.id]
        if len(calls) == 1:
            return step.expression.call
        if step.layer.id not in self._shared:
            variable = self._namespace.variable(step.layer.name)
            self._shared[step.layer.id] = variable
            lines = lay_out(f"{variable} = ", step.expression.call, indent=INDENT)
            writer.add(*lines, nodes=tuple(calls))
        return self._shared[step.layer.id]

    def _variable(self, step: Step, next_node: str) -> str:
        node_id = step.node.id
        users = self._users.get(node_id, ())
        is_output = node_id in self._ends
        if is_output and not users and len(self._outputs) == 1:
            return "outputs"
        if set(users) == {next_node} and not is_output:
            return _CHAINED
        return self._namespace.variable(step.layer.name)

    def _arguments(self, step: Step) -> Group:
        if len(step.parameters) == 1 and not step.node.arguments:
            parameter = step.parameters[0]
            if parameter.positional and not parameter.listed:
                return _one_argument(self._tensor(parameter.tensors[0]))
        items = [self._argument(parameter) for parameter in step.parameters]
        for name, value in step.node.arguments.items():
            items.append((f"{argument_name(name)}=", value_expression(value, self._catalogue)))
        return call("", items)

    def _argument(self, parameter: Parameter) -> tuple[str, Expression]:
        prefix = "" if parameter.positional else f"{argument_name(parameter.name)}="
        if parameter.listed:
            return prefix, listing([self._tensor(tensor) for tensor in parameter.tensors])
        return prefix, self._tensor(parameter.tensors[0])

    def _tensor(self, tensor: Tensor) -> str:
        variable = self._variables[tensor.node]
        return f"{variable}[{tensor.tensor_index}]" if tensor.node in self._several else variable

    def _one_or_list(self, tensors: list[Tensor]) -> Expression:
        names = [self._tensor(tensor) for tensor in tensors]
        return names[0] if len(names) == 1 else listing(names)


@functools.lru_cache(maxsize=1000)
def _one_argument(tensor: str) -> Group:
    # Most calls are `(x)`.
    return call("", [("", tensor)])
