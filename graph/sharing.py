"""Shared layers: one layer that is called several times, and the edits that make and end that.

A layer that is called again owns the same weights in each of its calls, and an argument of it is
one argument. An operation owns nothing and an Input stands for what the model is given, so neither
is shared: each call of theirs is by itself.
"""

from __future__ import annotations

from msgspec import structs

from graph.edits import AddNode, Edit, SetNode
from graph.elements import Layer, Node, copy_layer
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.naming import unique_name
from graph.wording import quoted


def can_be_shared(layer: Layer) -> bool:
    """Whether a layer is one that can be called more than once."""
    return not (layer.is_operation or layer.is_input)


def is_shared(graph: ModelGraph, node_id: str) -> bool:
    """Whether the layer that a node calls is called by other nodes too."""
    return len(graph.calls(graph.node(node_id).layer)) > 1


def call_again(graph: ModelGraph, node_id: str, position: tuple[float, float]) -> tuple[Edit, str]:
    """Gives the edit that calls the layer of a node once more, and the id of the new node.

    What cannot be shared is copied: an operation with its constants, an Input.

    Args:
        graph: Where it is called; it is not changed here.
        node_id: A node that calls the layer.
        position: Left and top of the new box, in pixels at 100 %.
    """
    node = graph.node(node_id)
    layer = graph.layer(node.layer)
    again = Node(graph.new_node_id(), layer.id, position, frame=node.frame)
    if can_be_shared(layer):
        return AddNode(again), again.id
    copied = _copy(graph, layer)
    again = structs.replace(node, id=again.id, layer=copied.id, position=position)
    return AddNode(again, copied), again.id


def make_independent(graph: ModelGraph, node_id: str) -> Edit:
    """Gives the edit after which a node calls a layer of its own, equal to the shared one.

    Raises:
        GraphError: no other node calls the layer.
    """
    node = graph.node(node_id)
    layer = graph.layer(node.layer)
    if not is_shared(graph, node_id):
        raise GraphError(
            "Expected a layer that is called more than once. "
            f"Received: {quoted(layer.name)}, which is called once"
        )
    copied = _copy(graph, layer)
    return SetNode(structs.replace(node, layer=copied.id), copied)


def _copy(graph: ModelGraph, layer: Layer) -> Layer:
    name = unique_name(layer.name, {each.name for each in graph.layers()})
    return structs.replace(copy_layer(layer), id=graph.new_layer_id(), name=name)
