"""A graph as calls of Keras's Functional API.

A tensor that is used by the next line alone is called `x`, and any other by its layer's name, so
that a chain reads as a chain and a branch can be followed by name.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from codegen.calls import Parameter, Step
from codegen.expressions import value_expression
from codegen.formatting import INDENT, Expression, Group, Item, call, lay_out, lay_out_called
from codegen.imports import NONE
from codegen.literals import argument_name
from codegen.model_form import ModelForm
from codegen.names import Namespace
from codegen.operations import operation_call
from codegen.parts import Part
from codegen.source import Writer
from codegen.special_objects import imports_of
from codegen.structures import structure_expression
from graph.catalogue import Catalogue
from graph.model import Tensor
from graph.values import Value

_CHAINED = "x"


class FunctionalBody:
    """Writes the body of a function that builds and returns a `keras.Model`.

    Attributes:
        imports: What it needs besides `keras` and `layers`; known once it is written.
    """

    def __init__(
        self,
        form: ModelForm,
        part: Part,
        makers: Mapping[str, Expression],
        reserved: Iterable[str],
        catalogue: Catalogue,
    ) -> None:
        self.imports = NONE
        self._form = form
        self._part = part
        self._makers = makers  # of the layers that are models, or hold some
        self._catalogue = catalogue
        self._namespace = Namespace(reserved)
        self._ends = {tensor.node for tensor in part.outputs}
        self._variables: dict[str, str] = {}  # of the output of a node
        self._layers: dict[str, str] = {}  # of a layer that is made before it is called
        self._paths: dict[str, tuple[str, ...]] = {}  # of a node whose call gives several tensors
        self._users: dict[str, list[str]] = {}  # of the output of a node, in the order of steps
        self._calls: dict[str, list[str]] = {}
        for step in part.steps:
            self._calls.setdefault(step.layer.id, []).append(step.node.id)
            if step.paths is not None and step.paths != ("",):
                self._paths[step.node.id] = step.paths
            for tensor in step.tensors():
                self._users.setdefault(tensor.node, []).append(step.node.id)
                self._note(tensor)
        for tensor in part.outputs:
            self._note(tensor)

    def _note(self, tensor: Tensor) -> None:
        # The catalogue does not know every layer that gives several tensors; a wire may tell.
        if tensor.tensor_index > 0:
            self._paths.setdefault(tensor.node, ())

    def write(self, writer: Writer) -> None:
        """Appends the lines of the body."""
        following = [step.node.id for step in self._part.steps[1:]]
        for step, next_node in zip(self._part.steps, [*following, ""], strict=True):
            if step.layer.is_input:
                self._write_input(writer, step)
            elif step.layer.is_operation:
                self._write_operation(writer, step, next_node)
            else:
                self._write_call(writer, step, next_node)
            if step.expression.imports or step.node.arguments:
                self.imports |= step.expression.imports
                self.imports |= imports_of(step.node.arguments, self._catalogue)
        self._write_end(writer)

    def _write_input(self, writer: Writer, step: Step) -> None:
        single = len(self._part.inputs) == 1
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

    def _write_operation(self, writer: Writer, step: Step, next_node: str) -> None:
        operation = operation_call(step, self._tensor, self._value)
        variable = self._variable(step, next_node)
        self._variables[step.node.id] = variable
        if not operation.is_short(variable, INDENT):
            self.imports |= operation.imports
        writer.add(*operation.lines(variable, INDENT), nodes=(step.node.id,))

    def _write_end(self, writer: Writer) -> None:
        inputs, outputs = self._part.inputs, self._part.outputs
        items: list[Item] = [
            ("", self._structure(self._part.input_structure, [Tensor(node) for node in inputs])),
            ("", self._structure(self._part.output_structure, outputs)),
            *self._form.items(),
        ]
        writer.add(*lay_out(self._form.prefix, call("keras.Model", items), indent=INDENT))
        writer.add(*self._form.ending())

    def _called(self, writer: Writer, step: Step) -> Expression:
        layer = step.layer
        calls = self._calls[layer.id]
        made = self._makers.get(layer.id, step.expression.call)
        if len(calls) == 1:
            return made
        if layer.id not in self._layers:
            variable = self._namespace.variable(layer.name)
            self._layers[layer.id] = variable
            writer.add(*lay_out(f"{variable} = ", made, indent=INDENT), nodes=tuple(calls))
        return self._layers[layer.id]

    def _variable(self, step: Step, next_node: str) -> str:
        node_id = step.node.id
        users = self._users.get(node_id, ())
        is_output = node_id in self._ends
        if is_output and not users and len(self._part.outputs) == 1:
            return "outputs"
        if set(users) == {next_node} and not is_output:
            return _CHAINED
        return self._namespace.variable(step.layer.name)

    def _arguments(self, step: Step) -> Group:
        if (tensor := step.takes_one()) is not None:
            return _one_argument(self._tensor(tensor))
        return call("", [self._argument(parameter) for parameter in step.parameters])

    def _argument(self, parameter: Parameter) -> Item:
        prefix = "" if parameter.positional else f"{argument_name(parameter.name)}="
        slots = parameter.slots
        return prefix, structure_expression(
            parameter.value, lambda place: self._tensor(slots[place]), self._value
        )

    def _structure(self, structure: Value, tensors: list[Tensor]) -> Expression:
        return structure_expression(
            structure, lambda place: self._tensor(tensors[place]), self._value
        )

    def _value(self, value: Value) -> Expression:
        return value_expression(value, self._catalogue)

    def _tensor(self, tensor: Tensor) -> str:
        variable = self._variables[tensor.node]
        paths = self._paths.get(tensor.node)
        if paths is None:
            return variable
        index = tensor.tensor_index
        return variable + (paths[index] if index < len(paths) else f"[{index}]")


@functools.lru_cache(maxsize=1000)
def _one_argument(tensor: str) -> Group:
    # Most calls are `(x)`.
    return call("", [("", tensor)])
