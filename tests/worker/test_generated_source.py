"""Generated source, run: it makes the model that was drawn, and trains it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from codegen import generate
from codegen.expressions import layer_expression
from graph.catalogue import load_catalogue
from graph.edits import SetTraining
from graph.files import decode_project
from graph.model import ModelGraph
from graph.training import Training
from graph.values import ObjectValue, Value
from resources import read_resource
from tests.codegen.drawings import (
    Drawing,
    attention_and_states,
    linear,
    residual,
    shared_layer,
    two_inputs_two_outputs,
)


def executed(graph: ModelGraph, **options: Any) -> dict[str, Any]:
    """Runs the source as a module that is not the main one; gives what it defines."""
    module: dict[str, Any] = {"__name__": "generated"}
    exec(compile(generate(graph, **options).text, "generated.py", "exec"), module)  # noqa: S102
    return module


def built(graph: ModelGraph, **options: Any) -> Any:
    return executed(graph, **options)["build_model"]()


DRAWINGS = [linear, residual, two_inputs_two_outputs, shared_layer, attention_and_states]


@pytest.mark.parametrize("draw", DRAWINGS)
def test_the_layers_of_the_model_have_the_drawn_names_and_classes(
    draw: Callable[[], ModelGraph],
) -> None:
    graph = draw()
    model = built(graph)
    drawn = {layer.name: layer.class_name for layer in graph.layers()}
    layers = model._flatten_layers(include_self=False, recursive=False)
    assert {layer.name: type(layer).__name__ for layer in layers} == drawn
    assert model.name == graph.name


@pytest.mark.parametrize("draw", DRAWINGS)
def test_the_layers_of_the_model_have_the_drawn_arguments(draw: Callable[[], ModelGraph]) -> None:
    graph = draw()
    model = built(graph)
    for layer in graph.layers():
        if not layer.is_input:
            config = model.get_layer(layer.name).get_config()
            assert model.get_layer(layer.name).trainable is layer.trainable
            for name, value in layer.arguments.items():
                assert_same(config[name], value)


def assert_same(configured: Any, drawn: Value) -> None:
    if isinstance(drawn, ObjectValue):
        assert configured["class_name"] == drawn.class_name
        for name, value in drawn.arguments.items():
            assert_same(configured["config"][name], value)
    elif isinstance(configured, (tuple, list)) and not isinstance(drawn, tuple):
        assert set(configured) == {drawn}
    else:
        assert configured == (list(drawn) if isinstance(configured, list) else drawn)  # type: ignore[arg-type]


def test_inputs_and_outputs_come_in_the_drawn_order() -> None:
    model = built(two_inputs_two_outputs())
    assert [tensor.name for tensor in model.inputs] == ["tags", "title"]
    assert model.output_names == ["department", "priority"]


def test_a_shared_layer_is_called_twice_with_the_same_weights() -> None:
    model = built(shared_layer())
    assert len(model.get_layer("encoder")._inbound_nodes) == 2
    assert model.count_params() == 28 * 8 + 8 + 8 + 1


def test_sequential_and_functional_source_of_a_graph_make_the_same_layers() -> None:
    sequential = built(linear())
    functional = built(linear(), functional=True)
    assert isinstance(sequential, keras.Sequential)
    assert not isinstance(functional, keras.Sequential)
    assert [layer.get_config() for layer in sequential.layers] == [
        layer.get_config() for layer in functional.layers[1:]
    ]
    assert sequential.inputs[0].name == functional.inputs[0].name == "image"
    images = np.random.default_rng(0).random((3, 8, 8, 1), dtype="float32")
    functional.set_weights(sequential.get_weights())
    np.testing.assert_allclose(sequential(images), functional(images), rtol=1e-6)


def test_the_expression_of_a_layer_makes_that_layer() -> None:
    graph = linear()
    for layer in graph.layers():
        expression = layer_expression(layer, load_catalogue())
        made = eval(expression, {"keras": keras, "layers": keras.layers})  # noqa: S307
        assert made.name == layer.name


@pytest.mark.parametrize(
    "example", ["dense.kcanvas", "digits_cnn.kcanvas", "digits_residual.kcanvas"]
)
def test_the_examples_are_built(example: str) -> None:
    graph = decode_project(read_resource(f"examples/{example}"))
    assert built(graph).count_params() > 0


def with_training(graph: ModelGraph, training: Training) -> ModelGraph:
    SetTraining(training).apply(graph)
    return graph


def test_each_output_takes_the_loss_and_the_metrics() -> None:
    drawing = Drawing("two_ends")
    features = drawing.input("features", (4,))
    ends = [drawing.layer("Dense", name, features, units=1) for name in ("first", "second")]
    drawing.ends([features], [*ends])
    training = Training(loss="mean_squared_error", metrics=("mean_absolute_error",))
    module = executed(with_training(drawing.graph, training))
    model = module["build_model"]()
    module["compile_model"](model)
    x, y = np.ones((8, 4)), np.ones((8, 1))
    history = model.fit(x, [y, y], epochs=1, verbose=0).history
    assert {"first_mean_absolute_error", "second_mean_absolute_error"} <= set(history)


def table(features: int, units: int, training: Training) -> ModelGraph:
    drawing = Drawing("table", training)
    values = drawing.input("values", (features,))
    drawing.layer("Dense", "output", values, units=units, activation="softmax")
    return drawing.graph


@pytest.mark.parametrize(
    ("data", "features", "samples", "classes"),
    [
        ("digits", 64, 1797, 10),
        ("iris", 4, 150, 3),
        ("wine", 13, 178, 3),
        ("breast_cancer", 30, 569, 2),
        ("diabetes", 10, 442, 0),
        ("make_classification", 20, 2000, 7),
    ],
)
def test_built_in_data_is_split_and_fits_the_model(
    data: str, features: int, samples: int, classes: int
) -> None:
    graph = table(features, max(classes, 1), Training(data))
    x_train, x_test, y_train, y_test = executed(graph, script=True)["load_data"]()
    assert x_train.shape[1:] == (features,)
    assert len(x_train) + len(x_test) == len(y_train) + len(y_test) == samples
    assert len(x_test) == -(-samples // 5)
    if classes:
        assert set(np.unique(y_train)) == set(range(classes))


def test_one_hot_targets_are_made_for_a_loss_that_takes_them() -> None:
    graph = table(4, 3, Training("iris", loss="categorical_crossentropy"))
    _, _, y_train, y_test = executed(graph, script=True)["load_data"]()
    assert y_train.shape == (120, 3)
    assert y_test.shape == (30, 3)


def test_a_table_with_words_as_targets_is_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = [f"{n},{n / 2},{('cat', 'dog', 'ant')[n % 3]}" for n in range(30)]
    path.write_text("\n".join(["a,b,animal", *rows]), encoding="utf-8")
    module = executed(table(2, 3, Training(str(path))), script=True)
    x_train, _, y_train, _ = module["load_data"]()
    assert x_train.shape == (24, 2)
    assert set(y_train) == {0, 1, 2}


def test_arrays_are_read_and_missing_ones_are_named(tmp_path: Path) -> None:
    path = tmp_path / "arrays.npz"
    module = executed(table(2, 3, Training(str(path))), script=True)
    np.savez(path, x=np.zeros((10, 2)), y=np.zeros(10))
    assert module["load_data"]()[0].shape == (8, 2)
    np.savez(path, images=np.zeros((10, 2)))
    with pytest.raises(ValueError, match=r"Expected arrays x and y in .*Received: \['images'\]"):
        module["load_data"]()


def run_script(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Runs the script of a small drawing as a program of its own."""
    script = folder / "digits_cnn.py"
    script.write_text(generate(linear(Training("digits")), script=True).text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(script), *options],
        cwd=folder,
        env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_a_script_trains_and_saves_the_model_it_was_drawn_as(tmp_path: Path) -> None:
    options = ("--epochs", "1", "--batch-size", "64", "--output", "x.keras")
    done = run_script(tmp_path, *options)
    assert done.returncode == 0, done.stderr
    assert "'accuracy'" in done.stdout
    assert "Epoch 1/5" not in done.stdout  # which is what its constant says
    assert "18/18" in done.stdout  # batches of 64, of 1437 samples less a fifth
    assert sorted(path.name for path in tmp_path.iterdir()) == ["digits_cnn.py", "x.keras"]
    saved = keras.saving.load_model(tmp_path / "x.keras")
    assert [layer.name for layer in saved.layers] == [
        layer.name for layer in linear().layers() if not layer.is_input
    ]


def test_a_script_says_what_is_wrong_with_its_options(tmp_path: Path) -> None:
    done = run_script(tmp_path, "--epochs", "zero")
    assert done.returncode == 2
    assert done.stderr.endswith("error: argument --epochs: invalid int value: 'zero'\n")


def test_the_worker_trains_as_long_as_the_script_says_at_its_top() -> None:
    module = executed(linear(Training("digits", epochs=2, batch_size=500)), script=True)
    model = module["build_model"]()
    module["compile_model"](model)
    x_train, _, y_train, _ = module["load_data"]()
    history = module["fit_model"](model, x_train, y_train, callbacks=[])
    assert (history.params["epochs"], history.params["steps"]) == (2, 3)
