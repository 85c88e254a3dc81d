"""Models within models: one function each, of the form that its own graph has."""

from __future__ import annotations

import pytest
from msgspec import structs

from codegen import Source, SourceError, generate
from graph.edit_makers import within
from graph.edits import Connect, InModel, SetInterface, SetLayer, SetSettings
from graph.elements import Layer, Slot, Tensor
from graph.model import ModelGraph
from graph.model_values import model_value
from graph.settings import Settings
from graph.values import ObjectValue, TensorValue, Value
from tests.codegen.drawings import Drawing
from tests.codegen.forms import dictionaries, encoder, frozen_model, nested_twice, siamese
from tests.codegen.ruff import assert_clean


def functions(text: str) -> list[str]:
    return [line[4:-18] for line in text.splitlines() if line.startswith("def build")]


def lines_of(source: Source, node_id: str) -> list[str]:
    text = source.text.splitlines()
    return [text[number - 1].strip() for number in source.lines(node_id)]


def holding(graph: ModelGraph, name: str = "encoder") -> tuple[Drawing, str]:
    """A drawing that calls a model on an input, and the node of that call."""
    drawing = Drawing("outer")
    return drawing, drawing.model(name, graph, drawing.input("pixels", (28, 28)))


def test_a_model_that_is_called_twice_is_built_once() -> None:
    text = generate(siamese()).text
    assert text.count("build_encoder()") == 2  # its definition and the one call
    assert "encoder_1 = encoder(left)\n    x = encoder(right)\n" in text


def test_models_of_equal_content_are_two_functions() -> None:
    assert functions(generate(nested_twice()).text) == [
        "build_core",
        "build_middle",
        "build_core_1",
        "build_model",
    ]


def test_a_nested_model_has_the_form_that_its_own_settings_say() -> None:
    graph = encoder()
    drawing, _ = holding(graph)
    assert generate(drawing.graph).text.count("keras.Sequential(") == 2
    SetSettings(Settings(functional=True)).apply(graph)
    assert "return keras.Model(inputs, outputs, name=" in generate(drawing.graph).text


def test_the_form_of_the_outermost_model_says_nothing_of_those_within() -> None:
    drawing, _ = holding(encoder())
    text = generate(drawing.graph, functional=True).text
    assert text.count("keras.Sequential(") == 1
    assert "outputs = build_encoder()(inputs)" in text


def test_an_edit_within_is_seen() -> None:
    drawing, node = holding(encoder())
    before = generate(drawing.graph).text
    layer = drawing.graph.layer_of(node)
    assert layer.model is not None
    code = next(each for each in layer.model.layers() if each.name == "code")
    edit = SetLayer(structs.replace(code, arguments={"units": 99}))
    within((layer.id,), edit).apply(drawing.graph)
    assert generate(drawing.graph).text == before.replace("Dense(16, ", "Dense(99, ")


def test_all_lines_of_a_nested_model_belong_to_the_outermost_calls_of_it() -> None:
    graph = nested_twice()
    source = generate(graph)
    middle = next(node.id for node in graph.nodes() if graph.layer_of(node.id).name == "middle")
    lines = lines_of(source, middle)
    assert lines[0] == "def build_core() -> keras.Model:"
    assert "def build_middle() -> keras.Model:" in lines
    assert lines[-1] == "build_middle(),"
    assert "def build_core_1() -> keras.Model:" not in lines


def test_a_fault_within_names_the_model_and_the_outer_node() -> None:
    graph = encoder()
    drawing, node = holding(graph)
    hidden = next(layer for layer in graph.layers() if layer.name == "hidden")
    SetLayer(structs.replace(hidden, arguments={})).apply(graph)
    with pytest.raises(SourceError, match=r"`hidden` \(Dense\), within `encoder`$") as info:
        generate(drawing.graph)
    assert info.value.nodes == (node,)


