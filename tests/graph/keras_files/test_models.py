from pathlib import Path

import pytest

from graph.classify import classify
from graph.elements import Slot, Tensor
from graph.errors import ProjectFileError
from graph.files import decode_project, encode_project
from graph.model_values import graph_of, is_model_value
from graph.topology import topological_order
from graph.values import ObjectValue, TensorValue
from tests.graph.keras_files.archives import (
    called,
    chain,
    dense,
    entry,
    fixture,
    functional,
    given_input,
    layer_called,
    names_of,
    opened,
    operation,
    sequential,
    tensor,
)

FIXTURES = ["attending", "captions", "masks", "whole", "wrapped"]


@pytest.mark.parametrize("name", FIXTURES)
def test_what_keras_saved_is_opened_whole_and_without_a_note(tmp_path: Path, name: str) -> None:
    model = opened(tmp_path, fixture(name))
    assert model.notes == ()
    assert model.graph.name == name
    assert all(layer.named for layer in model.graph.layers())
    assert model.graph.settings.weights == str(tmp_path / "model.keras")


@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_opened_can_be_saved_as_a_project_and_read_again(tmp_path: Path, name: str) -> None:
    graph = opened(tmp_path, fixture(name)).graph
    assert decode_project(encode_project(graph)) == graph


def test_a_sequential_stays_one_and_a_linear_functional_model_too(tmp_path: Path) -> None:
    one = opened(tmp_path, sequential(given_input(), dense("a"))).graph
    other = opened(tmp_path, chain(dense("a"))).graph
    assert not one.settings.functional
    assert other.settings.functional
    assert classify(one).kind == classify(other).kind


def test_a_sequential_is_a_chain_with_its_input(tmp_path: Path) -> None:
    graph = opened(tmp_path, sequential(given_input(), dense("a"), dense("b"))).graph
    assert names_of(graph) == ["x", "a", "b"]
    assert [(edge.source.node, edge.target) for edge in graph.edges()] == [
        ("n1", "n2"),
        ("n2", "n3"),
    ]
    assert graph.input_nodes() == ["n1"]
    assert graph.output_tensors() == [Tensor("n3")]


def test_a_sequential_that_was_never_built_is_drawn_without_an_input(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("wrapped")).graph
    assert names_of(graph) == ["apart", "both", "stacked"]
    assert graph.input_nodes() == []
    assert graph.edges()[0].slot == Slot("sequences")


def test_a_layer_that_a_sequential_holds_twice_is_shared(tmp_path: Path) -> None:
    again = dense("a") | {"shared_object_id": 7}
    graph = opened(tmp_path, sequential(given_input(), again, again)).graph
    assert graph.calls(layer_called(graph, "a").id) == ["n2", "n3"]


def test_two_layers_of_one_name_are_refused(tmp_path: Path) -> None:
    for model in (sequential(dense("a"), dense("a", units=5)), chain(dense("a"), dense("a"))):
        with pytest.raises(ProjectFileError, match="a name of its own at"):
            opened(tmp_path, model)


def test_calls_of_a_shared_layer_keep_the_order_that_keras_numbers_them_by(tmp_path: Path) -> None:
    # The second call is written, and could be made, before the first.
    model = functional(
        given_input("x"),
        given_input("y"),
        dense("shared", called(tensor("late")), called(tensor("y"))),
        dense("late", called(tensor("x"))),
        inputs=[["x", 0, 0], ["y", 0, 0]],
        outputs=[["shared", 0, 0], ["shared", 1, 0]],
    )
    graph = opened(tmp_path, model).graph
    first, second = graph.calls(layer_called(graph, "shared").id)
    assert names_of(graph) == ["x", "y", "late", "shared", "shared"]
    assert graph.edges_into(first)[0].source.node == "n3"
    assert graph.edges_into(second)[0].source.node == "n2"
    assert graph.output_tensors() == [Tensor(first), Tensor(second)]


def test_nodes_are_numbered_in_an_order_of_computation(tmp_path: Path) -> None:
    for name in FIXTURES:
        graph = opened(tmp_path, fixture(name)).graph
        assert topological_order(graph) == [node.id for node in graph.nodes()]


