"""The project file, `.kcanvas`: JSON that reads well in a diff.

It is written sorted, with one layer, one node and one edge a line. It is read in two steps: the
bytes into plain records (`graph.records`), then the records into a graph. A layer class that nobody
knows is kept and written back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from graph.errors import DuplicateIdError, OccupiedSlotError, ProjectFileError, UnknownIdError
from graph.model import ModelGraph, Tensor
from graph.records import (
    MAXIMUM_BYTES,
    VERSION,
    ProjectRecord,
    decode_record,
    edge_of_record,
    edge_record,
    layer_of_record,
    layer_record,
    node_of_record,
    node_record,
    resolving,
)
from graph.topology import topological_order
from graph.writing import write_atomically

FORMAT = "keras-canvas"
SUFFIX = ".kcanvas"


def read_project(path: Path) -> ModelGraph:
    """Reads a project file.

    Raises:
        ProjectFileError: it cannot be read, or is no project; the message names file and place.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProjectFileError(f"{path}: Expected a readable file. Received: {reason}") from error
    return decode_project(data, str(path))


def write_project(graph: ModelGraph, path: Path) -> None:
    """Writes a project file; what was there stays whole if that fails.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(path, encode_project(graph))


def encode_project(graph: ModelGraph) -> bytes:
    """Gives a graph as the bytes of a project file."""
    head = [
        _field("format", FORMAT),
        _field("version", VERSION),
        _field("name", graph.name),
        _field("training", graph.training),
        _field("inputs", graph.inputs),
        _field("outputs", graph.outputs),
        _list_field("layers", (layer_record(layer) for layer in graph.layers())),
        _list_field("nodes", (node_record(node) for node in graph.nodes())),
        _list_field("edges", (edge_record(edge) for edge in graph.edges())),
    ]
    return b"{\n" + b",\n".join(head) + b"\n}\n"


def _field(name: str, value: Any) -> bytes:
    return _json(name) + b": " + _json(value)


def _list_field(name: str, records: Iterable[Any]) -> bytes:
    lines = [b"  " + _json(record) for record in records]
    inside = b"\n" + b",\n".join(lines) + b"\n" if lines else b""
    return _json(name) + b": [" + inside + b"]"


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, order="deterministic")


def decode_project(data: bytes, where: str = "project") -> ModelGraph:
    """Gives the graph that the bytes of a project file describe.

    Args:
        data: The bytes of the file.
        where: What to call the file in an error.

    Raises:
        ProjectFileError: the bytes are no project; the message names the place.
    """
    record = decode_record(data, ProjectRecord, FORMAT, where)
    graph = ModelGraph(record.name, record.training)
    _resolve_nodes(graph, record, where)
    _resolve_edges(graph, record, where)
    _resolve_interface(graph, record, where)
    return graph


def _resolve_nodes(graph: ModelGraph, record: ProjectRecord, where: str) -> None:
    called = {node.layer for node in record.nodes}
    for number, item in enumerate(record.layers):
        with resolving(where, f"$.layers[{number}]"):
            if graph.has_layer(item.id):
                raise DuplicateIdError(f"Expected a new layer id. Received: {item.id!r}")
            if item.id not in called:
                raise UnknownIdError(f"Expected a node that calls {item.id!r}. Received: none")
            graph._put_layer(layer_of_record(item))
    for number, node in enumerate(record.nodes):
        with resolving(where, f"$.nodes[{number}]"):
            if node.id in graph:
                raise DuplicateIdError(f"Expected a new node id. Received: {node.id!r}")
            if not graph.has_layer(node.layer):
                raise UnknownIdError(f"Expected the id of a layer. Received: {node.layer!r}")
            graph._put_node(node_of_record(node))


def _resolve_edges(graph: ModelGraph, record: ProjectRecord, where: str) -> None:
    """Adds all edges, then looks for a cycle once: a look at each edge would be quadratic."""
    filled = set()
    for number, edge in enumerate(map(edge_of_record, record.edges)):
        with resolving(where, f"$.edges[{number}]"):
            _require_node(graph, edge.source.node)
            _require_node(graph, edge.target)
            if (edge.target, edge.slot) in filled:
                raise OccupiedSlotError(
                    f"Expected one edge into each slot. Received: another into {edge.target!r}"
                )
            graph._put_edge(edge)
        filled.add((edge.target, edge.slot))
    with resolving(where, "$.edges"):
        topological_order(graph)


def _resolve_interface(graph: ModelGraph, record: ProjectRecord, where: str) -> None:
    with resolving(where, "$.inputs"):
        for node_id in record.inputs or ():
            _require_node(graph, node_id)
    with resolving(where, "$.outputs"):
        for node_id, _ in record.outputs or ():
            _require_node(graph, node_id)
    if record.inputs is not None:
        graph.inputs = tuple(record.inputs)
    if record.outputs is not None:
        graph.outputs = tuple(Tensor(*item) for item in record.outputs)


def _require_node(graph: ModelGraph, node_id: str) -> None:
    if node_id not in graph:
        raise UnknownIdError(f"Expected the id of a node. Received: {node_id!r}")
