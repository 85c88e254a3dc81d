"""What of the data may surprise is said when a run begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from codegen import generate
from graph.training import Reading, Training
from tests.codegen.data_drawings import people, table
from tests.worker.conversation import Conversation
from worker.protocol import Train, TrainingEnded, TrainingStarted
from worker.running.preparing import prepare
from worker.script import load_script

SPARSE = "sparse_categorical_crossentropy"
ONE_HOT = "categorical_crossentropy"
MISSING = "The training part has no sample of the "


def notes(drawing: Any, path: Path) -> tuple[str, ...]:
    kept = drawing.training
    drawing.training = Training(
        str(path), loss=kept.loss, metrics=(), reading=kept.reading, compiled=kept.compiled
    )
    script = load_script(generate(drawing, script=True).text, "script_of_a_test")
    return prepare(script, None, 0).notes


@pytest.mark.parametrize("loss", [SPARSE, ONE_HOT])
@pytest.mark.parametrize(
    ("classes", "said"),
    [
        (np.arange(60) % 3, ""),
        (np.zeros(60, int), "All targets are of one class, 0"),
        (np.arange(60) % 2 * 2, MISSING + "class 1"),
    ],
)
def test_classes_that_are_not_learned_are_named(
    tmp_path: Path, loss: str, classes: np.ndarray, said: str
) -> None:
    path = tmp_path / "rows.npz"
    y = np.eye(3)[classes] if loss == ONE_HOT else classes
    np.savez(path, x=np.zeros((60, 4)), y=y)
    found = notes(table(Training("", loss=loss)), path)
    assert [each[: len(said)] for each in found] == ([said] if said else [])


def test_a_class_that_the_test_part_alone_has_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.npz"
    classes = np.r_[np.arange(56) % 2, [2] * 4]
    np.savez(path, x=np.zeros((60, 4)), y=classes)
    drawing = table(Training("", loss=SPARSE, reading=Reading(shuffle=False)))
    assert notes(drawing, path)[0].startswith(MISSING + "class 2:")


def test_columns_of_one_name_are_told_where_one_of_them_is_read(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows = [f"{n},{n + 1},{n % 3},{n % 2},{n % 3},9" for n in range(30)]
    path.write_text("\n".join(["age,income,job,buys,risk,age", *rows]) + "\n")
    assert notes(people(""), path) == ("2 columns are called `age`; the first is read.",)


def test_the_notes_come_with_the_beginning_of_a_run(trainer: Conversation, tmp_path: Path) -> None:
    path = tmp_path / "rows.npz"
    np.savez(path, x=np.zeros((60, 4)), y=np.ones(60, int))
    drawing = table(Training(str(path), loss=SPARSE, epochs=1))
    trainer.send(Train(1, generate(drawing, script=True).text))
    _, started = trainer.until(TrainingStarted)
    trainer.until(TrainingEnded)
    assert started.notes == ("All targets are of one class, 1: a model learns to say it always.",)
