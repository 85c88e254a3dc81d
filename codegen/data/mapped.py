"""A file whose columns or arrays go to several inputs and outputs, or are prepared.

The raw rows are split first, so that what is learned to prepare them is learned from the training
part alone, and so that rows which come later can be prepared in the same way.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.data.columns import Columns, End, read_columns, returned
from codegen.data.ends import Ends, InputEnd, OutputEnd, require_one_text
from codegen.data.plain import MISSING
from codegen.data.reading import read_table, reads_columns, table_imports
from codegen.data.scaling import LEARNED, is_learned, transformer, transformer_import
from codegen.data.section import (
    NUMPY,
    SPLITTING,
    DataSection,
    function,
    laid_out,
    section,
    split_call,
)
from codegen.formatting import INDENT, Expression, call, group
from codegen.literals import text
from graph.training import Training

_LEARNED = {
    False: ('return transformer.fit(known).transform(values).astype("float32")',),
    True: (
        "transformer.fit(known.reshape(len(known), -1))",
        "made = transformer.transform(values.reshape(len(values), -1))",
        "return made.reshape(values.shape) if made.size == values.size else made",
    ),
}
_NUMBERED_ARRAY = "arrays[name] = np.unique(arrays[name], return_inverse=True)[1]"
_BOTH = (
    "train = dict(zip(arrays, parts[::2], strict=True))",
    "test = dict(zip(arrays, parts[1::2], strict=True))",
    "return train, test",
)


def mapped(training: Training, ends: Ends) -> DataSection:
    """Gives the section for a file.

    Raises:
        SourceError: an end gets what it cannot take.
    """
    for end in ends.inputs:
        require_one_text(end)
    columns = read_columns(training, ends)
    writing = (_Arrays if columns.of_arrays else _Tables)(training, columns)
    return writing.section()


def sizes_of(end: InputEnd) -> str:
    """Gives the shape that rows are folded into for an input, or "" where they stay a table."""
    if len(end.shape) < 2 or end.values is None:  # noqa: PLR2004 - a table has two
        return ""
    return f"({', '.join(['-1', *map(str, end.known)])})"


class _Writing:
    """Writes the functions for one model."""

    imports: tuple[str, ...] = ()

    def __init__(self, training: Training, columns: Columns) -> None:
        self._training = training
        self._columns = columns
        self._ends = columns.ends

    def section(self) -> DataSection:
        before = [self._split(), self._inputs(), self._targets()]
        prepared = sorted({end.feed.prepare for end in self._ends.all if self._is_learned(end)})
        if prepared:
            before.insert(1, self._learned())
        parts = ("train, train", "test, train")
        taken = [f"take_{what}({part})" for what in ("inputs", "targets") for part in parts]
        body = ["train, test = split_data()"]
        body += laid_out("return ", group("(", [("", each) for each in taken], ")"))
        return section(
            [*self.imports, SPLITTING, *map(transformer_import, prepared)],
            "Gives the inputs and the targets of both parts.",
            body,
            [f"DATA_FILE = {text(self._training.data)}", *self._columns.constants()],
            before,
        )

    def _split(self) -> list[str]:
        raise NotImplementedError

    def _value(self, end: End, raw: str) -> str:
        """Gives what an end takes as it is."""
        raise NotImplementedError

    def _is_learned(self, end: End) -> bool:
        """Whether something is learned for an end; classes are numbered before the split."""
        prepare = end.feed.prepare
        if isinstance(end, OutputEnd) and prepare in ("one_hot", "numbers"):
            return False
        return is_learned(prepare)

    def _learned(self) -> list[str]:
        return function(
            f"{LEARNED}(transformer, known, values)",
            "Transforms values by what is learned from those of the training part.",
            list(_LEARNED[self._columns.of_arrays]),
        )

    def _inputs(self) -> list[str]:
        return self._take("inputs", "the inputs take", self._ends.inputs)

    def _targets(self) -> list[str]:
        return self._take("targets", "the outputs are held against", self._ends.outputs)

    def _take(self, what: str, who: str, ends: tuple[End, ...]) -> list[str]:
        lines = returned([(end.key, self._taken(end)) for end in ends])
        return [
            f"def take_{what}(rows, train):",
            f'{INDENT}"""Gives what {who}, prepared as the training rows say."""',
            *lines,
        ]

    def _taken(self, end: End) -> Expression:
        raw = self._columns.raw("rows", end)
        value: Expression
        if self._is_learned(end):
            known = self._columns.raw("train", end)
            arguments = [("", transformer(end.feed.prepare)), ("", known), ("", raw)]
            value = call(LEARNED, arguments)
        else:
            value = self._value(end, raw)
        return self._folded(end, value)

    def _folded(self, end: End, value: Expression) -> Expression:
        return value


class _Tables(_Writing):
    """Of a table."""

    @property
    def imports(self) -> tuple[str, ...]:  # type: ignore[override]
        folds = any(sizes_of(end) for end in self._ends.inputs)
        return (*table_imports(self._training), *([NUMPY] if folds else []))

    def _split(self) -> list[str]:
        columns, training = self._columns, self._training
        body = columns.every_name() if columns.all_known else []
        chosen = columns.all_known and reads_columns(training)
        body += laid_out("table = ", read_table(training, "names" if chosen else ""))
        if columns.all_known and not chosen:
            body.append("table = table[names]")
        body += [*MISSING, *self._numbered()]
        body += laid_out("return ", split_call(training, ["table"]))
        return function("split_data()", "Loads the table and holds a part of its rows out.", body)

    def _numbered(self) -> Iterator[str]:
        """Gives the lines that number classes, which all rows tell."""
        for end in self._ends.outputs:
            names = self._columns.names(end)
            if end.is_one_hot:
                yield f'table = table.astype(dict.fromkeys({names}, "category"))'
            elif end.feed.prepare in ("", "numbers"):
                numbered = 'table[name] = table[name].astype("category").cat.codes'
                yield f"for name in {names}:"
                if end.feed.prepare:
                    yield f"{INDENT}{numbered}"
                else:
                    yield f"{INDENT}if not pd.api.types.is_numeric_dtype(table[name]):"
                    yield f"{INDENT * 2}{numbered}"

    def _value(self, end: End, raw: str) -> str:
        if isinstance(end, OutputEnd):
            if end.is_one_hot:
                return f'pd.get_dummies({raw}).to_numpy("float32")'
            value = f"{raw}.to_numpy()"
        elif end.is_text:
            value = f"{raw}.squeeze(axis=1).astype(str).to_numpy(object)"
        else:
            value = f"{raw}.to_numpy({text(_dtype(end))})"
        return f"{value} / 255" if end.feed.prepare == "divide_255" else value

    def _folded(self, end: End, value: Expression) -> Expression:
        sizes = sizes_of(end) if isinstance(end, InputEnd) else ""
        return call("np.reshape", [("", value), ("", sizes)]) if sizes else value


class _Arrays(_Writing):
    """Of an archive."""

    imports = (NUMPY,)

    def _split(self) -> list[str]:
        body = [
            *self._columns.every_name(),
            "with np.load(DATA_FILE) as file:",
            f"{INDENT}arrays = {{name: file[name] for name in names}}",
            *self._numbered(),
            *laid_out("parts = ", split_call(self._training, ["*arrays.values()"])),
            *_BOTH,
        ]
        return function("split_data()", "Loads the arrays and holds samples out.", body)

    def _numbered(self) -> Iterator[str]:
        """Gives the lines that number classes, which all samples tell."""
        for end in self._ends.outputs:
            if end.feed.prepare not in ("", "numbers", "one_hot"):
                continue
            yield f"name = {self._columns.names(end)}"
            if end.feed.prepare == "numbers":
                yield _NUMBERED_ARRAY
            else:
                yield 'if arrays[name].dtype.kind in "OSU":'
                yield f"{INDENT}{_NUMBERED_ARRAY}"
            if end.is_one_hot:
                yield "if arrays[name].ndim == 1:"
                yield f"{INDENT}arrays[name] = keras.utils.to_categorical(arrays[name])"

    def _value(self, end: End, raw: str) -> str:
        if isinstance(end, InputEnd) and end.is_text:
            return f"{raw}.reshape(-1).astype(object)"
        return f'{raw}.astype("float32") / 255' if end.feed.prepare == "divide_255" else raw


def _dtype(end: InputEnd) -> str:
    return end.dtype if end.dtype in ("int32", "int64", "uint8") else "float32"
