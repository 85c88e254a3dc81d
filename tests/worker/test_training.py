import itertools
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from codegen import generate
from graph.edits import SetLayer, SetTraining
from graph.model import ModelGraph
from graph.training import Training
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from worker.callbacks import Reporter, StoppedError, finite
from worker.protocol import (
    BatchEnded,
    EpochEnded,
    Failed,
    Reply,
    Save,
    Saved,
    Stop,
    Train,
    TrainingEnded,
    TrainingStarted,
)

_requests = itertools.count(1)


def digits(epochs: int = 2, classes: int = 10, **settings: Any) -> ModelGraph:
    """A small model on the digits: 1437 for training, of which 1149 make 36 batches an epoch."""
    drawing = Drawing()
    hidden = drawing.layer("Dense", drawing.input(64), units=32, activation="relu")
    drawing.layer("Dense", hidden, units=classes, activation="softmax")
    training = Training(**{"data": "digits", "epochs": epochs, **settings})
    SetTraining(training).apply(drawing.graph)
    return drawing.graph


def source_of(graph: ModelGraph) -> str:
    return generate(graph, script=True).text


def start(trainer: Conversation, source: str) -> int:
    request = next(_requests)
    trainer.send(Train(request, source))
    return request


def failure(trainer: Conversation, source: str) -> Failed:
    request = start(trainer, source)
    _, failed = trainer.until(Failed)
    assert failed.request == request
    return failed


def run_by_hand(source: str) -> tuple[keras.Model, np.ndarray, np.ndarray]:
    """Does what the exported script does, and gives the model and the test data."""
    script: dict[str, Any] = {"__name__": "exported"}
    exec(source, script)  # noqa: S102 - our own source
    keras.utils.set_random_seed(script["SEED"])
    x_train, x_test, y_train, y_test = script["load_data"]()
    model = script["build_model"]()
    script["compile_model"](model)
    script["fit_model"](model, x_train, y_train)
    return model, x_test, y_test


def of(replies: list[Reply], kind: type[Any]) -> list[Any]:
    return [reply for reply in replies if isinstance(reply, kind)]


def test_a_run_tells_its_batches_and_epochs_and_ends_with_an_evaluation(
    trainer: Conversation,
) -> None:
    request = start(trainer, source_of(digits()))
    replies, ended = trainer.until(TrainingEnded)
    assert replies[0] == TrainingStarted(request, epochs=2, batches=36)
    epochs = of(replies, EpochEnded)
    assert [each.epoch for each in epochs] == [0, 1]
    assert epochs[0].logs.keys() == {"accuracy", "loss", "val_accuracy", "val_loss"}
    batches = of(replies, BatchEnded)
    for epoch in (0, 1):
        told = [each.batch for each in batches if each.epoch == epoch]
        assert told == sorted(set(told))
        assert (told[0], told[-1]) == (0, 35)
    assert (ended.stopped, ended.epochs) == (False, 2)
    assert ended.evaluation.keys() == {"accuracy", "loss"}
    assert (ended.evaluation["accuracy"] or 0) > 0.5


def test_what_is_trained_saved_and_loaded_is_what_the_exported_script_trains(
    trainer: Conversation, tmp_path: Path
) -> None:
    source = source_of(digits())
    start(trainer, source)
    _, ended = trainer.until(TrainingEnded)
    path = tmp_path / "digits.keras"
    trainer.send(Save(request := next(_requests), str(path)))
    assert trainer.receive() == Saved(request, str(path))
    assert list(tmp_path.iterdir()) == [path]
    loaded = keras.models.load_model(path)
    by_hand, x_test, y_test = run_by_hand(source)
    # As JSON: what was read from a file has lists where there were tuples.
    assert json.dumps(loaded.get_config()) == json.dumps(by_hand.get_config())
    np.testing.assert_allclose(loaded.predict(x_test), by_hand.predict(x_test), atol=1e-4)
    evaluation = loaded.evaluate(x_test, y_test, return_dict=True)
    assert evaluation == pytest.approx(ended.evaluation, abs=1e-4)


def test_a_stopped_run_ends_before_its_epoch_and_its_model_can_be_saved(
    trainer: Conversation, tmp_path: Path
) -> None:
    start(trainer, source_of(digits(epochs=10_000)))
    trainer.until(EpochEnded)
    trainer.send(Stop(next(_requests)))
    replies, ended = trainer.until(TrainingEnded)
    assert ended.stopped
    assert 0 < ended.epochs == 1 + len(of(replies, EpochEnded)) < 10_000
    assert ended.evaluation.keys() == {"accuracy", "loss"}
    trainer.send(Save(next(_requests), str(tmp_path / "stopped.keras")))
    trainer.until(Saved)
    assert keras.models.load_model(tmp_path / "stopped.keras").count_params() == 2410


