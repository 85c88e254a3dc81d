"""What is wrong with the wires: tensors that are not given, and slots that take none or lack one.

A parameter of a call has its tensors from wires, or a value instead of them, or a structure with a
place for each tensor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from graph.catalogue import InputArgument
from graph.chaining import remove_and_join
from graph.checks.called import Called, called
from graph.checks.problem import Fix, Look, Problem, calls, numbered, of
from graph.elements import Edge, Layer, Node, Slot
from graph.slots import class_of, is_given
from graph.values import tensor_positions
from graph.wording import counted, quoted, shown


def wires(look: Look) -> Iterator[Problem]:
    """Finds wires that begin or end nowhere, and calls that lack a tensor."""
    graph = look.graph
    # The first tensor of any other call is certain.
    nested = {n for layer in graph.layers() if layer.model is not None for n in calls(graph, layer)}
    for node in graph.nodes():
        edges = graph.edges_into(node.id)
        for edge in edges:
            if edge.source.tensor_index or edge.source.node in nested:
                yield from _not_given(look, edge)
        layer = graph.layer(node.layer)
        known = called(layer, look.catalogue)
        if known is None or (not node.arguments and known.usual == [edge.slot for edge in edges]):
            continue
        for message in _faults(look, node, layer, known, edges):
            yield Problem("error", message, (node.id,), fixes=_without(look, layer, edges))


def _not_given(look: Look, edge: Edge) -> Iterator[Problem]:
    if not is_given(look.graph, edge.source, look.catalogue):
        message = f"Expected a tensor that {of(look.graph.layer_of(edge.source.node))} gives"
        message = f"{message}. Received: {numbered(edge.source)}"
        yield Problem("error", message, (edge.source.node, edge.target))


def _without(look: Look, layer: Layer, edges: list[Edge]) -> tuple[Fix, ...]:
    """Takes away a merging layer that has nothing to merge."""
    known = class_of(layer, look.catalogue)
    if len(edges) != 1 or known is None or known.category != "merging":
        return ()
    edit = remove_and_join(look.graph, [edges[0].target], look.catalogue)
    return (Fix(f"Remove {quoted(layer.name)}", edit),)


def _faults(
    look: Look, node: Node, layer: Layer, known: Called, edges: list[Edge]
) -> Iterator[str]:
    places = _places(node) if node.arguments else {}
    for edge in edges:
        if fault := _edge_fault(edge.slot, node, layer, known, places):
            yield f"{fault}. Received: {_received(look, edge, node, places)}"
    wired = Counter(edge.slot.argument for edge in edges)
    for argument in known.inputs.values():
        if argument.name in node.arguments or (look.beginning == node.id and not edges):
            continue
        count = wired[argument.name]
        if expected := _expected_count(argument, count):
            yield f"Expected {expected} for `{argument.name}` of {of(layer)}. Received: " + (
                str(count) if count else "none"
            )
    if places:
        yield from _structure_faults(layer, known, edges, places)
    elif (
        node.arguments
        and not edges
        and known.inputs
        and known.inputs.keys() <= node.arguments.keys()
    ):
        yield f"Expected a tensor in the call of {of(layer)}. Received: values alone"


def _places(node: Node) -> dict[str, list[int]]:
    """Gives the places for tensors in the structures that a call is given."""
    found = {name: tensor_positions(value) for name, value in node.arguments.items()}
    return {name: positions for name, positions in found.items() if positions}


def _edge_fault(
    slot: Slot, node: Node, layer: Layer, known: Called, places: dict[str, list[int]]
) -> str:
    name, position = slot
    if name in places:
        return (
            "" if position in places[name] else f"Expected no tensor for {_at(slot)} of {of(layer)}"
        )
    if name in node.arguments:
        return f"Expected a tensor or a value for `{name}` of {of(layer)}"
    argument = known.inputs.get(name)
    if argument is None:
        return f"Expected no tensor for {shown(name)} of {of(layer)}"
    if position and not argument.many:
        return f"Expected no tensor for {_at(slot)} of {of(layer)}"
    return ""


def _at(slot: Slot) -> str:
    return f"{shown(slot.argument)}[{slot.position}]"


def _received(look: Look, edge: Edge, node: Node, places: dict[str, list[int]]) -> str:
    if edge.slot.argument in node.arguments and edge.slot.argument not in places:
        return "both"
    return quoted(look.graph.layer_of(edge.source.node).name)


def _structure_faults(
    layer: Layer, known: Called, edges: list[Edge], places: dict[str, list[int]]
) -> Iterator[str]:
    wired = {edge.slot for edge in edges}
    for name, positions in sorted(places.items()):
        for position in sorted(set(positions)):
            if Slot(name, position) not in wired:
                place = _at(Slot(name, position))
                yield f"Expected a tensor for {place} of {of(layer)}. Received: none"
        argument = known.inputs.get(name)
        if layer.model is not None and argument is not None and len(positions) != argument.maximum:
            count = counted(argument.minimum)
            yield (
                f"Expected {count} tensors for `{name}` of {of(layer)}. "
                f"Received: a structure of {counted(len(positions))}"
            )


def _expected_count(argument: InputArgument, count: int) -> str:
    """Says how many tensors a parameter takes where it has another number, or gives ""."""
    if not argument.many:
        return "a tensor" if argument.required and not count else ""
    minimum, maximum = argument.minimum, argument.maximum
    if count < minimum and (argument.required or count):
        return f"{minimum} tensors" if maximum == minimum else f"at least {_tensors(minimum)}"
    if maximum is not None and count > maximum:
        return f"at most {_tensors(maximum)}" if maximum else "no tensor"
    return ""


def _tensors(count: int) -> str:
    return f"{count} tensors" if count > 1 else "one tensor"
