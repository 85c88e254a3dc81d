"""Chains of layers as `keras.Sequential`, with what is repeated in them written once."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from msgspec import structs

from benchmarks import drawings
from codegen import Source, generate
from graph.edits import SetLayer, SetSettings
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import Value
from tests.codegen.drawings import Drawing, linear
from tests.codegen.forms import unnamed
from tests.codegen.networks import convnet, perceptron
from tests.codegen.recording import told
from tests.codegen.ruff import assert_clean


def pictures(sizes: tuple[int, ...] = (32, 64, 128)) -> ModelGraph:
    """What most people begin with: convolutions, each with a pooling layer."""
    drawing = Drawing("pictures")
    x = drawing.input("image", (64, 64, 1))
    for number, filters in enumerate(sizes, start=1):
        x = drawing.layer(
            "Conv2D", f"conv{number}", x, filters=filters, kernel_size=3, activation="relu"
        )
        x = drawing.layer("MaxPooling2D", f"pool{number}", x)
    x = drawing.layer("Flatten", "flatten", x)
    drawing.layer("Dense", "classes", x, units=10, activation="softmax")
    return drawing.graph


def chain(count: int, name: str = "dense") -> ModelGraph:
    drawing = Drawing("chain")
    x = drawing.input("features", (64,))
    for number in range(count):
        x = drawing.layer("Dense", f"{name}_{number}", x, units=64, activation="relu")
    return drawing.graph


def convolutions(sizes: list[int]) -> ModelGraph:
    drawing = Drawing("convolutions")
    x = drawing.input("image", (64, 64, 1))
    for number, filters in enumerate(sizes):
        convolution: dict[str, Value] = {"filters": filters, "kernel_size": 3, "padding": "same"}
        for name, class_name, arguments in (
            ("conv", "Conv2D", convolution),
            ("bn", "BatchNormalization", {}),
            ("relu", "ReLU", {}),
        ):
            x = drawing.layer(class_name, f"block{number}_{name}", x, **arguments)
    return drawing.graph


def around(graph: ModelGraph) -> ModelGraph:
    drawing = Drawing("outer")
    x = drawing.model("features", graph, drawing.input("image", (64, 64, 3)))
    drawing.layer("Dense", "scores", x, units=2)
    return drawing.graph


def body(text: str, function: str = "build_model") -> str:
    tree = ast.parse(text)
    found = next(
        each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == function
    )
    return ast.unparse(found)


def lines_of(source: Source, node_id: str) -> list[str]:
    text = source.text.splitlines()
    return [text[number - 1].strip() for number in source.lines(node_id)]


def node(graph: ModelGraph, name: str) -> str:
    return next(each.id for each in graph.nodes() if graph.layer(each.layer).name == name)


@pytest.mark.parametrize("graph", [linear(), pictures((32, 64)), unnamed(pictures((32, 64)))])
def test_a_small_chain_stays_one_list(graph: ModelGraph) -> None:
    assert generate(graph).text == generate(graph, flat=True).text


def test_three_parts_of_a_kind_are_a_loop() -> None:
    assert body(generate(unnamed(pictures())).text).splitlines()[2:] == [
        "    stack = [layers.Input(shape=(64, 64, 1))]",
        "    for filters in [32, 64, 128]:",
        "        stack += [layers.Conv2D(filters, 3, activation='relu'), layers.MaxPooling2D()]",
        "    stack += [layers.Flatten(), layers.Dense(10, activation='softmax')]",
        "    return keras.Sequential(stack)",
    ]


def test_a_layer_that_follows_on_itself_is_appended_in_a_loop() -> None:
    text = generate(chain(100)).text
    assert "    for index in range(100):\n        stack.append(" in text
    assert "model.add" not in text  # Keras would build the model anew each time
    assert len(told(text)[0][1]) == 101


def test_the_first_and_the_last_of_a_chain_may_be_others() -> None:
    graph = chain(20)
    for name, changed in (("dense_0", "dense"), ("dense_19", "classes")):
        layer = graph.layer_of(node(graph, name))
        SetLayer(structs.replace(layer, name=changed)).apply(graph)
    text = generate(graph).text
    assert "for index in range(1, 19):" in text
    assert told(text) == told(generate(graph, flat=True).text)


def test_numbers_that_grow_by_more_than_one_are_a_range() -> None:
    graph = drawings.chain(60)
    text = generate(graph).text
    assert "    for index in range(2, 59, 2):\n        stack += dense_layers(index=index)\n" in text
    assert told(text) == told(generate(graph, flat=True).text)


def test_blocks_of_layers_are_functions_that_give_lists() -> None:
    text = generate(convnet()).text
    assert "def conv_block(filters, *, name):\n    return [\n" in text
    assert '*conv_block(32, name="block1"),' in text
    assert told(text) == told(generate(convnet(), flat=True).text)


def test_a_loop_goes_over_blocks() -> None:
    graph = convolutions([32, 32, 32, 64, 64, 64, 64, 64])
    text = generate(graph).text
    assert '        stack += conv_block(64, name=f"block{block}")\n' in text
    assert told(text) == told(generate(graph, flat=True).text)


def test_a_loop_that_spares_little_does_not_break_the_list() -> None:
    text = body(generate(convnet()).text)
    assert "*conv_block(256, name='block7')" in text
    assert "for " not in text


def test_a_variable_called_as_the_list_would_be_is_another() -> None:
    drawing = Drawing("stacks")
    x = drawing.input("features", (64,))
    for stack in range(8):
        x = drawing.layer("Dense", f"stack{stack}_dense", x, units=64)
        x = drawing.layer("Dropout", f"stack{stack}_dropout", x, rate=0.1)
    text = generate(drawing.graph).text
    assert "for stack_1 in range(8):" in text
    assert told(text) == told(generate(drawing.graph, flat=True).text)


def test_a_rate_that_grows_is_computed_as_it_is() -> None:
    drawing = Drawing("growing")
    x = drawing.input("features", (64,))
    for block in range(5):
        x = drawing.layer("Dense", f"block{block}_dense", x, units=64)
        x = drawing.layer("Dropout", f"block{block}_dropout", x, rate=0.2 * (block + 1) / 5)
    text = generate(drawing.graph).text
    assert "layers.Dropout(0.2 * (block + 1) / 5," in text
    assert told(text) == told(generate(drawing.graph, flat=True).text)


def test_bounds_of_which_both_vary_are_the_first_and_the_last() -> None:
    drawing = Drawing("counted")
    x = drawing.input("features", (64,))
    number = 0
    for units, count in ((64, 5), (32, 6), (16, 4), (8, 7)):
        for _ in range(count):
            number += 1
            x = drawing.layer("Dense", f"dense_{number}", x, units=units, activation="relu")
            x = drawing.layer("Dropout", f"dropout_{number}", x, rate=0.2)
    text = generate(drawing.graph).text
    assert "for units, first, last in [(64, 1, 5), (32, 6, 11), (16, 12, 15), (8, 16, 22)]:" in text
    assert "in range(first, last + 1):" in text


def test_a_frozen_chain_is_frozen_as_a_whole() -> None:
    graph = perceptron()
    for layer in list(graph.layers()):
        SetLayer(structs.replace(layer, trainable=False)).apply(graph)
    SetSettings(Settings(trainable=False)).apply(graph)
    lines = body(generate(graph).text).splitlines()
    assert lines[-3:] == [
        "    model = keras.Sequential(stack, name='perceptron')",
        "    model.trainable = False",
        "    return model",
    ]


def test_a_nested_chain_is_folded_as_the_outermost_one_is() -> None:
    text = generate(around(convnet())).text
    assert '*conv_block(32, name="block1"),' in body(text, "build_features").replace("'", '"')
    assert told(text) == told(generate(around(convnet()), flat=True).text)


def test_chains_that_are_alike_share_the_function_and_its_blocks() -> None:
    drawing = Drawing("pair")
    left, right = drawing.input("left", (64, 64, 3)), drawing.input("right", (64, 64, 3))
    one = drawing.model("left_features", convnet(), left)
    other = drawing.model("right_features", convnet(), right)
    drawing.layer("Concatenate", "both", one, other)
    text = generate(drawing.graph).text
    assert text.count("keras.Sequential(") == text.count("def conv_block(") == 1
    assert told(text) == told(generate(drawing.graph, flat=True).text)


def test_names_of_blocks_that_are_not_written_in_the_end_stay_free() -> None:
    drawing = Drawing("outer")
    x = drawing.model("small", pictures((32, 64)), drawing.input("image", (64, 64, 1)))
    drawing.layer("Dense", "scores", x, units=2)
    assert "_1(" not in generate(drawing.graph).text


def test_a_line_has_the_nodes_of_all_that_it_stands_for() -> None:
    graph = convnet()
    source = generate(graph)
    written = lines_of(source, node(graph, "block3_bn"))
    assert 'layers.BatchNormalization(name=f"{name}_bn"),' in written
    assert '*conv_block(64, name="block3"),' in written
    assert '*conv_block(32, name="block1"),' not in written
    assert lines_of(source, node(graph, "block2_pool")) == [
        'layers.MaxPooling2D(name="block2_pool"),'
    ]
    ids = {each.id for each in graph.nodes()}
    assert {each for nodes in source.nodes.values() for each in nodes} == ids


def test_a_loop_has_the_nodes_of_all_its_turns() -> None:
    graph = perceptron()
    source = generate(graph)
    for number in range(1, 6):
        written = lines_of(source, node(graph, f"dropout_{number}"))
        assert "for index in range(1, 6):" in written
        assert any('name=f"dropout_{index}"' in line for line in written)
        assert not any("Dense" in line for line in written)


@pytest.mark.parametrize("draw", [convnet, perceptron, lambda: around(convnet())])
def test_it_is_what_a_formatter_and_a_linter_leave(draw: Callable[[], ModelGraph]) -> None:
    assert_clean({"named.py": generate(draw()).text, "unnamed.py": generate(unnamed(draw())).text})
