"""A model that Keras saved is opened, kept as a project and exported as the very same model."""

from __future__ import annotations

import functools
import gc
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from codegen import generate
from graph.catalogue import LayerClass, load_catalogue
from graph.files import decode_project, encode_project
from graph.kept_weights import kept_weights
from graph.opening import open_file
from tests.corpus import APPLICATIONS, MODELS
from tests.corpus.random_models import random_model
from tests.corpus.registry import LEARNED, UNRUNNABLE
from tests.worker.comparing import first_difference, first_unequal, plain
from tests.worker.identity import disturb_weights, fresh_start, outputs_of, random_inputs, trip
from worker.building import build
from worker.protocol import Reply, WeightsKept

# Of the older format; the Keras that writes it is the same. `random_colours` cannot be copied by
# Keras for it, and it has no room for the words that a layer learned.
LEGACY = (
    *("sequential_with_names", "siamese_with_a_shared_model", "encoder_decoder_with_states"),
    *("transformer_block", "masked_words_in_a_sequential", "arithmetic_by_operators", "slices"),
    *("every_initializer", "mixed_precision_everywhere", "dictionaries_in_and_out", "layer_scale"),
    *(
        "hashed_words",
        "pipeline_of_augmentations",
        "compiled_with_objects",
        "convolutions_of_volumes",
    ),
)
# Weights of every kind: shared, nested, frozen, of states, in wrappers, of low rank, whole numbers.
WITH_WEIGHTS = (
    *("sequential_in_a_sequential", "siamese_with_a_shared_model", "bidirectional_with_states"),
    *("autoencoder_with_a_frozen_half", "rnn_of_stacked_cells", "time_distributed_model"),
    *("cross_attention_by_names", "normalization_adapted", "quantized", "adapters_of_low_rank"),
    *("spectral_normalization", "model_in_a_model_in_a_model", "mixed_precision_everywhere"),
)
# Private classes, operations with constants, a state within `Normalization`, many merges, and a
# linear one that is Functional.
SMALL_APPLICATIONS = (
    *("ConvNeXtTiny", "MobileNetV3Small", "EfficientNetB0", "MobileNetV2", "MobileNet"),
)
_NOT_DESCRIBED = {"code"}
# Keras 3.15 gives the tensor that it takes, which is a cycle in every model.
_IN_NO_MODEL = {"Equalization"}


pytestmark = [
    # Keras and TensorFlow warn of themselves.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::UserWarning"),
]


@functools.cache
def built(name: str) -> keras.Model:
    """Builds a small model once; it is not changed but for its weights."""
    fresh_start()
    return MODELS[name]()


@pytest.fixture(autouse=True, scope="module")
def _garbage() -> Iterator[None]:
    """Has all that TensorFlow imported left out when Python looks for garbage, as it often does."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    fresh_start()


@pytest.mark.parametrize("name", MODELS)
def test_a_small_model_is_exported_as_it_was_saved(name: str, tmp_path: Path) -> None:
    learned = LEARNED.get(name, ())
    outcome = trip(built(name), tmp_path, runs=name not in UNRUNNABLE, learned=learned)
    assert outcome.difference == ""
    assert outcome.outputs == ""
    assert bool(outcome.notes) == ("vocabulary" in learned or "num_bins" in learned)


@pytest.mark.parametrize("seed", range(20))
def test_a_random_model_with_masks_is_exported_as_it_was_saved(seed: int, tmp_path: Path) -> None:
    fresh_start()
    # The layers of all are run by other tests; here the calls between them count.
    outcome = trip(random_model(seed), tmp_path, runs=False)
    assert (outcome.difference, outcome.notes) == ("", ())


@pytest.mark.parametrize("name", LEGACY)
def test_a_small_model_of_the_older_format_is_exported_as_it_was_saved(
    name: str, tmp_path: Path
) -> None:
    outcome = trip(built(name), tmp_path, suffix=".h5")
    assert (outcome.difference, outcome.outputs, outcome.notes) == ("", "", ())


@pytest.mark.parametrize("name", SMALL_APPLICATIONS)
def test_an_application_is_exported_as_it_was_saved(name: str, tmp_path: Path) -> None:
    fresh_start()
    model = APPLICATIONS[name](input_shape=(64, 64, 3), classes=10)
    outcome = trip(model, tmp_path)
    assert (outcome.difference, outcome.outputs, outcome.notes) == ("", "", ())


@pytest.mark.parametrize("name", WITH_WEIGHTS)
def test_a_small_model_keeps_the_weights_of_its_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    original = built(name)
    disturb_weights(original)
    original.save(path)
    inputs = random_inputs(original)
    expected = outputs_of(original, inputs)
    graph = decode_project(encode_project(open_file(path).graph))
    fresh_start()
    replies: list[Reply] = []
    copy = build(1, generate(graph).text, kept_weights(graph), replies.append)
    assert first_unequal(expected, outputs_of(copy, inputs)) == ""
    assert [reply.notes for reply in replies if isinstance(reply, WeightsKept)] == [()]


def classes_in_use() -> set[str]:
    """Gives the catalogue's classes, with their modules, that the small models hold."""
    catalogue = load_catalogue()
    saved: set[tuple[str, str]] = set()
    for name in MODELS:
        _collect(json.loads(json.dumps(built(name).get_config(), default=str)), saved)
    found = (catalogue.find_saved(*each) for each in saved)
    return {_full_name(each) for each in found if each is not None}


