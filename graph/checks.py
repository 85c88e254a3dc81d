"""What is wrong with a drawn model, found without Keras, at each edit.

Only cycles are refused while drawing; everything else may stand while the person is on the way, and
is shown here. Each check is a function from a graph to its problems; add one to `_CHECKS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal

import networkx as nx
from msgspec import Struct, structs

from graph.arguments import argument_fault
from graph.catalogue import Catalogue, InputArgument, LayerClass, load_catalogue
from graph.edits import Edit, SetLayer
from graph.errors import CycleError
from graph.model import Edge, Layer, ModelGraph
from graph.naming import MAXIMUM_LENGTH, name_fault, unique_name
from graph.slots import class_of, given_count
from graph.topology import leading_to_outputs, reachable_from_inputs, topological_order


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
        yield Problem("error", f"{fault} as the name of the model")


def _cycles(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    """Finds cycles, which only a graph that was not drawn can hold."""
    try:
        topological_order(graph)
    except CycleError as error:
        nodes = next(nx.simple_cycles(graph.digraph))
        yield Problem("error", str(error), tuple(nodes))


def _layer_names(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    layers = graph.layers()
    taken = {layer.name for layer in layers}
    seen: set[str] = set()
    for layer in layers:
        nodes = tuple(graph.calls(layer.id))
        if fault := name_fault(layer.name):
            yield Problem("error", fault, nodes, "name", _rename(layer, taken))
        elif layer.name in seen:
            message = (
                f"Expected each layer to have a name of its own. Received: {layer.name!r} twice"
            )
            yield Problem("error", message, nodes, "name", _rename(layer, taken))
        seen.add(layer.name)


def _rename(layer: Layer, taken: set[str]) -> Edit:
    legal = "".join(char if char.isprintable() and char != "/" else "_" for char in layer.name)
    legal = legal.strip()[: MAXIMUM_LENGTH // 2] or "layer"
    return SetLayer(structs.replace(layer, name=unique_name(legal, taken)))


def _classes(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    for layer in graph.layers():
        layer_class = class_of(layer, catalogue)
        nodes = tuple(graph.calls(layer.id))
        if layer_class is None:
            yield Problem(
                "error",
                f"Expected a layer of Keras {catalogue.keras_version}. Received: "
                f"`{layer.module}.{layer.class_name}`, which is kept as it is",
                nodes,
            )
        elif not layer_class.canvas:
            yield Problem(
                "error",
                f"Expected a layer that can be called on a tensor. Received: `{layer.class_name}`",
                nodes,
            )
        elif layer_class.needs == "code":
            yield Problem(
                "error",
                f"Expected a layer that is described by values. Received: `{layer.class_name}`, "
                "which runs code of its own",
                nodes,
            )
        else:
            yield from _arguments(layer, layer_class, catalogue, nodes)


def _arguments(
    layer: Layer, layer_class: LayerClass, catalogue: Catalogue, nodes: tuple[str, ...]
) -> Iterator[Problem]:
    for argument in layer_class.arguments:
        if argument.required and argument.name not in layer.arguments:
            message = f"Expected a value for `{argument.name}` of {_of(layer)}. Received: none"
            yield Problem("error", message, nodes, argument.name)
    for name, value in layer.arguments.items():
        known = catalogue.argument(layer_class, name)
        if known is None:
            message = f"Expected an argument of `{layer.class_name}`. Received: {name!r}"
            yield Problem("error", f"{message} in `{layer.name}`", nodes, name)
        elif fault := argument_fault(known, value, catalogue):
            yield Problem("error", f"{fault} in `{layer.name}`", nodes, name)
    if layer.is_input and not {"shape", "batch_shape"} & layer.arguments.keys():
        message = f"Expected a value for `shape` of {_of(layer)}. Received: none"
        yield Problem("error", message, nodes, "shape")


def _wires(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    for node in graph.nodes():
        layer = graph.layer(node.layer)
        edges = graph.edges_into(node.id)
        layer_class = class_of(layer, catalogue)
        for edge in edges:
            yield from _source_fault(graph, edge, catalogue)
        if layer_class is None:
            continue
        known = {argument.name for argument in layer_class.inputs}
        for edge in edges:
            if edge.slot.argument not in known:
                message = f"Expected no tensor for {edge.slot.argument!r} of {_of(layer)}"
                source = graph.layer_of(edge.source.node).name
                yield Problem("error", f"{message}. Received: `{source}`", (node.id,))
        for argument in layer_class.inputs:
            count = sum(edge.slot.argument == argument.name for edge in edges)
            if message := _count_fault(argument, count):
                yield Problem("error", f"{message} by {_of(layer)}", (node.id,))


def _source_fault(graph: ModelGraph, edge: Edge, catalogue: Catalogue) -> Iterator[Problem]:
    layer = graph.layer_of(edge.source.node)
    index = edge.source.tensor_index
    if index > 0 and class_of(layer, catalogue) and index >= given_count(layer, catalogue):
        message = f"Expected a tensor that {_of(layer)} gives. Received: number {index}"
        yield Problem("error", message, (edge.source.node, edge.target))


def _count_fault(argument: InputArgument, count: int) -> str:
    minimum = argument.minimum if argument.many else 1
    maximum = argument.maximum if argument.many else 1
    if count == 0 and not argument.required:
        return ""
    if minimum <= count and (maximum is None or count <= maximum):
        return ""
    if not argument.many:
        return f"Expected a tensor for `{argument.name}`. Received: none"
    if maximum == minimum:
        wanted = f"{minimum} tensors"
    elif count < minimum:
        wanted = f"at least {minimum} tensors"
    else:
        wanted = f"at most {maximum} tensors"
    return f"Expected {wanted} for `{argument.name}`. Received: {count or 'none'}"


def _ends(graph: ModelGraph, catalogue: Catalogue) -> Iterator[Problem]:
    if len(graph) == 0:
        return
    inputs = graph.input_nodes()
    if not inputs:
        yield Problem("error", "Expected an Input in the model. Received: none")
    for node_id in inputs:
        if not graph.layer_of(node_id).is_input:
            message = (
                f"Expected an Input as input of the model. Received: {_of(graph.layer_of(node_id))}"
            )
            yield Problem("error", message, (node_id,))
    if inputs and not graph.output_tensors():
        message = "Expected a layer that is wired to an Input. Received: none"
        yield Problem("error", message, tuple(inputs))


def _loose_parts(graph: ModelGraph, _: Catalogue) -> Iterator[Problem]:
    """Finds what no input reaches, and what leads to no output."""
    reached = reachable_from_inputs(graph)
    loose = [node.id for node in graph.nodes() if node.id not in reached]
    for part in _parts(graph, loose):
        # A node alone has no tensor at all, which `_wires` says; no need to say it twice.
        if any(graph.predecessors(node_id) for node_id in part):
            message = f"Expected a path from an Input. Received: none to {_listed(graph, part)}"
            yield Problem("error", message, part)
    used = leading_to_outputs(graph)
    for node in graph.nodes():
        if node.id in reached and node.id not in used and len(graph) > 1:
            name = graph.layer(node.layer).name
            message = f"Expected `{name}` to feed an output of the model. Received: no path to one"
            yield Problem("warning", message, (node.id,))


def _parts(graph: ModelGraph, nodes: list[str]) -> Iterable[tuple[str, ...]]:
    if not nodes:
        return []
    order = {node: number for number, node in enumerate(nodes)}
    parts = nx.weakly_connected_components(graph.digraph.subgraph(nodes))
    return sorted(
        (tuple(sorted(part, key=order.__getitem__)) for part in parts), key=lambda p: order[p[0]]
    )


def _of(layer: Layer) -> str:
    return f"`{layer.name}` ({layer.class_name})"


def _listed(graph: ModelGraph, nodes: tuple[str, ...]) -> str:
    names = [f"`{graph.layer_of(node).name}`" for node in nodes[:4]]
    return ", ".join(names) + (f" and {len(nodes) - 4} more" if len(nodes) > 4 else "")  # noqa: PLR2004


_CHECKS: tuple[Callable[[ModelGraph, Catalogue], Iterator[Problem]], ...] = (
    _model_name,
    _cycles,
    _ends,
    _layer_names,
    _classes,
    _wires,
    _loose_parts,
)
