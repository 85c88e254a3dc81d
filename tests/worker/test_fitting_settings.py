"""What a training is compiled and fitted with beyond names, executed by Keras once each."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pytest

from codegen import generate
from graph.training import Fitting, Reading, Training
from tests.codegen.drawings import Drawing

KINDS = np.array([0] * 24 + [1] * 12 + [2] * 4)


def obj(path: str, /, **arguments: Any) -> dict[str, Any]:
    return {"$object": f"keras.{path}", "arguments": arguments}


def fitted(folder: Path, training: Training) -> tuple[SimpleNamespace, Any, keras.Model]:
    """Runs a script in parts, and gives it, what `fit` gave and the model."""
    drawing = Drawing("small", training)
    features = drawing.input("features", (4,))
    drawing.layer("Dense", "kinds", features, units=3, activation="softmax")
    names: dict[str, Any] = {"__name__": "script"}
    source = generate(drawing.graph, script=True).text
    exec(compile(source, "script", "exec"), names)  # noqa: S102 - our own source
    script = SimpleNamespace(**names)
    keras.utils.set_random_seed(script.SEED)
    data = script.load_data()
    model = script.build_model()
    script.compile_model(model)
    callbacks = script.make_callbacks(str(folder)) if "make_callbacks" in names else None
    given = data[:2] if len(data) == 3 else (data[0], data[2])
    return script, script.fit_model(model, *given, callbacks=callbacks), model


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Samples of three classes, two of them rare."""
    path = tmp_path / "data.npz"
    x = np.random.default_rng(0).normal(size=(len(KINDS), 4)).astype("float32")
    np.savez(path, x=x, y=KINDS)
    return path


def test_each_callback_of_the_catalogue_acts(tmp_path: Path, archive: Path) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    callbacks = (
        obj("callbacks.EarlyStopping", patience=1, min_delta=100.0, restore_best_weights=True),
        obj("callbacks.ModelCheckpoint", filepath="models/{epoch:02d}.keras"),
        obj("callbacks.ModelCheckpoint", filepath="best.weights.h5", save_weights_only=True),
        obj("callbacks.ReduceLROnPlateau", patience=1, min_delta=100.0, factor=0.5),
        obj("callbacks.CSVLogger", filename="log.csv", separator=";"),
        obj("callbacks.TerminateOnNaN"),
        obj("callbacks.BackupAndRestore", backup_dir="backup/latest", delete_checkpoint=False),
    )
    training = Training(str(archive), epochs=4, fitting=Fitting(callbacks=callbacks))
    _, history, model = fitted(folder, training)
    assert history.epoch == [0, 1]  # nothing improves by 100
    assert float(model.optimizer.learning_rate) == pytest.approx(0.0005)
    assert sorted(each.name for each in (folder / "models").iterdir()) == ["01.keras", "02.keras"]
    assert (folder / "log.csv").read_text().startswith("epoch;accuracy;learning_rate;")
    assert (folder / "best.weights.h5").exists()
    assert (folder / "backup" / "latest").is_dir()


@pytest.mark.skipif(find_spec("tensorboard") is None, reason="a package of its own")
def test_tensorboard_is_written_for(tmp_path: Path, archive: Path) -> None:
    callbacks = (obj("callbacks.TensorBoard", log_dir="logs/run", write_graph=False),)
    fitted(tmp_path, Training(str(archive), epochs=1, fitting=Fitting(callbacks=callbacks)))
    assert list((tmp_path / "logs" / "run" / "train").iterdir())


@pytest.mark.parametrize("streamed", [False, True])
def test_classes_are_weighed_by_how_rare_they_are(
    tmp_path: Path, archive: Path, streamed: bool
) -> None:
    training = Training(
        str(archive),
        epochs=1,
        validation_split=0.0,
        reading=Reading(test_split=0.25, streamed=streamed),
        fitting=Fitting(class_weight="balanced"),
    )
    script, history, _ = fitted(tmp_path, training)
    assert np.isfinite(history.history["loss"]).all()
    data = script.load_data()
    weights = script.balanced_weights(data[0] if streamed else data[2])
    taken = [y for x, y in (data[0][each] for each in range(len(data[0])))] if streamed else None
    y = np.concatenate(taken) if taken else data[2]
    expected = {kind: len(y) / 3 / np.sum(y == kind) for kind in range(3)}
    assert weights == pytest.approx(expected)


def test_classes_that_weigh_nothing_leave_no_loss(tmp_path: Path, archive: Path) -> None:
    fitting = Fitting(class_weight={"0": 0.0, "1": 0.0, "2": 0.0})
    training = Training(str(archive), epochs=1, validation_split=0.0, fitting=fitting)
    _, history, _ = fitted(tmp_path, training)
    assert history.history["loss"] == [0.0]


def test_a_schedule_and_several_batches_a_step_are_followed(tmp_path: Path, archive: Path) -> None:
    schedule = obj(
        "optimizers.schedules.ExponentialDecay",
        initial_learning_rate=0.1,
        decay_steps=1,
        decay_rate=0.5,
    )
    compiled = {
        "optimizer": obj("optimizers.SGD", learning_rate=schedule, momentum=0.9),
        "steps_per_execution": 2,
        "jit_compile": False,
    }
    training = Training(
        str(archive), epochs=1, batch_size=16, validation_split=0.0, compiled=compiled
    )
    _, _, model = fitted(tmp_path, training)
    assert model.steps_per_execution == 2
    assert not model.jit_compile
    assert float(model.optimizer.learning_rate) == pytest.approx(0.1 * 0.5**2)
