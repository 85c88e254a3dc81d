"""The source of each form of a graph, run: what is drawn is what Keras makes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras
import numpy as np
import pytest

from codegen import generate
from graph.model import ModelGraph
from graph.model_values import model_value
from tests.codegen.drawings import Drawing
from tests.codegen.forms import (
    FORMS,
    dictionaries,
    encoder,
    frozen_model,
    mixed_precision,
    names_of_keras,
    nested_twice,
    operations,
    siamese,
)


@pytest.fixture(autouse=True)
def plain_policy() -> Iterator[None]:
    yield
    keras.config.set_dtype_policy("float32")


def built(graph: ModelGraph) -> Any:
    """Runs the source as a module that is not the main one."""
    module: dict[str, Any] = {"__name__": "generated"}
    exec(compile(generate(graph).text, "generated.py", "exec"), module)  # noqa: S102
    return module["build_model"]()


@pytest.mark.parametrize("name", FORMS)
def test_a_model_of_each_form_has_the_drawn_layers_and_computes(name: str) -> None:
    graph = FORMS[name]()
    model = built(graph)
    drawn = {layer.name for layer in graph.layers() if layer.named and not layer.is_operation}
    assert drawn <= {operation.name for operation in model._flatten_layers(recursive=False)}
    taken = model.inputs[0] if isinstance(model, keras.Sequential) else model.input
    shapes = keras.tree.map_structure(lambda tensor: tensor.shape, taken)
    given = keras.tree.map_shape_structure(lambda shape: np.ones(sizes(shape)), shapes)
    assert keras.tree.flatten(model(given))


def sizes(shape: tuple[int | None, ...]) -> tuple[int, ...]:
    return tuple(size or 3 for size in shape)


def test_a_nested_model_that_is_called_twice_has_its_weights_once() -> None:
    model = built(siamese())
    assert len(model.weights) == len(model.get_layer("encoder").weights) + 2
    assert [type(layer).__name__ for layer in model.get_layer("encoder").layers] == [
        "Flatten",
        "Dense",
        "Dense",
    ]


def test_models_of_equal_content_have_weights_of_their_own() -> None:
    model = built(nested_twice())
    middle, core = model.layers
    assert isinstance(middle, keras.Sequential)
    assert not isinstance(core, keras.Sequential)
    assert len(model.weights) == 4
    assert middle.get_layer("core").weights[0] is not core.weights[0]


def test_a_frozen_model_is_not_trained_by_the_one_around_it() -> None:
    model = built(frozen_model())
    assert [variable.path for variable in model.trainable_variables] == [
        "head/kernel",
        "head/bias",
    ]
    config = model.get_layer("base").get_config()
    frozen = [layer["config"].get("trainable", False) for layer in config["layers"]]
    assert frozen == [False] * 4


def test_dictionaries_have_the_drawn_keys() -> None:
    model = built(dictionaries())
    assert set(model.input) == {"title", "tags"}
    assert set(model.output) == {"priority", "department", "features"}
    assert model.output["priority"].shape == (None, 1)
    assert model.output["department"].shape == (None, 4)
    assert model.output["features"][0].shape == (None, 44)


def test_a_policy_holds_for_each_layer_that_has_none_of_its_own() -> None:
    hidden, classes = built(mixed_precision()).layers
    assert hidden.dtype_policy.name == "mixed_float16"
    assert classes.dtype_policy.name == "float32"


def test_names_of_keras_do_not_meet_chosen_ones_however_often_a_model_is_built() -> None:
    for _ in range(3):
        model = built(names_of_keras())
        names = [operation.name for operation in model.operations]
        assert len(set(names)) == len(names)
        assert {"dense_1", "add"} <= set(names)


def test_operations_compute_what_is_drawn() -> None:
    signal, weights = np.random.default_rng(0).uniform(0.1, 1, (2, 5, 8, 4)).astype("float32")
    item, best, clipped, part = built(operations())([signal, weights])
    divisors = np.array([1, 2, np.inf, 4], "float32")
    ratio = np.abs(1 - 2 * (signal + weights)) / divisors
    np.testing.assert_allclose(item, ratio[:, 0, :, None], rtol=1e-5)
    np.testing.assert_array_equal(part, signal[:, :3])
    above = np.where(signal[:, 3:] > 0.5, signal[:, 3:], -np.inf)
    np.testing.assert_array_equal(best, above.max(axis=(1, 2)))
    every = ratio[:, 1::2]
    joined = np.concatenate([every, every.mean(axis=1, keepdims=True)], axis=1)
    product = np.einsum("bij,bik->bjk", signal, weights)
    np.testing.assert_allclose(clipped, np.clip(-(joined @ product), -1, 1), rtol=1e-4)


def test_a_model_can_be_the_argument_of_a_layer() -> None:
    drawing = Drawing("frames")
    value = model_value(encoder(), name="encoder")
    drawing.layer("TimeDistributed", "each", drawing.input("x", (5, 28, 28)), layer=value)
    model = built(drawing.graph)
    assert model.output_shape == (None, 5, 16)
    assert model.get_layer("each").layer.name == "encoder"
