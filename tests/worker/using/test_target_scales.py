"""What measures is judged in the units that its targets had before they were scaled."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error

from codegen import generate
from graph.training import Feed, Reading, Training
from tests.codegen.drawings import Drawing
from worker.protocol import Judge
from worker.script import load_script
from worker.using.judging import judge

Prepare = Literal["", "standardize", "min_max"]
GENERATOR = np.random.default_rng(0)
ROWS = 60
INPUTS = GENERATOR.normal(size=(ROWS, 2)).astype("float32")
PRICES = GENERATOR.normal(250_000, 40_000, ROWS).astype("float32")


def written(path: Path) -> Path:
    if path.suffix == ".npz":
        np.savez(path, x=INPUTS, y=PRICES[:, None])
    else:
        table = pd.DataFrame({"a": INPUTS[:, 0], "b": INPUTS[:, 1], "price": PRICES})
        table.to_csv(path, index=False)
    return path


def source_of(data: str, shape: int, prepare: Prepare, *, streamed: bool = False) -> str:
    reading = Reading(outputs={"price": Feed((), prepare)}, streamed=streamed)
    training = Training(data, loss="mse", metrics=(), reading=reading)
    drawing = Drawing("priced", training)
    drawing.layer("Dense", "price", drawing.input("features", (shape,)), units=1)
    return generate(drawing.graph, script=True).text


def scaled_and_given(source: str) -> tuple[Any, np.ndarray, np.ndarray]:
    """A compiled model, the scaled targets of the test part, and what it says of that."""
    script: Any = load_script(source, "script_of_a_test")
    keras.utils.set_random_seed(script.SEED)
    parts = script.load_data()
    model = script.build_model()
    script.compile_model(model)
    if len(parts) == 3:
        batches = [parts[2][number] for number in range(len(parts[2]))]
        x, y = (np.concatenate(each) for each in zip(*batches, strict=True))
    else:
        _, x, _, y = parts
    return model, np.ravel(y), np.ravel(model.predict(x, verbose=0))


@pytest.mark.parametrize("prepare", ["standardize", "min_max"])
@pytest.mark.parametrize("data", ["diabetes", "homes.csv", "streamed.csv", "homes.npz"])
def test_a_target_that_is_scaled_is_judged_in_its_own_units(
    tmp_path: Path, data: str, prepare: Prepare
) -> None:
    streamed = data == "streamed.csv"
    if data == "diabetes":
        source, truth = source_of(data, 10, prepare), load_diabetes(return_X_y=True)[1]
    else:
        path = written(tmp_path / data)
        source, truth = source_of(str(path), 2, prepare, streamed=streamed), PRICES
    model, scaled, given = scaled_and_given(source)
    judged = judge(Judge(1, source), model, lambda: False)
    (output,) = judged.outputs
    assert output.residuals is not None
    told = np.array(output.residuals.x, float)
    # Each is one of those in the file, and they are what the scaled ones were made of.
    assert np.abs(told[:, None] - truth[None]).min(axis=1).max() <= 1e-4 * truth.max()
    step, zero = np.polyfit(scaled, told, 1)
    assert told == pytest.approx(scaled * step + zero, rel=1e-3)
    assert output.measures["mean absolute error"] == pytest.approx(
        mean_absolute_error(told, given * step + zero), rel=1e-3
    )
    assert judged.evaluation["loss"] == pytest.approx(np.square(given - scaled).mean(), rel=1e-3)
    assert np.isclose(told, float(output.mistakes[0].expected), rtol=1e-3).any()
    assert judged.notes[0].startswith("`price` is told in its own units")


def test_a_target_that_is_not_scaled_is_told_as_it_is(tmp_path: Path) -> None:
    source = source_of(str(written(tmp_path / "homes.csv")), 2, "")
    model, targets, _ = scaled_and_given(source)
    judged = judge(Judge(1, source), model, lambda: False)
    assert judged.outputs[0].residuals is not None
    assert judged.outputs[0].residuals.x == pytest.approx(targets)
    assert judged.notes == ()
