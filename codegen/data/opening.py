"""How a file that fills the memory is opened, so that any of its samples can be read by itself.

A table of text is written once into a file of plain numbers, an archive is unpacked, and an array
is copied; they lie in files without names that go with the program. A file that somebody else makes
shorter while it is mapped into memory would end the program without a word. Classes that are words
become numbers on the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.data.columns import Columns
from codegen.data.ends import OutputEnd
from codegen.data.reading import ARROW, suffix
from codegen.data.section import NUMPY, PANDAS, function, laid_out
from codegen.formatting import INDENT, Item, call
from graph.training import Training

PIECE = "10_000"  # rows
_CLASSES = frozenset(
    {
        *("sparse_categorical_crossentropy", "categorical_crossentropy", "categorical_hinge"),
        *("categorical_focal_crossentropy", "binary_crossentropy", "binary_focal_crossentropy"),
    }
)
_MISSING = (
    "    if piece.isna().any(axis=None):",
    "        raise ValueError(",
    '            f"Expected a value in every cell of {DATA_FILE}. Received: empty cells"',
    "        )",
    "    yield piece",
)
_WRITTEN = (
    '        piece.to_numpy("float32").tofile(file)',
    '    table = np.memmap(file, "float32", "r").reshape(-1, piece.shape[1])',
    "return pd.DataFrame(table, columns=piece.columns, copy=False)",
)
_NUMBERED = (
    "        for name, words in classes.items():",
    "            piece[name] = pd.Categorical(piece[name], sorted(words)).codes",
)
_ARCHIVE = (
    "with (",
    "    tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,",
    "    zipfile.ZipFile(DATA_FILE) as file,",
    "):",
    '    paths = {name: file.extract(f"{name}.npy", folder) for name in names}',
    '    return {name: np.load(path, mmap_mode="r") for name, path in paths.items()}',
)


class Opening:
    """Writes the functions that open one file and read samples of it."""

    def __init__(self, training: Training, columns: Columns) -> None:
        self._training = training
        self._columns = columns
        self._kind = suffix(training.data)

    def standard(self) -> list[str]:
        """Gives the imports of modules that Python brings."""
        if self._kind == ".npy":
            return ["import shutil", "import tempfile"]
        return ["import tempfile", *(["import zipfile"] if self._columns.of_arrays else [])]

    def imports(self) -> list[str]:
        """Gives the other imports."""
        if self._columns.of_arrays:
            return [NUMPY]
        return [NUMPY, PANDAS, *([ARROW] if self._kind == ".parquet" else [])]

    def functions(self) -> list[list[str]]:
        """Gives `open_source` and `take_rows`, and what they call."""
        if self._columns.of_arrays:
            taken = "return {name: array[places] for name, array in source.items()}"
            return [self._open_archive(), _take_rows(taken)]
        taken = "return source.iloc[places]"
        if self._kind == ".npy":
            return [_open_rows(), _take_rows(taken)]
        return [self._read_pieces(), self._open_table(), _take_rows(taken)]

    def _open_archive(self) -> list[str]:
        docstring = "Unpacks the arrays, and maps them into memory."
        return function("open_source()", docstring, [*self._columns.every_name(), *_ARCHIVE])

    def _open_table(self) -> list[str]:
        classes = list(self._classes())
        body = [
            *classes,
            "with tempfile.TemporaryFile() as file:",
            "    for piece in read_pieces():",
            *(_NUMBERED if classes else ()),
            *_WRITTEN,
        ]
        docstring = "Writes the table into a file of plain numbers, and maps that into memory."
        return function("open_source()", docstring, body)

    def _classes(self) -> Iterator[str]:
        """Gives the lines that find the classes that are words, which all rows tell."""
        ends = [end for end in self._columns.ends.outputs if _has_classes(end)]
        if not ends:
            return
        targets = [self._columns.names(end).replace("table.", "piece.") for end in ends]
        names = targets[0] if len(ends) == 1 else f"({', '.join(f'*{each}' for each in targets)})"
        yield "classes = {}"
        yield "for piece in read_pieces():"
        yield f"{INDENT}for name in {names}:"
        yield f"{INDENT * 2}if not pd.api.types.is_numeric_dtype(piece[name]):"
        yield f"{INDENT * 3}classes.setdefault(name, set()).update(piece[name])"
        yield f"{INDENT}if not classes:"
        yield f"{INDENT * 2}break  # they are numbers"

    def _read_pieces(self) -> list[str]:
        known = self._columns.all_known
        body = self._columns.every_name() if known else []
        body += [*self._pieces("names" if known else ""), *_MISSING]
        return function("read_pieces()", "Reads the table piece by piece.", body)

    def _pieces(self, names: str) -> Iterator[str]:
        chosen: list[Item] = []
        if self._kind == ".parquet":
            chosen = [("batch_size=", PIECE), *([("columns=", names)] if names else [])]
            yield from laid_out("pieces = ", call("pq.ParquetFile(DATA_FILE).iter_batches", chosen))
            yield "for each in pieces:"
            yield "    piece = each.to_pandas()"
            return
        chosen = [("", "DATA_FILE"), ("chunksize=", PIECE)]
        if self._training.reading.has_header:
            chosen += [("index_col=", "False"), *([("usecols=", names)] if names else [])]
            yield from laid_out("pieces = ", call("pd.read_csv", chosen))
            yield "for piece in pieces:"
            return
        yield from laid_out("pieces = ", call("pd.read_csv", [*chosen, ("header=", "None")]))
        yield "for each in pieces:"
        yield "    piece = each.rename(columns=str)" + (f"[{names}]" if names else "")


def _open_rows() -> list[str]:
    body = [
        "with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:",
        '    table = np.load(shutil.copy(DATA_FILE, folder), mmap_mode="r")',
        "    return pd.DataFrame(table, copy=False).rename(columns=str)",
    ]
    return function("open_source()", "Copies the table, and maps it into memory.", body)


def _take_rows(taken: str) -> list[str]:
    return function("take_rows(source, places)", "Reads samples by their places.", [taken])


def _has_classes(end: OutputEnd) -> bool:
    return end.is_one_hot or (end.feed.prepare == "" and end.loss in _CLASSES)
