"""The part of a drawing that becomes the model: what is complete, and leads to an output.

While a model is being drawn, some of it is incomplete. A partial source leaves that out, with all
that depends on it, and takes the ends of what is left for outputs. A nested model is complete or
not as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from codegen.calls import Step, read_steps
from codegen.restating import restated, trains_inside
from codegen.source import SourceError
from codegen.structures import ONE, several
from graph.catalogue import Catalogue
from graph.elements import Layer, Tensor, id_key
from graph.model import ModelGraph
from graph.remembering import remembered_by_layer
from graph.slots import is_given
from graph.values import Value, tensor_positions

_SHORTEST = 2  # nodes of a chain: an input and a layer


class Part(Struct, frozen=True):
    """What is written.

    Attributes:
        steps: The nodes of the model, each after all that it depends on.
        inputs: The nodes of its inputs, in order.
        outputs: Its outputs, in order.
        input_structure: How the inputs are given to it.
        output_structure: How it gives the outputs.
        skipped: The incomplete nodes, and those that depend on them.
        is_chain: Whether it can be written as Sequential; `graph.classify` says why not.
        freezes: Whether it is frozen with all that is in it, so that one line says it.
    """

    steps: list[Step]
    inputs: list[str]
    outputs: list[Tensor]
    input_structure: Value
    output_structure: Value
    skipped: tuple[str, ...]
    is_chain: bool
    freezes: bool


def read_part(
    graph: ModelGraph, catalogue: Catalogue, *, partial: bool, trainable: bool | None = None
) -> Part:
    """Reads a drawing.

    Args:
        graph: The drawing.
        catalogue: What is known of Keras.
        partial: Leaves out what is incomplete.
        trainable: Whether the model is; None is what the graph itself says.

    Raises:
        SourceError: a node is incomplete and `partial` is false, or there is no input or output.
    """
    steps, faults = read_steps(graph, catalogue)
    faults |= _faults_inside(steps, catalogue) | _faults_of_tensors(graph, steps, catalogue)
    if faults and not partial:
        node_id, message = next(iter(faults.items()))
        raise SourceError(message, (node_id,))
    complete, skipped = _complete(steps, set(faults))
    outputs = graph.output_tensors()
    if skipped:
        outputs = [tensor for tensor in outputs if tensor.node not in skipped] or _ends(complete)
    used = _leading_to(outputs, complete)
    inputs = [
        node for node in graph.input_nodes() if node in used or _is_listed(graph, node, skipped)
    ]
    kept = complete
    if len(used) < len(complete):
        listed = set(inputs)
        kept = [step for step in complete if step.node.id in used or step.node.id in listed]
    _require_ends(kept, inputs, outputs)
    input_structure = _structure(graph.inputs_as_given(), len(inputs))
    output_structure = _structure(graph.outputs_as_given(), len(outputs))
    is_chain = (
        (input_structure, output_structure) == (ONE, ONE)
        and _is_chain(kept, outputs)
        and len(kept) == _count_wired(complete)
    )
    asked = _asked(graph, inputs, outputs) if trainable is None else frozenset()
    trainable = graph.settings.trainable if trainable is None else trainable
    freezes = not trainable and _is_frozen(kept, catalogue)
    return Part(
        restated(kept, catalogue, thawed=freezes, asked=asked),
        inputs,
        outputs,
        input_structure,
        output_structure,
        tuple(sorted(skipped, key=id_key)),
        is_chain,
        freezes,
    )


@remembered_by_layer
def nested_part(layer: Layer, catalogue: Catalogue) -> Part:
    """Gives what is written of a nested model.

    Raises:
        SourceError: it is not complete; the message says in which model.
    """
    graph = layer.model
    if graph is None:
        raise SourceError(f"Expected a nested model. Received: `{layer.name}`")
    try:
        return read_part(graph, catalogue, partial=False, trainable=layer.trainable)
    except SourceError as error:
        raise SourceError(f"{error}, within `{layer.name}`") from error


def with_models(steps: list[Step]) -> list[Step]:
    """Gives the steps that hold models; mostly there are none, and most are many."""
    return [step for step in steps if step.layer.model is not None or step.expression.models]


def models_of(step: Step) -> tuple[Layer, ...]:
    """Gives the models that a step holds: its layer where that is one, those in its arguments."""
    if step.layer.model is not None:
        return (step.layer,)
    return tuple([held.layer for held in step.expression.models])


def is_sequential(layer: Layer, part: Part) -> bool:
    """Whether a nested model is written as Sequential."""
    return part.is_chain and layer.model is not None and not layer.model.settings.functional


def _faults_inside(steps: list[Step], catalogue: Catalogue) -> dict[str, str]:
    faults = {}
    for step in with_models(steps):
        try:
            for layer in models_of(step):
                nested_part(layer, catalogue)
        except SourceError as error:
            faults[step.node.id] = str(error)
    return faults


def _faults_of_tensors(
    graph: ModelGraph, steps: list[Step], catalogue: Catalogue
) -> dict[str, str]:
    """Finds tensors that are not given: `x[1]` of a call that gives one is a part of it."""
    several = [step for step in steps if not step.is_simple]
    taken = [(step.node.id, tensor) for step in several for tensor in step.taken]
    taken += [(tensor.node, tensor) for tensor in graph.output_tensors()]
    faults = {}
    for node_id, tensor in taken:
        if tensor.tensor_index and not is_given(graph, tensor, catalogue):
            source = graph.layer_of(tensor.node)
            faults[node_id] = (
                f"Expected a tensor that `{source.name}` ({source.class_name}) gives. "
                f"Received: tensor {tensor.tensor_index}, counted from 0"
            )
    return faults


def _asked(graph: ModelGraph, inputs: list[str], outputs: list[Tensor]) -> frozenset[str]:
    """Gives the ends that data goes to, or losses stand for, by their names."""
    if not graph.training.data and not graph.training.compiled:
        return frozenset()
    ends = [inputs, [tensor.node for tensor in outputs]]
    return frozenset(node for nodes in ends if len(nodes) > 1 for node in nodes)


def _is_listed(graph: ModelGraph, node: str, skipped: set[str]) -> bool:
    """Whether an input is one because the drawing says so, even if nothing uses it."""
    return graph.inputs is not None and node not in skipped


def _structure(stated: Value, count: int) -> Value:
    """Gives the structure of what is left; some of it may have been skipped."""
    if sorted(tensor_positions(stated)) == list(range(count)):
        return stated
    return ONE if count == 1 else several(count)


def _complete(steps: list[Step], dropped: set[str]) -> tuple[list[Step], set[str]]:
    if not dropped:
        return steps, dropped
    complete = []
    for step in steps:
        if any(tensor.node in dropped for tensor in step.tensors()):
            dropped.add(step.node.id)
        if step.node.id not in dropped:
            complete.append(step)
    return complete, dropped


def _ends(steps: list[Step]) -> list[Tensor]:
    used = {tensor.node for step in steps for tensor in step.tensors()}
    ends = [s.node.id for s in steps if s.node.id not in used and not s.layer.is_input]
    return [Tensor(node) for node in sorted(ends, key=id_key)]


def _leading_to(outputs: list[Tensor], steps: list[Step]) -> set[str]:
    used = {tensor.node for tensor in outputs}
    feeding = {tensor.node for step in steps for tensor in step.taken}
    if len(used | feeding) == len(steps):
        return used | feeding  # all of them lead on, and so to an output
    for step in reversed(steps):
        if step.node.id in used:
            used.update([tensor.node for tensor in step.tensors()])
    return used


def _count_wired(steps: list[Step]) -> int:
    used = {tensor.node for step in steps for tensor in step.tensors()}
    return sum(not step.layer.is_input or step.node.id in used for step in steps)


def _is_chain(steps: list[Step], outputs: list[Tensor]) -> bool:
    if len(steps) < _SHORTEST:
        return False
    if any(step.follows != before.node.id for before, step in pairwise(steps)):
        return False
    is_shared = len({step.layer.id for step in steps}) < len(steps)
    return not is_shared and outputs == [Tensor(steps[-1].node.id)]


def _is_frozen(steps: list[Step], catalogue: Catalogue) -> bool:
    """Whether all layers are frozen, which `model.trainable = False` makes them."""
    return all(
        layer.is_input or layer.is_operation or _is_layer_frozen(layer, catalogue)
        for layer in (step.layer for step in steps)
    )


def _is_layer_frozen(layer: Layer, catalogue: Catalogue) -> bool:
    if layer.trainable or any(map(trains_inside, layer.arguments.values())):
        return False
    return layer.model is None or _is_frozen(nested_part(layer, catalogue).steps, catalogue)


def _require_ends(steps: list[Step], inputs: Sequence[str], outputs: list[Tensor]) -> None:
    if not inputs:
        raise SourceError("Expected an Input that is wired to a layer. Received: none")
    if not outputs:
        raise SourceError("Expected a layer that is wired to an Input. Received: none", inputs)
    listed = set(inputs)
    if listed == {step.node.id for step in steps if step.layer.is_input}:
        return
    for step in steps:
        if step.layer.is_input != (step.node.id in listed):
            expected = "among the inputs" if step.layer.is_input else "not to be among the inputs"
            raise SourceError(
                f"Expected `{step.layer.name}` ({step.layer.class_name}) {expected} of the model. "
                f"Received: {', '.join(inputs)}",
                (step.node.id,),
            )
