"""What a project file and a clipboard fragment are made of: plain records, strictly decoded.

Nothing of a file is believed here beyond its form: whether ids are unique, edges lead somewhere and
classes are known is looked at when the records are resolved into a graph. Sizes are limited, so
that no string or list of a file can swamp a list, a tooltip or the memory.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from graph.elements import Edge, Layer, Node, Slot, Tensor
from graph.errors import ProjectFileError
from graph.frames import LONGEST_NOTE, MAXIMUM_FRAMES, MAXIMUM_NOTES, Colour, Frame, Note
from graph.model import ModelGraph
from graph.naming import MAXIMUM_LENGTH
from graph.readying import make_ready
from graph.settings import Settings
from graph.training import Training
from graph.values import from_json, to_json
from graph.wording import legible, shown

MAXIMUM_BYTES = 16 * 1024 * 1024  # a thousand layers are a quarter of one
VERSION = 3
MAXIMUM_NESTING = 16  # models within models
_LONGEST_REASON = 200  # characters; msgspec's may tell a place of thousands of steps

Id = Annotated[str, Meta(min_length=1, max_length=64)]
Name = Annotated[str, Meta(max_length=MAXIMUM_LENGTH)]
Index = Annotated[int, Meta(ge=0, le=1_000)]
Coordinate = Annotated[float, Meta(ge=-1e7, le=1e7)]
FrameId = Annotated[str, Meta(max_length=64)]  # "" is none
Digit = Annotated[str, Meta(pattern="^[0-9]$")]
Zoom = Annotated[float, Meta(ge=0.01, le=100.0)]
Bookmarks = dict[Digit, tuple[Coordinate, Coordinate, Zoom]]


class LayerRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A layer as a line of a file."""

    id: Id
    class_name: Name
    name: Name
    module: Name = "keras.layers"
    arguments: dict[str, Any] = {}
    trainable: bool = True
    named: bool = True
    registered_name: Name = ""
    weights: Annotated[str, Meta(max_length=4096)] = ""
    model: GraphRecord | None = None


class NodeRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A node as a line of a file."""

    id: Id
    layer: Id
    position: tuple[Coordinate, Coordinate] = (0.0, 0.0)
    arguments: dict[str, Any] = {}
    positional: Index | None = None
    frame: FrameId = ""


class EdgeRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An edge as a line of a file."""

    source: tuple[Id, Index]
    target: Id
    slot: tuple[Name, Index]


class FrameRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A frame as a line of a file."""

    id: Id
    title: Name = ""
    colour: Colour = "grey"
    parent: FrameId = ""
    collapsed: bool = False


class NoteRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A note as a line of a file."""

    id: Id
    text: Annotated[str, Meta(max_length=LONGEST_NOTE)]
    position: tuple[Coordinate, Coordinate] = (0.0, 0.0)
    colour: Colour = "grey"
    frame: FrameId = ""


