from collections.abc import Mapping

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from msgspec import structs

from graph.checks import check
from graph.edits import Connect, SetInterface, SetLayer, SetNode
from graph.elements import Layer, Node, Slot, Tensor
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.nesting import Spec, dissolve, make_model
from graph.sharing import call_again, make_independent
from graph.values import TensorValue, Value
from tests.graph.drawings import add, chain, nested, residual, wire
from tests.graph.drawn_models import models
from tests.graph.strategies import law, state


def made(
    graph: ModelGraph, *nodes: str, specs: Mapping[Tensor, Spec] | None = None
) -> tuple[ModelGraph, str]:
    """Makes a model of some nodes; gives its graph and its node."""
    edit, node = make_model(graph, nodes, "block", specs or {})
    edit.apply(graph)
    inner = graph.layer_of(node).model
    assert inner is not None
    return inner, node


def content(graph: ModelGraph) -> object:
    """Gives what a graph says, by names and calls in place of ids."""
    call = {
        node: (layer.name, number)
        for layer in graph.layers()
        for number, node in enumerate(graph.calls(layer.id))
    }
    layers = {layer.name: structs.replace(layer, id="") for layer in graph.layers()}
    nodes = {call[node.id]: structs.replace(node, id="", layer="") for node in graph.nodes()}
    edges = {(call[e.target], e.slot): (call[e.source.node], e.source[1]) for e in graph.edges()}
    ends = (
        [call[node] for node in graph.input_nodes()],
        [(call[tensor.node], tensor[1]) for tensor in graph.output_tensors()],
        graph.inputs_as_given(),
        graph.outputs_as_given(),
    )
    return layers, nodes, edges, ends


def names(graph: ModelGraph) -> list[str]:
    return [graph.layer(node.layer).name for node in graph.nodes()]


def test_a_selection_becomes_a_model_with_the_same_wires() -> None:
    graph = residual()
    dense = add(graph, "Dense", "head")
    wire(graph, "n4", dense)
    specs = {Tensor("n1"): ((None, 4), "float16")}
    inner, node = made(graph, "n2", "n3", "n4", specs=specs)
    assert names(graph) == ["inputlayer_l1", "head", "block"]
    assert names(inner) == ["input", "dense_l2", "dense_l3", "add_l4"]
    assert inner.layer("l1").arguments == {"shape": (4,), "dtype": "float16"}
    assert [edge.source for edge in graph.edges_into(node)] == [Tensor("n1")]
    assert [edge.source for edge in graph.edges_into(dense)] == [Tensor(node)]
    assert inner.output_tensors() == [Tensor("n4")]
    assert check(graph) == []


def test_each_tensor_that_comes_in_is_one_input_in_the_order_of_use() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    first = add(graph, "Add")
    wire(graph, "n3", first, 0)
    wire(graph, "n2", first, 1)
    second = add(graph, "Add")
    wire(graph, first, second, 0)
    wire(graph, "n2", second, 1)
    inner, node = made(graph, first, second)
    assert [edge.source.node for edge in graph.edges_into(node)] == ["n3", "n2"]
    assert len(inner.input_nodes()) == 2
    assert [edge.source.node for edge in inner.edges_into("n3")] == ["n1", "n2"]
    assert [edge.source.node for edge in inner.edges_into("n4")] == ["n3", "n2"]


def test_each_tensor_that_is_used_outside_is_one_output() -> None:
    graph = chain("InputLayer", "LSTM", "Dense")
    graph_lstm = structs.replace(graph.layer("l2"), arguments={"units": 4, "return_state": True})
    SetLayer(graph_lstm).apply(graph)
    other, last = add(graph, "Dense"), add(graph, "Add")
    Connect(Tensor("n2", 2), other).apply(graph)
    wire(graph, "n3", last, 0)
    wire(graph, other, last, 1)
    inner, node = made(graph, "n2", other)
    assert inner.outputs == (Tensor("n2"), Tensor("n3"))
    assert [edge.source for edge in graph.edges_into("n3")] == [Tensor(node, 0)]
    assert graph.edges_into(last)[1].source == Tensor(node, 1)