def test_a_stop_before_the_run_does_not_stop_the_run_after_it(trainer: Conversation) -> None:
    trainer.send(Stop(next(_requests)))
    start(trainer, source_of(digits(epochs=1)))
    assert not trainer.until(TrainingEnded)[1].stopped


@pytest.mark.parametrize("unwanted_in", ["training", "validation"])
def test_a_run_that_is_unwanted_ends_within_the_batch(unwanted_in: str) -> None:
    replies: list[Reply] = []
    batches: list[str] = []

    class Counter(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
        def on_train_batch_end(self, batch: int, logs: object = None) -> None:
            batches.append("training")

        def on_test_batch_end(self, batch: int, logs: object = None) -> None:
            batches.append("validation")

    reporter = Reporter(1, replies.append, lambda: batches.count(unwanted_in) == 3)
    model = keras.Sequential([keras.layers.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x, y = np.ones((80, 2)), np.ones((80, 1))
    with pytest.raises(StoppedError):
        model.fit(
            *(x, y),
            batch_size=8,
            validation_data=(x, y),
            callbacks=[Counter(), reporter],
            verbose=0,
        )
    training = 3 if unwanted_in == "training" else 10
    assert batches == ["training"] * training + ["validation"] * (3 if training == 10 else 0)
    assert reporter.epochs_ended == 0
    assert np.isfinite(model.predict(x, verbose=0)).all()


def test_numbers_that_json_does_not_know_are_told_as_none() -> None:
    logs = {"loss": float("nan"), "mae": float("inf"), "accuracy": float(np.float32(0.5))}
    assert finite(logs) == {"loss": None, "mae": None, "accuracy": 0.5}


def test_labels_beyond_the_last_layer_are_told_in_one_sentence(trainer: Conversation) -> None:
    failed = failure(trainer, source_of(digits(classes=7)))
    assert failed.message == (
        "Expected class numbers from 0 to 6, as many as the model has outputs. Received: 9"
    )


def test_a_wrong_input_shape_is_told_in_one_sentence(trainer: Conversation) -> None:
    source = source_of(digits()).replace("shape=(64,)", "shape=(63,)")
    assert failure(trainer, source).message.startswith("Expected samples of shape (63,)")


def test_a_missing_file_is_named(trainer: Conversation, tmp_path: Path) -> None:
    missing = tmp_path / "nowhere.csv"
    failed = failure(trainer, source_of(digits(data=str(missing))))
    assert str(missing) in failed.message
    assert "\n" not in failed.message


def test_data_of_text_are_refused(trainer: Conversation, tmp_path: Path) -> None:
    rows = ["a,b,target", *["one,two,0"] * 20]
    path = tmp_path / "texts.csv"
    path.write_text("\n".join(rows))
    drawing = Drawing()
    drawing.layer("Dense", drawing.input(2), units=2, activation="softmax")
    SetTraining(Training(data=str(path), epochs=1)).apply(drawing.graph)
    assert "\n" not in failure(trainer, source_of(drawing.graph)).message


def test_source_that_is_none_fails_and_the_worker_goes_on(trainer: Conversation) -> None:
    assert failure(trainer, "this is no source").message.startswith("SyntaxError: ")
    start(trainer, source_of(digits(epochs=1)))
    assert trainer.until(TrainingEnded)[1].epochs == 1


def test_after_a_failed_run_there_is_no_model_to_save(
    trainer: Conversation, tmp_path: Path
) -> None:
    failure(trainer, source_of(digits(classes=3)))
    trainer.send(Save(next(_requests), str(tmp_path / "none.keras")))
    assert trainer.until(Failed)[1].message == (
        "Expected a trained model to save. Received: none; train it first."
    )
    assert not list(tmp_path.iterdir())


def test_dropout_and_another_optimizer_give_the_same_numbers_again(
    trainer: Conversation,
) -> None:
    graph = digits(epochs=1, optimizer="rmsprop", seed=7)
    layer = next(each for each in graph.layers() if each.arguments.get("units") == 32)
    SetLayer(type(layer)(layer.id, "Dropout", layer.name, arguments={"rate": 0.3})).apply(graph)
    source = source_of(graph)
    evaluations = []
    for _ in range(2):
        start(trainer, source)
        evaluations.append(trainer.until(TrainingEnded)[1].evaluation)
    assert evaluations[0] == evaluations[1]
