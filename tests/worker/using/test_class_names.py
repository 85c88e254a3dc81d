"""Classes are called as the data calls them, in the order in which the script numbers them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from graph.training import Feed, Reading, Training
from tests.worker.using.test_predicting import drawn
from worker.script import load_script
from worker.using.class_names import class_names

WORDS = np.array(["emu", "cat", "dog", "cat"] * 5)


def names(data: Path | str, reading: Reading | None = None, shape: tuple[int, ...] = (2,)) -> Any:
    source = drawn(Training(str(data), reading=reading or Reading()), shape)
    return class_names(load_script(source, "script_of_names"), "answer")


def table(words: np.ndarray = WORDS) -> pd.DataFrame:
    return pd.DataFrame({"a": np.arange(20.0), "b": np.arange(20.0), "kind": words})


@pytest.mark.parametrize("mapped", [False, True])
@pytest.mark.parametrize("form", ["csv", "parquet", "headless"])
def test_of_a_table_they_are_the_words_of_its_target(
    tmp_path: Path, form: str, mapped: bool
) -> None:
    path = tmp_path / f"data.{'parquet' if form == 'parquet' else 'csv'}"
    if form == "parquet":
        table().to_parquet(path)
    else:
        table().to_csv(path, index=False, header=form == "csv")
    columns = ("0", "1", "2") if form == "headless" else ("a", "b", "kind")
    inputs = {"samples": Feed(columns[:2])} if mapped else {}
    outputs = {"answer": Feed(columns[2:])} if mapped else {}
    reading = Reading(inputs=inputs, outputs=outputs, has_header=form != "headless")
    assert names(path, reading) == ("cat", "dog", "emu")


def test_numbers_have_no_names(tmp_path: Path) -> None:
    table(np.arange(20) % 3).to_csv(tmp_path / "data.csv", index=False)
    assert names(tmp_path / "data.csv") == ()


def test_of_an_archive_they_are_the_words_of_its_array(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", p=np.zeros((20, 2)), kind=WORDS)
    reading = Reading(inputs={"samples": Feed(("p",))}, outputs={"answer": Feed(("kind",))})
    assert names(tmp_path / "data.npz", reading) == ("cat", "dog", "emu")


def test_of_folders_they_are_the_folders(tmp_path: Path) -> None:
    for name in ("b", "a", "c"):
        (tmp_path / name).mkdir()
    assert names(tmp_path, Reading("images"), (4, 4, 3)) == ("a", "b", "c")


def test_of_bundled_sets_they_are_what_scikit_learn_calls_them() -> None:
    assert names("iris", shape=(4,)) == ("setosa", "versicolor", "virginica")
    assert names("diabetes", shape=(10,)) == ()
