"""The document's graph.

The shape is that of Keras's own graph; `graph.elements` has what it is made of. Nodes and edges
live in a `networkx.MultiDiGraph`, whose edge key is the slot. A layer that is itself a model holds
its own graph, to any depth; an operation is a layer of the module `keras.ops` that owns nothing.

A graph is changed by `graph.edits` alone. The methods here that change it are named with a leading
underscore, and `graph.edits` is their only caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import networkx as nx
from msgspec import structs

from graph.elements import (
    LAYER_PREFIX,
    NODE_PREFIX,
    Edge,
    Layer,
    Node,
    Slot,
    Tensor,
    copy_layer,
    id_key,
)
from graph.frames import Bookmark, Frames
from graph.settings import Settings
from graph.training import Training
from graph.values import TensorValue, Value


def _structure(stated: Value, count: int) -> Value:
    if stated is not None:
        return stated
    return TensorValue(0) if count == 1 else tuple(TensorValue(place) for place in range(count))


class ModelGraph:
    """A drawn model.

    Attributes:
        name: The name of the Keras model.
        training: How it is compiled and fitted.
        inputs: Node ids of the inputs in order, or None for all inputs in the order of their ids.
        outputs: The output tensors in order, or None for the first tensor of each wired node that
            feeds no other, in the order of their ids.
        input_structure: How the inputs are given to the model, with a `TensorValue` for each; None
            for one by itself and several as a list.
        output_structure: The same for the outputs.
        settings: What holds for the model as a whole.
        frames: What the drawing says to a person besides the model: frames and notes.
        bookmarks: Views of the drawing that a person comes back to, each by the digit of its key:
            the point in the middle, in pixels at 100 %, and the zoom.
    """

    def __init__(self, name: str = "model", training: Training | None = None) -> None:
        self.name = name
        self.training = training or Training()
        self.inputs: tuple[str, ...] | None = None
        self.outputs: tuple[Tensor, ...] | None = None
        self.input_structure: Value = None
        self.output_structure: Value = None
        self.settings = Settings()
        self.frames = Frames()
        self.bookmarks: dict[str, Bookmark] = {}
        self._layers: dict[str, Layer] = {}
        self._calls: dict[str, set[str]] = {}
        self._digraph: nx.MultiDiGraph = nx.MultiDiGraph()
        # Ids are given out once: an id that was deleted comes back by undo only.
        self._highest = {NODE_PREFIX: 0, LAYER_PREFIX: 0}
        # Asked for many times between two edits, each of which drops what it makes untrue.
        self._sorted_nodes: list[Node] | None = None
        self._drawn_inputs: list[str] | None = None
        self._drawn_outputs: list[Tensor] | None = None
        self._sorted_layers: list[Layer] | None = None
        self._sorted_edges: dict[str, list[Edge]] = {}  # by target

    def __eq__(self, other: object) -> bool:
        """Compares content; the order in which it was drawn does not count."""
        if not isinstance(other, ModelGraph):
            return NotImplemented
        return self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # a graph changes

    def __len__(self) -> int:
        """Counts the nodes."""
        return len(self._digraph)

    def __contains__(self, node_id: object) -> bool:
        return node_id in self._digraph

    def _content(self) -> tuple[object, ...]:
        nodes = {node.id: node for node in self._iter_nodes()}
        edges = {(edge.target, edge.slot): edge.source for edge in self._iter_edges()}
        return (
            *(self.name, self.training, self.settings),
            *(self.inputs, self.outputs, self.input_structure, self.output_structure),
            *(self._layers, nodes, edges),
            *(self.frames.content(), self.bookmarks),
        )

    def copy(self) -> ModelGraph:
        """Gives a graph with the same content that can be changed by itself."""
        graph = ModelGraph(self.name, self.training)
        graph.settings = self.settings
        graph.inputs, graph.outputs = self.inputs, self.outputs
        graph.input_structure = self.input_structure
        graph.output_structure = self.output_structure
        graph.frames, graph.bookmarks = self.frames.copy(), self.bookmarks
        graph._layers = {key: copy_layer(layer) for key, layer in self._layers.items()}
        graph._calls = {layer_id: set(nodes) for layer_id, nodes in self._calls.items()}
        graph._copy_digraph(self._digraph)
        # What is not changed but dropped and made anew can be that of both.
        graph._sorted_nodes = self._sorted_nodes
        graph._sorted_edges = dict(self._sorted_edges)
        graph._drawn_inputs, graph._drawn_outputs = self._drawn_inputs, self._drawn_outputs
        graph._highest = dict(self._highest)
        return graph

    def _copy_digraph(self, digraph: nx.MultiDiGraph) -> None:
        # networkx takes 5 ms for 1,000 nodes, and the window copies a drawing between two frames.
        copied = self._digraph
        for node_id, data in digraph._node.items():
            copied._node[node_id] = dict(data)
            copied._succ[node_id] = {}
            copied._pred[node_id] = {}
        for source, targets in digraph._succ.items():
            for target, slots in targets.items():
                # networkx has one dictionary in both directions.
                made = {slot: dict(data) for slot, data in slots.items()}
                copied._succ[source][target] = copied._pred[target][source] = made

    # -- reading ---------------------------------------------------------------------------------

    @property
    def digraph(self) -> nx.MultiDiGraph:
        """A read-only networkx view of the nodes and edges."""
        return self._digraph.copy(as_view=True)

    def nodes(self) -> list[Node]:
        """All nodes, in the order of their ids."""
        if self._sorted_nodes is None:
            self._sorted_nodes = sorted(self._iter_nodes(), key=lambda node: id_key(node.id))
        return list(self._sorted_nodes)

    def node(self, node_id: str) -> Node:
        """The node with this id; KeyError when there is none."""
        node: Node = self._digraph._node[node_id]["node"]
        return node

    def layers(self) -> list[Layer]:
        """All layers, in the order of their ids."""
        if self._sorted_layers is None:
            self._sorted_layers = sorted(self._layers.values(), key=lambda layer: id_key(layer.id))
        return list(self._sorted_layers)

    def layer(self, layer_id: str) -> Layer:
        """The layer with this id; KeyError when there is none."""
        return self._layers[layer_id]

    def has_layer(self, layer_id: str) -> bool:
        """Whether a layer has this id."""
        return layer_id in self._layers

    def layer_of(self, node_id: str) -> Layer:
        """The layer that a node calls."""
        return self._layers[self.node(node_id).layer]

    def calls(self, layer_id: str) -> list[str]:
        """The ids of the nodes that call a layer, in order; two or more make it a shared layer."""
        return sorted(self._calls.get(layer_id, ()), key=id_key)

    def edges(self) -> list[Edge]:
        """All edges, by target node and slot."""
        return [edge for node in self.nodes() for edge in self.edges_into(node.id)]

    def wires(self) -> dict[str, Sequence[Edge]]:
        """The edges into each node, by the nodes in the order of their ids."""
        return {node.id: self._edges_into(node.id) for node in self.nodes()}

    def edges_into(self, node_id: str) -> list[Edge]:
        """The edges into a node, in the order of its slots."""
        return list(self._edges_into(node_id))

    def _edges_into(self, node_id: str) -> list[Edge]:
        edges = self._sorted_edges.get(node_id)
        if edges is None:
            edges = [
                Edge(Tensor(source, data["index"]), node_id, slot)
                for source, slots in self._digraph._pred[node_id].items()
                for slot, data in slots.items()
            ]
            edges.sort(key=lambda edge: edge.slot)
            self._sorted_edges[node_id] = edges
        return edges

    def edges_from(self, node_id: str) -> list[Edge]:
        """The edges out of a node, by target node and slot."""
        edges = [
            Edge(Tensor(node_id, data["index"]), target, slot)
            for target, slots in self._digraph._succ[node_id].items()
            for slot, data in slots.items()
        ]
        if len(edges) > 1:
            edges.sort(key=lambda edge: (id_key(edge.target), edge.slot))
        return edges

    def predecessors(self, node_id: str) -> Collection[str]:
        """The nodes whose tensors a node takes, each once, in no order."""
        nodes: Collection[str] = self._digraph._pred[node_id].keys()
        return nodes

    def successors(self, node_id: str) -> Collection[str]:
        """The nodes that take a node's tensors, each once, in no order."""
        nodes: Collection[str] = self._digraph._succ[node_id].keys()
        return nodes

    def edge_into(self, node_id: str, slot: Slot) -> Edge | None:
        """The edge that fills a slot, or None."""
        for source, slots in self._digraph._pred[node_id].items():
            if slot in slots:
                return Edge(Tensor(source, slots[slot]["index"]), node_id, slot)
        return None

    def input_nodes(self) -> list[str]:
        """The ids of the model's inputs, in order."""
        if self.inputs is not None:
            return list(self.inputs)
        if self._drawn_inputs is None:
            self._drawn_inputs = [
                node.id for node in self.nodes() if self._layers[node.layer].is_input
            ]
        return list(self._drawn_inputs)

    def output_tensors(self) -> list[Tensor]:
        """The model's outputs, in order."""
        return self.drawn_outputs() if self.outputs is None else list(self.outputs)

    def drawn_outputs(self) -> list[Tensor]:
        """What the outputs are where none are stated: the first tensors that feed no other node."""
        if self._drawn_outputs is None:
            self._drawn_outputs = [
                Tensor(node.id)
                for node in self.nodes()
                if self.predecessors(node.id) and not self.successors(node.id)
            ]
        return list(self._drawn_outputs)

    @property
    def has_interface(self) -> bool:
        """Whether it is stated what the inputs or outputs are, or how they are given."""
        stated = (self.inputs, self.outputs, self.input_structure, self.output_structure)
        return any(each is not None for each in stated)

    def inputs_as_given(self) -> Value:
        """The structure in which the model takes its inputs."""
        return _structure(self.input_structure, len(self.input_nodes()))

    def outputs_as_given(self) -> Value:
        """The structure in which the model gives its outputs."""
        return _structure(self.output_structure, len(self.output_tensors()))

    def nested(self, path: Collection[str]) -> ModelGraph:
        """The graph within the layers of these ids, each within the one before it.

        Raises:
            KeyError: there is no such layer, or it is no nested model.
        """
        graph = self
        for layer_id in path:
            inner = graph.layer(layer_id).model
            if inner is None:
                raise KeyError(layer_id)
            graph = inner
        return graph

    def new_node_id(self) -> str:
        """An id that no node of this graph has had."""
        return f"{NODE_PREFIX}{self._highest[NODE_PREFIX] + 1}"

    def new_layer_id(self) -> str:
        """An id that no layer of this graph has had."""
        return f"{LAYER_PREFIX}{self._highest[LAYER_PREFIX] + 1}"

    def _note_id(self, identifier: str) -> None:
        prefix, number, _ = id_key(identifier)
        if prefix in self._highest:
            self._highest[prefix] = max(self._highest[prefix], number)

    def _iter_nodes(self) -> Iterator[Node]:
        return (data["node"] for data in self._digraph._node.values())

    def _iter_edges(self) -> Iterator[Edge]:
        for source, target, slot, index in self._digraph.edges(keys=True, data="index"):
            yield Edge(Tensor(source, index), target, slot)

    # -- changing: for graph.edits only ----------------------------------------------------------

    def _put_layer(self, layer: Layer) -> None:
        self._note_id(layer.id)
        self._sorted_layers = None
        before = self._layers.get(layer.id)
        if before is None or before.is_input != layer.is_input:
            self._forget_ends()
        self._layers[layer.id] = layer

    def _drop_layer(self, layer_id: str) -> None:
        self._sorted_layers = None
        del self._layers[layer_id]

    def _put_node(self, node: Node) -> None:
        self._note_id(node.id)
        self._sorted_nodes = None
        self._forget_ends()
        frame = ""
        if node.id in self._digraph:
            before = self.node(node.id)
            frame = before.frame
            self._calls[before.layer].discard(node.id)
        self._calls.setdefault(node.layer, set()).add(node.id)
        self.frames._move_node(node.id, frame, node.frame)
        self._digraph.add_node(node.id, node=node)

    def _drop_node(self, node_id: str) -> None:
        self._sorted_nodes = None
        self._forget_ends()
        self._sorted_edges.pop(node_id, None)
        node = self.node(node_id)
        self._calls[node.layer].discard(node_id)
        self.frames._move_node(node_id, node.frame, "")
        self._digraph.remove_node(node_id)

    def _put_edge(self, edge: Edge) -> None:
        self._sorted_edges.pop(edge.target, None)
        self._forget_ends()
        self._digraph.add_edge(
            edge.source.node, edge.target, key=edge.slot, index=edge.source.tensor_index
        )

    def _drop_edge(self, edge: Edge) -> None:
        self._sorted_edges.pop(edge.target, None)
        self._forget_ends()
        self._digraph.remove_edge(edge.source.node, edge.target, key=edge.slot)

    def _move_node(self, node_id: str, position: tuple[float, float]) -> None:
        self._put_node(structs.replace(self.node(node_id), position=position))

    def _forget_ends(self) -> None:
        self._drawn_inputs = self._drawn_outputs = None
