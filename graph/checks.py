"""What is wrong with a drawn model, found without Keras, at each edit.

Only what cannot be saved and cycles are refused while drawing (`graph.edits`); everything else may
stand while the person is on the way, and is shown here. Each check is a function from a graph to
its problems; add one to `_CHECKS`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

import networkx as nx
from msgspec import Struct, structs

from graph.arguments import expected_instead, holds_objects, missing_arguments
from graph.catalogue import Catalogue, InputArgument, LayerClass, load_catalogue
from graph.edits import Edit, SetLayer, SetName, rename_layer
from graph.model import Edge, Layer, ModelGraph, Tensor, id_key
from graph.naming import (
    is_argument_name,
    legal_name,
    model_training_fault,
    name_fault,
    training_fault,
)
from graph.remembering import remembered_by_layer
from graph.slots import class_of, given_count
from graph.topology import leading_to_outputs, reachable_from_inputs
from graph.wording import legible, quoted, shown

_LISTED = 4  # names in a sentence
_Fault: TypeAlias = tuple[str, str, Edit | None]  # message, argument, fix


class Problem(Struct, frozen=True):
    """Something wrong with the drawing.

    Attributes:
        severity: An "error" keeps the model from being built; a "warning" does not.
        message: What was expected and what was received.
        nodes: Ids of the nodes that it is about.
        argument: The layer argument that it is about, if it is about one.
        fix: The edit that mends it, where there is one.
    """

    severity: Literal["error", "warning"]
    message: str
    nodes: tuple[str, ...] = ()
    argument: str = ""
    fix: Edit | None = None


def check(graph: ModelGraph, catalogue: Catalogue | None = None) -> list[Problem]:
    """Finds all problems of a graph; an empty graph has none."""
    known = catalogue or load_catalogue()
    return [problem for find in _CHECKS for problem in find(graph, known)]


def _model_name(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    if fault := name_fault(graph.name):
        fix = SetName(legal_name(graph.name, set()))
        yield Problem("error", f"{fault} as the name of the model", fix=fix)
    elif fault := model_training_fault(graph.name):
        fix = SetName(legal_name(graph.name, set()))
        yield Problem("warning", f"{fault} as the name of the model", fix=fix)


def _ends(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    inputs = graph.input_nodes()
    if len(graph) and not inputs:
        yield Problem("error", "Expected an Input in the model. Received: none")
    if inputs and not graph.output_tensors():
        message = "Expected a layer that is wired to an Input. Received: none"
        yield Problem("error", message, tuple(inputs))
    if graph.inputs is not None:
        yield from _named_inputs(graph, graph.inputs)
    for tensor in graph.outputs or ():
        if not _gives(graph, tensor, catalogue):
            message = f"Expected an output that {_of(graph.layer_of(tensor.node))} gives"
            yield Problem("error", f"{message}. Received: {_numbered(tensor)}", (tensor.node,))


def _named_inputs(graph: ModelGraph, inputs: tuple[str, ...]) -> Iterator[Problem]:
    """Checks the inputs of a model whose inputs are not simply all that are drawn."""
    for node_id, count in Counter(inputs).items():
        layer = graph.layer_of(node_id)
        if not layer.is_input:
            message = f"Expected an Input as input of the model. Received: {_of(layer)}"
            yield Problem("error", message, (node_id,))
        if count > 1:
            message = "Expected each input of the model once. Received: "
            yield Problem("error", f"{message}{quoted(layer.name)} {count} times", (node_id,))
    for node in graph.nodes():
        layer = graph.layer(node.layer)
        if layer.is_input and node.id not in inputs:
            message = "Expected each Input to be an input of the model. Received: "
            yield Problem("error", f"{message}{quoted(layer.name)}, which is none", (node.id,))


def _layer_names(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    layers = graph.layers()
    taken = {layer.name for layer in layers}
    seen: set[str] = set()
    for layer in layers:
        fault = name_fault(layer.name)
        if layer.name in seen and not fault:
            fault = (
                "Expected each layer to have a name of its own. "
                f"Received: {quoted(layer.name)} twice"
            )
        if fault:
            fix = rename_layer(graph, layer.id, legal_name(layer.name, taken))
            yield Problem("error", fault, _calls(graph, layer), "name", fix)
        elif not layer.is_input and (fault := training_fault(layer.name)):
            fix = rename_layer(graph, layer.id, legal_name(layer.name, taken))
            yield Problem("warning", fault, _calls(graph, layer), "name", fix)
        seen.add(layer.name)


def _classes(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    for layer in graph.layers():
        for message, argument, fix in _layer_faults(layer, catalogue):
            yield Problem("error", message, _calls(graph, layer), argument, fix)


@remembered_by_layer
def _layer_faults(layer: Layer, catalogue: Catalogue) -> tuple[_Fault, ...]:
    """Gives what is wrong with a layer by itself."""
    layer_class = class_of(layer, catalogue)
    if layer_class is None or not layer_class.canvas or layer_class.needs == "code":
        return ((_class_fault(layer, layer_class, catalogue), "", None),)
    return tuple(_arguments(layer, layer_class, catalogue))


def _class_fault(layer: Layer, layer_class: LayerClass | None, catalogue: Catalogue) -> str:
    if layer_class is None:
        expected = f"a layer of Keras {catalogue.keras_version}"
        received = f"{quoted(f'{layer.module}.{layer.class_name}')}, which is kept as it is"
    elif not layer_class.canvas:
        expected = "a layer that can be called on a tensor"
        received = f"`{layer.class_name}`"
    else:
        expected = "a layer that is described by values"
        received = f"`{layer.class_name}`, which runs code of its own"
    return f"Expected {expected} for {quoted(layer.name)}. Received: {received}"


def _arguments(layer: Layer, layer_class: LayerClass, catalogue: Catalogue) -> Iterator[_Fault]:
    missing = missing_arguments(layer_class, layer.arguments)
    if layer.is_input and not {"shape", "batch_shape"} & layer.arguments.keys():
        missing.append("shape")
    for name in missing:
        yield f"Expected a value for `{name}` of {_of(layer)}. Received: none", name, None
    for name, value in sorted(layer.arguments.items()):
        argument = catalogue.argument(layer_class, name)
        if argument is None:
            message = f"Expected an argument that {_of(layer)} takes. Received: {shown(name)}"
            yield message, name, _without(layer, name)
        elif expected := expected_instead(argument, value, catalogue):
            message = f"Expected {expected} for `{name}` of {_of(layer)}. Received: {shown(value)}"
            # An Input needs one of two arguments, so neither can go.
            needed = argument.required or layer.is_input
            yield message, name, None if needed else _without(layer, name)


def _without(layer: Layer, name: str) -> Edit:
    kept = {given: value for given, value in layer.arguments.items() if given != name}
    return SetLayer(structs.replace(layer, arguments=kept))


def _wires(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    for node in graph.nodes():
        layer = graph.layer(node.layer)
        edges = graph.edges_into(node.id)
        for source, target, _ in edges:
            if source.tensor_index and not _gives(graph, source, catalogue):
                message = f"Expected a tensor that {_of(graph.layer_of(source.node))} gives"
                message = f"{message}. Received: {_numbered(source)}"
                yield Problem("error", message, (source.node, target))
        layer_class = class_of(layer, catalogue)
        if layer_class is not None:
            for message in _slot_faults(graph, layer, layer_class, edges):
                yield Problem("error", message, (node.id,))


def _call_arguments(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    for node in graph.nodes():
        for name, value in sorted(node.arguments.items()):
            layer = graph.layer(node.layer)
            if not is_argument_name(name):
                message = f"Expected the name of an argument in the call of {_of(layer)}"
                yield Problem("error", f"{message}. Received: {shown(name)}", (node.id,))
            elif holds_objects(value):
                message = f"Expected a plain value for `{name}` in the call of {_of(layer)}"
                yield Problem("error", f"{message}. Received: an object", (node.id,))


def _slot_faults(
    graph: ModelGraph, layer: Layer, layer_class: LayerClass, edges: list[Edge]
) -> Iterator[str]:
    filled = [edge.slot.argument for edge in edges]
    many = {argument.name: argument.many for argument in layer_class.inputs}
    for source, _, (name, position) in edges:
        if name not in many or (position and not many[name]):
            place = f"{shown(name)}[{position}]" if name in many else shown(name)
            received = quoted(graph.layer_of(source.node).name)
            yield f"Expected no tensor for {place} of {_of(layer)}. Received: {received}"
    for argument in layer_class.inputs:
        count = filled.count(argument.name)
        if expected := _expected_count(argument, count):
            yield (
                f"Expected {expected} for `{argument.name}` of {_of(layer)}. "
                f"Received: {count or 'none'}"
            )


def _expected_count(argument: InputArgument, count: int) -> str:
    """Says how many tensors a parameter takes where it has another number, or gives ""."""
    if not argument.many:
        return "a tensor" if argument.required and not count else ""
    minimum, maximum = argument.minimum, argument.maximum
    if count < minimum and (argument.required or count):
        return f"{minimum} tensors" if maximum == minimum else f"at least {_tensors(minimum)}"
    if maximum is not None and count > maximum:
        return f"at most {_tensors(maximum)}"
    return ""


def _tensors(count: int) -> str:
    return f"{count} tensors" if count > 1 else "one tensor"


def _gives(graph: ModelGraph, tensor: Tensor, catalogue: Catalogue) -> bool:
    """Whether a node gives a tensor, as far as is known of its call."""
    count = given_count(graph.node(tensor.node), graph.layer_of(tensor.node), catalogue)
    return count is None or tensor.tensor_index < count


def _numbered(tensor: Tensor) -> str:
    return f"tensor {tensor.tensor_index}, counted from 0"


def _loose_parts(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    """Finds what no input reaches, and what leads to no output."""
    reached = reachable_from_inputs(graph)
    for part in _parts(graph, reached):
        # A node alone has no tensor at all, which `_wires` says; no need to say it twice.
        if any(graph.predecessors(node_id) for node_id in part):
            message = f"Expected a path from an Input. Received: none to {_listed(graph, part)}"
            yield Problem("error", message, part)
    used = leading_to_outputs(graph)
    for node_id in sorted(reached - used, key=id_key) if len(graph) > 1 else ():
        name = quoted(graph.layer_of(node_id).name)
        message = f"Expected {name} to feed an output of the model. Received: no path to one"
        yield Problem("warning", message, (node_id,))


def _parts(graph: ModelGraph, reached: set[str]) -> list[tuple[str, ...]]:
    """Gives the connected parts of what no input reaches, in the order of their ids."""
    loose = [node.id for node in graph.nodes() if node.id not in reached]
    parts = nx.weakly_connected_components(graph.digraph.subgraph(loose)) if loose else ()
    found = (tuple(sorted(part, key=id_key)) for part in parts)
    return sorted(found, key=lambda part: id_key(part[0]))


def _calls(graph: ModelGraph, layer: Layer) -> tuple[str, ...]:
    return tuple(graph.calls(layer.id))


def _of(layer: Layer) -> str:
    return f"{quoted(layer.name)} ({legible(layer.class_name)})"


def _listed(graph: ModelGraph, nodes: tuple[str, ...]) -> str:
    names = [quoted(graph.layer_of(node).name) for node in nodes[:_LISTED]]
    more = len(nodes) - _LISTED
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


_CHECKS: tuple[Callable[[ModelGraph, Catalogue], Iterator[Problem]], ...] = (
    _model_name,
    _ends,
    _layer_names,
    _classes,
    _wires,
    _call_arguments,
    _loose_parts,
)
