from graph.edits import AddNode
from graph.elements import Layer, Node
from graph.freezing import set_model_trainable, set_trainable
from graph.model import ModelGraph
from tests.graph.drawings import chain


def nesting() -> ModelGraph:
    """An Input, a Dense, and a model that holds an Input, a Dense and an operation."""
    graph = chain("InputLayer", "Dense")
    inner = chain("InputLayer", "Dense")
    inner.name = ""
    AddNode(Node("n3", "l3"), Layer("l3", "Relu", "relu", "keras.ops")).apply(inner)
    AddNode(Node("n3", "l3"), Layer("l3", "Model", "encoder", "keras", model=inner)).apply(graph)
    return graph


def frozen(graph: ModelGraph) -> set[str]:
    return {layer.id for layer in graph.layers() if not layer.trainable}


def test_freezing_a_nested_model_freezes_what_is_in_it_and_nothing_else() -> None:
    graph = nesting()
    before = graph.copy()
    undo = set_trainable(graph, "l3", trainable=False).apply(graph)
    assert frozen(graph) == {"l3"}
    assert frozen(graph.nested(["l3"])) == {"l2"}
    undo.apply(graph)
    assert graph == before


def test_freezing_the_model_freezes_all_its_layers_and_thawing_thaws_them() -> None:
    graph = nesting()
    before = graph.copy()
    set_model_trainable(graph, trainable=False).apply(graph)
    assert not graph.settings.trainable
    assert frozen(graph) == {"l2", "l3"}
    assert frozen(graph.nested(["l3"])) == {"l2"}
    set_model_trainable(graph, trainable=True).apply(graph)
    assert graph == before
