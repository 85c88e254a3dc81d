"""The map from lines to nodes, and what cannot be written."""

from __future__ import annotations

import pytest
from msgspec import structs

from codegen import Source, SourceError, generate
from codegen.expressions import layer_expression
from graph.catalogue import load_catalogue
from graph.edits import AddNode, SetInterface, SetLayer, SetName
from graph.elements import Layer, Node, Slot, Tensor
from graph.model import ModelGraph
from graph.training import Training
from graph.values import ObjectValue, Value
from tests.codegen.drawings import Drawing, linear, shared_layer


def lines_of(source: Source, node_id: str) -> list[str]:
    text = source.text.splitlines()
    return [text[number - 1].strip() for number in source.lines(node_id)]


def node_named(graph: ModelGraph, name: str) -> str:
    return next(node.id for node in graph.nodes() if graph.layer(node.layer).name == name)


def written(class_name: str, **arguments: Value) -> str:
    layer = Layer("l1", class_name, "this", arguments=arguments)
    return layer_expression(layer, load_catalogue())


def test_every_line_of_a_long_call_belongs_to_its_node() -> None:
    graph = linear()
    lines = lines_of(generate(graph), node_named(graph, "hidden"))
    assert lines[0] == "layers.Dense("
    assert lines[-1] == "),"
    assert 'name="hidden",' in lines


def test_a_line_that_belongs_to_no_node_is_not_in_the_map() -> None:
    graph = linear()
    source = generate(graph)
    first = source.text.splitlines().index('            layers.MaxPooling2D(name="pool"),') + 1
    assert source.nodes[first] == (node_named(graph, "pool"),)
    assert 1 not in source.nodes
    assert max(source.nodes) < source.text.splitlines().index('        name="digits_cnn",') + 1


def test_the_line_that_makes_a_shared_layer_belongs_to_each_of_its_calls() -> None:
    graph = shared_layer()
    source = generate(graph)
    first, second = graph.calls(graph.layer_of(node_named(graph, "encoder")).id)
    shared = 'encoder = layers.Dense(8, activation="relu", name="encoder")'
    assert lines_of(source, first) == [shared, "encoder_1 = encoder(left)"]
    assert lines_of(source, second) == [shared, "x = encoder(right)"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (written("Dense", units=64, activation="relu"), 'Dense(64, activation="relu", '),
        (written("Dense", units=64, use_bias=True, activation=None), "Dense(64, "),
        (written("Dense", units=64, use_bias=False), "Dense(64, use_bias=False, "),
        (written("Conv2D", kernel_size=(3, 3), filters=8), "Conv2D(8, 3, "),
        (written("Conv2D", kernel_size=3, filters=8, strides=1), "Conv2D(8, 3, "),
        (written("MaxPooling2D", pool_size=(2, 2)), "MaxPooling2D("),
        (written("MaxPooling2D", pool_size=3, strides=2), "MaxPooling2D(3, strides=2, "),
        (written("Dropout", rate=1e-07), "Dropout(1e-7, "),
        (written("Rescaling", scale=1 / 255), "Rescaling(1 / 255, "),
        (written("Rescaling", scale=1 / 127.5, offset=-1), "Rescaling(1 / 127.5, offset=-1, "),
        (written("Rescaling", scale=0.25), "Rescaling(0.25, "),
        (written("Rescaling", scale=0.0039), "Rescaling(0.0039, "),
        (written("Rescaling", scale=0.123456789012345), "Rescaling(0.123456789012345, "),
        (written("Dropout", rate=1 / 3), "Dropout(0.3333333333333333, "),
        (written("Dropout", rate=1e22), "Dropout(1e22, "),
        (written("Dropout", rate=float("inf")), 'Dropout(float("inf"), '),
        (written("Activation", activation="relu"), 'Activation("relu", '),
        (written("Convolution2D", kernel_size=3, filters=8), "Conv2D(8, 3, "),
        (written("Dense", units=1, dtype="float16"), 'Dense(1, dtype="float16", '),
        (written("Reshape", target_shape=(4,)), "Reshape((4,), "),
        (written("Concatenate", axis=1), "Concatenate(axis=1, "),
        (written("Concatenate", axis=-1), "Concatenate("),
        (
            written("TimeDistributed", layer=ObjectValue("keras.layers", "Dense", {"units": 2})),
            "TimeDistributed(layers.Dense(2), ",
        ),
    ],
)
def test_a_layer_is_written_as_people_write_it(expression: str, expected: str) -> None:
    assert expression == f'layers.{expected}name="this")'


def test_an_input_is_written_as_input() -> None:
    assert written("InputLayer", shape=(None, 8)) == 'layers.Input(shape=(None, 8), name="this")'


