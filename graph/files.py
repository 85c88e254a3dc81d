"""The project file, `.kcanvas`: JSON that reads well in a diff.

It is written sorted, with one layer, one node and one edge a line. It is read in two steps: the
bytes into plain records (`graph.records`), then the records into a graph (`graph.resolving`). A
layer class that nobody knows is kept and written back.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from graph.errors import ProjectFileError
from graph.model import ModelGraph
from graph.records import (
    MAXIMUM_BYTES,
    VERSION,
    ProjectRecord,
    decode_record,
    edge_record,
    layer_record,
    node_record,
)
from graph.resolving import resolve, resolve_interface
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
    resolve(graph, record.layers, record.nodes, record.edges, where)
    resolve_interface(graph, record.inputs, record.outputs, where)
    return graph