class PartsRecord(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Some nodes, their layers, the edges between them, and what is written around them."""

    layers: list[LayerRecord]
    nodes: list[NodeRecord]
    edges: list[EdgeRecord]
    frames: Annotated[list[FrameRecord], Meta(max_length=MAXIMUM_FRAMES)] = []
    notes: Annotated[list[NoteRecord], Meta(max_length=MAXIMUM_NOTES)] = []


class GraphRecord(PartsRecord, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A graph: that of a nested model, or that of a whole file."""

    inputs: list[Id] | None
    outputs: list[tuple[Id, Index]] | None
    input_structure: Any = None
    output_structure: Any = None
    settings: Settings = Settings()
    bookmarks: Bookmarks = {}


class ProjectRecord(GraphRecord, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole file."""

    format: str
    version: int
    name: Name
    training: Training


make_ready(GraphRecord)
make_ready(ProjectRecord)

# In the order in which a file has them.
GRAPH_FIELDS = (
    *("settings", "inputs", "outputs", "input_structure", "output_structure"),
    *("layers", "nodes", "edges", "frames", "notes", "bookmarks"),
)


def graph_record(graph: ModelGraph) -> GraphRecord:
    """Gives the record of a nested model's graph.

    Raises:
        GraphError: it holds what no file can.
    """
    return GraphRecord(**graph_fields(graph))


def graph_fields(graph: ModelGraph) -> dict[str, Any]:
    """Gives the fields of the record of a graph, in the order of `GRAPH_FIELDS`."""
    outputs = graph.outputs
    return {
        "settings": graph.settings,
        "inputs": None if graph.inputs is None else list(graph.inputs),
        "outputs": None if outputs is None else [(node, index) for node, index in outputs],
        "input_structure": to_json(graph.input_structure),
        "output_structure": to_json(graph.output_structure),
        "layers": [layer_record(layer) for layer in graph.layers()],
        "nodes": [node_record(node) for node in graph.nodes()],
        "edges": [edge_record(edge) for edge in graph.edges()],
        "frames": [frame_record(frame) for frame in graph.frames.all()],
        "notes": [note_record(note) for note in graph.frames.notes()],
        "bookmarks": graph.bookmarks,
    }


def layer_record(layer: Layer) -> LayerRecord:
    """Gives the record of a layer."""
    arguments = {name: to_json(value) for name, value in layer.arguments.items()}
    return LayerRecord(
        id=layer.id,
        class_name=layer.class_name,
        name=layer.name,
        module=layer.module,
        arguments=arguments,
        trainable=layer.trainable,
        named=layer.named,
        registered_name=layer.registered_name,
        weights=layer.weights,
        model=None if layer.model is None else graph_record(layer.model),
    )


def node_record(node: Node) -> NodeRecord:
    """Gives the record of a node."""
    arguments = {name: to_json(value) for name, value in node.arguments.items()}
    return NodeRecord(node.id, node.layer, node.position, arguments, node.positional, node.frame)


def edge_record(edge: Edge) -> EdgeRecord:
    """Gives the record of an edge."""
    source, slot = edge.source, edge.slot
    return EdgeRecord(
        (source.node, source.tensor_index), edge.target, (slot.argument, slot.position)
    )


def frame_record(frame: Frame) -> FrameRecord:
    """Gives the record of a frame."""
    return FrameRecord(frame.id, frame.title, frame.colour, frame.parent, frame.collapsed)


def note_record(note: Note) -> NoteRecord:
    """Gives the record of a note."""
    return NoteRecord(note.id, note.text, note.position, note.colour, note.frame)


def layer_of_record(record: LayerRecord, model: ModelGraph | None = None) -> Layer:
    """Gives the layer of a record; that of a nested model needs its graph."""
    return Layer(
        id=record.id,
        class_name=record.class_name,
        name=record.name,
        module=record.module,
        arguments={name: from_json(value) for name, value in record.arguments.items()},
        trainable=record.trainable,
        named=record.named,
        registered_name=record.registered_name,
        model=model,
        weights=record.weights,
    )


def node_of_record(record: NodeRecord) -> Node:
    """Gives the node of a record."""
    arguments = {name: from_json(value) for name, value in record.arguments.items()}
    return Node(
        record.id, record.layer, record.position, arguments, record.positional, record.frame
    )


def edge_of_record(record: EdgeRecord) -> Edge:
    """Gives the edge of a record."""
    return Edge(Tensor(*record.source), record.target, Slot(*record.slot))


def frame_of_record(record: FrameRecord) -> Frame:
    """Gives the frame of a record."""
    return Frame(record.id, record.title, record.colour, record.parent, record.collapsed)


def note_of_record(record: NoteRecord) -> Note:
    """Gives the note of a record."""
    return Note(record.id, record.text, record.position, record.colour, record.frame)


RecordType = TypeVar("RecordType")


def decode_record(
    data: bytes, record_type: type[RecordType], format_name: str, where: str
) -> RecordType:
    """Decodes a file or a fragment into records.

    Raises:
        ProjectFileError: the data is empty, too large, no JSON, of another format or of a newer
            version, or a record is not as it should be; the place is named.
    """
    if not data.strip():
        raise ProjectFileError(f"{where}: Expected a Keras Canvas project. Received: an empty file")
    if len(data) > MAXIMUM_BYTES:
        raise ProjectFileError(
            f"{where}: Expected at most {MAXIMUM_BYTES} bytes. Received: {len(data)}"
        )
    plain = _plain(data, where)
    _check_header(plain, format_name, where)
    try:
        return msgspec.convert(plain, record_type)
    except msgspec.ValidationError as error:
        raise ProjectFileError(f"{where}: {explain(error, plain)}") from error


def _plain(data: bytes, where: str) -> Any:
    try:
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        reason = legible(str(error), _LONGEST_REASON)
        raise ProjectFileError(
            f"{where}: Expected a Keras Canvas project. Received: no JSON ({reason})"
        ) from error
    except RecursionError as error:
        raise ProjectFileError(f"{where}: Expected JSON. Received: nested too deeply") from error


def _check_header(plain: Any, format_name: str, where: str) -> None:
    if not isinstance(plain, dict) or plain.get("format") != format_name:
        received = plain.get("format", "no format") if isinstance(plain, dict) else plain
        kind = f"JSON of another kind ({shown(received)})"
        raise ProjectFileError(f'{where}: Expected format "{format_name}". Received: {kind}')
    version = plain.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ProjectFileError(
            f"{where}: Expected a version number at $.version. Received: {shown(version)}"
        )
    if version > VERSION:
        raise ProjectFileError(
            f"{where}: Expected version {VERSION} at $.version. Received: {shown(version)}, which "
            "a newer Keras Canvas wrote"
        )


def explain(error: msgspec.ValidationError, plain: Any) -> str:
    """Says place, what was expected and what was received; msgspec's text has the first two."""
    expected, _, place = str(error).partition(" - at `")
    place = legible(place.rstrip("`") or "$")
    if field := _field(expected, "Object contains unknown field"):
        return f"Expected no further field at {place}. Received: {shown(field)}"
    if field := _field(expected, "Object missing required field"):
        return f"Expected a field {shown(field)} at {place}. Received: none"
    if expected.startswith("Invalid enum value"):
        expected = "Expected one of the values of this field"
    expected = legible(expected.partition(", got ")[0].replace("`", ""))
    return f"{expected} at {place}. Received: {shown(_at(plain, place))}"


def _field(text: str, before: str) -> str:
    return text.removeprefix(before).strip(" `") if text.startswith(before) else ""


def _at(plain: Any, place: str) -> Any:
    for step in place.removeprefix("$").replace("[", ".").replace("]", "").split("."):
        if isinstance(plain, list) and step.isdigit() and int(step) < len(plain):
            plain = plain[int(step)]
        elif isinstance(plain, dict) and step in plain:
            plain = plain[step]
    return plain
