"""One call by itself, on one line: what the inspector of shapes evaluates.

It is the text that stands in the exported file, but for the names of its variables, so that there
is one translation of a call, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from codegen.calls import Parameter, Step
from codegen.expressions import value_expression
from codegen.formatting import Expression, Item, call, flat
from codegen.literals import argument_name
from codegen.operations import operation_call
from codegen.structures import structure_expression
from graph.catalogue import Catalogue
from graph.elements import Tensor
from graph.values import Value


def single_call(
    step: Step, called: str, variables: Mapping[Tensor, str], catalogue: Catalogue
) -> str:
    """Gives the call of a node.

    Args:
        step: The node; no input.
        called: The variable of its layer; an operation has none.
        variables: Those of the tensors that it takes.
        catalogue: What is known of Keras.

    Raises:
        SourceError: a value of the call cannot be written.
    """

    def write(value: Value) -> Expression:
        return value_expression(value, catalogue)

    if step.layer.is_operation:
        operation = operation_call(step, variables.__getitem__, write)
        return operation.short or operation.long.flat

    def item(parameter: Parameter) -> Item:
        prefix = "" if parameter.positional else f"{argument_name(parameter.name)}="
        slots = parameter.slots
        tensors = structure_expression(
            parameter.value, lambda place: variables[slots[place]], write
        )
        return prefix, tensors

    return flat(call(called, map(item, step.parameters)))
