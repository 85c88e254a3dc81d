"""What an edit looks at before it changes anything: that what it names is there, and is free."""

from __future__ import annotations

from graph.elements import Slot, Tensor
from graph.errors import CycleError, OccupiedSlotError, UnknownIdError
from graph.model import ModelGraph
from graph.topology import reaches
from graph.wording import shown


def check_connect(graph: ModelGraph, source: Tensor, target: str, slot: Slot) -> None:
    """Raises what `Connect` would raise, and changes nothing; for use while a wire hovers."""
    check_free(graph, source, target, slot)
    check_acyclic(graph, source, target)


def check_free(graph: ModelGraph, source: Tensor, target: str, slot: Slot) -> None:
    """Raises where a wire has no ends, or its slot has a tensor."""
    require_node(graph, source.node)
    require_node(graph, target)
    if graph.edge_into(target, slot) is not None:
        raise OccupiedSlotError(
            f"Expected an empty slot. Received: {shown(slot.argument)}[{slot.position}] of node "
            f"{_title(graph, target)}, which has a tensor"
        )


def check_acyclic(graph: ModelGraph, source: Tensor, target: str) -> None:
    """Raises `CycleError` where a wire would lead back to where it comes from."""
    if reaches(graph, target, source.node):
        raise CycleError(
            f"Expected a graph without cycles. Received: a wire from {_title(graph, source.node)} "
            f"into {_title(graph, target)}, which feeds it already"
        )


def _title(graph: ModelGraph, node_id: str) -> str:
    return shown(graph.layer_of(node_id).name)


def require_node(graph: ModelGraph, node_id: str) -> None:
    """Raises `UnknownIdError` where the graph does not hold a node."""
    if node_id not in graph:
        raise UnknownIdError(f"Expected the id of a node. Received: {shown(node_id)}")


def require_layer(graph: ModelGraph, layer_id: str) -> None:
    """Raises `UnknownIdError` where the graph does not hold a layer."""
    if not graph.has_layer(layer_id):
        raise UnknownIdError(f"Expected the id of a layer. Received: {shown(layer_id)}")


def require_frame(graph: ModelGraph, frame_id: str) -> None:
    """Raises `UnknownIdError` where the graph does not hold a frame."""
    if frame_id not in graph.frames:
        raise UnknownIdError(f"Expected the id of a frame. Received: {shown(frame_id)}")


def require_note(graph: ModelGraph, note_id: str) -> None:
    """Raises `UnknownIdError` where the graph does not hold a note."""
    if not graph.frames.has_note(note_id):
        raise UnknownIdError(f"Expected the id of a note. Received: {shown(note_id)}")
