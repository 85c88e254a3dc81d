"""Drawings with models in models, for the tests of the window."""

from __future__ import annotations

from graph.edits import AddNode, Connect
from graph.elements import MODEL, Layer, Node, Tensor
from graph.model import ModelGraph
from graph.values import Value

INNER = ("l2",)  # the way to `encoder`
INNERMOST = ("l2", "l3")  # and to `core` in it


def put(graph: ModelGraph, class_name: str, name: str, x: float = 0.0, **arguments: Value) -> str:
    """Adds a layer that is called once; gives the id of its node."""
    layer_id = graph.new_layer_id()
    layer = Layer(layer_id, class_name, name, arguments=arguments)
    node = Node(graph.new_node_id(), layer_id, (x, 0.0))
    AddNode(node, layer).apply(graph)
    return node.id


def put_model(graph: ModelGraph, inner: ModelGraph, name: str, x: float) -> str:
    """Adds a nested model that is called once; gives the id of its node."""
    inner.name = ""
    module, class_name = MODEL
    layer = Layer(graph.new_layer_id(), class_name, name, module, model=inner)
    node = Node(graph.new_node_id(), layer.id, (x, 0.0))
    AddNode(node, layer).apply(graph)
    return node.id


def wire(graph: ModelGraph, source: str, target: str) -> None:
    """Sends the first tensor of a node into the first slot of another."""
    Connect(Tensor(source), target).apply(graph)


def nested_drawing() -> ModelGraph:
    """An Input, n1, into `encoder`, n2; in it an Input, a Dense, n2, and `core`, n3."""
    core = _chain("core_input", "core_dense")
    encoder = _chain("encoder_input", "encoder_dense")
    wire(encoder, "n2", put_model(encoder, core, "core", 480.0))
    graph = ModelGraph("outer")
    put(graph, "InputLayer", "features", shape=(4,))
    wire(graph, "n1", put_model(graph, encoder, "encoder", 240.0))
    return graph


def _chain(first: str, second: str) -> ModelGraph:
    graph = ModelGraph("")
    put(graph, "InputLayer", first, shape=(4,))
    put(graph, "Dense", second, 240.0, units=4)
    wire(graph, "n1", "n2")
    return graph
