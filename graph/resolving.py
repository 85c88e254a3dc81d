"""From the records of a file, or of the clipboard, to a graph.

Here the content of the records is looked at: ids are unique, edges lead somewhere, no slot is
filled twice, and there is no cycle. What is refused is refused with its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from graph.edit_checks import require_frame, require_node
from graph.elements import MODEL, Slot, Tensor
from graph.errors import (
    DuplicateIdError,
    GraphError,
    OccupiedSlotError,
    ProjectFileError,
    UnknownIdError,
)
from graph.frames import from_outside_in
from graph.model import ModelGraph
from graph.records import (
    MAXIMUM_NESTING,
    EdgeRecord,
    GraphRecord,
    LayerRecord,
    NodeRecord,
    PartsRecord,
    edge_of_record,
    frame_of_record,
    layer_of_record,
    node_of_record,
    note_of_record,
)
from graph.topology import topological_order
from graph.values import from_json
from graph.wording import shown


@contextlib.contextmanager
def resolving(where: str, place: str) -> Iterator[None]:
    """Turns the refusal of a record that is well formed into the file's error, with its place."""
    try:
        yield
    except GraphError as error:
        raise ProjectFileError(f"{where}: {error} at {place}") from error


def resolve(graph: ModelGraph, record: GraphRecord, where: str, place: str = "$") -> None:
    """Fills an empty graph, and the graphs of the nested models in it.

    Raises:
        ProjectFileError: the records do not fit together; the message names the place.
    """
    if place.count(".model") > MAXIMUM_NESTING:
        raise ProjectFileError(
            f"{where}: Expected at most {MAXIMUM_NESTING} models within each other. Received: more"
        )
    resolve_parts(graph, record, where, place)
    graph.settings = record.settings
    graph.bookmarks = dict(record.bookmarks)
    _resolve_interface(graph, record, where, place)


def resolve_parts(graph: ModelGraph, record: PartsRecord, where: str, place: str = "$") -> None:
    """Fills an empty graph with layers, nodes and edges; raises what `resolve` raises."""
    called = {node.layer for node in record.nodes}
    _resolve_layers(graph, record.layers, called, where, place)
    _resolve_frames(graph, record, where, place)
    _resolve_nodes(graph, record.nodes, where, place)
    _resolve_edges(graph, record.edges, where, place)


def _resolve_layers(
    graph: ModelGraph, records: list[LayerRecord], called: set[str], where: str, place: str
) -> None:
    for number, record in enumerate(records):
        here = f"{place}.layers[{number}]"
        with resolving(where, here):
            if graph.has_layer(record.id):
                raise DuplicateIdError(f"Expected a new layer id. Received: {shown(record.id)}")
            if record.id not in called:
                raise UnknownIdError(
                    f"Expected a node that calls layer {shown(record.id)}. Received: none"
                )
            graph._put_layer(layer_of_record(record, _nested(record, where, here)))


def _nested(record: LayerRecord, where: str, place: str) -> ModelGraph | None:
    if (record.module, record.class_name) == MODEL and record.model is None:
        raise GraphError(f"Expected the graph of {shown(record.name)}. Received: none")
    if record.model is None:
        return None
    graph = ModelGraph("")
    resolve(graph, record.model, where, f"{place}.model")
    return graph


def _resolve_frames(graph: ModelGraph, record: PartsRecord, where: str, place: str) -> None:
    """Adds frames, each after that which it stands in, and notes."""
    held = {node.frame for node in record.nodes} | {note.frame for note in record.notes}
    held |= {frame.parent for frame in record.frames}
    known: set[str] = set()
    for number, frame in enumerate(record.frames):
        with resolving(where, f"{place}.frames[{number}]"):
            if frame.id in known:
                raise DuplicateIdError(f"Expected a new frame id. Received: {shown(frame.id)}")
            if frame.id not in held:
                raise GraphError(
                    f"Expected something in frame {shown(frame.id)}. Received: nothing"
                )
        known.add(frame.id)
    with resolving(where, f"{place}.frames"):
        for each in from_outside_in([frame_of_record(frame) for frame in record.frames]):
            graph.frames._put_frame(each)
    for number, note in enumerate(record.notes):
        with resolving(where, f"{place}.notes[{number}]"):
            if graph.frames.has_note(note.id):
                raise DuplicateIdError(f"Expected a new note id. Received: {shown(note.id)}")
            if note.frame:
                require_frame(graph, note.frame)
            graph.frames._put_note(note_of_record(note))


def _resolve_nodes(graph: ModelGraph, records: list[NodeRecord], where: str, place: str) -> None:
    for number, record in enumerate(records):
        with resolving(where, f"{place}.nodes[{number}]"):
            if record.id in graph:
                raise DuplicateIdError(f"Expected a new node id. Received: {shown(record.id)}")
            if not graph.has_layer(record.layer):
                raise UnknownIdError(f"Expected the id of a layer. Received: {shown(record.layer)}")
            if record.frame:
                require_frame(graph, record.frame)
            graph._put_node(node_of_record(record))


def _resolve_edges(graph: ModelGraph, records: list[EdgeRecord], where: str, place: str) -> None:
    """Adds all edges, then looks for a cycle once: a look at each edge would be quadratic."""
    filled: set[tuple[str, Slot]] = set()
    for number, edge in enumerate(map(edge_of_record, records)):
        with resolving(where, f"{place}.edges[{number}]"):
            require_node(graph, edge.source.node)
            require_node(graph, edge.target)
            if (edge.target, edge.slot) in filled:
                raise OccupiedSlotError(
                    f"Expected one edge into each slot. Received: another into {shown(edge.target)}"
                )
            graph._put_edge(edge)
        filled.add((edge.target, edge.slot))
    with resolving(where, f"{place}.edges"):
        topological_order(graph)


def _resolve_interface(graph: ModelGraph, record: GraphRecord, where: str, place: str) -> None:
    inputs, outputs = record.inputs, record.outputs
    with resolving(where, f"{place}.inputs"):
        for node_id in inputs or ():
            require_node(graph, node_id)
    with resolving(where, f"{place}.outputs"):
        for node_id, _ in outputs or ():
            require_node(graph, node_id)
    graph.inputs = None if inputs is None else tuple(inputs)
    graph.outputs = None if outputs is None else tuple(Tensor(*item) for item in outputs)
    with resolving(where, f"{place}.input_structure"):
        graph.input_structure = from_json(record.input_structure)
    with resolving(where, f"{place}.output_structure"):
        graph.output_structure = from_json(record.output_structure)
