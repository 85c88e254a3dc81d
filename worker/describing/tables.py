"""A table: its first rows are read, and all of them counted, in a file of any size."""

from __future__ import annotations

import csv
import math
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from worker.data_files import MOST_COLUMNS
from worker.describing.columns import LONGEST_TEXT, column_of
from worker.describing.seen import MOST_ROWS, Seen, row
from worker.protocol import Column

FIRST = 50_000  # rows that are looked at
_CELLS = 5_000_000  # of them at most
_COLUMNS = 10_000  # that are told of, the last one always
_BYTES = 64_000_000  # of the rows that are looked at
_AT_ONCE = 64  # rows of it: one text, which the file holds once, may stand in each of them
_COUNTING = 1.5  # seconds
_CHUNK = 2**22
_EXACT = 2**24  # whole numbers beyond which float32 tells no neighbours apart
_OF_WORDS = ("class", "text")
_MOST_NOTES = 20  # about one thing

_Item = TypeVar("_Item")


def table(path: Path, *, has_header: bool) -> Seen:
    """Describes a table of a file."""
    frame, samples, size, more = _read(path, has_header=has_header)
    columns = tuple(column_of(frame.iloc[:, place]) for place in range(frame.shape[1]))
    notes = [*_duplicates(path, has_header=has_header), *_of_columns(frame, columns)]
    if more > 0:
        notes.insert(0, f"{more:,} more columns were not looked at.")
    if 0 <= len(frame) < samples or samples < 0:
        notes.insert(0, f"Looked at the first {len(frame):,} rows.")
    rows = tuple(
        row(_plain(each)) for each in frame.head(MOST_ROWS).itertuples(index=False, name=None)
    )
    return Seen(samples, columns, rows, notes=tuple(notes), bytes=size)


def _plain(values: Any) -> list[object]:
    return ["" if pd.isna(value) else value for value in values]


def _read(path: Path, *, has_header: bool) -> tuple[pd.DataFrame, int, int, int]:
    """Gives the first rows, how many rows and bytes there are, and how many columns it lacks."""
    suffix = path.suffix.lower()
    more = 0
    if suffix == ".parquet":
        frame, samples, more = _parquet(path)
    elif suffix == ".npy":
        frame, samples = _rows_of_array(path)
    else:
        frame, samples = _csv(path, has_header=has_header)
    held = int(frame.memory_usage(index=False, deep=True).sum())
    whole = round(held * samples / len(frame)) if samples > 0 and len(frame) else held
    if frame.shape[1] > _COLUMNS:
        more = frame.shape[1] - _COLUMNS
        frame = frame.iloc[:, _wanted(range(frame.shape[1]))]
    return frame, samples, whole if samples >= 0 else 0, more


def _wanted(columns: Sequence[_Item]) -> list[_Item]:
    """Leaves out columns where there are many, but not the last one, which is the target."""
    return list(columns) if len(columns) <= _COLUMNS else [*columns[: _COLUMNS - 1], columns[-1]]


