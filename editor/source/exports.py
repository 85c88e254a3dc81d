"""What can be exported as Python, and how it is written: made once, to be seen and to be a file.

The preview and the file come from the same generation. A notebook is seen as its cells, in the
form that editors have for them, for its file is JSON.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from codegen import SourceError, generate
from codegen.docstrings import Facts
from editor.settings import ExportKind
from graph.model import ModelGraph

FLAT = "Write one line a layer, without functions for what is repeated, and without loops"
NO_DATA = "Choose a data set in the Training panel first."
TITLES: dict[ExportKind, str] = {
    "model": "Model",
    "script": "Training script",
    "notebook": "Notebook",
}
TOOLTIPS: dict[ExportKind, str] = {
    "model": "A function that builds the model, and one that compiles it",
    "script": "The model with its data, training, evaluation and saving, to be run by itself",
    "notebook": "The training script as a Jupyter notebook with a cell for each part",
}
FILTERS: dict[ExportKind, str] = {
    "model": "Python (*.py)",
    "script": "Python (*.py)",
    "notebook": "Jupyter notebook (*.ipynb)",
}
SUFFIXES: dict[ExportKind, str] = {"model": ".py", "script": ".py", "notebook": ".ipynb"}


class Export(Struct, frozen=True):
    """What came of writing one.

    Attributes:
        preview: How it is shown.
        data: The content of the file; None where it cannot be written, and `error` says why.
    """

    preview: str = ""
    data: bytes | None = None
    error: str = ""

    @property
    def line_count(self) -> int:
        """How many lines are shown."""
        return self.preview.count("\n")


def make_export(graph: ModelGraph, kind: ExportKind, *, flat: bool, facts: Facts | None) -> Export:
    """Writes a graph, all of it, as one kind of file."""
    try:
        if kind == "notebook":
            return _notebook(graph, flat, facts)
        if kind == "script" and not graph.training.data:
            return Export(error=NO_DATA)
        source = generate(graph, script=kind == "script", flat=flat, facts=facts)
    except SourceError as error:
        return Export(error=str(error))
    return Export(source.text, source.text.encode("utf-8"))


def proposed_name(folder: Path | None, stem: str, kind: ExportKind, origin: Path | None) -> Path:
    """Gives a file to begin with, which is not the one that the drawing was read from."""
    path = (folder or Path.home()) / f"{stem}{SUFFIXES[kind]}"
    return path.with_stem(f"{stem}_drawn") if path == origin else path


def _notebook(graph: ModelGraph, flat: bool, facts: Facts | None) -> Export:
    # Few export one, and it need not be read before.
    from codegen.notebook import as_json, as_percent, cells  # noqa: PLC0415

    made = cells(graph, flat=flat, facts=facts)
    return Export(as_percent(made), as_json(made).encode("utf-8"))
