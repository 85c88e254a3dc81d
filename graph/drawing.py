"""The edits behind the gestures of drawing: a new drawing, add a layer.

What an editor asks for is put together here from single edits, and is tested without a window.
"""

from __future__ import annotations

from graph.edits import AddNode, SetSettings
from graph.elements import Layer, Node
from graph.model import ModelGraph
from graph.naming import unique_layer_name
from graph.settings import Settings


def new_drawing() -> ModelGraph:
    """Gives an empty graph, whose name nobody has chosen yet."""
    graph = ModelGraph()
    SetSettings(Settings(named=False)).apply(graph)
    return graph


def add_layer(
    graph: ModelGraph,
    module: str,
    class_name: str,
    position: tuple[float, float],
) -> tuple[AddNode, str]:
    """Gives the edit that adds a new layer called once, and the id of its node.

    Its name is that which Keras gives such a layer, and is left to Keras until somebody renames it.

    Args:
        graph: Where it is added; it is not changed here.
        module: The module of the class, such as `keras.layers`, or `keras.ops` of an operation.
        class_name: The class, such as `Dense`.
        position: Left and top of the box, in pixels at 100 %.
    """
    base = "Input" if class_name == "InputLayer" else class_name
    layer = Layer(
        id=graph.new_layer_id(),
        class_name=class_name,
        name=unique_layer_name(graph, base),
        module=module,
        named=False,
    )
    node = Node(graph.new_node_id(), layer.id, position)
    return AddNode(node, layer), node.id
