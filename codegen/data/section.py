"""The part of a program that loads its data, and what its functions are put together from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from codegen.formatting import INDENT, Expression, Item, call, fits, lay_out
from codegen.literals import atom
from codegen.source import Writer
from graph.training import Training

NUMPY = "import numpy as np"
PANDAS = "import pandas as pd"
SPLITTING = "from sklearn.model_selection import train_test_split"
ARRAYS = "x_train, x_test, y_train, y_test"


class DataSection(Struct, frozen=True):
    """`load_data` and what it needs.

    Attributes:
        imports: Import statements, in no order.
        constants: Lines at the top of the file.
        lines: The functions.
        form: What `load_data` gives: four arrays, or for training, validation and testing
            one `tf.data.Dataset` or `keras.utils.PyDataset` each.
        takes_batch_size: Whether it makes batches, as large as it is told.
        standard: Import statements of modules that Python brings, sorted.
    """

    imports: tuple[str, ...]
    constants: tuple[str, ...]
    lines: tuple[str, ...]
    form: Literal["arrays", "dataset", "sequence"] = "arrays"
    takes_batch_size: bool = False
    standard: tuple[str, ...] = ()

    @property
    def is_streamed(self) -> bool:
        """Whether the samples are read as they are needed."""
        return self.form != "arrays"

    def write(self, writer: Writer) -> None:
        """Appends `load_data` and the functions that it calls."""
        writer.add(*self.lines)


def section(
    imports: Iterable[str],
    docstring: str,
    body: list[str],
    constants: Iterable[str] = (),
    before: Iterable[list[str]] = (),
) -> DataSection:
    """Gives the section of a `load_data` that gives arrays, with functions `before` it."""
    lines = [*spaced(before), *function("load_data()", docstring, body)]
    return DataSection(tuple(imports), tuple(constants), tuple(lines))


def streamed_section(
    imports: Iterable[str],
    docstring: str,
    body: list[str],
    constants: Iterable[str] = (),
    before: Iterable[list[str]] = (),
    *,
    form: Literal["dataset", "sequence"],
    standard: Iterable[str] = (),
) -> DataSection:
    """Gives the section of a `load_data` that gives batches."""
    loading = function("load_data(batch_size=BATCH_SIZE)", docstring, body)
    return DataSection(
        tuple(imports),
        tuple(constants),
        (*spaced(before), *loading),
        form,
        takes_batch_size=True,
        standard=tuple(standard),
    )


def function(signature: str, docstring: str, body: list[str]) -> list[str]:
    """Gives the lines of a function."""
    lines = [f"def {signature}:", f'{INDENT}"""{docstring}"""']
    return [*lines, *[INDENT + line if line else line for line in body]]


def spaced(blocks: Iterable[list[str]]) -> list[str]:
    """Gives the lines of functions and classes, with the space that stands behind each."""
    return [line for block in blocks for line in (*block, "", "")]


def split_call(training: Training, arrays: Iterable[str], classes: str = "") -> Expression:
    """Gives the call that holds a part of arrays out, with as much of each of the classes."""
    reading = training.reading
    items: list[Item] = [*[("", array) for array in arrays]]
    items.append(("test_size=", atom(reading.test_split)))
    if not reading.shuffle:
        return call("train_test_split", [*items, ("shuffle=", "False")])
    items.append(("random_state=", "SEED"))
    if classes:
        items.append(("stratify=", classes))
    return call("train_test_split", items)


def both_parts(what: str, value: str) -> list[str]:
    """Gives the lines that make a value of both parts of `x`, or of `y`."""
    names = f"{what}_train, {what}_test"
    made = f"{value} for {what} in ({names})"
    line = f"{names} = ({made})"
    return [line] if fits(INDENT + line) else [f"{names} = (", f"{INDENT}{made}", ")"]


def laid_out(prefix: str, expression: Expression, deep: int = 1) -> list[str]:
    """Lays out an expression for the width that it has in a function, so many levels in."""
    indent = INDENT * deep
    return [line.removeprefix(indent) for line in lay_out(prefix, expression, indent=indent)]


def sizes(shape: tuple[int | None, ...]) -> str:
    """Gives a shape with as many samples as there are, as `reshape` takes it."""
    return ", ".join(["-1", *map(str, shape)])
