"""A model is built and saved without a training; and no run leaves anything behind for the next."""

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from msgspec import structs

from codegen import generate
from graph.edits import SetLayer, SetTraining
from graph.model import ModelGraph
from graph.training import Training
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from worker.protocol import Build, Failed, Save, Saved, Train, TrainingEnded

_requests = itertools.count(1)


def without_names(graph: ModelGraph) -> ModelGraph:
    for layer in graph.layers():
        SetLayer(structs.replace(layer, named=False)).apply(graph)
        if layer.model is not None:
            without_names(layer.model)
    graph.settings = structs.replace(graph.settings, named=False)
    return graph


def unnamed() -> ModelGraph:
    """Layers of one class, a nested model and an operation, all of which Keras names."""
    drawing, inner = Drawing(), Drawing()
    inner.layer("Dense", inner.input(8), units=4, activation="relu")
    hidden = drawing.layer("Dense", drawing.input(64), units=8, activation="relu")
    nested = drawing.model(inner, hidden, name="nested")
    twice = drawing.operation("Multiply", {"x1": nested}, {"x2": 2.0})
    drawing.layer("Dense", twice, units=10, activation="softmax")
    SetTraining(Training(data="digits", epochs=1)).apply(drawing.graph)
    return without_names(drawing.graph)


def plain(config: Any) -> Any:
    return json.loads(json.dumps(config))


def names_in(config: dict[str, Any]) -> list[str]:
    return [config["name"], *(layer["name"] for layer in config["layers"])]


def config_by_plain_python(source: str, folder: Path) -> Any:
    """Runs an exported file by itself, as its user would."""
    (folder / "exported.py").write_text(source, encoding="utf-8")
    code = "import json, exported; print(json.dumps(exported.build_model().get_config()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_names_that_are_left_to_keras_are_the_same_however_often_a_worker_ran(
    trainer: Conversation, tmp_path: Path
) -> None:
    graph = unnamed()
    exported = config_by_plain_python(generate(graph).text, tmp_path)
    assert {"dense", "dense_2", "functional_1"} <= set(names_in(exported))
    for number in range(2):
        trainer.send(Train(next(_requests), generate(graph, script=True).text))
        trainer.until(TrainingEnded)
        trained = tmp_path / f"trained_{number}.keras"
        trainer.send(Save(next(_requests), str(trained)))
        trainer.until(Saved)
        built = tmp_path / f"built_{number}.keras"
        trainer.send(Build(next(_requests), generate(graph).text, str(built)))
        trainer.until(Saved)
        for path in (trained, built):
            assert plain(keras.models.load_model(path).get_config()) == exported


def test_a_model_is_built_compiled_and_saved(trainer: Conversation, tmp_path: Path) -> None:
    graph = unnamed()
    optimizer = {"$object": "keras.optimizers.SGD", "arguments": {"learning_rate": 0.5}}
    SetTraining(Training(loss="mse", metrics=(), compiled={"optimizer": optimizer})).apply(graph)
    path = tmp_path / "built.keras"
    trainer.send(Build(request := next(_requests), generate(graph).text, str(path)))
    assert trainer.receive() == Saved(request, str(path))
    assert list(tmp_path.iterdir()) == [path]
    model = keras.models.load_model(path)
    assert model.loss == "mse"
    assert type(model.optimizer) is keras.optimizers.SGD
    assert float(model.optimizer.learning_rate) == 0.5


def test_building_keeps_the_trained_model(trainer: Conversation, tmp_path: Path) -> None:
    graph = unnamed()
    trainer.send(Train(next(_requests), generate(graph, script=True).text))
    trainer.until(TrainingEnded)
    paths = [tmp_path / f"{number}.keras" for number in range(3)]
    trainer.send(Save(next(_requests), str(paths[0])))
    trainer.until(Saved)
    trainer.send(Build(next(_requests), generate(graph).text, str(paths[1])))
    trainer.until(Saved)
    trainer.send(Save(next(_requests), str(paths[2])))
    trainer.until(Saved)
    trained, built, after = (keras.models.load_model(path).get_weights() for path in paths)
    assert all(map(np.array_equal, trained, after))
    assert not all(map(np.array_equal, trained, built))


def test_the_policy_of_one_run_is_not_that_of_the_next(
    trainer: Conversation, tmp_path: Path
) -> None:
    graph = unnamed()
    mixed = unnamed()
    mixed.settings = structs.replace(mixed.settings, dtype_policy="mixed_float16")
    policies = []
    for number, each in enumerate((mixed, graph)):
        path = tmp_path / f"{number}.keras"
        trainer.send(Train(next(_requests), generate(each, script=True).text))
        trainer.until(TrainingEnded)
        trainer.send(Save(next(_requests), str(path)))
        trainer.until(Saved)
        policies.append(keras.models.load_model(path).layers[1].dtype_policy.name)
    assert policies == ["mixed_float16", "float32"]


@pytest.mark.parametrize("name", ["model.h5", "missing/model.keras"])
def test_what_cannot_be_saved_is_told_and_the_worker_goes_on(
    name: str, trainer: Conversation, tmp_path: Path
) -> None:
    source = generate(unnamed()).text
    trainer.send(Build(request := next(_requests), source, str(tmp_path / name)))
    _, failed = trainer.until(Failed)
    assert failed.request == request
    assert "Expected" in failed.message
    trainer.send(Build(next(_requests), source, str(tmp_path / "model.keras")))
    trainer.until(Saved)
