"""What a model is compiled with, as source: names, objects, and one of each for its outputs."""

from typing import Any

import pytest

from codegen.compile_values import compile_imports, compile_items, loss_name
from codegen.formatting import call
from codegen.source import SourceError
from graph.catalogue import load_catalogue
from graph.training import Training


def obj(path: str, /, **arguments: Any) -> dict[str, Any]:
    return {"$object": path, "arguments": arguments}


def written(outputs: int = 1, **settings: Any) -> str:
    """The call of `compile`, on one line."""
    items = compile_items(Training(**settings), outputs, load_catalogue())
    return call("model.compile", items).flat


def test_names_are_written_as_names() -> None:
    assert written(optimizer="sgd", loss="mse", metrics=("mae", "mse")) == (
        'model.compile(optimizer="sgd", loss="mse", metrics=["mae", "mse"])'
    )
    assert written(loss="mse", metrics=()) == 'model.compile(optimizer="adam", loss="mse")'
    assert 'metrics=[["mae"], ["mae"]]' in written(2, metrics=("mae",))


def test_objects_and_schedules_are_written_without_what_is_their_default() -> None:
    schedule = obj(
        "keras.optimizers.schedules.CosineDecay", initial_learning_rate=0.1, decay_steps=50
    )
    optimizer = obj("keras.optimizers.SGD", learning_rate=schedule, momentum=0.9, nesterov=False)
    loss = obj("keras.losses.SparseCategoricalCrossentropy", from_logits=True)
    metric = obj("keras.metrics.TopKCategoricalAccuracy", k=3)
    assert written(compiled={"optimizer": optimizer, "loss": loss, "metrics": [metric, "mse"]}) == (
        "model.compile(optimizer=keras.optimizers.SGD(learning_rate=keras.optimizers.schedules."
        "CosineDecay(initial_learning_rate=0.1, decay_steps=50), momentum=0.9), "
        "loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True), "
        'metrics=[keras.metrics.TopKCategoricalAccuracy(k=3), "mse"])'
    )


def test_outputs_have_losses_weights_and_metrics_of_their_own() -> None:
    compiled = {
        "loss": {"kind": "categorical_crossentropy", "size": obj("keras.losses.Huber", delta=2.0)},
        "loss_weights": {"kind": 1.0, "size": 0.5},
        "metrics": {"kind": ["accuracy"], "size": []},
        "weighted_metrics": None,
        "jit_compile": False,
    }
    assert written(2, compiled=compiled) == (
        'model.compile(optimizer="adam", loss={"kind": "categorical_crossentropy", '
        '"size": keras.losses.Huber(delta=2.0)}, loss_weights={"kind": 1.0, "size": 0.5}, '
        'metrics={"kind": ["accuracy"], "size": []}, jit_compile=False)'
    )


def test_a_function_of_keras_is_written_by_its_name() -> None:
    loss = obj("keras.losses.function", name="mean_squared_error")
    assert 'loss="mean_squared_error"' in written(compiled={"loss": loss})


@pytest.mark.parametrize(
    ("compiled", "name"),
    [
        ({}, "sparse_categorical_crossentropy"),
        ({"loss": obj("keras.losses.CategoricalCrossentropy")}, "categorical_crossentropy"),
        ({"loss": {"out": "mse"}}, "mse"),
        ({"loss": [obj("keras.losses.function", name="mean_squared_error")]}, "mean_squared_error"),
        ({"loss": ["mse", "mae"]}, ""),
        ({"loss": None}, ""),
    ],
)
def test_the_loss_has_a_name_that_the_data_goes_by(compiled: dict[str, Any], name: str) -> None:
    assert loss_name(Training(compiled=compiled)) == name


@pytest.mark.parametrize(
    "compiled",
    [
        {"evil": "x"},
        {"optimizer": obj("os.system", command="true")},
        {"optimizer": obj("keras.losses.Huber")},
        {"optimizer": obj("keras.optimizers.deserialize", config={})},
        {"optimizer": obj("keras.optimizers.Adam", learning_rate=obj("os.system"))},
        {"optimizer": obj("keras.optimizers.SGD", **{"x); import os; (": 1})},
        {"loss": obj("keras.losses.function", name="deserialize")},
        {"loss": obj("keras.losses.function", name=["mse"])},
        {"loss": obj("keras.models.load_model", path="x")},
        {"metrics": [obj("keras.layers.Dense", units=3)]},
        {"loss_weights": [obj("keras.losses.Huber")]},
        {"loss": {"$tensor": 0}},
        {"loss": {"$object": 7}},
        {"steps_per_execution": 2**70},
    ],
)
def test_what_is_no_part_of_a_compilation_is_refused(compiled: dict[str, Any]) -> None:
    with pytest.raises(SourceError, match=r"Expected .* Received: "):
        written(compiled=compiled)


def test_an_array_brings_its_import() -> None:
    array = obj("numpy.array", value=[0.2, 0.5], dtype="float32")
    training = Training(compiled={"metrics": [obj("keras.metrics.AUC", thresholds=array)]})
    assert compile_imports(training, load_catalogue()) == {"import numpy as np"}
    source = call("", compile_items(training, 1, load_catalogue())).flat
    assert 'keras.metrics.AUC(thresholds=np.array([0.2, 0.5], dtype="float32"))' in source


def test_texts_stay_texts() -> None:
    text = '"); __import__("os").system("x") #\n'
    source = written(compiled={"loss": {text: text}, "optimizer": text})
    namespace: dict[str, Any] = {}
    exec(source.replace("model.compile(", "given = dict("), namespace)  # noqa: S102 - our own
    assert namespace["given"]["loss"] == {text: text}
    assert namespace["given"]["optimizer"] == text
