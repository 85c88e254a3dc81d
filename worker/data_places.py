"""Where in a table the cell is that a sentence about its data speaks of: the column and the row.

pandas and scikit-learn say what they met, but not where. The table is read once more, piece by
piece, and only once something is wrong with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, TypeAlias

import numpy as np

from graph.wording import legible

_PIECE = 10_000  # rows
_SEARCH = 10.0  # seconds
_LONGEST = 80  # characters of a name

# Given a column and what was received, says which of its cells are meant.
Search: TypeAlias = Callable[[Any, str], Any]


def place_of(script: Any, sentence: str) -> str:
    """Gives where the first cell is that a sentence speaks of: ", in column `a`, row 3", or ""."""
    path = Path(getattr(script, "DATA_FILE", ""))
    found = next(((search, targets) for words, search, targets in _FAULTS if words in sentence), ())
    if not found or path.suffix.lower() not in _READERS:
        return ""
    try:
        return _searched(script, path, sentence, *found)
    except Exception:  # the sentence itself is what counts; the file may be gone
        return ""


def _searched(
    script: Any, path: Path, sentence: str, search: Search, in_targets: bool | None
) -> str:
    end, first, received = time.monotonic() + _SEARCH, 0, sentence.rpartition("Received: ")[2]
    for piece in _READERS[path.suffix.lower()](path, script):
        places = []
        for place in _columns(script, list(piece.columns), sentence, in_targets=in_targets):
            is_meant = np.asarray(search(piece.iloc[:, place], received), bool)
            if is_meant.any():
                places.append((int(is_meant.argmax()), place))
        if places:
            row, place = min(places)
            name = legible(str(piece.columns[place]), _LONGEST)
            return f", in column `{name}`, row {first + row + 1:,}"
        first += len(piece)
        if time.monotonic() > end:
            break
    return ""


def _columns(script: Any, names: list[Any], sentence: str, *, in_targets: bool | None) -> list[int]:
    """Gives the places of the columns that matter: of the targets, of the others, or of both."""
    by_output: dict[str, list[Any]] = getattr(script, "OUTPUTS", {}) or {"": [names[-1]]}
    targets = {each for held in by_output.values() for each in held}
    inputs = {each for held in getattr(script, "INPUTS", {}).values() for each in held}
    wanted = set() if in_targets else inputs or {*names} - targets
    if in_targets is None:
        wanted |= targets
    elif in_targets:
        told = [key for key in by_output if f"`{key}`" in sentence]
        if len(told) == 1 or len(by_output) == 1:  # the number may be right for another
            wanted = {*by_output[(told or [*by_output])[0]]}
    return [place for place, name in enumerate(names) if name in wanted]


# -- which cells ---------------------------------------------------------------------------------


def _is_empty(column: Any, _: str) -> Any:
    return column.isna()


def _is_not_finite(column: Any, _: str) -> Any:
    import pandas as pd  # noqa: PLC0415 - the light worker has none

    numbers = pd.to_numeric(column, errors="coerce").to_numpy("float32", na_value=np.nan)
    return ~np.isfinite(numbers) & ~_is_text(column, numbers)


def _is_text(column: Any, numbers: np.ndarray) -> Any:
    return np.isnan(numbers) & column.notna().to_numpy()


def _is_received(column: Any, received: str) -> Any:
    return column.astype(str) == received.strip("'\"")


def _is_number(column: Any, received: str) -> Any:
    import pandas as pd  # noqa: PLC0415

    numbers = pd.to_numeric(column, errors="coerce").to_numpy("float64", na_value=np.nan)
    return np.isclose(numbers, float(received))


# Words of a sentence, which cells it speaks of, and whether those of targets; None is of any.
_FAULTS: tuple[tuple[str, Search, bool | None], ...] = (
    ("Expected a value in every cell", _is_empty, None),
    ("Expected a finite number in every place", _is_not_finite, None),
    ("Expected numbers in ", _is_received, False),
    ("Expected class numbers ", _is_number, True),
    ("Expected targets from 0 to 1", _is_number, True),
)


# -- how a file is read --------------------------------------------------------------------------


def _of_text(path: Path, script: Any) -> Iterator[Any]:
    import pandas as pd  # noqa: PLC0415

    if has_header(script):
        yield from pd.read_csv(path, index_col=False, chunksize=_PIECE)
    else:
        for piece in pd.read_csv(path, header=None, chunksize=_PIECE):
            yield piece.rename(columns=str)


def has_header(script: Any) -> bool:
    """Whether the script reads the first line as the names of the columns."""
    functions = [each for each in vars(script).values() if isinstance(each, FunctionType)]
    named = [each for function in functions for each in function.__code__.co_consts]
    return not any(isinstance(each, tuple) and "header" in each for each in named)


def _of_parquet(path: Path, _: Any) -> Iterator[Any]:
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_PIECE):
            yield batch.to_pandas()


def _of_array(path: Path, _: Any) -> Iterator[Any]:
    import pandas as pd  # noqa: PLC0415

    rows = np.load(path)
    for start in range(0, len(rows), _PIECE):
        yield pd.DataFrame(rows[start : start + _PIECE]).rename(columns=str)


_READERS: dict[str, Callable[[Path, Any], Iterator[Any]]] = {
    ".csv": _of_text,
    ".parquet": _of_parquet,
    ".npy": _of_array,
}
