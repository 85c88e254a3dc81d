"""What a document may hold is what its file can hold.

Each edit asks here before it changes anything, so that whatever can be drawn can be saved, and
whatever was saved can be opened again: no infinite number, no value without end, no text that is
no Unicode gets that far. The limits are those of the records, since asking is writing and reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from graph.elements import Edge, Layer, Node, Tensor
from graph.errors import GraphError
from graph.frames import Frame, Note
from graph.records import (
    MAXIMUM_NESTING,
    Bookmarks,
    Coordinate,
    EdgeRecord,
    FrameRecord,
    Id,
    Index,
    LayerRecord,
    Name,
    NodeRecord,
    NoteRecord,
    edge_record,
    explain,
    frame_record,
    layer_record,
    node_record,
    note_record,
)
from graph.settings import Settings
from graph.training import Training
from graph.values import Value, to_json


def require_layer_storable(layer: Layer) -> None:
    """Raises `GraphError` where a file could not hold a layer."""
    require_nesting_storable(layer)
    _require(layer_record(layer), LayerRecord)


def require_nesting_storable(layer: Layer) -> None:
    """Raises `GraphError` where a layer holds more models within each other than a file may."""
    if _nesting(layer) > MAXIMUM_NESTING:
        raise GraphError(
            f"Expected at most {MAXIMUM_NESTING} models within each other. Received: more"
        )


def _nesting(layer: Layer) -> int:
    if layer.model is None:
        return 0
    return 1 + max(map(_nesting, layer.model.layers()), default=0)


def require_node_storable(node: Node) -> None:
    """Raises `GraphError` where a file could not hold a node."""
    _require(node_record(node), NodeRecord)


def require_edge_storable(edge: Edge) -> None:
    """Raises `GraphError` where a file could not hold an edge."""
    _require(edge_record(edge), EdgeRecord)


def require_positions_storable(positions: Collection[tuple[float, float]]) -> None:
    """Raises `GraphError` where a file could not hold one of some positions."""
    _require(list(positions), list[tuple[Coordinate, Coordinate]])


def require_outputs_storable(outputs: Collection[Tensor]) -> None:
    """Raises `GraphError` where a file could not hold the outputs of a model."""
    _require(list(outputs), list[tuple[Id, Index]])


def require_structure_storable(structure: Value) -> None:
    """Raises `GraphError` where a file could not hold the structure of inputs or outputs."""
    _require(to_json(structure), Any)


def require_frame_storable(frame: Frame) -> None:
    """Raises `GraphError` where a file could not hold a frame."""
    _require(frame_record(frame), FrameRecord)


def require_note_storable(note: Note) -> None:
    """Raises `GraphError` where a file could not hold a note."""
    _require(note_record(note), NoteRecord)


def require_bookmarks_storable(bookmarks: Mapping[str, tuple[float, float, float]]) -> None:
    """Raises `GraphError` where a file could not hold the views that a person comes back to."""
    _require(bookmarks, Bookmarks)


def require_settings_storable(settings: Settings) -> None:
    """Raises `GraphError` where a file could not hold what holds for a whole model."""
    _require(settings, Settings)


def require_training_storable(training: Training) -> None:
    """Raises `GraphError` where a file could not hold the settings of a training."""
    _require(training, Training)


def require_name_storable(name: str) -> None:
    """Raises `GraphError` where a file could not hold the name of a model."""
    _require(name, Name)


def _require(record: Any, record_type: Any) -> None:
    try:
        msgspec.json.decode(msgspec.json.encode(record), type=record_type)
    except msgspec.ValidationError as error:
        raise GraphError(explain(error, msgspec.to_builtins(record))) from error
    except UnicodeEncodeError as error:
        raise GraphError(
            f"Expected Unicode text. Received: {error.object[error.start]!a}"
        ) from error
