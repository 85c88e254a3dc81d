"""Small drawings of what a file can hold, put together without the window."""

from __future__ import annotations

from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.values import Value


def add(
    graph: ModelGraph,
    class_name: str,
    name: str,
    *,
    module: str = "keras.layers",
    call: dict[str, Value] | None = None,
    model: ModelGraph | None = None,
    named: bool = True,
    **arguments: Value,
) -> str:
    """Adds a node of a new layer; gives its id."""
    layer_id = graph.new_layer_id()
    layer = Layer(layer_id, class_name, name, module, arguments, named=named, model=model)
    node = Node(graph.new_node_id(), layer_id, (200.0 * len(graph), 0.0), call or {})
    AddNode(node, layer).apply(graph)
    return node.id


def call_again(graph: ModelGraph, node_id: str) -> str:
    """Adds a node that calls the layer of another; gives its id."""
    node = Node(graph.new_node_id(), graph.node(node_id).layer, (200.0 * len(graph), 0.0))
    AddNode(node).apply(graph)
    return node.id


def wire(
    graph: ModelGraph, source: str, target: str, argument: str = "inputs", at: int = 0
) -> None:
    """Sends the first tensor of a node into a slot of another."""
    Connect(Tensor(source), target, Slot(argument, at)).apply(graph)


def linear(name: str = "") -> ModelGraph:
    """An input, a Dense and an output."""
    graph = ModelGraph(name)
    first = add(graph, "InputLayer", "inside", shape=(8,))
    wire(graph, first, add(graph, "Dense", "inner", units=3))
    return graph