def test_a_model_that_is_not_complete_is_left_out_of_a_partial_source() -> None:
    drawing, node = holding(Drawing("").graph)
    kept = drawing.layer("Dense", "kept", "n1", units=2)
    source = generate(drawing.graph, partial=True)
    assert source.skipped == (node,)
    assert functions(source.text) == ["build_model"]
    assert source.lines(kept)


def test_outputs_are_taken_as_the_model_gives_them() -> None:
    text = generate(dictionaries()).text
    assert 'heads["department"]' in text
    assert 'heads["inner"][0]' in text


def test_a_list_of_one_is_still_a_list() -> None:
    graph = encoder()
    SetInterface(input_structure=(TensorValue(0),), output_structure=(TensorValue(0),)).apply(graph)
    drawing, node = holding(graph)
    drawing.layer("Dense", "dense", node, units=2)
    text = generate(drawing.graph).text
    assert 'return keras.Model([inputs], [outputs], name="encoder")' in text
    # Keras takes one tensor for a list of one, and gives a list.
    assert "x = build_encoder()(inputs)\n" in text
    assert "(x[0])" in text


def test_a_call_can_have_another_structure_than_the_model() -> None:
    graph = encoder()
    drawing, node = holding(graph)
    drawing.call_with(node, inputs=(TensorValue(0),), training=False)
    assert "build_encoder()([inputs], training=False)" in generate(drawing.graph).text


def test_a_model_takes_no_more_tensors_than_it_has_inputs() -> None:
    drawing, node = holding(encoder())
    Connect(Tensor("n1"), node, Slot("inputs", 1)).apply(drawing.graph)
    with pytest.raises(SourceError, match="Expected a tensor for `inputs` of `encoder`"):
        generate(drawing.graph)


def test_a_model_that_is_frozen_with_its_layers_says_so_once() -> None:
    text = generate(frozen_model()).text
    assert text.count("trainable") == 1
    assert "    model.trainable = False\n    return model\n" in text


def test_a_frozen_model_in_which_a_layer_is_trained_says_what_is_frozen() -> None:
    graph = frozen_model()
    base = next(layer for layer in graph.layers() if layer.model is not None)
    assert base.model is not None
    code = next(layer for layer in base.model.layers() if layer.name == "code")
    InModel(base.id, SetLayer(structs.replace(code, trainable=True))).apply(graph)
    text = generate(graph).text
    assert 'Dense(64, activation="relu", trainable=False, name="hidden")' in text
    assert 'Dense(16, name="code")' in text
    # That of the constructor is of the model alone, and leaves the layers as they are.
    assert 'trainable=False,\n        name="base",' in text


def test_an_inner_layer_that_is_trained_keeps_a_model_from_being_frozen_as_a_whole() -> None:
    drawing = Drawing("frozen")
    inner = ObjectValue("keras.layers", "Dense", {"units": 2})
    x = drawing.layer("TimeDistributed", "each", drawing.input("x", (4, 4)), layer=inner)
    drawing.freeze(x)
    SetSettings(Settings(trainable=False)).apply(drawing.graph)
    assert "model.trainable" not in generate(drawing.graph).text
    inner = ObjectValue("keras.layers", "Dense", {"units": 2, "trainable": False})
    layer = drawing.graph.layer_of(x)
    SetLayer(structs.replace(layer, arguments={"layer": inner})).apply(drawing.graph)
    text = generate(drawing.graph).text
    assert "model.trainable = False" in text
    assert 'layers.TimeDistributed(layers.Dense(2), name="each")' in text


def test_a_model_can_be_the_argument_of_a_layer() -> None:
    drawing = Drawing("frames")
    frames = drawing.input("frames", (4, 28, 28))
    value = model_value(encoder(), name="encoder")
    each = drawing.layer("TimeDistributed", "each", frames, layer=value)
    again = drawing.model("encoder", encoder(), drawing.input("pixels", (28, 28)))
    drawing.layer("Dot", "dot", each, again, axes=-1)
    source = generate(drawing.graph)
    assert functions(source.text) == ["build_encoder", "build_encoder_1", "build_model"]
    assert 'layers.TimeDistributed(build_encoder(), name="each")(frames)' in source.text
    assert "build_encoder_1()(pixels)" in source.text
    assert "def build_encoder() -> keras.Model:" in lines_of(source, each)


