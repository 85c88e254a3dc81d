"""What is drawn, exported, trained and saved is the same model: each example, from end to end."""

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
from graph.files import decode_project
from graph.model import ModelGraph
from resources import EXAMPLES, read_resource
from tests.worker.conversation import Conversation
from worker.inbox import Inbox
from worker.protocol import (
    EpochEnded,
    Evaluate,
    Evaluated,
    Reply,
    Save,
    Saved,
    Train,
    TrainingEnded,
)
from worker.saving import save_model
from worker.training import train


def example(name: str, epochs: int | None = None) -> ModelGraph:
    graph = decode_project(read_resource(f"examples/{name}.kcanvas"))
    if epochs is not None:
        graph.training = structs.replace(graph.training, epochs=epochs)
    return graph


def plain(config: dict[str, Any]) -> Any:
    """A configuration as JSON holds it, since a reloaded one has lists where there were tuples."""
    return json.loads(json.dumps(config))


def config_by_plain_python(source: str, folder: Path) -> Any:
    """Runs an exported file by itself, as its user would, and asks it for its model."""
    (folder / "exported.py").write_text(source, encoding="utf-8")
    code = "import json, exported; print(json.dumps(exported.build_model().get_config()))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_is_exported_is_what_the_worker_trained_and_saved(
    name: str, tmp_path: Path, trainer: Conversation
) -> None:
    graph = example(name, epochs=None if name == "digits_cnn" else 1)
    source = generate(graph, script=True).text
    path = tmp_path / "trained.keras"
    trainer.send(Train(1, source))
    replies, ended = trainer.until(TrainingEnded)
    assert sum(isinstance(reply, EpochEnded) for reply in replies) == graph.training.epochs
    trainer.send(Save(2, str(path)))
    trainer.until(Saved)

    saved = keras.models.load_model(path)
    assert plain(saved.get_config()) == config_by_plain_python(generate(graph).text, tmp_path)
    assert isinstance(saved, keras.Sequential) == (name in ("dense", "digits_cnn"))
    # Keras lists the layers of a Functional model by their depth, a drawing as they were drawn.
    assert sorted(layer.name for layer in saved.layers) == sorted(
        layer.name
        for layer in graph.layers()
        if not (isinstance(saved, keras.Sequential) and layer.is_input)
    )

    trainer.send(Evaluate(3, source, str(path)))
    _, evaluated = trainer.until(Evaluated)
    assert evaluated.evaluation == pytest.approx(ended.evaluation, abs=1e-5)
    if name == "digits_cnn":
        accuracy = evaluated.evaluation["accuracy"]
        assert graph.training.epochs <= 15
        assert accuracy is not None
        assert accuracy >= 0.95


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_saved_model_predicts_what_the_trained_one_did(name: str, tmp_path: Path) -> None:
    graph = example(name, epochs=1)
    replies: list[Reply] = []
    inbox = Inbox()
    inbox.put(Train(1, generate(graph, script=True).text))
    request, is_unwanted = inbox.get()
    assert isinstance(request, Train)
    model = train(1, request.source, replies.append, is_unwanted)
    path = save_model(model, str(tmp_path / "model.keras"))
    samples = np.random.default_rng(0).normal(size=(16, *model.input_shape[1:])).astype("float32")
    loaded = keras.models.load_model(path)
    np.testing.assert_allclose(loaded.predict(samples), model.predict(samples), rtol=1e-6)
    assert plain(loaded.get_config()) == plain(model.get_config())


@pytest.mark.parametrize("name", ["dense", "digits_cnn"])
def test_a_linear_model_is_the_same_in_both_forms(name: str, tmp_path: Path) -> None:
    graph = example(name)
    sequential = config_by_plain_python(generate(graph).text, tmp_path)
    functional = config_by_plain_python(generate(graph, functional=True).text, tmp_path)

    def layers(config: Any) -> list[Any]:
        return [(layer["class_name"], layer["config"]) for layer in config["layers"]]

    assert layers(sequential) == layers(functional)
    assert sequential["name"] == functional["name"] == graph.name
