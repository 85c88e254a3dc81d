"""What is wrong with a model as a whole: its name, its ends, and what is between none of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import structs

from graph.checks.problem import Fix, Look, Problem, listed, numbered, of
from graph.edits import Edit, SetInterface, SetName, SetSettings
from graph.elements import id_key
from graph.framing import delete_parts
from graph.joined import join, parts_of
from graph.model import ModelGraph
from graph.naming import legal_name, model_training_fault, name_fault
from graph.slots import is_given
from graph.topology import leading_to_outputs, reachable_from
from graph.values import Value, tensor_positions
from graph.wording import counted, quoted, shown


def model_name(look: Look) -> Iterator[Problem]:
    """Finds a name of the model that Keras or TensorFlow refuses."""
    name = look.graph.name
    if look.is_nested:
        return
    if fault := name_fault(name):
        yield Problem("error", f"{fault} as the name of the model", fixes=(_renamed(name),))
    elif fault := model_training_fault(name):
        yield Problem("warning", f"{fault} as the name of the model", fixes=(_renamed(name),))


def _renamed(name: str) -> Fix:
    legal = legal_name(name, set())
    return Fix(f"Rename to {quoted(legal)}", SetName(legal))


def policy(look: Look) -> Iterator[Problem]:
    """Finds a dtype policy that Keras does not have."""
    settings = look.graph.settings
    if settings.dtype_policy not in look.catalogue.identifiers["dtype"]:
        message = "Expected a dtype policy of Keras for the model"
        message = f"{message}. Received: {shown(settings.dtype_policy)}"
        edit = SetSettings(structs.replace(settings, dtype_policy="float32"))
        yield Problem("error", message, fixes=(Fix("Use float32", edit),))


def ends(look: Look) -> Iterator[Problem]:
    """Finds inputs and outputs that are missing, or are none."""
    graph = look.graph
    inputs = graph.input_nodes()
    if not inputs and (len(graph) or look.is_nested):
        yield _no_input(look)
    if inputs and not graph.output_tensors():
        message = "Expected a layer that is wired to an Input. Received: none"
        yield Problem("error", message, tuple(inputs))
    if graph.inputs is not None:
        yield from _named_inputs(graph, graph.inputs)
    for tensor in graph.outputs or ():
        if not is_given(look.graph, tensor, look.catalogue):
            message = f"Expected an output that {of(graph.layer_of(tensor.node))} gives"
            yield Problem("error", f"{message}. Received: {numbered(tensor)}", (tensor.node,))


def _no_input(look: Look) -> Problem:
    if look.beginning is None:
        return Problem("error", "Expected an Input in the model. Received: none")
    message = "Expected an Input in the model, which says the shape of its data. Received: none"
    return Problem("warning", message, (look.beginning,))


def _named_inputs(graph: ModelGraph, inputs: tuple[str, ...]) -> Iterator[Problem]:
    """Checks the inputs of a model whose inputs are not simply all that are drawn."""
    for node_id, count in Counter(inputs).items():
        layer = graph.layer_of(node_id)
        if not layer.is_input:
            message = f"Expected an Input as input of the model. Received: {of(layer)}"
            yield Problem("error", message, (node_id,))
        if count > 1:
            message = "Expected each input of the model once. Received: "
            yield Problem("error", f"{message}{quoted(layer.name)} {count} times", (node_id,))
    for node in graph.nodes():
        layer = graph.layer(node.layer)
        if layer.is_input and node.id not in inputs:
            message = "Expected each Input to be an input of the model. Received: "
            yield Problem("error", f"{message}{quoted(layer.name)}, which is none", (node.id,))


def structures(look: Look) -> Iterator[Problem]:
    """Finds structures of the inputs or outputs that do not hold each of them once."""
    graph = look.graph
    inputs = graph.input_nodes()
    if message := _structure_fault("input", graph.input_structure, len(inputs)):
        edit = _interface(graph, None, graph.output_structure)
        fix = Fix("Take the inputs as Keras does by itself", edit)
        yield Problem("error", message, tuple(dict.fromkeys(inputs)), fixes=(fix,))
    outputs = [tensor.node for tensor in graph.output_tensors()]
    if message := _structure_fault("output", graph.output_structure, len(outputs)):
        edit = _interface(graph, graph.input_structure, None)
        fix = Fix("Give the outputs as Keras does by itself", edit)
        yield Problem("error", message, tuple(dict.fromkeys(outputs)), fixes=(fix,))


def _structure_fault(what: str, structure: Value, count: int) -> str:
    places = tensor_positions(structure)
    if structure is None or sorted(places) == list(range(count)):
        return ""
    ends = what if count == 1 else f"{what}s"
    return (
        f"Expected a structure that holds each {what} of the model once. "
        f"Received: the numbers {shown(places)} for {counted(count)} {ends}, counted from 0"
    )


def _interface(graph: ModelGraph, inputs: Value, outputs: Value) -> Edit:
    return SetInterface(graph.inputs, graph.outputs, inputs, outputs)


def loose_parts(look: Look) -> Iterator[Problem]:
    """Finds what no input reaches, and what leads to no output."""
    graph = look.graph
    beginnings = graph.input_nodes() if look.beginning is None else [look.beginning]
    reached = reachable_from(graph, beginnings)
    for part in _parts(graph, reached):
        # A node alone has no tensor at all, which `wires` says; no need to say it twice.
        if any(graph.predecessors(node_id) for node_id in part):
            message = f"Expected a path from an Input. Received: none to {listed(graph, part)}"
            yield Problem("error", message, part)
    unused = sorted(reached - leading_to_outputs(graph), key=id_key) if len(graph) > 1 else []
    fixes = _without(look, unused)
    for node_id in unused:
        name = quoted(graph.layer_of(node_id).name)
        message = f"Expected {name} to feed an output of the model. Received: no path to one"
        yield Problem("warning", message, (node_id,), fixes=fixes)


def _without(look: Look, unused: Sequence[str]) -> tuple[Fix, ...]:
    """Takes away what leads to no output, where something is left, and no input of a nested model.

    What calls that model gives it a tensor for each of its inputs.
    """
    graph = look.graph
    if not unused or len(unused) == len(graph):
        return ()
    if look.is_nested and any(graph.layer_of(node_id).is_input for node_id in unused):
        return ()
    title = f"Remove {listed(graph, unused)}"
    return (Fix(title, delete_parts(graph, unused)),)


def _parts(graph: ModelGraph, reached: set[str]) -> Sequence[tuple[str, ...]]:
    """Gives the connected parts of what no input reaches, in the order of their ids."""
    loose = [node.id for node in graph.nodes() if node.id not in reached]
    # Not networkx's, which compiles its function at the first use: a file may be open by then.
    wires = [(before, each) for each in loose for before in graph.predecessors(each)]
    inside = [pair for pair in wires if pair[0] not in reached]
    return [tuple(part.after) for part in parts_of(join(loose, inside))]
