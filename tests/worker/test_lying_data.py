"""Data that lies, in each kind of file: one sentence that names the file, before the run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

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
from graph.training import Reading, Training
from tests.codegen.data_drawings import ARRAYS, KINDS, PEOPLE, people, streamed, table
from worker.agreements import agreed_to
from worker.data_fitting import misfit
from worker.data_loading import DataError, class_folders, load_data
from worker.protocol import Judge
from worker.running.preparing import prepare
from worker.using.judging import judge

ROWS = 30
PICTURE = tf.io.encode_png(np.zeros((4, 4, 3), "uint8")).numpy()
Draw = Callable[[str], ModelGraph]
Table = Callable[[pd.DataFrame], pd.DataFrame]


def said(graph: ModelGraph, path: Path | str) -> str:
    """What is said of the data at a path; "" where nothing is."""
    SetTraining(structs.replace(graph.training, data=str(path))).apply(graph)
    names: dict[str, Any] = {"__name__": "script"}
    exec(generate(graph, script=True).text, names)  # noqa: S102 - our own source
    script = SimpleNamespace(**names)
    program = Path(path)
    digest = digest_of(program.read_bytes()) if program.suffix == ".py" else ""
    try:
        with agreed_to(digest):
            loaded = load_data(script)
    except DataError as error:
        return str(error).removeprefix(f"{path}: ")
    keras.backend.clear_session()
    model = script.build_model()
    script.compile_model(model)
    return misfit(model, loaded, len(class_folders(script)))


def rows() -> pd.DataFrame:
    kinds = np.arange(ROWS) % 3
    numbers = np.linspace(18.0, 80.0, ROWS)
    return pd.DataFrame(
        {"age": numbers, "income": numbers, "job": kinds, "buys": kinds % 2, "risk": kinds}
    )


@pytest.mark.parametrize("draw", [people, streamed])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_that_lies_is_told_in_one_sentence(tmp_path: Path, draw: Draw, suffix: str) -> None:
    path = tmp_path / f"people{suffix}"
    lies: list[tuple[Table, str]] = [
        (lambda all_: all_, ""),
        (
            lambda all_: all_.drop(columns=["age"]),
            "Expected the columns that inputs and outputs get. Received: a table without 'age'",
        ),
        (lambda all_: all_.assign(age="x"), "Expected numbers in columns that are no classes."),
        (
            lambda all_: all_.assign(age=all_["age"].where(all_["age"] > 20)),
            "Expected a value in every",
        ),
        (lambda all_: all_.head(0), "Expected two samples or more. Received: 0"),
        (lambda all_: all_.head(1), "Expected two samples or more. Received: 1"),
    ]
    for lie, sentence in lies:
        lied = lie(rows())
        lied.to_csv(path, index=False) if suffix == ".csv" else lied.to_parquet(path)
        told = said(draw(""), path)
        assert told.startswith(sentence) if sentence else told == ""
    for content in (b"", b"\x00\xff garbage" * 20):
        path.write_bytes(content)
        assert said(draw(""), path).startswith("Expected ")
    path.unlink()
    assert said(draw(""), path).startswith("Expected a readable file. Received: No such file")


@pytest.mark.parametrize("draw", [people, streamed])
@pytest.mark.parametrize("place", [0, 7, ROWS - 1])
def test_a_class_that_is_none_is_told_wherever_it_stands(
    tmp_path: Path, draw: Draw, place: int
) -> None:
    path = tmp_path / "people.csv"
    for odd in (7, -1, 0.5):
        lied = rows().astype({"risk": float})
        lied.loc[place, "risk"] = odd
        lied.to_csv(path, index=False)
        if draw is streamed:
            told = f"Expected class numbers from 0 to 2. Received: {odd:g}"
        else:  # where all are there, numbers are counted as words are
            told = "Expected 3 classes, as many as `risk` has units. Received: 4"
        assert said(draw(""), path) == told


@pytest.mark.parametrize("place", [0, 7, ROWS - 1])
def test_an_infinite_number_in_a_stream_is_told_wherever_it_stands(
    tmp_path: Path, place: int
) -> None:
    path = tmp_path / "people.csv"
    lied = rows().astype({"job": float})
    lied.loc[place, "job"] = np.inf
    lied.to_csv(path, index=False)
    assert said(streamed(""), path).startswith("Expected a finite number in every place.")


def test_rows_that_are_read_as_they_are_needed_may_be_taken_away_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "rows.npy"
    np.save(path, np.column_stack([np.random.rand(20_000, 4), np.arange(20_000) % 3]))
    drawing = table(Training(str(path), batch_size=100, reading=Reading(streamed=True)))
    names: dict[str, Any] = {"__name__": "script"}
    exec(generate(drawing, script=True).text, names)  # noqa: S102 - our own source
    train, *_ = names["load_data"]()
    os.truncate(path, 200)
    read = sum(len(train[number][1]) for number in range(len(train)))
    assert read == round(20_000 * 0.8 * 0.8)


def test_a_column_by_a_number_that_there_is_not_is_named(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    rows().to_csv(path, index=False)
    unnamed = people("", structs.replace(PEOPLE, has_header=False))
    assert said(unnamed, path).startswith("Expected the columns that inputs and outputs get.")


@pytest.mark.parametrize("draw", [people, streamed])
def test_an_archive_that_lies_is_told_in_one_sentence(
    tmp_path: Path, draw: Callable[..., ModelGraph]
) -> None:
    path = tmp_path / "people.npz"
    good: dict[str, Any] = {
        "people": np.zeros((ROWS, 2)),
        "jobs": np.zeros((ROWS, 1)),
        "buys": np.arange(ROWS) % 2,
        "levels": np.arange(ROWS) % 3,
    }
    for lie, sentence in (
        ({}, ""),
        ({"levels": None}, "Received: an archive without 'levels'"),
        ({"jobs": np.zeros((ROWS - 1, 1))}, "Expected as many entries in each array."),
        ({"people": np.zeros((ROWS, 3))}, "Expected samples of shape (2,), as the input `person`"),
        ({"people": np.array([None] * ROWS)}, "Python objects, which are not loaded"),
    ):
        np.savez(path, **{key: each for key, each in (good | lie).items() if each is not None})
        told = said(draw("x.npz", ARRAYS), path)
        assert sentence in told
        assert bool(told) == bool(sentence)
    path.write_bytes(b"no archive")
    assert said(draw("x.npz", ARRAYS), path).startswith("Expected a .npz file of arrays")


def test_rows_that_lie_are_told_in_words_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "rows.npy"
    np.save(path, np.zeros(5))
    assert said(KINDS["one_array"].copy(), path).startswith("Expected rows, their last number")
    path.write_bytes(b"no array")
    assert said(KINDS["one_array"].copy(), path).startswith("Expected a .npy file of numbers.")


def pictures_in(folder: Path, classes: str, count: int = 10) -> None:
    for name in classes:
        (folder / name).mkdir(parents=True)
        for number in range(count):
            (folder / name / f"{number}.png").write_bytes(PICTURE)


def test_a_folder_that_lies_is_told_in_one_sentence(tmp_path: Path) -> None:
    draw = KINDS["images"].copy
    (tmp_path / "empty").mkdir()
    pictures_in(tmp_path / "one", "a")
    pictures_in(tmp_path / "few", "ab", 1)
    pictures_in(tmp_path / "many", "abcd")
    pictures_in(tmp_path / "broken", "abc")
    (tmp_path / "broken" / "b" / "5.png").write_bytes(b"half a picture")
    (tmp_path / "file").write_text("no folder")
    for name, sentence in (
        ("none", "Expected a readable file. Received: No such file or directory"),
        ("file", "Expected a readable file. Received: "),
        ("empty", "Expected a folder for each of two classes or more. Received: none"),
        ("one", "Expected a folder for each of two classes or more. Received: one, a"),
        ("few", "Expected files for each part, in a folder for each class."),
        ("many", "Expected 3 classes at most, as many as the model has outputs. Received: 4"),
        ("broken", "Expected images. Received: a file that is none"),
    ):
        assert said(draw(), tmp_path / name).startswith(sentence)
    assert said(draw(), tmp_path / "broken").endswith("5.png")


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_a_picture_that_is_cut_off_is_named_before_the_run(tmp_path: Path, suffix: str) -> None:
    pictures_in(tmp_path, "abc")
    encode = tf.io.encode_png if suffix == ".png" else tf.io.encode_jpeg
    whole = encode(np.random.randint(0, 256, (16, 16, 3), "uint8")).numpy()
    cut = tmp_path / "b" / f"cut{suffix}"
    for size in (len(whole) // 2, len(whole) - 1, len(whole) - 20):
        cut.write_bytes(whole[:size])
        sentence = f"Expected images. Received: a file that is cut off or damaged, {cut}"
        assert said(KINDS["images"].copy(), tmp_path) == sentence
    cut.write_bytes(whole + b"what some programs write behind it" * 9)
    assert said(KINDS["images"].copy(), tmp_path) == ""


def test_a_picture_that_cannot_be_decoded_is_named_where_a_run_meets_it(tmp_path: Path) -> None:
    pictures_in(tmp_path, "abc")
    damaged = tmp_path / "c" / "7.png"
    start = PICTURE.index(b"IDAT") + 6
    damaged.write_bytes(PICTURE[:start] + b"zzzzz" + PICTURE[start + 5 :])
    graph = KINDS["images"].copy()
    SetTraining(structs.replace(graph.training, data=str(tmp_path))).apply(graph)
    names: dict[str, Any] = {"__name__": "script"}
    exec(generate(graph, script=True).text, names)  # noqa: S102 - our own source
    prepared = prepare(SimpleNamespace(**names), None, 0)
    said = "a file that is damaged, .*7\\.png \\(Invalid PNG"
    with pytest.raises(DataError, match=said):
        prepared.fit([])
    request = Judge(1, generate(graph, script=True).text, "training")
    with pytest.raises(DataError, match=said):
        judge(request, prepared.model, lambda: False)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x = 1", "Expected a function load_people in the file. Received: none"),
        ("def load_people(): return 5", "Expected samples and targets of load_people."),
        ("def load_people(): return 5,", "Received: 1 values of load_people"),
        ("import nothing_there", "No module named 'nothing_there'"),
        ("def load_people(: return 5", "SyntaxError"),
        ("def load_people(): raise KeyError('x')", "KeyError: 'x'"),
    ],
)
def test_a_function_that_gives_no_data_is_told(tmp_path: Path, source: str, sentence: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source)
    assert sentence in said(KINDS["function"].copy(), path)


def test_what_cannot_be_fetched_is_told_with_where_it_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def load_data() -> Any:
        raise URLError("Name or service not known")

    monkeypatch.setattr(keras.datasets.mnist, "load_data", load_data)
    told = said(table(Training("mnist"), (784,), 10), "mnist")
    assert told.startswith("Expected mnist in ~/.keras/datasets, or a network to fetch it from.")
    assert "Name or service not known" in told


@pytest.mark.parametrize("cell", ["inf", "1" + 400 * "0"])
def test_a_number_that_none_can_compute_with_is_told(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "people.csv"
    lines = rows().astype(str).to_csv(index=False).splitlines()
    first = lines[1].split(",")
    lines[1] = ",".join([cell, *first[1:]])
    path.write_text("\n".join(lines))
    assert said(people(".csv"), path).startswith("Expected a finite number in every place.")
