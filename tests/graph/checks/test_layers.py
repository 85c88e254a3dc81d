import pytest
from hypothesis import given
from msgspec import structs

from graph.checks import check
from graph.edit_makers import rename_layer
from graph.edits import AddNode, SetLayer, SetName
from graph.elements import Layer, Node
from graph.model import ModelGraph
from graph.naming import name_fault
from graph.values import ObjectValue, TensorValue
from tests.graph.catalogued import known_layers
from tests.graph.drawings import (
    add,
    call_again,
    chain,
    messages,
    only_problem,
    operation,
    set_arguments,
    wire,
)
from tests.graph.strategies import law


def test_two_layers_of_one_name_are_a_problem_of_the_second() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    for layer in ("l2", "l3"):
        rename_layer(graph, layer, "dense").apply(graph)
    problem = only_problem(graph)
    assert (problem.nodes, problem.argument) == (("n3",), "name")
    assert "a name of its own. Received: `dense` twice" in problem.message


def test_the_calls_of_one_layer_share_its_name() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, "n2", call_again(graph, "n2"))
    assert check(graph) == []


@pytest.mark.parametrize("name", ["a/b", "", " a", "a\nb", "\x1b[2J"])
def test_an_illegal_name_of_a_layer_or_the_model_is_a_problem(name: str) -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, "l2", name).apply(graph)
    assert only_problem(graph).message == name_fault(name)
    graph = chain("InputLayer", "Dense")
    SetName(name).apply(graph)
    assert only_problem(graph).message == f"{name_fault(name)} as the name of the model"


def test_a_missing_argument_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {})
    problem = only_problem(graph)
    assert (problem.nodes, problem.argument, problem.fixes) == (("n2",), "units", ())
    assert problem.message == "Expected a value for `units` of `dense_l2` (Dense). Received: none"


def test_an_input_needs_a_shape() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l1", {})
    assert only_problem(graph).argument == "shape"
    set_arguments(graph, "l1", {"batch_shape": (None, 4)})
    assert check(graph) == []


def test_a_bad_argument_says_what_was_expected_and_received() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {"units": "many"})
    assert messages(graph) == [
        "Expected a whole number for `units` of `dense_l2` (Dense). Received: 'many'"
    ]


def test_an_argument_that_the_class_does_not_take_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {"units": 4, "colour": "blue"})
    problem = only_problem(graph)
    assert problem.argument == "colour"
    assert problem.message == (
        "Expected an argument that `dense_l2` (Dense) takes. Received: 'colour'"
    )


@pytest.mark.parametrize(
    ("class_name", "module", "words"),
    [
        ("Mystery", "somebody.else", "`somebody.else.Mystery`, which is kept as it is"),
        ("LSTMCell", "keras.layers", "a layer that can be called on a tensor"),
        ("Lambda", "keras.layers", "`Lambda`, which runs code of its own"),
    ],
)
def test_a_class_that_cannot_be_built_is_named(class_name: str, module: str, words: str) -> None:
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, class_name, "it", module=module))
    assert any(words in message and "`it`" in message for message in messages(graph))


def test_names_that_tensorflow_does_not_train_are_warned_of_and_mended() -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, graph.layer_of("n1").id, "eine Eingabe").apply(graph)
    rename_layer(graph, graph.layer_of("n2").id, "my layer").apply(graph)
    SetName("my model").apply(graph)
    model, layer = check(graph)
    assert {model.severity, layer.severity} == {"warning"}
    model.fixes[0].edit.apply(graph)
    layer.fixes[0].edit.apply(graph)
    assert check(graph) == []
    assert (graph.name, graph.layer_of("n2").name) == ("my_model", "my_layer")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kernel_initializer", ObjectValue("keras.initializers", "deserialize")),
        (
            "kernel_initializer",
            ObjectValue("keras.initializers", "Constant", {"value": ObjectValue("os", "system")}),
        ),
        (
            "kernel_initializer",
            ObjectValue(
                "keras.initializers", "Constant", {"value": ObjectValue("keras.layers", "Lambda")}
            ),
        ),
    ],
)
def test_what_cannot_be_written_as_source_is_an_error(name: str, value: ObjectValue) -> None:
    graph = chain("InputLayer")
    dense = add(graph, "Dense", "dense", {"units": 2, name: value})
    wire(graph, "n1", dense)
    problem = only_problem(graph)
    assert problem.argument == name
    assert "only objects of Keras that are described by values" in problem.message


def test_a_vocabulary_is_a_list_and_no_file() -> None:
    graph = ModelGraph()
    words = add(graph, "InputLayer", "words", {"shape": (3,), "dtype": "string"})
    wire(graph, words, add(graph, "StringLookup", "lookup", {"vocabulary": "/etc/passwd"}))
    assert "Expected a list of words, not a file of them" in only_problem(graph).message


def test_a_function_that_nobody_knows_is_named() -> None:
    (message,) = messages(operation("Nothing", {"anything": 1}, "x"))
    assert message.startswith(
        "Expected a function of Keras 3.15.1 for `it`. Received: `keras.ops.Nothing`, which is kept"
    )


def test_a_tensor_is_no_argument_of_a_constructor() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {"units": 4, "bias_initializer": (TensorValue(0),)})
    assert "Expected a value, which no tensor is, for `bias_initializer`" in messages(graph)[0]


def test_a_name_that_is_left_to_keras_is_no_problem() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    for layer in ("l2", "l3"):
        unnamed = structs.replace(graph.layer(layer), name="my layer/1", named=False)
        SetLayer(unnamed).apply(graph)
    assert check(graph) == []


def test_a_name_that_is_written_beside_a_chosen_one_is_looked_at() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    rename_layer(graph, "l2", "dense_1").apply(graph)
    for name, found in (("dense", []), ("dense_1", ["dense_1"])):
        unnamed = structs.replace(graph.layer("l3"), name=name, named=False)
        SetLayer(unnamed).apply(graph)
        assert [graph.layer_of(problem.nodes[0]).name for problem in check(graph)] == found


@law
@given(known_layers("l1"))
def test_arguments_that_fit_are_no_problem_whatever_the_class(layer: Layer) -> None:
    graph = ModelGraph()
    AddNode(Node("n1", "l1"), layer).apply(graph)
    assert [problem for problem in check(graph) if problem.argument in layer.arguments] == []
