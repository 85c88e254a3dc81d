"""Small graphs, drawn by the edits that the editor uses."""

from __future__ import annotations

import itertools
from pathlib import Path

from msgspec import structs

from graph.checks import Problem, check
from graph.edits import AddNode, Connect, SetLayer, SetNode
from graph.elements import MODEL, Layer, Node, Slot, Tensor
from graph.files import read_project
from graph.model import ModelGraph
from graph.values import Value
from resources import resource_path

EXAMPLES = tuple(sorted(Path(resource_path("examples")).glob("*.kcanvas")))
_ARGUMENTS: dict[str, dict[str, Value]] = {
    "InputLayer": {"shape": (4,)},
    "Dense": {"units": 4},
    "LSTM": {"units": 4},
}


def add(
    graph: ModelGraph,
    class_name: str,
    name: str = "",
    arguments: dict[str, Value] | None = None,
    module: str = "keras.layers",
) -> str:
    """Adds a layer that is called once; required arguments are filled in where none are given."""
    given = _ARGUMENTS.get(class_name, {}) if arguments is None else arguments
    layer_id = graph.new_layer_id()
    layer = Layer(layer_id, class_name, name or f"{class_name.lower()}_{layer_id}", module, given)
    node = Node(graph.new_node_id(), layer_id)
    AddNode(node, layer).apply(graph)
    return node.id


def call_again(graph: ModelGraph, node_id: str) -> str:
    """Adds a second call of the layer that a node calls."""
    node = Node(graph.new_node_id(), graph.node(node_id).layer)
    AddNode(node).apply(graph)
    return node.id


def wire(graph: ModelGraph, source: str, target: str, position: int = 0) -> None:
    """Sends the first tensor of a node into the `inputs` of another."""
    Connect(Tensor(source), target, Slot("inputs", position)).apply(graph)


def chain(*class_names: str) -> ModelGraph:
    """Draws layers one behind the other; their nodes are n1, n2, ..."""
    graph = ModelGraph()
    nodes = [add(graph, class_name) for class_name in class_names]
    for source, target in itertools.pairwise(nodes):
        wire(graph, source, target)
    return graph


def residual() -> ModelGraph:
    """Draws a skip connection: n1 an Input, n2 and n3 Dense, n4 adds n2 and n3."""
    graph = chain("InputLayer", "Dense", "Dense")
    merged = add(graph, "Add")
    wire(graph, "n2", merged, 0)
    wire(graph, "n3", merged, 1)
    return graph


def nested(inner: ModelGraph, name: str = "encoder") -> ModelGraph:
    """Draws an Input, n1, into a nested model, n2."""
    graph = chain("InputLayer")
    inner.name = ""  # the layer has the name
    module, class_name = MODEL
    layer = Layer(graph.new_layer_id(), class_name, name, module, model=inner)
    AddNode(Node(graph.new_node_id(), layer.id), layer).apply(graph)
    wire(graph, "n1", "n2")
    return graph


def example(name: str) -> ModelGraph:
    """Reads an example project."""
    return read_project(Path(resource_path(f"examples/{name}.kcanvas")))


def operation(class_name: str, arguments: dict[str, Value], *wired: str) -> ModelGraph:
    """Draws an Input into some parameters of an operation, n2, whose call has these arguments."""
    graph = chain("InputLayer")
    add(graph, class_name, "it", {}, "keras.ops")
    SetNode(structs.replace(graph.node("n2"), arguments=arguments)).apply(graph)
    for name in wired:
        Connect(Tensor("n1"), "n2", Slot(name)).apply(graph)
    return graph


def set_arguments(graph: ModelGraph, layer_id: str, arguments: dict[str, Value]) -> None:
    """Replaces the arguments of a layer."""
    SetLayer(structs.replace(graph.layer(layer_id), arguments=arguments)).apply(graph)


def messages(graph: ModelGraph) -> list[str]:
    """Gives what is wrong with a graph."""
    return [problem.message for problem in check(graph)]


def only_problem(graph: ModelGraph) -> Problem:
    """Gives the one thing that is wrong with a graph."""
    problems = check(graph)
    assert len(problems) == 1, problems
    return problems[0]