def test_what_the_model_gives_stays_what_it_gives() -> None:
    graph = residual()
    structure: Value = {"sum": TensorValue(0), "b": TensorValue(1)}
    SetInterface(None, (Tensor("n4"), Tensor("n2")), None, structure).apply(graph)
    inner, node = made(graph, "n2", "n3")
    assert inner.outputs == (Tensor("n2"), Tensor("n3"))
    assert graph.outputs == (Tensor("n4"), Tensor(node, 0))
    assert graph.output_structure == structure


def test_a_shape_with_a_batch_size_is_kept_whole() -> None:
    graph = chain("InputLayer", "Dense")
    inner, _ = made(graph, "n2", specs={Tensor("n1"): ((8, None), "float32")})
    assert inner.layer("l1").arguments == {"batch_shape": (8, None)}


def test_an_input_whose_shape_is_not_known_is_a_problem_inside() -> None:
    graph = chain("InputLayer", "Dense")
    made(graph, "n2")
    problem = next(problem for problem in check(graph) if problem.path)
    assert problem.argument == "shape"


def test_names_are_unique_inside_and_outside() -> None:
    graph = chain("InputLayer", "Dense", "Dense", "Dense")
    SetLayer(structs.replace(graph.layer("l2"), name="block")).apply(graph)
    SetLayer(structs.replace(graph.layer("l3"), name="input")).apply(graph)
    inner, node = made(graph, "n3")
    assert graph.layer_of(node).name == "block_1"
    assert names(inner) == ["input", "input_1"]


def test_a_name_that_goes_inside_is_free_outside() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetLayer(structs.replace(graph.layer("l3"), name="block")).apply(graph)
    _, node = made(graph, "n3")
    assert graph.layer_of(node).name == "block"


def test_the_new_box_is_in_the_middle_and_what_is_inside_where_it_was() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetNode(structs.replace(graph.node("n2"), position=(100.0, 0.0))).apply(graph)
    SetNode(structs.replace(graph.node("n3"), position=(300.0, 40.0))).apply(graph)
    inner, node = made(graph, "n2", "n3")
    assert graph.node(node).position == (200.0, 20.0)
    assert [each.position for each in inner.nodes()][1:] == [(100.0, 0.0), (300.0, 40.0)]
    assert inner.node("n1").position[0] < 0


def test_weights_that_are_kept_stay_those_of_the_file() -> None:
    graph = chain("InputLayer", "Dense")
    SetLayer(structs.replace(graph.layer("l2"), weights="encoder/dense_1")).apply(graph)
    inner, node = made(graph, "n2")
    assert inner.layer("l2").weights == "encoder/dense_1"
    dissolve(graph, node).apply(graph)
    assert graph.layers()[-1].weights == "encoder/dense_1"


def shared() -> ModelGraph:
    graph = chain("InputLayer", "Dense")
    wire(graph, "n2", add(graph, "Flatten"))
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    wire(graph, "n3", again)
    return graph


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ((), "Expected layers to make a model of. Received: none"),
        (("n1", "n2"), "Received: `inputlayer_l1`, which is one"),
        (("n2", "n4"), "no other between them. Received: `flatten_l3` is between them"),
        (("n2", "n3"), "Expected all two calls of the shared layer `dense_l2`. Received: one"),
        (("n9",), "Expected the id of a node. Received: 'n9'"),
        (("n5",), "Expected layers that take a tensor from outside. Received: none that do"),
    ],
)
def test_what_cannot_be_a_model_is_refused(nodes: tuple[str, ...], words: str) -> None:
    graph = shared()
    add(graph, "Dense", "loose")
    before = state(graph)
    with pytest.raises(GraphError) as refused:
        make_model(graph, nodes, "block", {})
    assert words in str(refused.value)
    assert state(graph) == before


