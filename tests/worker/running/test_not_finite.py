"""A loss that is no finite number ends the run, with the layer that it comes from."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from tests.worker.running.runs import folder, whole
from tests.worker.running.scripts import PLAIN
from worker.protocol import NotFinite, TrainingEnded
from worker.running.not_finite import examine

# From the second epoch on the layer gives the root of what is below zero.
_ROOTS = PLAIN.replace(
    'keras.layers.BatchNormalization(name="normal")',
    'keras.layers.Rescaling(1.0, name="same"), Roots(name="roots")',
).replace(
    "def build_model",
    """class Roots(keras.layers.Layer):
    def build(self, shape):
        self.calls = self.add_weight(initializer="zeros", trainable=False)

    def call(self, inputs, training=False):
        if training:
            self.calls.assign_add(1.0)
        bad = keras.ops.cast(self.calls > 11.0, inputs.dtype)
        return keras.ops.sqrt(inputs * (1.0 - bad) + 1.0 - 2.0 * bad)


def build_model""",
)


def test_the_layer_is_found_by_the_batch_and_the_model_has_its_last_good_weights(
    tmp_path: Path,
) -> None:
    run = folder(tmp_path, _ROOTS)
    model, replies = whole(run)
    (told,) = [each for each in replies if isinstance(each, NotFinite)]
    assert (told.epoch, told.batch, told.layer, told.what) == (1, 3, "roots", "output")
    assert told.sentence == (
        "The loss is no finite number in batch 4 of epoch 2: the output of `roots` is not finite. "
        "A lower learning rate may help, or data that is scaled."
    )
    ended = replies[-1]
    assert isinstance(ended, TrainingEnded)
    assert (ended.epochs, ended.reason) == (1, told.sentence)
    assert np.isfinite(list(filter(None, ended.evaluation.values()))).all()
    assert None not in ended.evaluation.values()
    record = run.read()
    assert (record.status, record.epochs, record.reason) == ("failed", 1, told.sentence)
    assert all(np.isfinite(each).all() for each in model.get_weights())
    assert run.last.is_file()
    assert run.best.is_file()


def test_without_a_folder_the_layer_cannot_be_told_and_the_run_ends_all_the_same() -> None:
    from worker.training import train  # noqa: PLC0415 - beside what it is compared with

    replies: list[object] = []
    train(1, _ROOTS, replies.append, lambda: False)
    (told,) = [each for each in replies if isinstance(each, NotFinite)]
    assert (told.epoch, told.batch, told.layer) == (1, 3, "")
    assert "cannot be told" in told.sentence


def model_of(units: int = 2) -> keras.Model:
    inputs = keras.Input((2,), name="taken")
    inner = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(units, name="deep")], name="inner"
    )
    outputs = keras.layers.Dense(1, name="last")(inner(inputs))
    model = keras.Model(inputs, outputs)
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize(
    ("x", "y", "spoiled", "expected"),
    [
        (np.nan, 0.0, "", ("taken", "input")),
        (1.0, 0.0, "deep", ("inner/deep", "weights")),
        (1e38, 0.0, "", ("inner/deep", "output")),
        (1.0, np.inf, "", ("", "loss")),
        (1.0, 0.0, "", None),
    ],
)
def test_a_batch_is_looked_through_from_the_inputs_on(
    x: float, y: float, spoiled: str, expected: tuple[str, str] | None
) -> None:
    model = model_of()
    deep = model.get_layer("inner").get_layer("deep")
    deep.kernel.assign(np.full((2, 2), np.nan if spoiled else 4.0))
    batch = np.full((3, 2), x, "float32"), np.full((3, 1), y, "float32")
    assert examine(model, batch) == expected