def _csv(path: Path, *, has_header: bool) -> tuple[pd.DataFrame, int]:
    width = len(_first_line(path)) or 1
    first = min(FIRST, max(_CELLS // width, 1), _rows_within(path))
    if has_header:
        # Without it, pandas takes columns that the header does not name for row labels.
        frame = pd.read_csv(path, index_col=False, nrows=first, low_memory=False)
    else:
        frame = pd.read_csv(path, header=None, nrows=first, low_memory=False)
        frame = frame.rename(columns=str)
    if len(frame) < first:
        return frame, len(frame)
    lines = _lines(path)
    return frame, lines - has_header if lines >= 0 else -1


def _rows_within(path: Path) -> int:
    """Gives how many rows stand in the part of a table that is looked at, and one at least."""
    rows = read = 0
    with path.open("rb") as file:
        while read < _BYTES and (chunk := file.read(_CHUNK)):
            rows, read = rows + chunk.count(b"\n"), read + len(chunk)
    return max(rows, 1) if read >= _BYTES else FIRST


def _lines(path: Path) -> int:
    """Counts the lines; -1 where that takes too long."""
    end, count, last = time.monotonic() + _COUNTING, 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            count += chunk.count(b"\n")
            last = chunk[-1:]
            if time.monotonic() > end:
                return -1
    return count + (last != b"\n")


def _parquet(path: Path) -> tuple[pd.DataFrame, int, int]:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - takes 0.1 s
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    with pq.ParquetFile(path) as file:
        width, samples = max(file.metadata.num_columns, 1), int(file.metadata.num_rows)
        if width > MOST_COLUMNS:
            raise ValueError(f"Expected at most {MOST_COLUMNS:,} columns. Received: {width:,}")
        for field in file.schema_arrow:
            if pa.types.is_nested(field.type):
                raise ValueError(
                    f"Expected a number or a text in each cell. Received: {str(field.type)[:80]} "
                    f"in `{field.name[:80]}`"
                )
        wanted = _wanted(file.schema_arrow.names)
        table = _first_rows(file, wanted, min(FIRST, max(_CELLS // width, 1)))
    return table.to_pandas(), samples, width - len(wanted)


def _first_rows(file: Any, names: list[str], most: int) -> Any:
    """Gives the first rows of a Parquet file, as many as take little memory."""
    import pyarrow as pa  # noqa: PLC0415 - takes 0.1 s

    parts, rows, size = [], 0, 0
    for batch in file.iter_batches(min(_AT_ONCE, most), columns=names):
        part = pa.Table.from_arrays(
            [_short(column) for column in batch.columns], batch.schema.names
        )
        parts.append(part)
        rows, size = rows + part.num_rows, size + part.nbytes
        if rows >= most or size > _BYTES:
            break
    return pa.concat_tables(parts) if parts else file.schema_arrow.empty_table()


def _short(column: Any) -> Any:
    """Cuts the texts of a column, each of which may be as long as the file."""
    import pyarrow as pa  # noqa: PLC0415 - takes 0.1 s
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # noqa: PLC0415

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return pc.utf8_slice_codeunits(column, 0, LONGEST_TEXT)
    return column


def _rows_of_array(path: Path) -> tuple[pd.DataFrame, int]:
    array = np.load(path, mmap_mode="r")
    if array.ndim > 1 and not math.prod(array.shape[1:]):
        raise ValueError("Expected a number or more in each sample. Received: none")
    if array.ndim != 2:  # noqa: PLR2004
        raise ValueError(
            f"Expected rows of numbers, the last of each its target. Received: shape {array.shape}"
        )
    first = min(FIRST, max(_CELLS // max(array.shape[1], 1), 1))
    frame = pd.DataFrame(np.array(array[:first])).rename(columns=str)
    return frame, len(array)


def _first_line(path: Path) -> list[str]:
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        try:
            return next(csv.reader([file.readline(_CHUNK)]), [])
        except csv.Error:  # a name of more than 131,072 characters
            return []


def _duplicates(path: Path, *, has_header: bool) -> list[str]:
    if not has_header or path.suffix.lower() != ".csv":
        return []
    names = _first_line(path)
    twice = sorted({name for name in names if names.count(name) > 1}) if len(names) < 2000 else []  # noqa: PLR2004
    return [
        f"The column `{name}` is there {names.count(name)} times; the further ones are called "
        f"`{name}.1` and so on."
        for name in twice[:_MOST_NOTES]
    ]


def _of_columns(frame: pd.DataFrame, columns: tuple[Column, ...]) -> list[str]:
    notes = []
    if not len(frame):
        notes.append("Expected two samples or more. Received: none")
    for place, column in enumerate(columns):
        notes += _about(frame.iloc[:, place], column)
    more = len(notes) - _MOST_NOTES
    return notes if more <= 0 else [*notes[:_MOST_NOTES], f"{more:,} more columns have notes."]


def _about(series: pd.Series[Any], column: Column) -> list[str]:
    name = column.name
    if column.missing:
        values = "1 value" if column.missing == 1 else f"{column.missing:,} values"
        return [f"`{name}` lacks {values}, or they are not finite: fill or leave out such rows."]
    if column.kind in _OF_WORDS and (place := _odd_place(series)) is not None:
        return [
            f"`{name}` holds text among numbers, first {str(series.iloc[place])[:40]!r} in row "
            f"{place + 1:,}."
        ]
    if column.maximum is not None and column.minimum is not None:
        if max(abs(column.maximum), abs(column.minimum)) > _EXACT and "int" in column.dtype:
            return [f"`{name}` has whole numbers of which float32 tells no neighbours apart."]
        if column.maximum == column.minimum and len(series) > 1:
            return [f"`{name}` is {column.minimum:g} in every row, and tells nothing."]
    return []


def _odd_place(series: pd.Series[Any]) -> int | None:
    """Gives the first row whose value is no number, where most are."""
    numbers = pd.to_numeric(series, errors="coerce")
    share = numbers.notna().mean()
    return int(numbers.isna().to_numpy().argmax()) if 0.5 <= share < 1 else None  # noqa: PLR2004
