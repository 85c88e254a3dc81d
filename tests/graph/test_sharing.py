import pytest
from msgspec import structs

from graph.edits import Connect, SetLayer, SetNode
from graph.elements import Node, Tensor
from graph.errors import GraphError
from graph.files import decode_project, encode_project
from graph.framing import delete_parts
from graph.model import ModelGraph
from graph.sharing import call_again, is_shared, make_independent
from tests.graph.drawings import add, chain, nested, wire
from tests.graph.strategies import state


def twice(class_name: str = "Dense", module: str = "keras.layers") -> ModelGraph:
    """Draws an Input, and a layer that is called on it again: n2 and n3."""
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, class_name, "it", module=module))
    edit, again = call_again(graph, "n2", (3.0, 4.0))
    edit.apply(graph)
    wire(graph, "n1", again)
    return graph


def test_a_layer_that_is_called_again_has_one_more_call() -> None:
    graph = twice()
    assert graph.calls("l2") == ["n2", "n3"]
    assert graph.node("n3").position == (3.0, 4.0)
    assert is_shared(graph, "n2")
    assert not is_shared(graph, "n1")


def test_an_argument_that_is_edited_on_one_call_is_that_of_all() -> None:
    graph = twice()
    SetLayer(structs.replace(graph.layer_of("n3"), arguments={"units": 9})).apply(graph)
    assert graph.layer_of("n2").arguments == {"units": 9}


def test_a_call_argument_is_that_of_its_call_alone() -> None:
    graph = twice()
    SetNode(structs.replace(graph.node("n2"), arguments={"training": True})).apply(graph)
    assert graph.node("n3").arguments == {}
    edit, third = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    assert graph.node(third).arguments == {}


def test_an_operation_that_is_called_again_is_another_with_the_same_constants() -> None:
    graph = chain("InputLayer")
    double = add(graph, "Multiply", "multiply", {}, "keras.ops")
    SetNode(structs.replace(graph.node(double), arguments={"x2": 2})).apply(graph)
    edit, again = call_again(graph, double, (0.0, 0.0))
    edit.apply(graph)
    assert not is_shared(graph, double)
    assert graph.layer_of(again).name == "multiply_1"
    assert graph.node(again).arguments == {"x2": 2}


def test_an_input_that_is_called_again_is_another_input() -> None:
    graph = chain("InputLayer", "Dense")
    edit, again = call_again(graph, "n1", (0.0, 0.0))
    edit.apply(graph)
    assert graph.input_nodes() == ["n1", again]
    assert not is_shared(graph, again)


def test_an_independent_layer_is_equal_and_has_a_name_of_its_own() -> None:
    graph = twice()
    before = state(graph)
    inverse = make_independent(graph, "n3").apply(graph)
    own = graph.layer_of("n3")
    assert (own.name, own.id) == ("it_1", "l3")
    assert structs.replace(own, name="it", id="l2") == graph.layer_of("n2")
    assert [edge.source for edge in graph.edges_into("n3")] == [Tensor("n1")]
    inverse.apply(graph)
    assert state(graph) == before


def test_an_independent_nested_model_has_a_graph_of_its_own() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    make_independent(graph, again).apply(graph)
    first, second = graph.layer_of("n2").model, graph.layer_of(again).model
    assert first == second
    assert first is not second


def test_a_layer_that_is_called_once_cannot_be_made_independent() -> None:
    with pytest.raises(GraphError, match=r"more than once\. Received: `dense_l2`"):
        make_independent(chain("InputLayer", "Dense"), "n2")


def test_a_shared_layer_goes_with_the_last_of_its_calls() -> None:
    graph = twice()
    before = state(graph)
    first = delete_parts(graph, ["n2"]).apply(graph)
    assert graph.calls("l2") == ["n3"]
    second = delete_parts(graph, ["n3"]).apply(graph)
    assert not graph.has_layer("l2")
    second.apply(graph)
    first.apply(graph)
    assert state(graph) == before


def test_a_shared_layer_is_saved_once() -> None:
    graph = twice()
    again = decode_project(encode_project(graph))
    assert again.calls("l2") == ["n2", "n3"]
    assert len(again.layers()) == 2


def test_a_call_may_feed_a_call_of_the_same_layer() -> None:
    graph = chain("InputLayer", "Dense")
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    Connect(Tensor("n2"), again).apply(graph)
    assert graph.node(again) == Node("n3", "l2")
