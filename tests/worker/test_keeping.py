"""A file that is opened, and trained, saved or edited here, keeps the weights that it had."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import keras
import numpy as np
import pytest
from keras import layers
from msgspec import structs

from codegen import generate
from graph.edit_makers import rename_layer
from graph.edits import SetLayer, SetTraining
from graph.elements import Layer
from graph.kept_weights import KeptWeights, kept_weights
from graph.model import ModelGraph
from graph.opening import open_file
from graph.training import Training
from worker import training as training_runs
from worker.building import build
from worker.protocol import Reply, TrainingEnded, WeightsKept
from worker.saving import save_model

rng = np.random.default_rng(0)
IMAGES = rng.normal(size=(16, 8, 8, 1)).astype("float32")
CLASSES = rng.integers(0, 3, size=16)


def trained_model() -> keras.Model:
    """A nested model that is called twice, states of two kinds, and a head; trained a little."""
    inner = keras.Sequential(
        [layers.Input((8, 8, 1)), layers.Conv2D(4, 3, name="filters"), layers.Flatten()],
        name="encoder",
    )
    image = layers.Input((8, 8, 1), name="image")
    scaled = layers.Normalization(name="scaled")
    scaled.adapt(IMAGES + 3)
    left, right = inner(scaled(image)), inner(layers.Rescaling(0.5, name="half")(image))
    joined = layers.BatchNormalization(name="normal")(
        layers.Concatenate(name="both")([left, right])
    )
    hidden = layers.Dense(5, activation="relu", name="hidden")(joined)
    outputs = layers.Dense(3, activation="softmax", name="head")(hidden)
    model = keras.Model(image, outputs, name="trained")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(IMAGES, CLASSES, epochs=2, verbose=0)
    return model


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The trained model in both formats."""
    folder = tmp_path_factory.mktemp("saved")
    keras.backend.clear_session()
    model = trained_model()
    np.save(folder / "predicted.npy", model.predict(IMAGES, verbose=0))
    paths = {suffix: folder / f"trained{suffix}" for suffix in (".keras", ".h5")}
    for path in paths.values():
        model.save(path)
    return {**paths, "predicted": folder / "predicted.npy"}


def rebuilt(graph: ModelGraph) -> tuple[keras.Model, WeightsKept]:
    replies: list[Reply] = []
    model = build(1, generate(graph).text, kept_weights(graph), replies.append)
    (kept,) = replies
    assert isinstance(kept, WeightsKept)
    return model, kept


def change(graph: ModelGraph, name: str, edit: Callable[[Layer], Layer]) -> None:
    layer = next(each for each in graph.layers() if each.name == name)
    SetLayer(edit(layer)).apply(graph)


def with_units(units: int) -> Callable[[Layer], Layer]:
    return lambda layer: structs.replace(layer, arguments={**layer.arguments, "units": units})


def weights_of(model: keras.Model, name: str) -> list[np.ndarray]:
    weights: list[np.ndarray] = model.get_layer(name).get_weights()
    return weights


