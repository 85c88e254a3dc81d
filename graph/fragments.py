"""A part of a drawing as text: what the clipboard holds.

It is JSON in the form of a project file, so it can be pasted into a chat or a file and back.
Pasting makes new layers with new names; nodes that shared a layer in the fragment share the new
one. A fragment that is pasted into the graph that it was copied from, in the same process, can
instead call the layers that it was copied from once more. Elsewhere an id says nothing, since every
drawing has a layer `l2`, and weights that a layer keeps are those of another file.

A frame is copied where all that is in it is. The rest stands in none; at home, what is pasted
stands in the frame around all that was copied.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from weakref import WeakValueDictionary

import msgspec
from msgspec import structs

from graph.edits import AddNode, Compound, Connect, Edit, SetLayer
from graph.elements import LAYER_PREFIX, NODE_PREFIX, Layer, Node, Tensor, id_key
from graph.framing import Copying, Units, frame_around, units_of
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.readying import make_ready
from graph.records import (
    VERSION,
    FrameId,
    PartsRecord,
    decode_record,
    edge_record,
    frame_record,
    layer_record,
    node_record,
    note_record,
)
from graph.resolving import resolve_parts
from graph.sharing import can_be_shared

FORMAT = "keras-canvas-fragment"
_WHERE = "clipboard"
# The graphs that were copied from, by what their fragments call them.
_copied_from: WeakValueDictionary[str, ModelGraph] = WeakValueDictionary()


class FragmentRecord(PartsRecord, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Some nodes, their layers and the edges between them, as text of our own.

    Attributes:
        frame: The id of the frame around all of it, in the graph that it was copied from; "" for
            none.
    """

    format: str
    version: int
    origin: str = ""
    frame: FrameId = ""


make_ready(FragmentRecord)


def encode_fragment(
    graph: ModelGraph, node_ids: Collection[str], note_ids: Collection[str] = ()
) -> str:
    """Gives some nodes and notes of a graph as text.

    With them go the wires between the nodes, the frames all nodes of which are among these, and
    the notes in those frames.
    """
    origin = uuid.uuid4().hex
    _copied_from[origin] = graph
    wanted = {node_id for node_id in node_ids if node_id in graph}
    units = units_of(graph, wanted, note_ids)
    nodes = [_without_frame(node, units) for node in graph.nodes() if node.id in wanted]
    layers = {node.layer for node in nodes}
    record = FragmentRecord(
        format=FORMAT,
        version=VERSION,
        origin=origin,
        frame=frame_around(graph, units),
        layers=[layer_record(layer) for layer in graph.layers() if layer.id in layers],
        nodes=[node_record(node) for node in nodes],
        edges=[
            edge_record(edge)
            for node in nodes
            for edge in graph.edges_into(node.id)
            if edge.source.node in wanted
        ],
        frames=[
            frame_record(structs.replace(frame, parent="") if frame.id in units.frames else frame)
            for frame in graph.frames.outside_in()
            if frame.id in units.inside
        ],
        notes=[
            note_record(note if note.frame in units.inside else structs.replace(note, frame=""))
            for note in graph.frames.notes()
            if note.frame in units.inside or note.id in note_ids
        ],
    )
    text = msgspec.json.encode(record, order="deterministic")
    return msgspec.json.format(text, indent=1).decode()


def paste_fragment(
    graph: ModelGraph,
    text: str,
    offset: tuple[float, float] = (0.0, 0.0),
    *,
    shared: bool = False,
) -> tuple[Edit, list[str]]:
    """Gives the edit that adds a fragment to a graph, and the ids of the new nodes.

    Args:
        graph: Where it is added; it is not changed here.
        text: What `encode_fragment` gave.
        offset: How far the nodes are moved from where they were copied, in pixels.
        shared: Whether the new nodes call the layers that the copied ones call, where this is the
            graph that they were copied from; an Input or an operation is copied all the same.

    Raises:
        ProjectFileError: the text is no fragment.
    """
    record = decode_record(text.encode(errors="replace"), FragmentRecord, FORMAT, _WHERE)
    part = ModelGraph()
    resolve_parts(part, record, _WHERE)
    at_home = _copied_from.get(record.origin) is graph
    frame = record.frame if at_home and record.frame in graph.frames else ""
    return _Paste(graph, part, offset, frame, at_home=at_home, shared=shared).edit()


def _without_frame(node: Node, units: Units) -> Node:
    return node if node.frame in units.inside or not node.frame else structs.replace(node, frame="")


class _Paste:
    """The new ids and names of one paste."""

    def __init__(
        self,
        graph: ModelGraph,
        part: ModelGraph,
        offset: tuple[float, float],
        frame: str,
        *,
        at_home: bool,
        shared: bool,
    ) -> None:
        self._part = part
        self._offset = offset
        self._frame = frame  # that everything is pasted into
        self._copying = Copying(graph)
        self._at_home = at_home
        self._taken = {layer.name for layer in graph.layers()}
        same = [each for each in part.layers() if shared and at_home and _is_in(graph, each)]
        self._called_again = {layer.id: layer.id for layer in same}
        new = [layer.id for layer in part.layers() if layer.id not in self._called_again]
        self._layers = self._called_again | _new_ids(LAYER_PREFIX, graph.new_layer_id(), new)
        self._nodes = _new_ids(NODE_PREFIX, graph.new_node_id(), [node.id for node in part.nodes()])

    def edit(self) -> tuple[Edit, list[str]]:
        layers = {
            layer.id: self._new_layer(layer)
            for layer in self._part.layers()
            if layer.id not in self._called_again
        }
        edits: list[Edit] = []
        for node in self._part.nodes():
            # A layer comes with the first of its nodes.
            edits.append(AddNode(self._new_node(node), layers.pop(node.layer, None)))
        for edge in self._part.edges():
            source = Tensor(self._nodes[edge.source.node], edge.source.tensor_index)
            edits.append(Connect(source, self._nodes[edge.target], edge.slot))
        edits += self._frames_and_notes()
        return Compound(tuple(edits)), list(self._nodes.values())

    def _frames_and_notes(self) -> list[Edit]:
        frames = self._part.frames
        return self._copying.edits(
            frames,
            frames.outside_in(),
            frames.notes(),
            self._nodes,
            target=self._frame,
            offset=self._offset,
        )

    def _new_node(self, node: Node) -> Node:
        (x, y), (dx, dy) = node.position, self._offset
        return structs.replace(
            node,
            id=self._nodes[node.id],
            layer=self._layers[node.layer],
            position=(x + dx, y + dy),
            frame=self._frame,
        )

    def _new_layer(self, layer: Layer) -> Layer:
        name = unique_name(layer.name, self._taken)
        self._taken.add(name)
        # Nobody else holds the graph of a nested model in the part: it was read for this.
        copied = layer if self._at_home else _without_weights(layer)
        return structs.replace(copied, id=self._layers[layer.id], name=name)


def _is_in(graph: ModelGraph, layer: Layer) -> bool:
    """Whether a layer of the fragment is still in the graph, and can be called once more."""
    if not can_be_shared(layer) or not graph.has_layer(layer.id):
        return False
    there = graph.layer(layer.id)
    return (there.module, there.class_name) == (layer.module, layer.class_name)


def _without_weights(layer: Layer) -> Layer:
    model = layer.model
    if model is not None:
        for inner in model.layers():
            SetLayer(_without_weights(inner)).apply(model)
    return structs.replace(layer, weights="")


def _new_ids(prefix: str, first: str, old: list[str]) -> dict[str, str]:
    number = id_key(first)[1]
    return {identifier: f"{prefix}{number + i}" for i, identifier in enumerate(old)}
