"""How a table is read out of its file, whole or piece by piece."""

from __future__ import annotations

from codegen.data.section import NUMPY, PANDAS
from codegen.formatting import Expression, Item, call, group
from graph.training import Training

_RENAMED = ").rename(columns=str)"
ARROW = "import pyarrow.parquet as pq"


def is_archive(data: str) -> bool:
    """Whether a file holds arrays by their names."""
    return data.lower().endswith(".npz")


def suffix(data: str) -> str:
    """Gives how the name of a file ends: ".csv"."""
    return data[data.rfind(".") :].lower()


def read_table(training: Training, columns: str = "") -> Expression:
    """Gives what reads a table, with what is in `columns` alone where that is given.

    Columns without a name are called "0", "1" and so on.
    """
    kind = suffix(training.data)
    if kind == ".npy":
        return group("pd.DataFrame(", [("", "np.load(DATA_FILE)")], _RENAMED)
    if kind == ".parquet":
        items: list[Item] = [("", "DATA_FILE")]
        return call("pd.read_parquet", [*items, *([("columns=", columns)] if columns else [])])
    if not training.reading.has_header:
        return group("pd.read_csv(", [("", "DATA_FILE"), ("header=", "None")], _RENAMED)
    # Without it, pandas takes columns that the header does not name for row labels.
    items = [("", "DATA_FILE"), ("index_col=", "False")]
    return call("pd.read_csv", [*items, *([("usecols=", columns)] if columns else [])])


def reads_columns(training: Training) -> bool:
    """Whether columns are left out as the table is read."""
    kind = suffix(training.data)
    return kind == ".parquet" or (kind == ".csv" and training.reading.has_header)


def table_imports(training: Training) -> list[str]:
    """Gives the imports that reading a table needs."""
    return [PANDAS, NUMPY] if suffix(training.data) == ".npy" else [PANDAS]