def equal(one: list[np.ndarray], other: list[np.ndarray]) -> bool:
    return len(one) == len(other) and all(map(np.array_equal, one, other))


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
def test_a_model_that_is_opened_and_saved_predicts_the_same_to_the_last_bit(
    suffix: str, saved: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = open_file(saved[suffix]).graph

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a file of a person's is not to be loaded by Keras")

    with monkeypatch.context() as patched:
        patched.setattr(keras.models, "load_model", refuse)
        patched.setattr(keras.saving, "load_model", refuse)
        model, kept = rebuilt(graph)
    assert kept.notes == ()
    assert kept.layers == 5
    path = save_model(model, str(tmp_path / "again.keras"))
    predicted = keras.models.load_model(path).predict(IMAGES, verbose=0)
    assert np.array_equal(predicted, np.load(saved["predicted"]))


def test_a_new_head_begins_anew_on_frozen_layers_that_keep_their_weights(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    original = keras.models.load_model(saved[".keras"])
    graph = open_file(saved[".keras"]).graph
    change(graph, "hidden", lambda layer: structs.replace(layer, trainable=False))
    change(graph, "head", with_units(7))
    model, kept = rebuilt(graph)
    assert kept.layers == 4
    assert kept.notes == (
        "`head` begins with fresh weights: Expected weights of shape (5, 3), (3,), as in the file. "
        "Received: shape (5, 7), (7,)",
    )
    for name in ("encoder", "normal", "hidden", "scaled"):
        assert equal(weights_of(model, name), weights_of(original, name)), name
    assert not model.get_layer("hidden").trainable


def test_a_changed_layer_in_the_middle_costs_itself_and_the_next_their_weights(
    saved: dict[str, Path],
) -> None:
    original = keras.models.load_model(saved[".keras"])
    graph = open_file(saved[".keras"]).graph
    change(graph, "hidden", with_units(6))
    model, kept = rebuilt(graph)
    assert [note.split("`")[1] for note in kept.notes] == ["hidden", "head"]
    for name in ("encoder", "normal"):
        assert equal(weights_of(model, name), weights_of(original, name)), name


def test_a_layer_that_is_renamed_or_moved_keeps_its_weights(saved: dict[str, Path]) -> None:
    original = keras.models.load_model(saved[".keras"])
    graph = open_file(saved[".keras"]).graph
    layer = next(each for each in graph.layers() if each.name == "hidden")
    rename_layer(graph, layer.id, "renamed").apply(graph)
    model, kept = rebuilt(graph)
    assert kept.notes == ()
    assert equal(weights_of(model, "renamed"), weights_of(original, "hidden"))


def test_a_layer_of_another_class_begins_anew(saved: dict[str, Path]) -> None:
    graph = open_file(saved[".keras"]).graph
    change(
        graph,
        "normal",
        lambda layer: structs.replace(layer, class_name="LayerNormalization", arguments={}),
    )
    _, kept = rebuilt(graph)
    assert kept.notes == (
        "`normal` begins with fresh weights: Expected BatchNormalization, as in the file. "
        "Received: LayerNormalization",
    )


def test_a_training_begins_with_the_weights_of_the_file(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    graph = open_file(saved[".keras"]).graph
    data = tmp_path / "images.npz"
    np.savez(data, x=IMAGES, y=CLASSES)
    still = {"optimizer": {"$object": "keras.optimizers.SGD", "arguments": {"learning_rate": 0.0}}}
    SetTraining(Training(data=str(data), epochs=1, compiled=still)).apply(graph)
    replies: list[Reply] = []
    source = generate(graph, script=True).text
    model = training_runs.train(1, source, replies.append, lambda: False, kept_weights(graph))
    assert isinstance(replies[0], WeightsKept)
    assert isinstance(replies[-1], TrainingEnded)
    # The statistics of a batch normalization are learned even so.
    original = keras.models.load_model(saved[".keras"])
    for name in ("encoder", "hidden", "head", "scaled"):
        assert equal(weights_of(model, name), weights_of(original, name)), name


def test_a_normalization_that_knows_from_the_file_does_not_learn_anew(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    graph = open_file(saved[".keras"]).graph
    data = tmp_path / "images.npz"
    np.savez(data, x=IMAGES * 100, y=CLASSES)
    SetTraining(Training(data=str(data), epochs=1)).apply(graph)
    source = generate(graph, script=True).text
    assert "adapt_model" in source
    replies: list[Reply] = []
    model = training_runs.train(1, source, replies.append, lambda: False, kept_weights(graph))
    assert {type(reply).__name__ for reply in replies}.isdisjoint({"Adapted", "Failed"})
    mean = model.get_layer("scaled").adapt_mean.numpy()
    assert mean == pytest.approx(IMAGES.mean() + 3, abs=1e-3)


# -- files that are not what they were -------------------------------------------------------------


def kept_of(path: Path) -> tuple[str, KeptWeights]:
    """The source of a file's model, and the weights that it keeps."""
    graph = open_file(path).graph
    kept = kept_weights(graph)
    assert kept is not None
    return generate(graph).text, kept


def failure(source: str, kept: KeptWeights) -> str:
    with pytest.raises(ValueError, match="Expected") as raised:
        build(1, source, kept, lambda _: None)
    return str(raised.value)


def test_a_file_that_is_gone_is_one_sentence(saved: dict[str, Path], tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    shutil.copy(saved[".keras"], path)
    source, kept = kept_of(path)
    path.unlink()
    assert failure(source, kept) == (
        f"Expected the file whose weights are kept. Received: no file {path}"
    )


def test_a_file_that_became_another_keeps_what_still_fits(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    path = tmp_path / "model.keras"
    shutil.copy(saved[".keras"], path)
    source, kept = kept_of(path)
    other = keras.Sequential([layers.Input((4,)), layers.Dense(5, name="hidden")], name="other")
    other.save(path)
    replies: list[Reply] = []
    build(1, source, kept, replies.append)
    (reply,) = replies
    assert isinstance(reply, WeightsKept)
    assert reply.layers == 0
    assert any("`head` in model.keras. Received: no such layer" in note for note in reply.notes)


def rewritten(path: Path, target: Path, change: Callable[[h5py.File], None]) -> Path:
    """A copy of a `.keras` file whose weights were changed."""
    weights = target.with_suffix(".weights.h5")
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "model.weights.h5":
                weights.write_bytes(data)
                with h5py.File(weights, "r+") as file:
                    change(file)
                data = weights.read_bytes()
            copy.writestr(name, data)
    return target


def link_elsewhere(file: h5py.File) -> None:
    variables = file["layers/dense/vars"]
    del variables["0"]
    variables["0"] = h5py.ExternalLink("/etc/hostname", "/anything")


def store_elsewhere(file: h5py.File) -> None:
    variables = file["layers/dense/vars"]
    shape = variables["0"].shape
    del variables["0"]
    variables.create_dataset("0", shape, "f4", external=[("/etc/hostname", 0, h5py.h5f.UNLIMITED)])


def leave_out(file: h5py.File) -> None:
    del file["layers/dense/vars/0"]


@pytest.mark.parametrize("damage", [link_elsewhere, store_elsewhere, leave_out])
def test_weights_that_point_elsewhere_or_are_missing_are_one_sentence(
    damage: Callable[[h5py.File], None], saved: dict[str, Path], tmp_path: Path
) -> None:
    path = rewritten(saved[".keras"], tmp_path / "damaged.keras", damage)
    message = failure(*kept_of(path))
    assert message.startswith(f"{path}: Expected the weights of its model. Received: ")
    assert len(message) < 1000


def test_a_small_file_that_asks_for_much_memory_is_refused_before_it_gets_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "huge.keras"
    keras.Sequential([layers.Input((4,)), layers.Dense(5, name="hidden")]).save(path)
    huge = tmp_path / "changed.keras"
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(huge, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "config.json":
                data = data.replace(b'"units": 5', b'"units": 2000000000')
            copy.writestr(name, data)
    message = failure(*kept_of(huge))
    assert message.startswith(f"{huge}: Expected the weights of its model, 40,000,000,000 bytes.")