def test_all_calls_of_a_shared_layer_go_together() -> None:
    graph = shared()
    inner, node = made(graph, "n2", "n3", "n4")
    assert inner.calls("l2") == ["n2", "n4"]
    dissolve(graph, node).apply(graph)
    assert content(graph) == content(shared())


@law
@given(models(), st.data())
def test_a_model_that_is_made_and_dissolved_leaves_what_was_drawn(
    graph: ModelGraph, data: st.DataObject
) -> None:
    before, was = state(graph), content(graph)
    first = data.draw(st.integers(len(graph.input_nodes()), len(graph) - 1))
    last = data.draw(st.integers(first + 1, len(graph)))
    selected = [node.id for node in graph.nodes()][first:last]
    try:
        edit, node = make_model(graph, selected, "block", {})
    except GraphError as refused:
        event(str(refused)[:40])
        assert state(graph) == before
        return
    event("made")
    unmake = edit.apply(graph)
    inside = state(graph)
    undissolve = dissolve(graph, node).apply(graph)
    assert content(graph) == was
    undissolve.apply(graph)
    assert state(graph) == inside
    redo = unmake.apply(graph)
    assert state(graph) == before
    redo.apply(graph)
    assert state(graph) == inside


@law
@given(models())
def test_a_model_that_is_dissolved_comes_back_by_undo(graph: ModelGraph) -> None:
    before = state(graph)
    for node in graph.nodes():
        if graph.layer_of(node.id).model is not None:
            inverse = dissolve(graph, node.id).apply(graph)
            after = state(graph)
            redo = inverse.apply(graph)
            assert state(graph) == before
            redo.apply(graph)
            assert state(graph) == after
            return


def encoder() -> ModelGraph:
    """Draws two inputs into two outputs: a sum, and what came in first."""
    inner = chain("InputLayer", "Dense")
    other, merged = add(inner, "InputLayer", "other"), add(inner, "Add", "sum")
    wire(inner, "n2", merged, 0)
    wire(inner, other, merged, 1)
    SetInterface(
        None,
        (Tensor(merged), Tensor("n1")),
        {"b": TensorValue(0), "a": TensorValue(1)},
        {"z": TensorValue(0), "y": TensorValue(1)},
    ).apply(inner)
    return inner


def test_wires_into_a_model_are_in_the_order_of_its_inputs_and_those_out_of_sorted_keys() -> None:
    graph = nested(encoder())
    second = add(graph, "InputLayer", "second")
    wire(graph, second, "n2", 1)
    head, tail = add(graph, "Dense", "head"), add(graph, "Dense", "tail")
    Connect(Tensor("n2", 0), head).apply(graph)  # "y", which is what "b" is given
    Connect(Tensor("n2", 1), tail).apply(graph)  # "z"
    dissolve(graph, "n2").apply(graph)
    by_name = {graph.layer(node.layer).name: node.id for node in graph.nodes()}
    assert graph.edges_into(head)[0].source.node == "n1"
    assert graph.edges_into(tail)[0].source.node == by_name["sum"]
    assert graph.edges_into(by_name["sum"])[1].source.node == second
    assert graph.edges_into(by_name["dense_l2"])[0].source.node == "n1"


def test_a_structure_in_the_call_says_which_slot_is_which_input() -> None:
    graph = nested(encoder())
    SetNode(
        structs.replace(
            graph.node("n2"), arguments={"inputs": {"a": TensorValue(1), "b": TensorValue(0)}}
        )
    ).apply(graph)
    wire(graph, add(graph, "InputLayer", "second"), "n2", 1)
    dissolve(graph, "n2").apply(graph)
    by_name = {graph.layer(node.layer).name: node.id for node in graph.nodes()}
    assert graph.edges_into(by_name["dense_l2"])[0].source.node == "n1"