def _collect(value: Any, saved: set[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        if isinstance(value.get("module"), str) and isinstance(value.get("class_name"), str):
            saved.add((value["module"], value["class_name"]))
        for item in value.values():
            _collect(item, saved)
    elif isinstance(value, list):
        for item in value:
            _collect(item, saved)


def _full_name(each: LayerClass) -> str:
    return f"{each.module}.{each.class_name}"


def test_the_small_models_hold_every_layer_and_every_operation() -> None:
    catalogue = load_catalogue()
    layer_classes = {
        _full_name(each)
        for each in catalogue.layers
        if each.canvas and each.needs not in _NOT_DESCRIBED and each.class_name not in _IN_NO_MODEL
    }
    operations = {_full_name(each) for each in catalogue.operations}
    used = classes_in_use()
    assert layer_classes - used == set()
    assert operations - used == set()


@pytest.mark.parametrize("name", ["functional_though_linear", "functional_diamond"])
def test_a_functional_model_is_opened_as_functional(name: str, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    built(name).save(path)
    assert open_file(path).graph.settings.functional


def test_a_sequential_model_is_opened_as_sequential(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    built("sequential_with_names").save(path)
    assert not open_file(path).graph.settings.functional


# -- the comparison itself -------------------------------------------------------------------------


def pair(units: int = 3, *, swapped: bool = False, as_list: bool = False) -> keras.Model:
    fresh_start()
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    joined = layers.Concatenate(name="joined")([two, one] if swapped else [one, two])
    end = layers.Dense(units, name="end")(joined + 1.0)
    return keras.Model([one, two], [end] if as_list else end, name="pair")


def test_the_comparison_names_the_place_of_an_argument_that_differs() -> None:
    difference = first_difference(plain(pair(3)), plain(pair(4)))
    assert difference == ".config.layers[4 end].config.units: 3 != 4"


def test_the_comparison_sees_wires_that_changed_places() -> None:
    difference = first_difference(plain(pair()), plain(pair(swapped=True)))
    assert difference.endswith('"one" != "two"')


def test_the_comparison_sees_a_list_of_one() -> None:
    difference = first_difference(plain(pair()), plain(pair(as_list=True)))
    assert difference == '.config.output_layers[0]: "end" != ["end", 0, 0]'


def test_the_comparison_overlooks_the_names_of_operations_alone() -> None:
    expected = plain(pair())
    keras.Input((4,), name="other") + 1.0
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    joined = layers.Concatenate(name="joined")([one, two])
    later = keras.Model([one, two], layers.Dense(3, name="end")(joined + 1.0), name="pair")
    assert later.get_config()["layers"][3]["name"] != "add"
    assert first_difference(expected, plain(later)) == ""


def test_the_comparison_sees_two_weights_that_changed_places() -> None:
    x = keras.Input((4,))
    model = keras.Model(x, layers.LayerNormalization()(layers.Dense(4)(x)))
    disturb_weights(model)
    inputs = random_inputs(model)
    before = outputs_of(model, inputs)
    assert first_unequal(before, outputs_of(model, inputs)) == ""
    kernel, bias, gamma, beta = model.get_weights()
    model.set_weights([kernel, beta, gamma, bias])
    assert first_unequal(before, outputs_of(model, inputs)).startswith("output 0: ")


def test_the_comparison_sees_a_single_bit_and_a_sign_of_zero() -> None:
    one = [np.array([1.0, 0.0], dtype="float32")]
    assert first_unequal(one, [np.nextafter(one[0], np.float32(2))]) != ""
    assert first_unequal(one, [np.array([1.0, -0.0], dtype="float32")]) != ""
    assert first_unequal(one, [one[0].astype("float64")]) != ""