def test_a_model_within_a_model_holds_its_own_graph_and_is_shared(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    block = layer_called(graph, "block")
    assert block.model is not None
    assert block.model.name == ""
    assert names_of(block.model) == ["inner", "core"]
    assert block.model.settings.functional
    assert len(graph.calls(block.id)) == 2
    # Keras counts the calls of a Functional model from one where it names outputs.
    head = layer_called(graph, "head")
    assert head.model is not None
    assert not head.model.settings.functional


def test_an_output_of_a_nested_functional_model_is_the_call_that_is_meant(tmp_path: Path) -> None:
    inner = functional(given_input("i"), dense("core", called(tensor("i"))), name="inner")
    inner |= {"name": "inner", "inbound_nodes": [called(tensor("x")), called(tensor("inner"))]}
    model = functional(given_input(), inner, outputs=["inner", 2, 0])
    graph = opened(tmp_path, model).graph
    assert graph.output_tensors() == [Tensor("n3")]


def test_layers_know_the_names_that_their_weights_have_in_the_file(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    block = layer_called(graph, "block")
    assert block.model is not None
    assert layer_called(block.model, "core").weights == "block/core"
    assert layer_called(block.model, "inner").weights == ""
    assert all(not layer.weights for layer in graph.layers() if layer.is_operation)


def test_one_input_a_list_of_one_and_a_dictionary_are_kept_apart(tmp_path: Path) -> None:
    def structure(inputs: object) -> object:
        model = functional(given_input("x"), dense("d", called(tensor("x"))), inputs=inputs)
        return opened(tmp_path, model).graph.input_structure

    assert structure(["x", 0, 0]) is None
    assert structure([["x", 0, 0]]) == (TensorValue(0),)
    assert structure({"x": ["x", 0, 0]}) == {"x": TensorValue(0)}


def test_outputs_are_counted_as_keras_visits_their_structure(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    names = [graph.layer_of(node).name for node, _ in graph.output_tensors()]
    assert names == ["clip", "split", "split"]
    assert [index for _, index in graph.output_tensors()] == [0, 0, 1]
    assert graph.output_structure == (
        TensorValue(0),
        {"rest": TensorValue(2), "first": (TensorValue(1),)},
    )


def test_inputs_are_numbered_as_the_model_takes_them(tmp_path: Path) -> None:
    added = entry("Add", "sum", called([tensor("y"), tensor("x")]))
    model = functional(given_input("x"), given_input("y"), added, inputs=[["y", 0, 0], ["x", 0, 0]])
    graph = opened(tmp_path, model).graph
    assert names_of(graph) == ["y", "x", "sum"]
    assert graph.inputs is None
    assert graph.input_structure is None


def test_an_input_that_nothing_uses_is_stated(tmp_path: Path) -> None:
    model = functional(
        given_input("x"),
        given_input("unused"),
        dense("d", called(tensor("x"))),
        inputs=[["x", 0, 0], ["unused", 0, 0]],
    )
    assert opened(tmp_path, model).graph.inputs == ("n1", "n2")


def test_an_output_from_the_middle_is_stated(tmp_path: Path) -> None:
    layers = (given_input(), dense("a", called(tensor("x"))), dense("b", called(tensor("a"))))
    graph = opened(tmp_path, functional(*layers, outputs=[["a", 0, 0], ["b", 0, 0]])).graph
    assert graph.outputs == (Tensor("n2"), Tensor("n3"))
    assert opened(tmp_path, functional(*layers)).graph.outputs is None


def test_an_operation_that_is_called_twice_is_two(tmp_path: Path) -> None:
    twice = operation("Relu", "relu", called(tensor("x")), called(tensor("relu", 0)))
    twice["module"] = "keras.src.ops.nn"
    graph = opened(tmp_path, functional(given_input(), twice, outputs=["relu", 1, 0])).graph
    assert names_of(graph) == ["x", "relu", "relu_1"]
    assert graph.output_tensors() == [Tensor("n3")]


def test_the_input_says_what_it_takes(tmp_path: Path) -> None:
    fixed = given_input(batch_shape=[2, None], dtype="int32", sparse=True, optional=True)
    graph = opened(tmp_path, sequential(fixed, dense("d"))).graph
    assert graph.layer("l1").arguments == {
        "batch_shape": (2, None),
        "dtype": "int32",
        "sparse": True,
        "optional": True,
    }
    assert opened(tmp_path, chain(dense("d"))).graph.layer("l1").arguments == {"shape": (4,)}


def test_frozen_layers_and_models_are_kept_so(tmp_path: Path) -> None:
    inner = sequential(given_input("i"), dense("d"), name="inner", trainable=False)
    inner |= {"name": "inner", "inbound_nodes": [called(tensor("x"))]}
    last = dense("last", called(tensor("inner")), trainable=False)
    graph = opened(tmp_path, functional(given_input(), inner, last, trainable=False)).graph
    assert not graph.settings.trainable
    assert not layer_called(graph, "inner").trainable
    assert not layer_called(graph, "last").trainable


def test_a_model_in_an_argument_is_a_value_with_its_graph(tmp_path: Path) -> None:
    inner = sequential(given_input("i"), dense("d"), name="features")
    graph = opened(tmp_path, chain(entry("TimeDistributed", "each", layer=inner))).graph
    value = layer_called(graph, "each").arguments["layer"]
    assert isinstance(value, ObjectValue)
    assert is_model_value(value)
    assert names_of(graph_of(value)) == ["i", "d"]


def test_a_layer_that_holds_a_list_of_layers_is_no_model(tmp_path: Path) -> None:
    held = [entry("RandomFlip", "flip"), entry("Rescaling", "scale", scale=0.5)]
    graph = opened(tmp_path, chain(entry("Pipeline", "steps", layers=held))).graph
    steps = layer_called(graph, "steps")
    assert (steps.class_name, steps.model) == ("Pipeline", None)


def test_the_policy_of_a_sequential_holds_for_all_of_it(tmp_path: Path) -> None:
    def policy(name: str) -> dict[str, object]:
        return {"module": "keras", "class_name": "DTypePolicy", "config": {"name": name}}

    model = sequential(
        given_input(),
        dense("a", dtype=policy("mixed_float16")),
        dense("b", dtype=policy("float32")),
        dtype=policy("mixed_float16"),
    )
    graph = opened(tmp_path, model).graph
    assert graph.settings.dtype_policy == "mixed_float16"
    assert "dtype" not in layer_called(graph, "a").arguments
    assert layer_called(graph, "b").arguments["dtype"] == "float32"


def test_boxes_stand_side_by_side_in_the_models_within_too(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("whole")).graph
    inner = layer_called(graph, "block").model
    assert inner is not None
    for drawn in (graph, inner):
        lefts = [node.position[0] for node in drawn.nodes()]
        assert len({node.position for node in drawn.nodes()}) == len(drawn)
        for edge in drawn.edges():
            x, y = drawn.node(edge.source.node).position
            right, below = drawn.node(edge.target).position
            assert x < right or y < below
        assert min(lefts) == 0


def test_a_subclassed_model_is_refused_with_the_reason(tmp_path: Path) -> None:
    own = {"module": None, "class_name": "Net", "config": {"units": 3}, "registered_name": "my>Net"}
    with pytest.raises(ProjectFileError) as caught:
        opened(tmp_path, own)
    assert "Expected a Sequential or a Functional model, whose file holds its graph." in str(
        caught.value
    )
    assert "`Net`, a class of its author's whose graph is Python code" in str(caught.value)


@pytest.mark.parametrize("model", [chain(dense("d")), sequential(given_input(), dense("d"))])
def test_a_subclass_whose_file_holds_the_graph_is_drawn_as_the_plain_model(
    tmp_path: Path, model: dict[str, object]
) -> None:
    own = model | {"module": None, "class_name": "Net", "registered_name": "my>Net"}
    plain = opened(tmp_path, model)
    drawn = opened(tmp_path, own)
    assert drawn.graph == plain.graph
    assert len(drawn.notes) == 1
    assert "is a `Net`, a class of its author's" in drawn.notes[0]


def test_one_layer_in_two_models_is_noted(tmp_path: Path) -> None:
    inner = sequential(given_input("i"), dense("d") | {"shared_object_id": 9}, name="inner")
    inner |= {"name": "inner", "inbound_nodes": [called(tensor("x"))]}
    outer = dense("d", called(tensor("inner"))) | {"shared_object_id": 9}
    notes = opened(tmp_path, functional(given_input(), inner, outer)).notes
    assert len(notes) == 1
    assert "`d` is one layer in several places" in notes[0]


def test_a_model_that_keras_2_saved_is_refused_with_the_reason(tmp_path: Path) -> None:
    old = chain(dense("d"))
    old["config"]["layers"][1]["inbound_nodes"] = [[["x", 0, 0, {}]]]
    with pytest.raises(ProjectFileError, match="Expected a model that Keras 3 saved"):
        opened(tmp_path, old)


def _spoilt(**changed: object) -> dict[str, object]:
    model = chain(dense("a"), dense("b"))
    model["config"] |= changed
    return model


def _with_calls(*calls: object) -> dict[str, object]:
    return functional(given_input(), dense("a", *calls))


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (_with_calls(called(tensor("gone"))), "a tensor for `a` that there is"),
        (_with_calls(called(tensor("x", 1))), "a tensor for `a` that there is"),
        (
            _with_calls(called(tensor("a"))),
            "a graph without cycles at config. Received: one with `a`",
        ),
        (_with_calls(called(tensor("x")), called(tensor("a", 1))), "without cycles"),
        (_with_calls(called(tensor("a", 1)), called(tensor("x"))), "without cycles"),
        (_with_calls(called(tensor("x", -1))), "an index below 1000"),
        (_with_calls(called(tensor("x", 0, 1000))), "an index below 1000"),
        (_with_calls(called(tensor("x", True))), "an index below 1000"),
        (_with_calls(), "a call at config.layers[1].inbound_nodes"),
        (_with_calls(7), "an object at config.layers[1].inbound_nodes[0]"),
        (_with_calls(called(tensor("x"), inputs=tensor("x"))), "another parameter at"),
        (_with_calls(called(tensor("x"), **{"a b": 1})), "another parameter at"),
        (_spoilt(layers=None), "a list at config.layers"),
        (_spoilt(layers=[7]), "an object at config.layers[0]"),
        (_spoilt(input_layers=[]), "a tensor or more at config.input_layers"),
        (_spoilt(input_layers=["a", 0, 0]), "an input at config.input_layers"),
        (_spoilt(output_layers=["gone", 0, 0]), "a tensor that there is at config.output_layers"),
        (_spoilt(output_layers=["a", 1, 0]), "a tensor that there is at config.output_layers"),
        (_spoilt(output_layers=["a", 0]), "a layer, a call and an output"),
        (_spoilt(output_layers=7), "a structure of tensors"),
        (_spoilt(name="a/b"), "a name without '/'"),
        (_spoilt(name=""), "a name without '/'"),
        (_spoilt(name="x" * 201), "at most 200 characters"),
        (_spoilt(trainable="yes"), "True or False"),
        (functional(given_input(), dense("a/b", called(tensor("x")))), "a name without '/'"),
        (
            functional(given_input() | {"inbound_nodes": [called()]}, dense("a")),
            "no call of an input",
        ),
        (functional(given_input(batch_shape="x"), dense("a")), "a shape at"),
        (functional(given_input(batch_shape=[-1]), dense("a")), "a shape at"),
        (functional(given_input(dtype=[]), dense("a")), "a text at"),
        (sequential(dense("a"), given_input()), "an input at first"),
        (sequential(7), "an object at config.layers[0]"),  # type: ignore[arg-type]
    ],
)
def test_what_is_not_as_keras_writes_it_is_refused_with_its_place(
    tmp_path: Path, model: dict[str, object], words: str
) -> None:
    with pytest.raises(ProjectFileError) as caught:
        opened(tmp_path, model)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'model.keras'}: Expected ")
    assert words in message
    assert "Received: " in message
    assert "\n" not in message