def test_a_shared_model_is_dissolved_in_all_its_calls_into_shared_layers() -> None:
    graph = nested(chain("InputLayer", "Dense", "Flatten"))
    edit, again = call_again(graph, "n2", (50.0, 0.0))
    edit.apply(graph)
    wire(graph, "n2", again)
    before = state(graph)
    inverse = dissolve(graph, again).apply(graph)
    assert names(graph) == ["inputlayer_l1", *("dense_l2", "flatten_l3") * 2]
    assert [len(graph.calls(layer.id)) for layer in graph.layers()] == [1, 2, 2]
    assert [edge.source.node for edge in graph.edges()] == ["n1", "n4", "n5", "n6"]
    inverse.apply(graph)
    assert state(graph) == before


def test_operations_that_come_up_are_not_shared() -> None:
    inner = chain("InputLayer")
    wire(inner, "n1", add(inner, "Relu", "relu", {}, "keras.ops"))
    graph = nested(inner)
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    wire(graph, "n1", again)
    dissolve(graph, "n2").apply(graph)
    assert [(layer.name, len(graph.calls(layer.id))) for layer in graph.layers()] == [
        *(("inputlayer_l1", 1), ("relu", 1), ("relu_1", 1))
    ]


def test_a_frozen_model_freezes_the_layers_that_come_up() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    SetLayer(structs.replace(graph.layer_of("n2"), trainable=False)).apply(graph)
    dissolve(graph, "n2").apply(graph)
    assert [layer.trainable for layer in graph.layers()] == [True, False]


def test_names_that_clash_when_they_come_up_get_a_number() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    wire(graph, "n2", add(graph, "Dense", "dense_l2"))
    dissolve(graph, "n2").apply(graph)
    assert names(graph) == ["inputlayer_l1", "dense_l2", "dense_l2_1"]


def test_models_inside_come_up_as_models() -> None:
    graph = nested(nested(chain("InputLayer", "Dense"), "core"))
    dissolve(graph, "n2").apply(graph)
    assert names(graph) == ["inputlayer_l1", "core"]
    inner = graph.layers()[-1].model
    assert inner == chain_inside()
    assert check(graph) == []


def chain_inside() -> ModelGraph:
    graph = chain("InputLayer", "Dense")
    graph.name = ""
    return graph


def test_a_model_that_passes_on_its_input_leaves_a_wire() -> None:
    inner = chain("InputLayer")
    SetInterface(None, (Tensor("n1"),)).apply(inner)
    graph = nested(inner)
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    wire(graph, "n2", again)
    wire(graph, again, add(graph, "Dense"))
    dissolve(graph, "n2").apply(graph)
    assert [edge.source for edge in graph.edges()] == [Tensor("n1")]


def test_what_is_no_model_cannot_be_dissolved() -> None:
    with pytest.raises(GraphError, match=r"a nested model\. Received: `dense_l2`, a layer"):
        dissolve(chain("InputLayer", "Dense"), "n2")


def test_a_call_that_tells_the_model_more_than_its_tensors_is_not_dissolved() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    SetNode(structs.replace(graph.node("n2"), arguments={"training": False})).apply(graph)
    with pytest.raises(GraphError, match=r"on its inputs alone\. Received: training=False as well"):
        dissolve(graph, "n2")
    graph = nested(chain("InputLayer", "Dense"))
    Connect(Tensor("n1"), "n2", Slot("mask")).apply(graph)
    with pytest.raises(GraphError, match="mask"):
        dissolve(graph, "n2")


def test_an_independent_copy_of_a_model_is_dissolved_alone() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    edit, again = call_again(graph, "n2", (0.0, 0.0))
    edit.apply(graph)
    wire(graph, "n1", again)
    make_independent(graph, again).apply(graph)
    dissolve(graph, again).apply(graph)
    assert graph.layer_of("n2") == Layer(
        "l2", "Model", "encoder", "keras", model=graph.layer_of("n2").model
    )
    assert graph.node("n2") == Node("n2", "l2")
    assert names(graph) == ["inputlayer_l1", "encoder", "dense_l2"]
