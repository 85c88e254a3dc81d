"""The part of a drawing that becomes the model: what is complete, and leads to an output.

While a model is being drawn, some of it is incomplete. A partial source leaves that out, with all
that depends on it, and takes the ends of what is left for outputs.
"""

from __future__ import annotations

from itertools import pairwise

from msgspec import Struct

from codegen.calls import Step, read_steps
from codegen.source import SourceError
from graph.catalogue import Catalogue
from graph.model import ModelGraph, Tensor, id_key


class Part(Struct, frozen=True):
    """What is written.

    Attributes:
        steps: The nodes of the model, each after all that it depends on.
        inputs: The nodes of its inputs, in order.
        outputs: Its outputs, in order.
        skipped: The incomplete nodes, and those that depend on them.
        is_chain: Whether it can be written as Sequential; `graph.classify` says why not.
    """

    steps: list[Step]
    inputs: list[str]
    outputs: list[Tensor]
    skipped: tuple[str, ...]
    is_chain: bool


def read_part(graph: ModelGraph, catalogue: Catalogue, *, partial: bool) -> Part:
    """Reads a drawing.

    Raises:
        SourceError: a node is incomplete and `partial` is false, or there is no input or output.
    """
    steps, faults = read_steps(graph, catalogue)
    if faults and not partial:
        node_id, message = next(iter(faults.items()))
        raise SourceError(message, (node_id,))
    complete, skipped = _complete(steps, set(faults))
    outputs = graph.output_tensors()
    if skipped:
        outputs = [tensor for tensor in outputs if tensor.node not in skipped] or _ends(complete)
    used = _leading_to(outputs, complete)
    inputs = [node for node in graph.input_nodes() if node in used]
    kept = [step for step in complete if step.node.id in used]
    _require_inputs(kept, inputs)
    is_chain = len(kept) == _count_wired(complete) and _is_chain(kept, outputs)
    return Part(kept, inputs, outputs, tuple(sorted(skipped, key=id_key)), is_chain)


def _complete(steps: list[Step], dropped: set[str]) -> tuple[list[Step], set[str]]:
    if not dropped:
        return steps, dropped
    complete = []
    for step in steps:
        if any(tensor.node in dropped for tensor in step.tensors()):
            dropped.add(step.node.id)
        else:
            complete.append(step)
    return complete, dropped


def _ends(steps: list[Step]) -> list[Tensor]:
    used = {tensor.node for step in steps for tensor in step.tensors()}
    ends = [s.node.id for s in steps if s.node.id not in used and not s.layer.is_input]
    return [Tensor(node) for node in sorted(ends, key=id_key)]


def _leading_to(outputs: list[Tensor], steps: list[Step]) -> set[str]:
    used = {tensor.node for tensor in outputs}
    for step in reversed(steps):
        if step.node.id in used:
            used.update([tensor.node for tensor in step.tensors()])
    return used


def _count_wired(steps: list[Step]) -> int:
    used = {tensor.node for step in steps for tensor in step.tensors()}
    return sum(not step.layer.is_input or step.node.id in used for step in steps)


def _is_chain(steps: list[Step], outputs: list[Tensor]) -> bool:
    if len({step.layer.id for step in steps}) < len(steps):
        return False
    for before, step in pairwise(steps):
        # A Sequential model cannot wrap its tensor in a list, which a merging layer asks for.
        single = len(step.parameters) == 1 and not step.parameters[0].listed
        if not single or step.parameters[0].tensors != (Tensor(before.node.id),):
            return False
        if step.node.arguments or step.outputs > 1:
            return False
    return outputs == [Tensor(steps[-1].node.id)]


def _require_inputs(steps: list[Step], inputs: list[str]) -> None:
    if not inputs:
        raise SourceError("Expected an Input that is wired to a layer. Received: none")
    if len(steps) == len(inputs):
        raise SourceError("Expected a layer that is wired to an Input. Received: none", inputs)
    for step in steps:
        if step.layer.is_input != (step.node.id in inputs):
            expected = "among the inputs" if step.layer.is_input else "not to be among the inputs"
            raise SourceError(
                f"Expected `{step.layer.name}` ({step.layer.class_name}) {expected} of the model. "
                f"Received: {', '.join(inputs)}",
                (step.node.id,),
            )
