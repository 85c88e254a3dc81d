"""What an edit changes, said before it is made."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.chaining import put_on_wire
from graph.difference import changes_of, difference
from graph.edit_makers import rename_layer, within
from graph.edits import (
    AddNode,
    Compound,
    Connect,
    Disconnect,
    Edit,
    MoveNodes,
    RemoveNode,
    SetInterface,
    SetLayer,
    SetName,
    SetSettings,
    SetTraining,
)
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.values import ObjectValue, to_json
from tests.graph.drawings import add, call_again, chain, nested, wire
from tests.graph.strategies import edits, graphs, law


def set_layer(graph: ModelGraph, layer_id: str, **fields: object) -> Edit:
    return SetLayer(structs.replace(graph.layer(layer_id), **fields))


def test_a_layer_on_a_wire_is_said_to_be_between() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    edge = graph.edges_into("n3")[0]
    layer = Layer("l9", "Flatten", "flatten")
    edit = Compound((AddNode(Node("n9", "l9"), layer), put_on_wire(edge, "n9", Slot(), "n9")))
    assert changes_of(edit, graph) == ("Adds Flatten `flatten` between `dense_l2` and `dense_l3`",)


def test_layers_in_a_row_on_a_wire_do_not_disconnect_its_ends() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    edge = graph.edges_into("n3")[0]
    put: tuple[Edit, ...] = (
        AddNode(Node("n8", "l8"), Layer("l8", "Flatten", "flatten")),
        AddNode(Node("n9", "l9"), Layer("l9", "ReLU", "relu")),
        Disconnect("n3"),
        Connect(edge.source, "n8"),
        Connect(Tensor("n8"), "n9"),
        Connect(Tensor("n9"), "n3"),
    )
    assert changes_of(Compound(put), graph) == (
        "Adds Flatten `flatten` between `dense_l2` and `relu`",
        "Adds ReLU `relu` between `flatten` and `dense_l3`",
    )


def test_a_wire_into_an_input_that_another_class_calls_otherwise_stays() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    edit = Compound(
        (
            Disconnect("n3"),
            set_layer(graph, "l3", class_name="LSTM"),
            Connect(Tensor("n2"), "n3", Slot("sequence")),
        )
    )
    assert changes_of(edit, graph) == ("Replaces Dense `dense_l3` by LSTM",)


def test_a_loss_is_told_once_whether_it_is_a_name_or_an_object() -> None:
    graph = chain("InputLayer", "Dense")
    given = {"loss": to_json(ObjectValue("keras.losses", "Huber", {"delta": 2.0}))}
    plain = structs.replace(graph.training, loss="huber", compiled={})
    edit = SetTraining(structs.replace(graph.training, loss="", compiled=given))
    SetTraining(plain).apply(graph)
    shown = "keras.losses.Huber(delta=2.0)"
    assert changes_of(edit, graph) == (f"Sets `loss` of the training to {shown}; it was 'huber'",)
    edit.apply(graph)
    assert changes_of(SetTraining(plain), graph) == (
        f"Sets `loss` of the training to 'huber'; it was {shown}",
    )


def test_an_argument_is_told_with_what_it_was() -> None:
    graph = chain("InputLayer", "Conv2D")
    first = set_layer(graph, "l2", arguments={"filters": 4, "kernel_size": 3})
    first.apply(graph)
    edit = set_layer(graph, "l2", arguments={"filters": 8, "kernel_size": 3, "padding": "same"})
    assert changes_of(edit, graph) == (
        "Sets `filters` of `conv2d_l2` to 8; it was 4",
        "Sets `padding` of `conv2d_l2` to 'same'; it was 'valid'",
    )
    gone = set_layer(graph, "l2", arguments={"filters": 4})
    assert changes_of(gone, graph) == ("Removes `kernel_size` of `conv2d_l2`, which was 3",)


def test_wires_names_classes_and_calls_are_told() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    assert changes_of(Disconnect("n3"), graph) == ("Disconnects `dense_l2` and `dense_l3`",)
    again = Compound((Disconnect("n3"), Connect(Tensor("n1"), "n3")))
    first = graph.layer("l1").name
    assert changes_of(again, graph) == (
        "Disconnects `dense_l2` and `dense_l3`",
        f"Connects `{first}` and `dense_l3`",
    )
    assert changes_of(rename_layer(graph, "l2", "encoder"), graph) == (
        "Renames `dense_l2` to `encoder`",
    )
    assert changes_of(set_layer(graph, "l2", class_name="EinsumDense"), graph) == (
        "Replaces Dense `dense_l2` by EinsumDense",
    )
    assert changes_of(set_layer(graph, "l2", trainable=False), graph) == ("Freezes `dense_l2`",)
    assert changes_of(AddNode(Node("n9", "l2")), graph) == ("Calls `dense_l2` once more",)
    assert changes_of(RemoveNode("n3"), graph) == ("Removes Dense `dense_l3`",)


def test_the_model_as_a_whole_is_told() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    training = structs.replace(graph.training, loss="mse", compiled={"jit_compile": True})
    assert changes_of(SetTraining(training), graph) == (
        "Sets `loss` of the training to 'mse'; it was 'sparse_categorical_crossentropy'",
        "Sets `jit_compile` of the training to True",
    )
    assert changes_of(SetName("other"), graph) == ("Renames the model from `model` to `other`",)
    both = SetInterface(None, (Tensor("n2"), Tensor("n3")))
    assert changes_of(both, graph) == ("Gives as outputs `dense_l2` and `dense_l3`",)
    policy = SetSettings(structs.replace(graph.settings, dtype_policy="mixed_float16"))
    assert changes_of(policy, graph) == (
        "Sets `dtype_policy` of the model to 'mixed_float16'; it was 'float32'",
    )


def test_a_change_in_a_nested_model_names_it() -> None:
    graph = nested(chain("InputLayer", "Dense"))
    inside = next(layer for layer in graph.layers() if layer.model is not None)
    assert inside.model is not None
    node = next(node for node in inside.model.nodes() if inside.model.predecessors(node.id))
    name = inside.model.layer_of(node.id).name
    edit = within([inside.id], rename_layer(inside.model, node.layer, "other"))
    assert changes_of(edit, graph) == (f"In `{inside.name}`: Renames `{name}` to `other`",)


def test_where_boxes_stand_is_no_difference() -> None:
    graph = chain("InputLayer", "Dense")
    assert changes_of(MoveNodes({"n1": (10.0, 20.0)}), graph) == ()


def test_what_cannot_be_made_any_more_changes_nothing() -> None:
    graph = chain("InputLayer", "Dense")
    assert changes_of(RemoveNode("n77"), graph) == ()


def test_several_names_make_one_sentence() -> None:
    graph = chain("InputLayer", "Dense")
    again = call_again(graph, "n2")
    wire(graph, "n1", again)
    merged = add(graph, "Add")
    wire(graph, "n2", merged)
    assert all(difference(ModelGraph(), graph))


@law
@given(st.data())
def test_every_edit_can_be_told_and_none_tells_of_itself_undone(data: st.DataObject) -> None:
    graph = data.draw(graphs())
    edit = data.draw(edits(graph, compound=True))
    said = changes_of(edit, graph)
    assert all(sentence and "\n" not in sentence for sentence in said)
    assert difference(graph, graph.copy()) == ()
