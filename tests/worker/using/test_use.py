"""The worker's process answers what is asked of a trained model, and of one in a file."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from codegen import generate
from graph.training import Training
from tests.codegen.drawings import Drawing
from tests.worker.conversation import Conversation
from tests.worker.running.runs import folder, killed
from tests.worker.running.scripts import PLAIN
from tests.worker.using.test_predicting import built, drawn
from worker.protocol import (
    Exported,
    ExportModel,
    Failed,
    Judge,
    Judged,
    LayerWeights,
    Predict,
    Predicted,
    ShowWeights,
    Train,
    TrainingEnded,
    WeightsShown,
)
from worker.running.restoring import restore_models
from worker.using.models import UsedModels


def test_a_model_is_used_as_it_was_trained_and_as_it_was_exported(
    trainer: Conversation, tmp_path: Path
) -> None:
    source = drawn(Training("iris", epochs=2), (4,))
    path = str(tmp_path / "model.keras")
    trainer.send(Train(1, source))
    _, ended = trainer.until(TrainingEnded)
    trainer.send(ExportModel(2, path, "keras"))
    assert trainer.until(Exported)[1].difference == 0
    answers = []
    for model in ("", path):
        trainer.send(Judge(3, source, model=model))
        trainer.send(Predict(4, source, values="5.1,3.5,1.4,0.2", model=model))
        judged, predicted = trainer.until(Judged)[1], trainer.until(Predicted)[1]
        assert judged.evaluation == ended.evaluation
        answers.append((judged.outputs, predicted.rows))
    assert answers[0] == answers[1]
    trainer.send(ShowWeights(5, path, source))
    layers, shown = trainer.until(WeightsShown)
    assert [each.layer for each in layers if isinstance(each, LayerWeights)] == ["answer"]
    assert shown.layers == 1


def test_nothing_but_weights_is_taken_out_of_a_file_where_there_is_a_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = drawn(Training("iris"), (4,))
    _, model = built(source)
    path = str(tmp_path / "model.keras")
    model.save(path)
    monkeypatch.setattr(keras.models, "load_model", lambda *_: pytest.fail("it was loaded"))
    models = UsedModels()
    loaded = models.of(path, source, None)
    assert np.array_equal(loaded.get_weights()[0], model.get_weights()[0])
    assert models.of(path, source, None) is loaded
    other = drawn(Training("wine"), (13,))
    with pytest.raises(ValueError, match="Expected the weights of the drawn model in"):
        models.of(path, other, None)


def test_what_a_layer_learned_of_words_is_taken_out_of_a_file_too(tmp_path: Path) -> None:
    path, table = str(tmp_path / "model.keras"), tmp_path / "data.csv"
    table.write_text("word,kind\n" + "red,0\ngreen,1\nblue,2\n" * 5)
    drawing = Drawing("words", Training(str(table)))
    x = drawing.input("word", (1,), dtype="string")
    x = drawing.layer("StringLookup", "known", x, max_tokens=5)
    x = drawing.layer(
        "Flatten", "flat", drawing.layer("Embedding", "table", x, input_dim=5, output_dim=2)
    )
    drawing.layer("Dense", "kind", x, units=3, activation="softmax")
    source = generate(drawing.graph, script=True).text
    script, model = built(source)
    script.adapt_model(model, script.load_data()[0])
    model.save(path)
    loaded = UsedModels().of(path, source, None)
    assert loaded.get_layer("known").get_vocabulary() == model.get_layer("known").get_vocabulary()


@pytest.mark.parametrize("with_script", [True, False])
def test_the_model_of_a_run_that_was_killed_is_made_of_its_last_epoch(
    tmp_path: Path, with_script: bool
) -> None:
    run = folder(tmp_path, PLAIN)
    killed(run, 2, 5)
    assert not run.last.exists()
    source = PLAIN if with_script else ""
    made = UsedModels().of(str(run.last), source, None)
    # Beside a run that may be going on nothing is written where there is a script.
    assert run.last.exists() != with_script
    restore_models(run)
    expected = keras.models.load_model(run.last)
    for mine, theirs in zip(made.get_weights(), expected.get_weights(), strict=True):
        assert np.array_equal(mine, theirs)


def test_a_model_that_is_not_there_is_said(trainer: Conversation, tmp_path: Path) -> None:
    source = drawn(Training("iris"), (4,))
    trainer.send(Judge(6, source, model=str(tmp_path / "gone.keras")))
    _, failed = trainer.until(Failed)
    assert (failed.request, failed.message) == (
        6,
        f"No such file or directory: {tmp_path / 'gone.keras'}",
    )
