"""Edits that put nodes into the flow of tensors: connect in a row, put onto a wire, take out.

What a person asks for in one word, "connect these", is a wire for each of them; here it is found
which tensor goes where. A node is passed through by its first input and its first output.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from graph.catalogue import Catalogue
from graph.edit_checks import check_connect
from graph.edits import AddNode, Compound, Connect, Disconnect, Edit, SetInterface
from graph.elements import Edge, Node, Slot, Tensor
from graph.errors import GraphError
from graph.framing import delete_parts
from graph.model import ModelGraph
from graph.slots import input_slots, inputs_of
from graph.wording import quoted


def free_slot(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> Slot | None:
    """Gives the first slot of a node that shows and has no tensor."""
    taken = {edge.slot for edge in graph.edges_into(node_id)}
    free = (slot for slot in input_slots(graph, node_id, catalogue) if slot not in taken)
    return next(free, None)


def first_slot(added: AddNode, catalogue: Catalogue) -> Slot | None:
    """Gives the first slot that a new node with a layer of its own takes a tensor at."""
    if added.layer is None:
        return None
    given = added.node.arguments
    inputs = inputs_of(added.layer, catalogue) or ()
    free = (each.name for each in inputs if each.name not in given)
    return next((Slot(name) for name in free), None)


# -- in a row ------------------------------------------------------------------------------------


def in_reading_order(nodes: Sequence[Node]) -> list[str]:
    """Orders nodes along the direction in which they lie: left to right, or top to bottom."""

    def extent(axis: int) -> float:
        places = [node.position[axis] for node in nodes]
        return max(places, default=0.0) - min(places, default=0.0)

    axis = 0 if extent(0) >= extent(1) else 1
    ordered = sorted(nodes, key=lambda node: (node.position[axis], node.position[1 - axis]))
    return [node.id for node in ordered]


def connect_in_row(graph: ModelGraph, node_ids: Sequence[str], catalogue: Catalogue) -> Compound:
    """Gives the edit that sends the first tensor of each node into the next one.

    A wire that is there stays. Where a node has one input and it is taken, its wire is replaced.

    Raises:
        GraphError: a node takes no tensor, has no free input, or there would be a cycle.
    """
    edits: list[Edit] = []
    for source, target in pairwise(node_ids):
        if source in graph.predecessors(target):
            continue
        slot = _slot_for(graph, target, catalogue)
        replaced = graph.edge_into(target, slot)
        check_connect(graph, Tensor(source), target, _unused(slot))
        if replaced is not None:
            edits.append(Disconnect(target, slot))
        edits.append(Connect(Tensor(source), target, slot))
    return Compound(tuple(edits))


def _slot_for(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> Slot:
    slot = free_slot(graph, node_id, catalogue)
    if slot is not None:
        return slot
    shown = input_slots(graph, node_id, catalogue)
    if len(shown) == 1:
        return shown[0]
    name = quoted(graph.layer_of(node_id).name)
    received = f"{name}, whose inputs are taken" if shown else f"{name}, which takes no tensor"
    raise GraphError(f"Expected a node with a free input. Received: {received}")


def _unused(slot: Slot) -> Slot:
    """Gives a slot that is never taken; whether there is a cycle is the same for all slots."""
    return slot._replace(position=-1)


# -- onto a wire ---------------------------------------------------------------------------------


def ends_of_chain(
    graph: ModelGraph, node_ids: Collection[str], catalogue: Catalogue
) -> tuple[str, Slot, str] | None:
    """Finds where a tensor would go through some nodes that are wired to no others.

    Returns:
        The node that it goes into, the slot, and the node that it comes out of; None where there is
        not one of each.
    """
    chosen = set(node_ids)
    if not chosen or any(_is_wired_outside(graph, node_id, chosen) for node_id in chosen):
        return None
    first = [node_id for node_id in chosen if not graph.predecessors(node_id)]
    last = [node_id for node_id in chosen if not graph.successors(node_id)]
    if len(first) != 1 or len(last) != 1:
        return None
    slot = free_slot(graph, first[0], catalogue)
    return None if slot is None else (first[0], slot, last[0])


def _is_wired_outside(graph: ModelGraph, node_id: str, chosen: Collection[str]) -> bool:
    others = (*graph.predecessors(node_id), *graph.successors(node_id))
    return any(other not in chosen for other in others)


def put_on_wire(edge: Edge, first: str, slot: Slot, last: str) -> Edit:
    """Gives the edit that leads a wire through nodes: into a slot of one, out of another."""
    return Compound(
        (
            Disconnect(edge.target, edge.slot),
            Connect(edge.source, first, slot),
            Connect(Tensor(last), edge.target, edge.slot),
        )
    )


# -- out of the flow -----------------------------------------------------------------------------


def remove_and_join(graph: ModelGraph, node_ids: Collection[str], catalogue: Catalogue) -> Edit:
    """Gives the edit that removes nodes and joins what fed them to what they fed.

    What a removed node gave is replaced by the first tensor that it took. Outputs of the model move
    with it.
    """
    removed = dict.fromkeys(node_ids)
    before = {node_id: _tensor_before(graph, node_id, removed, catalogue) for node_id in removed}
    edits: list[Edit] = [*_moved_outputs(graph, before)]
    edits.append(delete_parts(graph, removed))
    for node_id, tensor in before.items():
        if tensor is not None:
            edits += [
                Connect(tensor, edge.target, edge.slot)
                for edge in graph.edges_from(node_id)
                if edge.target not in removed
            ]
    return Compound(tuple(edits))


def _tensor_before(
    graph: ModelGraph, node_id: str, removed: Collection[str], catalogue: Catalogue
) -> Tensor | None:
    """Follows the first inputs back to a tensor that stays; None where there is none."""
    source = Tensor(node_id)
    while source.node in removed:
        slots = input_slots(graph, source.node, catalogue)
        edges = (graph.edge_into(source.node, slot) for slot in slots)
        first = next((edge for edge in edges if edge is not None), None)
        if first is None:
            return None
        source = first.source
    return source


def _moved_outputs(graph: ModelGraph, before: Mapping[str, Tensor | None]) -> list[Edit]:
    """Gives the edit that makes what fed a removed output an output, where each stays one."""
    if graph.outputs is None or all(each.node not in before for each in graph.outputs):
        return []
    wanted = [before.get(tensor.node, tensor) for tensor in graph.outputs]
    kept = tuple(tensor for tensor in dict.fromkeys(wanted) if tensor is not None)
    if len(kept) < len(wanted):
        return []  # there would be less of them, which removing the nodes takes care of
    return [SetInterface(graph.inputs, kept, graph.input_structure, graph.output_structure)]
