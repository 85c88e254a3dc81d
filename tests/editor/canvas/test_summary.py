import pytest

from editor.canvas.summary import (
    Summary,
    shape_text,
    shapes_text,
    summarize,
    tensor_text,
    value_text,
)
from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.values import ObjectValue, Value


def summary(class_name: str, **arguments: Value) -> Summary:
    graph = ModelGraph()
    AddNode(Node("n1", "l1"), Layer("l1", class_name, "it", arguments=arguments)).apply(graph)
    return summarize(graph, "n1", load_catalogue())


def test_required_arguments_stand_bare_and_defaults_are_left_out() -> None:
    said = summary("Conv2D", filters=32, kernel_size=(3, 3), activation="relu", strides=(1, 1))

    assert said.arguments == "32, 3×3, relu"


def test_other_arguments_are_named() -> None:
    said = summary("Conv2D", filters=8, kernel_size=3, strides=2)
    assert said.arguments == "8, 3×3, strides 2×2"
    assert summary("MaxPooling2D", pool_size=2).arguments == ""
    assert summary("LSTM", units=4, return_sequences=True).arguments == "4, return_sequences"
    assert summary("Dense", units=4, use_bias=False).arguments == "4, use_bias False"


def test_an_input_says_its_type_and_shape() -> None:
    said = summary("InputLayer", shape=(8, 8, 1))

    assert (said.title, said.arguments, said.shape) == ("Input", "float32", "8 × 8 × 1")
    assert summary("InputLayer", batch_shape=(None, 7), dtype="int32").shape == "7"


def test_a_merging_layer_counts_what_is_wired() -> None:
    graph = ModelGraph()
    for number, class_name in enumerate(("InputLayer", "InputLayer", "Add"), 1):
        layer = Layer(f"l{number}", class_name, f"it_{number}")
        AddNode(Node(f"n{number}", layer.id), layer).apply(graph)
    Connect(Tensor("n1"), "n3").apply(graph)
    assert summarize(graph, "n3", load_catalogue()).arguments == "1 input"

    Connect(Tensor("n2"), "n3", Slot("inputs", 1)).apply(graph)
    assert summarize(graph, "n3", load_catalogue()).arguments == "2 inputs"


def test_a_class_that_is_not_known_says_where_it_is_from() -> None:
    said = summary("Whirl", speed=3)

    assert (said.known, said.arguments, said.category) == (False, "keras.layers", "")


def test_a_shared_and_a_frozen_layer_say_so() -> None:
    graph = ModelGraph()
    layer = Layer("l7", "Dense", "encoder", trainable=False)
    AddNode(Node("n1", "l7"), layer).apply(graph)
    assert summarize(graph, "n1", load_catalogue()).shared is None

    AddNode(Node("n2", "l7")).apply(graph)
    assert summarize(graph, "n1", load_catalogue()).shared == 7
    assert summarize(graph, "n2", load_catalogue()).frozen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((3, 3), "3×3"),
        ((), "()"),
        ((0.5, 1.0), "(0.5, 1)"),
        (0.25, "0.25"),
        (None, "None"),
        (True, "True"),
        ({}, "{}"),
        ({"a": 1}, "{…}"),
        (ObjectValue("keras.regularizers", "L2", {"l2": 0.01}), "L2"),
        ("x" * 40, "x" * 23 + "…"),
    ],
)
def test_values_are_written_short(value: Value, text: str) -> None:
    assert value_text(value) == text


def test_shapes_leave_the_batch_out() -> None:
    assert shape_text((None, 8, 8, 32)) == "8 × 8 × 32"
    assert shape_text((None, None, 64), "×") == "None×64"
    assert shape_text((None,)) == "scalar"
    assert shapes_text([(None, 4), (None, 2)]) == "4, 2"


def test_a_wire_says_its_dtype_where_it_is_not_the_usual_one() -> None:
    assert tensor_text(TensorSpec((None, 8, 8, 3), "float32")) == "8\u00d78\u00d73"
    assert tensor_text(TensorSpec((None, 20), "int32")) == "20 int32"
    assert tensor_text(TensorSpec((None,), "string")) == "scalar string"