def test_a_truth_that_equals_a_default_number_is_still_written() -> None:
    assert "groups=True" in written("Conv2D", filters=8, kernel_size=3, groups=True)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({}, "Expected a value for `units`. Received: none in `this`"),
        ({"units": 2**70}, "Expected an integer of at most 64 bits"),
    ],
)
def test_an_argument_that_cannot_be_written_is_named(
    arguments: dict[str, Value], message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        written("Dense", **arguments)


def test_an_empty_drawing_has_no_source() -> None:
    for partial in (False, True):
        with pytest.raises(SourceError, match="Expected an Input"):
            generate(ModelGraph(), partial=partial)


def test_a_sequential_model_may_begin_without_an_input() -> None:
    drawing = Drawing()
    first = drawing.graph.new_node_id()
    layer = Layer(drawing.graph.new_layer_id(), "Dense", "first", arguments={"units": 2})
    AddNode(Node(first, layer.id), layer).apply(drawing.graph)
    drawing.layer("Dense", "second", first, units=3)
    source = generate(drawing.graph)
    assert "layers.Input(" not in source.text
    assert lines_of(source, first) == ['layers.Dense(2, name="first"),']
    drawing.graph.training = Training(data="digits")
    with pytest.raises(SourceError, match="one input and one output to train"):
        generate(drawing.graph, script=True)


def test_a_missing_tensor_is_an_error_that_names_its_node() -> None:
    drawing = Drawing()
    drawing.layer("Dense", "dense", drawing.input("image", (4,)), units=2)
    loose = drawing.layer("Dense", "loose", units=2)
    with pytest.raises(SourceError, match=r"`inputs` of `loose` \(Dense\). Received: none") as info:
        generate(drawing.graph)
    assert info.value.nodes == (loose,)


def test_one_tensor_for_a_merging_layer_is_an_error() -> None:
    drawing = Drawing()
    drawing.layer("Add", "add", drawing.input("image", (4,)))
    with pytest.raises(SourceError, match="Expected 2 tensors or more for `inputs`"):
        generate(drawing.graph)


def test_a_tensor_for_an_unknown_parameter_is_an_error() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    dense = drawing.layer("Dense", "dense", image, units=2)
    drawing.connect(dense, image, argument="query")
    with pytest.raises(SourceError, match="Expected no tensor for `query` of `dense`"):
        generate(drawing.graph)


def test_an_input_without_a_shape_is_an_error() -> None:
    drawing = Drawing()
    drawing.layer("Dense", "dense", drawing.layer("InputLayer", "image"), units=2)
    with pytest.raises(SourceError, match="Expected a value for `shape` of `image`"):
        generate(drawing.graph)


def test_an_input_that_is_left_out_of_the_inputs_is_an_error() -> None:
    drawing = Drawing()
    first, second = drawing.input("first", (4,)), drawing.input("second", (4,))
    add = drawing.layer("Add", "add", first, second)
    drawing.ends([first], [add])
    with pytest.raises(SourceError, match="Expected `second`") as info:
        generate(drawing.graph)
    assert info.value.nodes == (second,)


def test_incomplete_nodes_and_what_depends_on_them_are_left_out_of_a_partial_source() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    first = drawing.layer("Dense", "first", image, units=2)
    missing = drawing.layer("Dense", "missing", first)
    after = drawing.layer("Dense", "after", missing, units=2)
    source = generate(drawing.graph, partial=True)
    assert source.skipped == (missing, after)
    assert 'layers.Dense(2, name="first")' in source.text
    assert "keras.Sequential" in source.text
    assert source.lines(after) == []


def test_a_partial_source_of_a_complete_drawing_is_its_source() -> None:
    assert generate(linear(), partial=True) == generate(linear())


def test_outputs_keep_their_order_and_may_be_used_again() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    first = drawing.layer("Dense", "first", image, units=2)
    second = drawing.layer("Dense", "second", first, units=2)
    drawing.ends([image], [second, first])
    text = generate(drawing.graph).text
    assert 'keras.Model(inputs, [second, first], name="model")' in text


def test_what_feeds_no_output_is_not_written() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    first = drawing.layer("Dense", "first", image, units=2)
    drawing.layer("Dense", "second", first, units=2)
    drawing.ends([image], [first])
    assert "second" not in generate(drawing.graph).text


def test_the_second_tensor_of_an_unknown_pair_is_taken_by_its_number() -> None:
    drawing = Drawing()
    lstm = drawing.layer("LSTM", "lstm", units=2, return_state=True)
    drawing.connect(lstm, drawing.input("words", (None, 4)), argument="sequences")
    dense = drawing.layer("Dense", "dense", Tensor(lstm, 2), units=2)
    assert drawing.graph.edge_into(dense, Slot()) is not None
    assert 'layers.Dense(2, name="dense")(x[2])' in generate(drawing.graph).text


def test_arguments_of_a_call_are_written_in_the_call() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    dropout = drawing.layer("Dropout", "dropout", image, rate=0.5)
    drawing.call_with(dropout, training=True)
    drawing.layer("Dense", "dense", dropout, units=2)
    text = generate(drawing.graph).text
    assert 'layers.Dropout(0.5, name="dropout")(inputs, training=True)' in text


def test_names_of_variables_are_not_those_of_python_or_of_the_file() -> None:
    drawing = Drawing()
    image = drawing.input("image", (4,))
    names = ["class", "keras", "print", "x", "1st", "a b", "a/b", "名前"]
    dense = [drawing.layer("Dense", name, image, units=2) for name in names]
    drawing.ends([image], [*dense])
    text = generate(drawing.graph).text
    assert "[class_1, keras_1, print_1, x_1, layer_1st, a_b, a_b_1, layer]" in " ".join(
        text.replace(",\n", ", ").replace("[\n", "[").split()
    ).replace(", ]", "]").replace("[ ", "[")


def test_a_script_needs_a_data_set() -> None:
    with pytest.raises(SourceError, match="Expected a data set to train on: digits"):
        generate(linear(), script=True)


def test_made_data_has_as_many_classes_as_the_last_units() -> None:
    drawing = Drawing("made", Training("make_classification"))
    dense = drawing.layer("Dense", "dense", drawing.input("values", (6,)), units=3)
    drawing.layer("Softmax", "softmax", dense)
    assert "n_classes=3" in generate(drawing.graph, script=True).text


def test_made_data_needs_room_for_its_classes() -> None:
    drawing = Drawing("made", Training("make_classification"))
    drawing.layer("Dense", "dense", drawing.input("values", (2,)), units=10)
    with pytest.raises(SourceError, match="at least 4 values for 10 classes"):
        generate(drawing.graph, script=True)


def test_a_model_with_two_inputs_is_not_trained_on_one_array() -> None:
    drawing = Drawing("pair", Training("digits"))
    drawing.layer("Add", "add", drawing.input("first", (64,)), drawing.input("second", (64,)))
    with pytest.raises(SourceError, match="Received: 2 inputs and 1 outputs"):
        generate(drawing.graph, script=True)


def test_a_data_set_has_to_fit_the_input() -> None:
    with pytest.raises(SourceError, match="Expected an input of 4 values for iris") as info:
        generate(linear(Training("iris")), script=True)
    assert info.value.nodes == ("n1",)


def test_a_file_has_to_be_of_a_known_kind() -> None:
    with pytest.raises(SourceError, match=r"\.npz or \.npy\). Received: 'a\.pickle'"):
        generate(linear(Training("a.pickle")), script=True)


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("a/../../b", "a_b.keras"),
        ("", "model.keras"),
        ("con", "model_con.keras"),
        ("C:\\x", "C_x.keras"),
    ],
)
def test_a_model_is_saved_under_a_name_that_is_legal_everywhere(name: str, file_name: str) -> None:
    graph = linear(Training("digits"))
    SetName(name).apply(graph)
    assert f'"--output", default="{file_name}"' in generate(graph, script=True).text


def test_a_frozen_layer_stays_frozen_beside_names_that_clash() -> None:
    drawing = Drawing()
    frozen = drawing.layer("Dense", "dense", drawing.input("values", (4,)), units=4)
    drawing.freeze(frozen)
    last = drawing.layer("Dense", "dense_1", frozen, units=2)
    SetLayer(structs.replace(drawing.graph.layer_of(last), named=False)).apply(drawing.graph)
    text = generate(drawing.graph).text
    assert 'layers.Dense(4, trainable=False, name="dense")' in text
    assert 'layers.Dense(2, name="dense_1")' in text


def test_an_interface_without_outputs_is_an_error() -> None:
    graph = linear()
    SetInterface(("n1",), ()).apply(graph)
    with pytest.raises(SourceError, match="Received: none"):
        generate(graph)


@pytest.mark.parametrize("name", ["name", "trainable"])
def test_a_property_of_the_layer_among_its_arguments_is_an_error(name: str) -> None:
    layer = Layer("l1", "Dense", "classes", arguments={"units": 2, name: "x"})
    with pytest.raises(SourceError, match=f"Received: '{name}'"):
        layer_expression(layer, load_catalogue())
