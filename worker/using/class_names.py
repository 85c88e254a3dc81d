"""The names of the classes that an output tells apart, where its data has any."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

_MOST = 2000
_LONGEST = 200


def class_names(script: Any, output: str) -> tuple[str, ...]:
    """Gives the names in the order of the numbers of the classes; () where they are numbers.

    Args:
        script: A module that `codegen` wrote.
        output: The name of the output's layer, or its key.

    Raises:
        OSError: the data cannot be read.
    """
    names = _names(script, output)
    return tuple(str(each)[:_LONGEST] for each in names) if len(names) <= _MOST else ()


def _names(script: Any, output: str) -> Sequence[Any]:
    file = getattr(script, "DATA_FILE", "")
    if not file:
        return _of_bundled(script)
    # A stream, and a function of a person's own, have no classes but numbers.
    if hasattr(script, "open_source") or hasattr(script, "DATA_FUNCTION"):
        return ()
    if Path(file).is_dir():
        return sorted(each.name for each in Path(file).iterdir() if each.is_dir())
    chosen = getattr(script, "OUTPUTS", {}).get(output)
    if file.lower().endswith(".npz"):
        return _of_archive(file, chosen)
    return () if file.lower().endswith(".npy") else _of_table(script, file, chosen)


def _of_bundled(script: Any) -> Sequence[Any]:
    for name in ("load_digits", "load_iris", "load_wine", "load_breast_cancer"):
        load = getattr(script, name, None)
        if load is not None:
            return list(load().target_names)
    return ()


def _of_archive(file: str, chosen: str | None) -> Sequence[Any]:
    with np.load(file) as arrays:
        name = chosen or "y"
        targets = arrays[name] if name in arrays.files else np.empty(0)
    return np.unique(targets).tolist() if targets.dtype.kind in "SU" else ()


def _of_table(script: Any, file: str, chosen: list[str] | None) -> Sequence[Any]:
    import pandas as pd  # noqa: PLC0415 - the script imports it where there is a table

    if chosen is not None and len(chosen) != 1:
        return ()
    if file.lower().endswith(".parquet"):
        name = chosen[0] if chosen else _last_of_parquet(file)
        targets = pd.read_parquet(file, columns=[name]).iloc[:, 0]
    else:
        options: dict[str, Any] = {"index_col": False} if _has_header(script) else {"header": None}
        columns = [str(each) for each in pd.read_csv(file, nrows=1, **options).columns]
        place = columns.index(chosen[0]) if chosen and chosen[0] in columns else -1
        place %= len(columns)
        targets = pd.read_csv(file, usecols=[place], **options).iloc[:, 0]
    if pd.api.types.is_numeric_dtype(targets):
        return ()
    return list(targets.astype("category").cat.categories)


def _has_header(script: Any) -> bool:
    """Whether a script takes the first line of a table for the names of its columns."""
    read = getattr(script, "split_data", script.load_data)
    # The names that arguments are given by stand among the constants of a function.
    return not any(isinstance(each, tuple) and "header" in each for each in read.__code__.co_consts)


def _last_of_parquet(file: str) -> str:
    # It ships no types.
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415 - as above

    return str(pq.ParquetFile(file).schema_arrow.names[-1])
