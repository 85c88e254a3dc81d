"""Random models as people draw them: wired from the inputs on, with shared layers and models."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from graph.edits import AddNode, Connect, SetInterface
from graph.elements import MODEL, Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.sharing import can_be_shared
from graph.values import TensorValue, Value

_called: st.SearchStrategy[tuple[str, str]] = st.sampled_from(
    [
        *(("keras.layers", "Dense"), ("keras.layers", "Add"), ("keras.layers", "LSTM")),
        *(("keras.ops", "Add"), ("keras.ops", "Split"), MODEL, MODEL),
    ]
)


@st.composite
def models(draw: st.DrawFn, depth: int = 2) -> ModelGraph:
    """Gives a model in which each node takes tensors of those before it.

    Some layers are shared, and some are models themselves, `depth` deep at most.
    """
    graph = ModelGraph()
    for number in range(draw(st.integers(1, 2))):
        _call(graph, Layer(f"l{number + 1}", "InputLayer", f"input_{number}"), [])
    for _ in range(draw(st.integers(1, 6))):
        _call(graph, draw(_called_layers(graph, depth)), draw(_tensors(graph, most=3)))
    if draw(st.booleans()):
        outputs = draw(_tensors(graph, most=2))
        structure: Value = {"b": TensorValue(0), "a": (TensorValue(1),)}
        SetInterface(None, outputs, None, structure if len(outputs) > 1 else None).apply(graph)
    return graph


def _call(graph: ModelGraph, layer: Layer, sources: Sequence[Tensor]) -> None:
    node = Node(graph.new_node_id(), layer.id, (float(len(graph)), 0.0))
    AddNode(node, None if graph.has_layer(layer.id) else layer).apply(graph)
    for position, source in enumerate(sources):
        Connect(source, node.id, Slot("inputs", position)).apply(graph)


def _tensors(graph: ModelGraph, most: int) -> st.SearchStrategy[tuple[Tensor, ...]]:
    ids = st.sampled_from([node.id for node in graph.nodes()])
    tensors = st.builds(Tensor, ids, st.sampled_from([0, 0, 0, 1]))
    return st.lists(tensors, min_size=1, max_size=most).map(tuple)


@st.composite
def _called_layers(draw: st.DrawFn, graph: ModelGraph, depth: int) -> Layer:
    shared = [layer for layer in graph.layers() if can_be_shared(layer)]
    if shared and draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(shared))
    module, class_name = draw(_called)
    inner = None
    if (module, class_name) == MODEL:
        if not depth:
            module, class_name = "keras.layers", "Dense"
        else:
            inner = draw(models(depth=depth - 1))
            inner.name = ""  # the layer has the name
    layer_id = graph.new_layer_id()
    name, trainable = f"{class_name.lower()}_{layer_id}", draw(st.booleans())
    return Layer(layer_id, class_name, name, module, trainable=trainable, model=inner)
