"""A model in another form is called written once it was opened again and gives the same outputs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from worker.protocol import Exported, ExportFormat, ExportModel
from worker.using import formats
from worker.using.exporting import ExportError, export_model
from worker.using.models import call

NAMES: dict[ExportFormat, str] = {
    "keras": "model.keras",
    "weights": "model.weights.h5",
    "saved_model": "model",
    "litert": "model.tflite",
    "onnx": "model.onnx",
}
OTHERS = ("onnx", "tf2onnx", "onnxruntime")


def several() -> keras.Model:
    """Two inputs, two outputs in a dictionary, and state that is no weight of a layer's kernel."""
    image = keras.Input((8, 8, 1), name="image")
    more = keras.Input((3,), name="more.so")
    x = layers.BatchNormalization()(layers.Conv2D(2, 3, activation="relu")(image))
    x = layers.Dropout(0.5)(layers.Concatenate()([layers.Flatten()(x), more]))
    kinds = layers.Dense(3, activation="softmax", name="kinds")(x)
    size = layers.Dense(1, name="size")(x)
    return keras.Model({"more.so": more, "image": image}, {"size": size, "kinds": kinds})


def tokens() -> keras.Model:
    """Indices, an open length, a mask and a recurrent layer."""
    words = keras.Input((None,), dtype="int32", name="words")
    x = layers.LSTM(3)(layers.Embedding(5, 3, mask_zero=True)(words))
    return keras.Model(words, [layers.Dense(1)(x), layers.Dense(2)(x)])


def texts() -> keras.Model:
    """Words in, by a vocabulary that the layer has learned."""
    lookup = layers.StringLookup()
    lookup.adapt(np.array([f"word {number}" for number in range(20)]))
    words = keras.Input((6,), dtype="string", name="words")
    x = layers.Flatten()(layers.Embedding(lookup.vocabulary_size(), 2)(lookup(words)))
    return keras.Model(words, layers.Dense(1)(x))


def normalised() -> keras.Model:
    """Sequential, without a name of the input, with a learned mean."""
    learned = layers.Normalization()
    learned.adapt(np.random.default_rng(0).normal(5, 3, (50, 4)))
    return keras.Sequential([keras.Input((4,)), learned, layers.Dense(2)])


@pytest.fixture(scope="module")
def models() -> dict[str, keras.Model]:
    return {each.__name__: each() for each in (several, tokens, texts, normalised)}


def export(model: keras.Model, folder: Path, form: ExportFormat) -> Exported:
    return export_model(ExportModel(1, str(folder / NAMES[form]), form), model)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("keras", "several"),
        ("keras", "normalised"),
        ("weights", "several"),
        ("weights", "normalised"),
        ("saved_model", "several"),
        ("saved_model", "tokens"),
        ("litert", "several"),
        ("litert", "tokens"),
        ("litert", "normalised"),
    ],
)
def test_a_model_gives_the_same_outputs_in_each_form(
    models: dict[str, keras.Model], tmp_path: Path, name: str, form: ExportFormat
) -> None:
    exported = export(models[name], tmp_path, form)
    assert exported.difference is not None
    assert exported.difference < 1e-4
    one_by_one = (form, name) == ("litert", "tokens")
    assert ["one sample at a time" in note for note in exported.notes] == [True] * one_by_one
    assert list(tmp_path.iterdir()) == [tmp_path / NAMES[form]] == [Path(exported.path)]


@pytest.mark.parametrize("name", ["several", "tokens", "normalised"])
def test_a_model_gives_the_same_outputs_in_onnx(
    models: dict[str, keras.Model], tmp_path: Path, name: str
) -> None:
    for package in OTHERS:
        pytest.importorskip(package)
    exported = export(models[name], tmp_path, "onnx")
    assert exported.difference is not None
    assert exported.difference < 1e-4


@pytest.mark.parametrize("form", ["keras", "saved_model"])
def test_a_vocabulary_is_in_the_forms_that_hold_it(
    models: dict[str, keras.Model], tmp_path: Path, form: ExportFormat
) -> None:
    assert export(models["texts"], tmp_path, form).difference is not None


def test_weights_alone_do_not_hold_a_vocabulary_and_are_not_called_saved(
    models: dict[str, keras.Model], tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"Received: `string_lookup\w*`, whose vocabulary"):
        export(models["texts"], tmp_path, "weights")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("form", "title"), [("onnx", "ONNX"), ("litert", "LiteRT")])
