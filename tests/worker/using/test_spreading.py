"""How weights and activations are spread, layer by layer."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from tests.worker.using.scripts import script_of
from worker.protocol import LayerWeights, Reply, ShowWeights, WeightsShown, decode_reply, encode
from worker.using.spreading import SAMPLES, show_weights


def shown(model: keras.Model, source: str = "") -> dict[str, LayerWeights]:
    replies: list[Reply] = []
    show_weights(ShowWeights(4, source=source), model, replies.append, lambda: False)
    decoded = [decode_reply(encode(reply)) for reply in replies]
    last = decoded.pop()
    assert last == WeightsShown(4, len(decoded))
    found = [each for each in decoded if isinstance(each, LayerWeights)]
    return {each.layer: each for each in found}


def nested() -> keras.Model:
    inner_input = keras.Input((4,))
    inner = keras.Model(
        inner_input, layers.Dense(3, activation="relu", name="inside")(inner_input), name="encoder"
    )
    first, second = keras.Input((4,), name="first"), keras.Input((4,), name="second")
    both = layers.Add(name="both")([inner(first), inner(second)])
    return keras.Model([first, second], layers.Dense(2, name="end")(both))


def test_weights_are_counted_into_bins_between_the_least_and_the_greatest() -> None:
    found = shown(nested())
    assert list(found) == ["encoder/inside", "end"]
    kernel, bias = found["end"].weights
    assert (kernel.name, bias.name) == ("kernel", "bias")
    model = nested()
    values = model.get_layer("end").get_weights()[0]
    model.get_layer("end").set_weights([values, np.array([0.0, 0.0])])
    kernel, bias = shown(model)["end"].weights
    assert sum(kernel.counts) == values.size
    assert (kernel.minimum, kernel.maximum) == pytest.approx((values.min(), values.max()))
    assert (kernel.mean, kernel.deviation) == pytest.approx((values.mean(), values.std()))
    assert (bias.counts, bias.zeros, bias.minimum) == ((2,), 1.0, 0.0)
    assert found["end"].activations is None


def test_weights_that_are_no_numbers_are_counted_apart() -> None:
    model = nested()
    model.get_layer("end").set_weights([np.full((3, 2), np.nan), np.array([np.inf, 1.0])])
    kernel, bias = shown(model)["end"].weights
    assert (kernel.counts, kernel.not_finite, kernel.mean) == ((), 6, None)
    assert (bias.counts, bias.not_finite, bias.mean) == ((1,), 1, 1.0)


def test_activations_are_those_of_the_first_samples_within_nested_models_too(
    tmp_path: Path,
) -> None:
    model = nested()
    generator = np.random.default_rng(0)
    arrays: dict[str, np.ndarray] = {
        f"x_train|{name}": np.zeros((1, 4)) for name in ("first", "second")
    }
    tested = {name: generator.normal(size=(90, 4)) for name in ("first", "second")}
    arrays |= {f"x_test|{name}": each for name, each in tested.items()}
    arrays |= {"y_train": np.zeros(1), "y_test": np.zeros(90)}
    found = shown(model, script_of(tmp_path / "data.npz", arrays))
    assert list(found) == ["encoder/inside", "both", "end"]
    inside = keras.Model(model.get_layer("encoder").inputs, model.get_layer("encoder").outputs)
    values = inside.predict(tested["first"][:SAMPLES], verbose=0)
    activations = found["encoder/inside"].activations
    assert activations is not None
    assert sum(activations.counts) == values.size
    assert activations.mean == pytest.approx(values.mean(), rel=1e-5)
    assert activations.zeros == pytest.approx(np.mean(values == 0))
    # Nothing is left behind in the layers.
    assert "call" not in vars(model.get_layer("end"))


def test_whole_and_short_numbers_are_counted_as_well(tmp_path: Path) -> None:
    taken = keras.Input((2,), dtype="int32", name="words")
    embedded = layers.Embedding(5, 3, dtype="mixed_bfloat16", name="table")(taken)
    model = keras.Model(taken, layers.Flatten(name="flat")(embedded))
    words = np.array([[0, 4]] * 3)
    arrays = {"x_train": words, "x_test": words, "y_train": words, "y_test": words}
    found = shown(model, script_of(tmp_path / "data.npz", arrays))
    assert found["flat"].weights == ()
    assert found["table"].activations is not None
    assert sum(found["table"].activations.counts) == 3 * 2 * 3
