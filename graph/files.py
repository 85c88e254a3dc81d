"""The project file, `.kcanvas`: JSON that reads well in a diff.

It is written sorted, with one layer, one node and one edge a line. It is read in two steps: the
bytes into plain records (`graph.records`), then the records into a graph (`graph.resolving`). A
layer class that nobody knows is kept and written back.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, structs

from graph.model import ModelGraph
from graph.records import (
    GRAPH_FIELDS,
    MAXIMUM_BYTES,
    VERSION,
    LayerRecord,
    ProjectRecord,
    decode_record,
    graph_fields,
)
from graph.regular import read_regular
from graph.resolving import resolve
from graph.settings import Settings
from graph.training import Fitting, Reading, Training
from graph.writing import write_atomically

FORMAT = "keras-canvas"
SUFFIX = ".kcanvas"


def read_project(path: Path) -> ModelGraph:
    """Reads a project file.

    Raises:
        ProjectFileError: it cannot be read, or is no project; the message names file and place.
    """
    return decode_project(read_regular(path, MAXIMUM_BYTES), str(path))


def write_project(graph: ModelGraph, path: Path) -> None:
    """Writes a project file; what was there stays whole if that fails.

    Raises:
        OSError: it cannot be written.
    """
    write_atomically(path, encode_project(graph))


def encode_project(graph: ModelGraph) -> bytes:
    """Gives a graph as the bytes of a project file."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "name": graph.name,
        "training": _training(graph.training),
    }
    return _lines(head | _stated(graph_fields(graph)), "") + b"\n"


def _training(training: Training) -> msgspec.Raw:
    """Gives the settings of a training, without the groups of them in which nothing was set."""
    left_out: dict[str, Any] = {"reading": Reading(), "fitting": Fitting()}
    fields = {name: getattr(training, name) for name in training.__struct_fields__}
    stated = [
        _json(name) + b":" + _json(value)
        for name, value in fields.items()
        if value != left_out.get(name)
    ]
    return msgspec.Raw(b"{" + b",".join(stated) + b"}")


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    """Leaves out the fields that a reader takes to be as they are."""
    left_out: dict[str, Any] = {
        **{"settings": Settings(), "input_structure": None, "output_structure": None},
        **{"frames": [], "notes": [], "bookmarks": {}},
    }
    return {
        name: value
        for name, value in fields.items()
        if name not in left_out or value != left_out[name]
    }


def _lines(fields: dict[str, Any], indent: str) -> bytes:
    """Gives an object with one field a line, and one record a line in lists of records."""
    start = indent.encode()
    parts = [start + _json(name) + b": " + _field(value, indent) for name, value in fields.items()]
    return b"{\n" + b",\n".join(parts) + b"\n" + start + b"}"


def _field(value: Any, indent: str) -> bytes:
    if not isinstance(value, list) or not value or not isinstance(value[0], Struct):
        return _json(value)
    inner = indent + "  "
    lines = [inner.encode() + _record(record, inner) for record in value]
    return b"[\n" + b",\n".join(lines) + b"\n" + indent.encode() + b"]"


def _record(record: Struct, indent: str) -> bytes:
    if not isinstance(record, LayerRecord) or record.model is None:
        return _json(record)
    # Its graph stands below its own line, written as the whole file is.
    line = _json(structs.replace(record, model=None))
    graph = _stated({name: getattr(record.model, name) for name in GRAPH_FIELDS})
    return line[:-1] + b',"model":' + _lines(graph, indent + " ") + b"}"


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
    resolve(graph, record, where)
    return graph
