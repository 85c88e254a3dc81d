"""A file for a model with one input and one output, whose parts go by the rule.

A table has the target in its last column; an archive has arrays called x and y.
"""

from __future__ import annotations

from codegen.data.ends import Ends, require_one_text
from codegen.data.reading import is_archive, read_table, table_imports
from codegen.data.section import (
    NUMPY,
    SPLITTING,
    DataSection,
    laid_out,
    section,
    sizes,
    split_call,
)
from codegen.literals import atom, text
from graph.training import Training

_TO_CLASSES = "y = keras.utils.to_categorical(y)"
_ARCHIVE = (
    "with np.load(DATA_FILE) as arrays:",
    '    if not {"x", "y"} <= set(arrays.files):',
    "        raise ValueError(",
    '            f"Expected arrays x and y in {DATA_FILE}. Received: {arrays.files}"',
    "        )",
    '    x, y = arrays["x"], arrays["y"]',
)
_CHECK_COLUMNS = (
    "if x.shape[1] != COLUMNS:",
    "    raise ValueError(",
    '        f"Expected {COLUMNS} columns and a target in {DATA_FILE}. "',
    '        f"Received: {x.shape[1]} and a target"',
    "    )",
)
_TEXT = (
    "if table.shape[1] != 2:",
    "    raise ValueError(",
    '        f"Expected a column of text and a target in {DATA_FILE}. "',
    '        f"Received: {table.shape[1]} columns"',
    "    )",
    "x = table.iloc[:, 0].astype(str).to_numpy(object)",
)
_NUMBERED = (
    "y = table.iloc[:, -1]",
    "if not pd.api.types.is_numeric_dtype(y):",
    '    y = y.astype("category").cat.codes',
    "y = y.to_numpy()",
)
MISSING = (
    "if table.isna().any(axis=None):",
    "    raise ValueError(",
    '        f"Expected a value in every cell of {DATA_FILE}. Received: empty cells"',
    "    )",
)


def plain(training: Training, ends: Ends) -> DataSection:
    """Gives the section for a file.

    Raises:
        SourceError: the input takes text in a form that a file cannot give.
    """
    require_one_text(ends.inputs[0])
    return (_archive if is_archive(training.data) else _table)(training, ends)


def _archive(training: Training, ends: Ends) -> DataSection:
    body = [*_ARCHIVE]
    if ends.inputs[0].is_text:
        body.append("x = x.reshape(-1).astype(object)")
    if ends.outputs[0].is_one_hot:
        body += ["if y.ndim == 1:", f"    {_TO_CLASSES}"]
    return section(
        [NUMPY, SPLITTING],
        "Loads the arrays x and y and splits them.",
        [*body, *laid_out("return ", split_call(training, ("x", "y")))],
        [f"DATA_FILE = {text(training.data)}"],
    )


def _table(training: Training, ends: Ends) -> DataSection:
    (end,) = ends.inputs
    constants = [f"DATA_FILE = {text(training.data)}"]
    body = [
        *laid_out("table = ", read_table(training)),
        *MISSING,
        *(_TEXT if end.is_text else ['x = table.iloc[:, :-1].to_numpy("float32")']),
    ]
    if not end.is_text and len(end.shape) != 1 and end.values:
        constants.append(f"COLUMNS = {atom(end.values)}")
        body += [*_CHECK_COLUMNS, f"x = x.reshape({sizes(end.shape)})"]
    body += _NUMBERED
    if ends.outputs[0].is_one_hot:
        body.append(_TO_CLASSES)
    return section(
        [*table_imports(training), SPLITTING],
        "Loads the table, whose last column is the target, and splits it.",
        [*body, *laid_out("return ", split_call(training, ("x", "y")))],
        constants,
    )