def test_a_fault_in_a_model_that_is_an_argument_is_found() -> None:
    drawing = Drawing("frames")
    value = model_value(Drawing("").graph, name="encoder")
    each = drawing.layer("TimeDistributed", "each", drawing.input("frames", (4, 8)), layer=value)
    with pytest.raises(SourceError, match=r"Expected an Input.*within `encoder`") as info:
        generate(drawing.graph)
    assert info.value.nodes == (each,)


@pytest.mark.parametrize("graph", [None, "x", ({"nodes": 1},)])
def test_a_model_without_a_graph_is_an_error(graph: Value) -> None:
    drawing = Drawing("frames")
    value = ObjectValue("keras", "Model", {"name": "encoder", "graph": graph})
    drawing.layer("TimeDistributed", "each", drawing.input("frames", (4, 8)), layer=value)
    with pytest.raises(SourceError, match="`each`"):
        generate(drawing.graph)


def test_a_model_takes_no_arguments() -> None:
    drawing, node = holding(encoder())
    layer = structs.replace(drawing.graph.layer_of(node), arguments={"inputs": 1})
    SetLayer(layer).apply(drawing.graph)
    with pytest.raises(SourceError, match="Expected a nested model without arguments"):
        generate(drawing.graph)


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("model", "build_model_1"),
        ("Encoder 2", "build_encoder_2"),
        ("名前", "build"),
        ('"); import os #', "build_import_os"),
        ("", "build"),
    ],
)
def test_a_function_is_named_after_its_model_and_after_nothing_of_the_file(
    name: str, function: str
) -> None:
    drawing, _ = holding(encoder(), name)
    assert functions(generate(drawing.graph).text) == [function, "build_model"]


def test_no_variable_is_named_like_a_function_of_the_file() -> None:
    drawing = Drawing("outer")
    left, right = drawing.input("build_encoder", (28, 28)), drawing.input("right", (28, 28))
    first = drawing.model("encoder", encoder(), left)
    drawing.layer("Add", "add", first, drawing.call(first, right))
    assert "build_encoder_1 = layers.Input(" in generate(drawing.graph).text


def test_long_names_of_models_are_laid_out_as_a_formatter_does() -> None:
    sources = {}
    for length in (20, 30, 32, 33, 34, 35, 36, 37, 38, 39, 40, 60):
        drawing = Drawing("outer")
        left, right = drawing.input("left", (28, 28)), drawing.input("right", (28, 28))
        first = drawing.model("e" * length, encoder(), left)
        again = drawing.call(first, right)
        once = drawing.model("f" * length, encoder(), left)
        drawing.layer("Add", "add", first, again, once)
        sources[f"long_{length}.py"] = generate(drawing.graph).text
    assert_clean(sources)


def test_a_name_that_nobody_chose_is_left_to_keras() -> None:
    drawing, node = holding(encoder())
    SetLayer(structs.replace(drawing.graph.layer_of(node), named=False)).apply(drawing.graph)
    SetSettings(Settings(named=False)).apply(drawing.graph)
    text = generate(drawing.graph).text
    assert "def build_encoder()" in text
    assert 'name="encoder"' not in text
    assert 'name="outer"' not in text


def test_an_unknown_layer_within_is_an_error_there() -> None:
    graph = encoder()
    own = next(layer for layer in graph.layers() if layer.name == "code")
    SetLayer(Layer(own.id, "Sampling", "code", "custom", registered_name="my>Sampling")).apply(
        graph
    )
    drawing, _ = holding(graph)
    with pytest.raises(SourceError, match=r"`custom\.Sampling`; replace it.*within `encoder`"):
        generate(drawing.graph)