def test_text_is_refused_where_nothing_can_look_it_up(
    models: dict[str, keras.Model],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: ExportFormat,
    title: str,
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: name)
    with pytest.raises(ExportError, match=f"Expected inputs of numbers, which {title} takes"):
        export(models["texts"], tmp_path, form)


def test_a_missing_package_is_named_with_the_command_that_installs_it(
    models: dict[str, keras.Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None if "tf2" in name else name)
    with pytest.raises(ExportError) as raised:
        export(models["several"], tmp_path, "onnx")
    assert str(raised.value) == (
        "Expected the packages that ONNX needs. Received: no tf2onnx; install with: "
        "python -m pip install tf2onnx"
    )


@pytest.mark.parametrize("form", ["weights", "saved_model"])
def test_what_gives_other_outputs_is_not_put_in_place(
    models: dict[str, keras.Model],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: ExportFormat,
) -> None:
    first = export(models["normalised"], tmp_path, form)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def other(model: keras.Model, inputs: Any) -> list[np.ndarray]:
        return [each + 1 for each in call(model, inputs)]

    monkeypatch.setattr("worker.using.exporting.call", other)
    with pytest.raises(ExportError, match=r"Received: output 0 differs by 1, once "):
        export(models["normalised"], tmp_path, form)
    after = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert after == before
    assert list(tmp_path.iterdir()) == [Path(first.path)]


def test_a_saved_model_takes_the_place_of_one_and_of_nothing_else(
    models: dict[str, keras.Model], tmp_path: Path
) -> None:
    export(models["normalised"], tmp_path, "saved_model")
    export(models["several"], tmp_path, "saved_model")
    assert set(tf.saved_model.load(str(tmp_path / "model")).signatures) >= {"serving_default"}
    other = tmp_path / "other" / "model"
    other.mkdir(parents=True)
    (other / "letter.txt").write_text("dear")
    with pytest.raises(ValueError, match="which holds something else"):
        export(models["normalised"], other.parent, "saved_model")
    assert (other / "letter.txt").read_text() == "dear"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["model", "other"]


@pytest.mark.parametrize("form", ["keras", "saved_model"])
def test_a_folder_that_cannot_be_written_to_is_said(
    models: dict[str, keras.Model], tmp_path: Path, form: ExportFormat
) -> None:
    with pytest.raises(ValueError, match="Expected an existing folder"):
        export(models["normalised"], tmp_path / "nowhere", form)


@pytest.mark.parametrize("form", ["keras", "weights", "litert", "onnx"])
def test_a_name_of_another_form_is_refused(
    models: dict[str, keras.Model],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: ExportFormat,
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: name)
    with pytest.raises(ValueError, match=r"Expected a file name that ends in \."):
        export_model(ExportModel(1, str(tmp_path / "model.zip"), form), models["normalised"])


class Noise(layers.Layer):  # type: ignore[misc]  # Keras ships no types
    def call(self, taken: Any) -> Any:
        return taken + keras.random.normal((1,))


def test_a_model_that_is_random_in_use_is_written_with_a_note(tmp_path: Path) -> None:
    model = keras.Sequential([keras.Input((4,)), Noise()])
    exported = export(model, tmp_path, "saved_model")
    assert exported.difference is None
    assert "random in use" in exported.notes[0]


def test_operations_that_a_form_lacks_are_named(tmp_path: Path) -> None:
    taken = keras.Input((4,))
    model = keras.Model(taken, layers.Dense(3, dtype="mixed_float16")(taken))
    with pytest.raises(ExportError, match=r"operations that it does not have: BiasAdd, MatMul$"):
        export(model, tmp_path, "litert")
    assert not list(tmp_path.iterdir())


def test_layers_that_compute_in_sixteen_bits_are_held_to_what_they_can(tmp_path: Path) -> None:
    taken = keras.Input((4,))
    model = keras.Model(taken, layers.Dense(3, dtype="mixed_float16")(taken))
    assert export(model, tmp_path, "saved_model").difference is not None


def test_an_export_that_fails_on_the_disk_names_the_file_that_was_asked_for(
    models: dict[str, keras.Model], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: str, **_: Any) -> None:
        raise OSError(28, os.strerror(28), str(path))

    monkeypatch.setattr(models["normalised"], "save_weights", full)
    with pytest.raises(OSError, match=r"No space left on device.*/model\.weights\.h5"):
        export(models["normalised"], tmp_path, "weights")
    assert not list(tmp_path.iterdir())
