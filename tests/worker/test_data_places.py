"""A sentence about a cell of a table names its column and its row."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from codegen import generate
from graph.training import Reading, Training
from tests.codegen.data_drawings import people, streamed, table
from worker.data_loading import DataError
from worker.running.preparing import prepare
from worker.script import load_script

ROWS = 30


def refused(drawing: Any, path: Path) -> str:
    """What a run says of the data before it begins."""
    drawing.training = Training(
        str(path),
        loss=drawing.training.loss,
        metrics=(),
        reading=drawing.training.reading,
        compiled=drawing.training.compiled,
    )
    script = load_script(generate(drawing, script=True).text, "script_of_a_test")
    with pytest.raises(DataError) as caught:
        prepare(script, None, 0)
    return str(caught.value)


def people_with(column: str, row: int, value: Any) -> pd.DataFrame:
    kinds = np.arange(ROWS) % 3
    numbers = np.linspace(18.0, 80.0, ROWS)
    frame = pd.DataFrame(
        {"age": numbers, "income": numbers, "job": kinds, "buys": kinds % 2, "risk": kinds}
    )
    frame = frame.astype({column: object if isinstance(value, str) else float})
    frame.loc[row, column] = value
    return frame


@pytest.mark.parametrize("draw", [people, streamed])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize(
    "lie",
    [
        ("age", 5, np.nan, "Expected a value in every cell"),
        ("income", ROWS - 1, np.inf, "Expected a finite number in every place"),
        ("income", 0, "red", "Expected numbers in columns that are no classes"),
        ("buys", 7, 5, "Expected targets from 0 to 1"),
    ],
)
def test_a_cell_of_a_mapped_table_is_named(
    tmp_path: Path, draw: Any, suffix: str, lie: tuple[str, int, Any, str]
) -> None:
    column, row, value, sentence = lie
    path = tmp_path / f"people{suffix}"
    lied = people_with(column, row, value)
    if suffix == ".csv":
        lied.to_csv(path, index=False)
    else:
        lied.astype(str if isinstance(value, str) else float).to_parquet(path)
    said = refused(draw(""), path)
    assert sentence in said
    if value == "red" and suffix == ".parquet":
        return  # all of them are text there
    assert said.endswith(f", in column `{column}`, row {row + 1}")


@pytest.mark.parametrize("streams", [False, True])
@pytest.mark.parametrize("header", [False, True])
@pytest.mark.parametrize(
    "lie",
    [
        ("1,2,,4,0", 2, "Expected a value in every cell"),
        ("1,inf,3,4,0", 1, "Expected a finite number in every place"),
        ("1,2,3,red,0", 3, "Expected numbers in all columns before the last. Received: 'red'"),
        ("1,2,3,4,9", 4, "Expected class numbers from 0 to 2"),
        ("1,2,3,4,-1", 4, "Expected class numbers from 0 to 2"),
        ("1,2,3,4,0.5", 4, "Expected class numbers from 0 to 2"),
    ],
)
def test_a_cell_of_a_table_that_is_not_mapped_is_named(
    tmp_path: Path, streams: bool, header: bool, lie: tuple[str, int, str]
) -> None:
    cells, place, sentence = lie
    path = tmp_path / "rows.csv"
    lines = [*(["a,b,c,d,kind"] if header else []), *["1,2,3,4,0", "1,2,3,4,2"] * 10, cells]
    path.write_text("\n".join([*lines, "1,2,3,4,1"]) + "\n")
    drawing = table(Training("", reading=Reading(has_header=header, streamed=streams)))
    said = refused(drawing, path)
    assert sentence in said
    name = ["a", "b", "c", "d", "kind"][place] if header else str(place)
    assert said.endswith(f", in column `{name}`, row 21")


def test_a_cell_of_an_array_is_named_and_of_an_archive_none_is(tmp_path: Path) -> None:
    rows = np.column_stack([np.ones((ROWS, 4)), np.arange(ROWS) % 3])
    rows[12, 2] = np.inf
    np.save(tmp_path / "rows.npy", rows)
    said = refused(table(Training("")), tmp_path / "rows.npy")
    assert said.endswith(", in column `2`, row 13")
    np.savez(tmp_path / "rows.npz", x=rows[:, :4], y=rows[:, 4])
    said = refused(table(Training("")), tmp_path / "rows.npz")
    assert re.search("Received: missing or infinite ones$", said)
