"""Where the boxes of an opened model stand, in it and in the models within it."""

from __future__ import annotations

from collections.abc import Callable

from graph.layout import layered_positions
from graph.model import ModelGraph
from graph.together import Size

_HEIGHT = 64.0
_PORT_PITCH = 20.0
_SMALLEST, _LARGEST = 168.0, 280.0
_CHARACTER = 7.5  # pixels, of a name
_ROOM = 56.0  # around the names of a box


def place_boxes(
    graph: ModelGraph, size_of: Callable[[ModelGraph, str], Size] | None = None
) -> None:
    """Gives all boxes of a model their places, and those of the models in it.

    Args:
        graph: The model.
        size_of: Gives width and height of the box of a node, in pixels; about that, unless given.
    """
    measure = size_of or _size
    sizes = {node.id: measure(graph, node.id) for node in graph.nodes()}
    for node_id, position in layered_positions(graph, sizes).items():
        graph._move_node(node_id, position)
    for layer in graph.layers():
        if layer.model is not None:
            place_boxes(layer.model, size_of)


def _size(graph: ModelGraph, node_id: str) -> Size:
    """Gives about the size that a box will have."""
    layer = graph.layer_of(node_id)
    characters = len(layer.class_name) + len(layer.name)
    width = min(max(_CHARACTER * characters + _ROOM, _SMALLEST), _LARGEST)
    ports = len(graph.edges_into(node_id))
    return width, max(_HEIGHT, _PORT_PITCH * (ports + 1))
