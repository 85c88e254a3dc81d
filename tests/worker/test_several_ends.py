"""Data for several inputs and outputs, or read as it is needed: what does not fit is told."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from msgspec import structs

from codegen import generate
from graph.digests import digest_of
from graph.edits import SetTraining
from graph.model import ModelGraph
from graph.training import Feed, Reading, Training
from tests.codegen.data_drawings import PEOPLE, people, pictures, streamed
from tests.worker.showing import shown
from worker.agreements import agreed_to
from worker.data_fitting import misfit
from worker.data_loading import load_data
from worker.flowing.showing import Values
from worker.inspection import Inspector

ROWS = 30


def table() -> pd.DataFrame:
    kinds = np.arange(ROWS) % 3
    return pd.DataFrame(
        {
            "age": np.linspace(18.0, 80.0, ROWS),
            "income": np.linspace(1000.0, 3000.0, ROWS),
            "job": kinds,
            "buys": kinds % 2,
            "risk": kinds,
        }
    )


def at(graph: ModelGraph, path: Path) -> ModelGraph:
    """Gives the drawing with its data at a path."""
    SetTraining(structs.replace(graph.training, data=str(path))).apply(graph)
    return graph


def fault(graph: ModelGraph) -> str:
    """What is said of the data of a drawing; "" where it fits."""
    names: dict[str, Any] = {"__name__": "script"}
    exec(generate(graph, script=True).text, names)  # noqa: S102 - our own source
    script = SimpleNamespace(**names)
    keras.backend.clear_session()
    model = script.build_model()
    script.compile_model(model)
    return misfit(model, load_data(script))


def changed(**columns: Any) -> pd.DataFrame:
    return table().assign(**columns)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (table(), ""),
        (
            changed(risk=lambda rows: rows["risk"] % 2),
            "Expected 3 classes, as many as `risk` has units. Received: 2",
        ),
        (
            changed(buys=lambda rows: rows["risk"]),
            "Expected targets from 0 to 1 of `buys`, which binary_crossentropy takes. Received: 2",
        ),
        (changed(age=np.inf), "Expected a finite number in every place"),
    ],
)
def test_a_table_for_several_ends_is_held_against_each(
    tmp_path: Path, rows: pd.DataFrame, said: str
) -> None:
    path = tmp_path / "people.csv"
    rows.to_csv(path, index=False)
    plain = {"person": Feed(("age", "income")), "job": Feed(("job",))}
    text = fault(at(people(reading=structs.replace(PEOPLE, inputs=plain)), path))
    assert text.startswith(said) if said else text == ""


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_stream_is_held_against_the_model_before_the_run(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"people{suffix}"
    for rows, said in (
        (table(), ""),
        (changed(buys=7), "Expected targets from 0 to 1 of `buys`"),
        (changed(income=np.inf), "Expected a finite number in every place"),
    ):
        rows.to_csv(path, index=False) if suffix == ".csv" else rows.to_parquet(path)
        drawn = streamed("", structs.replace(PEOPLE, test_split=0.3))
        plain = {name: Feed(feed.columns) for name, feed in drawn.training.reading.inputs.items()}
        reading = structs.replace(drawn.training.reading, inputs=plain)
        SetTraining(structs.replace(drawn.training, reading=reading)).apply(drawn)
        text = fault(at(drawn, path))
        assert text.startswith(said) if said else text == ""


FUNCTIONS = """
import numpy as np
import tensorflow as tf

x, y = np.zeros((6, 8, 8, 3), "float32"), np.arange(6) % 3

def smaller():
    data = tf.data.Dataset.from_tensor_slices((x[:, :4], y)).batch(2)
    return data, None, data

def one_hot():
    data = tf.data.Dataset.from_tensor_slices((x, np.eye(3)[y])).shuffle(6).batch(2)
    return data, None, data

def nothing():
    data = tf.data.Dataset.from_tensor_slices((x, y)).take(0)
    return data, None, data

def by_other_names():
    return {"left": x, "right": x}, y
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("smaller", "Expected samples of shape (32, 32, 3), as the input `image` takes"),
        ("one_hot", "Expected samples of shape (32, 32, 3)"),
        ("nothing", "Expected two samples or more in each part. Received: 0"),
        ("by_other_names", "Expected arrays for the inputs image of the model. Received: left, r"),
    ],
)
def test_what_a_function_gives_is_held_against_the_model(
    tmp_path: Path, name: str, said: str
) -> None:
    path = tmp_path / "mine.py"
    path.write_text(FUNCTIONS)
    reading = Reading("function", name, streamed=name != "by_other_names")
    with agreed_to(digest_of(path.read_bytes())):
        assert fault(at(pictures(reading), path)).startswith(said)


@pytest.fixture(scope="module")
def values() -> Values:
    return Values(Inspector())


def test_a_sample_of_several_columns_runs_through_the_drawing(
    values: Values, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    table().to_csv(path, index=False)
    for draw in (people(), streamed("")):
        graph = at(draw, path)
        answer = shown(values, graph)
        assert answer.ended.missing == 0, answer.ended.note
        by_name = {graph.layer_of(node.id).name: node.id for node in graph.nodes()}
        assert answer.one(by_name["person"]).shape == (2,)
        assert answer.one(by_name["risk"]).shape == (3,)
        assert answer.sample.samples > 1


def test_a_sample_of_a_folder_runs_through_the_drawing(values: Values, tmp_path: Path) -> None:
    for kind in ("cat", "dog", "emu"):
        (tmp_path / kind).mkdir()
        for number in range(6):
            picture = np.full((4, 4, 3), number * 40, "uint8")
            encoded = tf.io.encode_png(picture).numpy()
            (tmp_path / kind / f"{number}.png").write_bytes(encoded)
    graph = pictures(Reading("images"))
    SetTraining(Training(str(tmp_path), reading=Reading("images"))).apply(graph)
    answer = shown(values, graph)
    assert answer.ended.note == ""
    assert answer.sample.samples == 3
