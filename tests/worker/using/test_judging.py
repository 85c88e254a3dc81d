"""How good a model is, held against scikit-learn's own numbers on the same predictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers
from sklearn import metrics

from tests.worker.using.scripts import script_of, streamed_script_of
from worker.data_loading import DataError
from worker.protocol import Judge, Judged, Split, decode_reply, encode
from worker.using import class_tally
from worker.using.judging import EndedError, judge
from worker.using.mistakes import MISTAKES

GENERATOR = np.random.default_rng(0)
COUNT = 300


def judged(model: keras.Model, source: str, split: Split = "testing") -> Judged:
    given = judge(Judge(7, source, split), model, lambda: False)
    reply = decode_reply(encode(given))
    assert isinstance(reply, Judged)
    return reply


def fixed(outputs: int, activation: str | None, loss: Any, size: int = 4) -> keras.Model:
    """A small model that was not trained: it is right by chance, and wrong enough."""
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((size,)), layers.Dense(outputs, activation)])
    model.compile("adam", loss)
    return model


def arrays(targets: np.ndarray, samples: np.ndarray | None = None) -> dict[str, np.ndarray]:
    x = GENERATOR.normal(size=(COUNT, 4)).astype("float32") if samples is None else samples
    half = len(x) // 2
    return {
        "x_train": x[:half],
        "x_test": x[half:],
        "y_train": targets[:half],
        "y_test": targets[half:],
    }


@pytest.mark.parametrize(
    ("loss", "one_hot"),
    [("sparse_categorical_crossentropy", False), ("categorical_crossentropy", True)],
)
def test_classes_are_counted_as_scikit_learn_counts_them(
    tmp_path: Path, loss: str, one_hot: bool
) -> None:
    kinds = GENERATOR.integers(0, 3, COUNT)
    data = arrays(np.eye(3)[kinds] if one_hot else kinds)
    model = fixed(3, "softmax", loss)
    said = judged(model, script_of(tmp_path / "data.npz", data))
    (output,) = said.outputs
    truth, given = kinds[COUNT // 2 :], model.predict(data["x_test"], verbose=0)
    best = given.argmax(axis=1)
    assert output.kind == "classes"
    assert output.classes == ("0", "1", "2")
    assert np.array_equal(output.confusion, metrics.confusion_matrix(truth, best))
    expected = np.array(metrics.precision_recall_fscore_support(truth, best)).T
    assert np.allclose(np.array(output.per_class), expected)
    assert output.measures["accuracy"] == pytest.approx(metrics.accuracy_score(truth, best))
    for place, curve in enumerate(output.roc):
        area = metrics.roc_auc_score(truth == place, given[:, place])
        assert curve.area == pytest.approx(area, abs=1e-6)
        assert (curve.x[0], curve.y[0], curve.x[-1], curve.y[-1]) == (0, 0, 1, 1)
    evaluation = model.evaluate(data["x_test"], data["y_test"], verbose=0)
    assert said.evaluation["loss"] == pytest.approx(evaluation, rel=1e-5)
    assert said.samples == COUNT - COUNT // 2


def test_the_worst_mistakes_are_those_of_the_largest_loss(tmp_path: Path) -> None:
    kinds = GENERATOR.integers(0, 3, COUNT)
    data = arrays(kinds)
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    given = model.predict(data["x_test"], verbose=0)
    truth = data["y_test"]
    losses = -np.log(given[np.arange(len(truth)), truth])
    losses[given.argmax(axis=1) == truth] = -1
    order = np.argsort(-losses)[:MISTAKES]
    assert [each.sample for each in output.mistakes] == order.tolist()
    first = output.mistakes[0]
    assert first.loss == pytest.approx(losses[order[0]], rel=1e-4)
    assert (first.expected, first.predicted) == (
        str(truth[order[0]]),
        str(given[order[0]].argmax()),
    )
    assert first.values == pytest.approx(data["x_test"][order[0]], rel=1e-6)


@pytest.mark.parametrize(
    ("activation", "loss", "no"),
    [
        ("sigmoid", "binary_crossentropy", 0),
        (None, keras.losses.BinaryCrossentropy(from_logits=True), 0),
        ("tanh", "hinge", -1),
    ],
)
def test_one_number_that_says_yes_or_no_is_two_classes(
    tmp_path: Path, activation: str | None, loss: Any, no: int
) -> None:
    truth = GENERATOR.integers(0, 2, COUNT)
    data = arrays(np.where(truth, 1, no))
    model = fixed(1, activation, loss)
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    score = model.predict(data["x_test"], verbose=0)[:, 0]
    expected = truth[COUNT // 2 :]
    said = score > (0.5 if activation == "sigmoid" else 0)
    assert np.array_equal(output.confusion, metrics.confusion_matrix(expected, said))
    (curve,) = output.roc
    assert curve.label == "1"
    assert curve.area == pytest.approx(metrics.roc_auc_score(expected, score), abs=1e-6)
    assert {(each.expected, each.predicted) for each in output.mistakes} == {("0", "1"), ("1", "0")}


def test_several_labels_at_once_are_counted_each_for_itself(tmp_path: Path) -> None:
    truth = GENERATOR.integers(0, 2, (COUNT, 3))
    data = arrays(truth)
    model = fixed(3, "sigmoid", "binary_crossentropy")
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    expected = truth[COUNT // 2 :]
    score = model.predict(data["x_test"], verbose=0)
    table = np.array(metrics.precision_recall_fscore_support(expected, score > 0.5)).T
    assert np.allclose(np.array(output.per_class), table)
    assert output.confusion == ()
    assert output.measures["all labels right"] == pytest.approx(
        metrics.accuracy_score(expected, score > 0.5)
    )
    areas = [curve.area for curve in output.roc]
    assert areas == pytest.approx(metrics.roc_auc_score(expected, score, average=None), abs=1e-6)


def test_measured_numbers_have_errors_and_residuals(tmp_path: Path) -> None:
    truth = GENERATOR.normal(50, 20, (COUNT, 2))
    data = arrays(truth)
    model = fixed(2, None, "mse")
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    given, expected = model.predict(data["x_test"], verbose=0), data["y_test"]
    assert output.kind == "numbers"
    assert output.measures == {
        "mean absolute error": pytest.approx(metrics.mean_absolute_error(expected, given)),
        "root mean squared error": pytest.approx(
            metrics.root_mean_squared_error(expected.ravel(), given.ravel())
        ),
        "R2": pytest.approx(metrics.r2_score(expected, given)),
        "largest error": pytest.approx(np.abs(expected - given).max()),
    }
    assert output.residuals is not None
    assert output.residuals.x == pytest.approx(expected.ravel())
    assert output.residuals.y == pytest.approx(given.ravel())
    worst = output.mistakes[0].sample
    assert worst == np.square(expected - given).mean(axis=1).argmax()


def test_every_output_is_judged_as_its_own_loss_says(tmp_path: Path) -> None:
    taken, image = keras.Input((4,), name="row"), keras.Input((8, 8, 1), name="image")
    both = layers.Concatenate()([taken, layers.Flatten()(image)])
    kind = layers.Dense(2, activation="softmax", name="kind")(both)
    size = layers.Dense(1, name="size")(both)
    model = keras.Model([taken, image], [size, kind])
    model.compile(loss={"kind": "sparse_categorical_crossentropy", "size": "mae"})
    parts: dict[str, np.ndarray] = {}
    for part in ("train", "test"):
        parts |= {
            f"x_{part}|row": GENERATOR.normal(size=(40, 4)),
            f"x_{part}|image": GENERATOR.normal(size=(40, 8, 8, 1)),
            f"y_{part}|kind": np.array(GENERATOR.integers(0, 2, 40)),
            f"y_{part}|size": GENERATOR.normal(size=40),
        }
    said = judged(model, script_of(tmp_path / "data.npz", parts))
    size_judged, kind_judged = said.outputs
    assert (size_judged.name, size_judged.kind) == ("size", "numbers")
    assert (kind_judged.name, kind_judged.kind) == ("kind", "classes")
    assert kind_judged.measures["accuracy"] is not None
    mistake = kind_judged.mistakes[0]
    assert (mistake.rows, mistake.columns, mistake.channels) == (8, 8, 1)
    assert len(mistake.pixels) == 64
    assert {"loss", "kind_loss", "size_loss"} <= set(said.evaluation)


def test_each_pixel_of_a_segmentation_is_an_answer(tmp_path: Path) -> None:
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((6, 6, 3)), layers.Conv2D(4, 1, activation="softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    images = GENERATOR.normal(size=(20, 6, 6, 3)).astype("float32")
    data = arrays(GENERATOR.integers(0, 4, (20, 6, 6)), images)
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    given = model.predict(data["x_test"], verbose=0).argmax(axis=-1)
    assert np.array_equal(
        output.confusion, metrics.confusion_matrix(data["y_test"].ravel(), given.ravel())
    )
    assert output.mistakes[0].channels == 3


def test_parts_are_those_that_keras_holds_out(tmp_path: Path) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    source = script_of(tmp_path / "data.npz", data, 0.35)
    training, validation = (judged(model, source, split) for split in ("training", "validation"))
    assert training.samples + validation.samples == COUNT // 2
    # Learning nothing, Keras says of what it holds out just what is said here.
    model.optimizer.learning_rate = 0.0
    history = model.fit(data["x_train"], data["y_train"], validation_split=0.35, verbose=0)
    assert validation.evaluation["loss"] == pytest.approx(history.history["val_loss"][0], rel=1e-5)


def test_a_stream_is_judged_as_the_same_arrays_are(tmp_path: Path) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    in_memory = judged(model, script_of(tmp_path / "a.npz", data, 0.5))
    source = streamed_script_of(tmp_path / "b.npz", data)
    streamed = judged(model, source)
    assert streamed.samples == in_memory.samples
    assert streamed.outputs[0].confusion == in_memory.outputs[0].confusion
    assert streamed.outputs[0].mistakes[0].sample == in_memory.outputs[0].mistakes[0].sample
    assert streamed.evaluation["loss"] == pytest.approx(in_memory.evaluation["loss"], rel=1e-5)
    assert judged(model, source, "training").samples == 75
    assert judged(model, source, "validation").samples == 75


@pytest.mark.parametrize("write", [script_of, streamed_script_of])
def test_no_part_for_validation_is_said(tmp_path: Path, write: Any) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    with pytest.raises(DataError, match=r"held out for validation\. Received: none"):
        judged(model, write(tmp_path / "a.npz", data, 0.0), "validation")


def test_more_samples_than_are_kept_change_the_curves_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    source = script_of(tmp_path / "data.npz", data)
    whole = judged(model, source)
    monkeypatch.setattr(class_tally, "SCORES", 400)
    part = judged(model, source)
    assert part.outputs[0].confusion == whole.outputs[0].confusion
    assert part.outputs[0].per_class == whole.outputs[0].per_class
    assert whole.notes == ()
    assert part.notes == ("The ROC curves are of 100 of 150 answers, taken at random.",)


def test_many_classes_are_told_by_their_sums_alone(tmp_path: Path) -> None:
    data = arrays(GENERATOR.integers(0, 150, COUNT))
    model = fixed(150, "softmax", "sparse_categorical_crossentropy")
    (output,) = judged(model, script_of(tmp_path / "data.npz", data)).outputs
    assert not any((output.classes, output.confusion, output.per_class, output.roc))
    given = model.predict(data["x_test"], verbose=0)
    assert output.measures["top 5 accuracy"] == pytest.approx(
        metrics.top_k_accuracy_score(data["y_test"], given, k=5, labels=range(150))
    )


def test_answers_that_are_no_numbers_are_left_out_and_said(tmp_path: Path) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    data["x_test"][3] = np.nan
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    said = judged(model, script_of(tmp_path / "data.npz", data))
    assert np.sum(said.outputs[0].confusion) == 149
    assert "1 answers were left out" in said.notes[0]
    assert said.outputs[0].mistakes[0].sample == 3
    assert said.outputs[0].mistakes[0].loss is None


def test_a_judgement_that_is_no_longer_wanted_ends(tmp_path: Path) -> None:
    data = arrays(GENERATOR.integers(0, 3, COUNT))
    model = fixed(3, "softmax", "sparse_categorical_crossentropy")
    source = script_of(tmp_path / "data.npz", data)
    with pytest.raises(EndedError):
        judge(Judge(1, source), model, lambda: True)
