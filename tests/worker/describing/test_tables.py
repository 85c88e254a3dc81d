from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from graph.training import Feed
from tests.worker.describing.asking import ask, column, parts
from worker.data_loading import DataError
from worker.describing import tables


def written(folder: Path, suffix: str, **columns: object) -> Path:
    path, frame = folder / f"table{suffix}", pd.DataFrame(columns)
    if suffix == ".csv":
        frame.to_csv(path, index=False)
    elif suffix == ".parquet":
        frame.to_parquet(path)
    else:
        np.save(path, frame.to_numpy())
    return path


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_is_told_by_its_columns(tmp_path: Path, suffix: str) -> None:
    path = written(
        tmp_path,
        suffix,
        age=np.arange(100) * 1.5,
        words=[f"text {place}" for place in range(100)],
        rooms=np.arange(100) % 4,
        kind=["flat"] * 75 + ["house"] * 25,
    )
    described = ask(path)
    assert described.samples == 100
    assert parts(described) == (64, 16, 20)
    kinds = {each.name: each.kind for each in described.columns}
    assert kinds == {"age": "number", "words": "text", "rooms": "class", "kind": "class"}
    age = column(described, "age")
    assert (age.minimum, age.maximum, age.mean, age.missing) == (0.0, 148.5, 74.25, 0)
    assert column(described, "rooms").classes == (("0", 25), ("1", 25), ("2", 25), ("3", 25))
    assert described.balance == (("flat", 75), ("house", 25))
    assert described.rows[1] == ("1.5", "text 1", "1", "flat")
    assert len(described.rows) == 100
    assert described.bytes > 100 * 8
    assert described.notes == ()


def test_rows_of_numbers_have_columns_by_their_places(tmp_path: Path) -> None:
    described = ask(written(tmp_path, ".npy", a=np.arange(40.0), b=np.arange(40) % 2))
    assert [each.name for each in described.columns] == ["0", "1"]
    assert described.balance == (("0", 20), ("1", 20))


def test_a_table_without_a_header_has_columns_by_their_places(tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("1,2\n3,4\n5,6\n")
    described = ask(tmp_path / "bare.csv", has_header=False)
    assert described.samples == 3
    assert [each.name for each in described.columns] == ["0", "1"]


def test_the_classes_of_a_mapped_target_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, ".csv", kind=["a", "b"] * 20, x=np.arange(40) / 3)
    assert ask(path).balance == ()
    mapped = ask(path, outputs={"y": Feed(("kind",))}, inputs={"x": Feed(("gone",))})
    assert mapped.balance == (("a", 20), ("b", 20))
    assert mapped.notes == ("Expected a column `gone`. Received: none",)


def test_what_a_person_would_want_to_know_is_noted(tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text(
        "id,same,lacks,mixed,same\n"
        + "".join(
            f"{2**40 + place},7,{'' if place == 3 else place / 3},"
            f"{'n/a?' if place == 5 else place},{place}\n"
            for place in range(60)
        )
    )
    notes = ask(tmp_path / "odd.csv").notes
    assert notes == (
        "The column `same` is there 2 times; the further ones are called `same.1` and so on.",
        "`id` has whole numbers of which float32 tells no neighbours apart.",
        "`same` is 7 in every row, and tells nothing.",
        "`lacks` lacks 1 value, or they are not finite: fill or leave out such rows.",
        "`mixed` holds text among numbers, first 'n/a?' in row 6.",
    )


def test_classes_that_are_rare_or_missing_are_noted(tmp_path: Path) -> None:
    path = written(tmp_path, ".csv", x=np.arange(50) / 3, y=["a"] * 47 + ["b"] * 3)
    assert ask(path).notes == ("Few samples are of the classes b (3).",)
    path = written(tmp_path, ".csv", x=np.arange(50) / 3, y=["a"] * 50)
    assert ask(path).notes == ("All samples are of one class, a.",)


def test_of_a_large_table_the_first_rows_are_read_and_all_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "FIRST", 10)
    for suffix in (".csv", ".parquet", ".npy"):
        described = ask(written(tmp_path, suffix, x=np.arange(25.0), y=np.arange(25.0)))
        assert described.samples == 25
        assert described.notes[0] == "Looked at the first 10 rows."
        assert column(described, described.columns[0].name).maximum == 9.0
    monkeypatch.setattr(tables, "_COUNTING", -1.0)
    described = ask(tmp_path / "table.csv")
    assert described.samples == -1
    assert parts(described) == (-1, -1, -1)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.csv", None, "Expected a readable file. Received: No such file or directory"),
        ("empty.csv", b"", "Expected a table with a header row. Received: none"),
        ("odd.csv", b"a,b\n1,2\n1,2,3\n", "Expected 2 columns in line 3. Received: 3"),
        ("bytes.csv", b"a,b\n\xff\xfe,2\n", "Expected text in UTF-8. Received: byte 0xff"),
        ("odd.parquet", b"no table at all", "Expected a table in Parquet. Received: "),
        ("folder.csv", "", "Expected a file. Received: a folder"),
    ],
)
def test_a_table_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, name: str, content: bytes | str | None, sentence: str
) -> None:
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    elif content == "":
        (tmp_path / name).mkdir()
    with pytest.raises(DataError) as error:
        ask(tmp_path / name)
    assert sentence in str(error.value)
    assert name in str(error.value)


def test_a_table_without_rows_says_so(tmp_path: Path) -> None:
    (tmp_path / "header.csv").write_text("a,b\n")
    described = ask(tmp_path / "header.csv")
    assert described.samples == 0
    assert described.notes[0] == "Expected two samples or more. Received: none"
