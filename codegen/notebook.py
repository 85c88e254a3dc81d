"""A drawing as a Jupyter notebook: what a training script does, a cell for each part.

A notebook shows more than code: its text is Markdown, which knows links and HTML. Of a drawing's
own text only plain words enter it. The ids of cells say what they hold, so that a notebook that is
exported anew differs where the drawing does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct, structs

from codegen.adapt_section import require_adaptable, write_adapt
from codegen.callbacks_section import callback_list
from codegen.class_weights import (
    class_weight_imports,
    class_weight_items,
    class_weight_lines,
)
from codegen.contents import Contents, read_contents
from codegen.data import DataSection
from codegen.devices_section import backend_lines, spreads
from codegen.docstrings import End, Facts
from codegen.formatting import call, flat, lay_out
from codegen.literals import atom, text
from codegen.source import Writer
from codegen.training_section import (
    compile_call,
    fit_call,
    streamed_fit_call,
    write_constants,
)
from graph.classify import Kind, classify
from graph.model import ModelGraph
from graph.training import Training
from graph.wording import counted

_REASONS = 3
_LOADING = "x_train, x_test, y_train, y_test = load_data()"
_LOADING_BATCHES = "train_data, validation_data, test_data = load_data()"
_WITHOUT_DATA = "The drawing names no data set, so nothing is trained here."
_ONE_DEVICE = "A notebook computes on one device; the script of this drawing spreads over more."
_HISTORY = (
    "for name, values in history.history.items():",
    '    print(f"{name}: {values[-1]:.4f}")',
)


class Cell(Struct, frozen=True):
    """A cell of a notebook, with an id that says what it holds."""

    kind: Literal["markdown", "code"]
    id: str
    text: str


def notebook(
    graph: ModelGraph,
    *,
    functional: bool | None = None,
    flat: bool = False,
    facts: Facts | None = None,
) -> str:
    """Writes a graph as a notebook: JSON in the format 4.5, as Jupyter itself writes it.

    The arguments are those of `codegen.script.generate`.

    Raises:
        SourceError: the graph cannot be written, or the data set does not fit it.
    """
    return as_json(cells(graph, functional=functional, flat=flat, facts=facts))


def cells(
    graph: ModelGraph,
    *,
    functional: bool | None = None,
    flat: bool = False,
    facts: Facts | None = None,
) -> list[Cell]:
    """Gives the cells of the notebook; without a data set, the model is built and compiled alone.

    Raises:
        SourceError: the graph cannot be written, or the data set does not fit it.
    """
    contents = read_contents(graph, functional=functional, flat=flat, facts=facts)
    return list(_Notebook(contents, _form(contents, graph)).cells())


def as_json(cells: list[Cell]) -> str:
    """Gives cells as the file that Jupyter reads."""
    # Takes 0.2 s, for the schema of notebooks; no other export needs it.
    import nbformat  # noqa: PLC0415

    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    made = nbformat.v4.new_notebook(cells=list(map(_made, cells)), metadata=metadata)
    written: str = nbformat.writes(made)
    return f"{written}\n"


def as_percent(cells: list[Cell]) -> str:
    """Gives cells as one Python text with `# %%` before each, as editors show notebooks."""
    blocks = []
    for cell in cells:
        if cell.kind == "code":
            blocks.append(f"# %%\n{cell.text}\n")
        else:
            lines = [f"# {line}".rstrip() for line in cell.text.splitlines()]
            blocks.append("\n".join(["# %% [markdown]", *lines, ""]))
    return "\n".join(blocks)


class _Notebook:
    """Writes the cells of one notebook."""

    def __init__(self, contents: Contents, form: str) -> None:
        self._spreads = spreads(contents.training)
        contents = structs.replace(contents, training=_on_one_device(contents.training))
        self._contents = contents
        self._form = form
        self._data = contents.data() if contents.training.data else None

    def cells(self) -> Iterator[Cell]:
        yield Cell("markdown", "title", self._title())
        yield Cell("code", "setup", self._setup())
        if self._data is not None:
            yield Cell("markdown", "data-heading", "## Data")
            yield Cell("code", "data", _joined([*self._data.lines, "", "", self._loading()]))
        yield Cell("markdown", "model-heading", f"## Model\n\n{self._form}")
        yield Cell("code", "model", self._model())
        yield Cell("code", "compile", self._compile())
        if self._data is None:
            yield Cell("markdown", "no-data", _WITHOUT_DATA)
        else:
            yield from self._training(self._data)

    def _title(self) -> str:
        described = self._contents.description
        known = [
            *[f"Input {_named(end)}" for end in described.inputs],
            *[f"Output {_named(end)}" for end in described.outputs],
            *([described.parameters] if described.parameters else []),
        ]
        title = f"# {_heading(described.name)}"
        return _joined([title, "", "Drawn with Keras Canvas.", "", *[f"- {it}" for it in known]])

    def _setup(self) -> str:
        training = self._contents.training
        writer = Writer()
        backend = backend_lines(training)
        standard = sorted({*backend[:1], *(self._data.standard if self._data else ())})
        if standard:
            writer.add(*standard, *(backend[1:] or [""]))
        weighing = frozenset() if self._data is None else class_weight_imports(training)
        writer.add(*self._contents.import_lines(self._data, weighing), "")
        if self._data is not None:
            write_constants(writer, training)
            writer.add(*self._data.constants, "")
        seed = "SEED" if self._data is not None else atom(training.seed)
        writer.add(f"keras.utils.set_random_seed({seed})")
        return _text(writer)

    def _model(self) -> str:
        writer = Writer()
        writer.append(self._contents.models)
        writer.add("", "", "model = build_model()", "model.summary()")
        return _text(writer)

    def _compile(self) -> str:
        contents = self._contents
        compiling = compile_call(contents.training, len(contents.part.outputs), contents.catalogue)
        return _joined(lay_out("", compiling))

    def _loading(self) -> str:
        is_streamed = self._data is not None and self._data.is_streamed
        return _LOADING_BATCHES if is_streamed else _LOADING

    def _training(self, data: DataSection) -> Iterator[Cell]:
        contents = self._contents
        told = f"\n\n{_ONE_DEVICE}" if self._spreads else ""
        yield Cell("markdown", "training-heading", f"## Training{told}")
        if adapted := contents.adapted():
            require_adaptable(adapted, data)
            writer = Writer()
            write_adapt(writer, adapted)
            learned_from = "train_data.map(lambda x, y: x)" if data.is_streamed else "x_train"
            writer.add("", "", f"adapt_model(model, {learned_from})")
            yield Cell("code", "adapt", _text(writer))
        training = contents.training
        if training.fitting.callbacks:
            watching = lay_out("callbacks = ", callback_list(training, contents.catalogue))
            yield Cell("code", "callbacks", _joined(watching))
        if weighing := class_weight_lines(training, data):
            yield Cell("code", "class-weights", _joined(weighing))
        more = class_weight_items(training, data, len(contents.part.outputs))
        more += [("callbacks=", "callbacks")] if training.fitting.callbacks else []
        if data.is_streamed:
            fit = streamed_fit_call(data, "EPOCHS", more)
        else:
            fit = fit_call(training, "BATCH_SIZE", "EPOCHS", more)
        yield Cell("code", "fit", _joined(lay_out("history = ", fit)))
        yield Cell("code", "history", _joined(_HISTORY))
        yield Cell("markdown", "evaluation-heading", "## Evaluation")
        held_out = "test_data" if data.is_streamed else "x_test, y_test"
        yield Cell("code", "evaluate", f"model.evaluate({held_out}, return_dict=True)")
        yield Cell("code", "save", flat(call("model.save", [("", text(contents.file_name))])))


def _on_one_device(training: Training) -> Training:
    fitting = structs.replace(training.fitting, devices=1, hosts=False)
    return structs.replace(training, fitting=fitting)


def _made(cell: Cell) -> Any:
    import nbformat  # noqa: PLC0415 - see `as_json`

    if cell.kind == "code":
        return nbformat.v4.new_code_cell(cell.text, id=cell.id)
    return nbformat.v4.new_markdown_cell(cell.text, id=cell.id)


def _text(writer: Writer) -> str:
    return writer.source().text.removesuffix("\n")


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(lines)


def _named(end: End) -> str:
    # A name is plain words, so that nothing in it ends the span.
    return f"`{end.name}` {end.shape}".rstrip()


def _heading(name: str) -> str:
    """Gives plain words as Markdown that shows them as they are."""
    # An underscore within a word is one, and emphasis elsewhere. "www." begins a link.
    name = re.sub(r"(?<![^\W_])_|_(?![^\W_])", r"\\_", name)
    return re.sub(r"(?i)(www)\.", r"\1\\.", name)


def _form(contents: Contents, graph: ModelGraph) -> str:
    """Says how the model is written, and why."""
    classification = classify(graph, contents.catalogue)
    if not contents.functional:
        reason = _plain(classification.reasons[0].message)
        return f"A `keras.Sequential`: {reason[:1].lower()}{reason[1:]}."
    if classification.kind is Kind.LINEAR:
        return "Written with the Functional API; it could be a `keras.Sequential`."
    reasons = [f"- {_plain(reason.message)}" for reason in classification.reasons[:_REASONS]]
    more = len(classification.reasons) - _REASONS
    if more > 0:
        reasons.append(f"- and {counted(more)} more {'reason' if more == 1 else 'reasons'}")
    return _joined(["Written with the Functional API, because it branches:", "", *reasons])


def _plain(message: str) -> str:
    """Gives a sentence that names layers in backticks, with no other Markdown in it."""
    kept = "".join(char if char.isalnum() or char in " _-.,;`'" else " " for char in message)
    spans = kept if kept.count("`") % 2 == 0 else kept.replace("`", "")
    return re.sub(r"(?i)(www)\.", r"\1 ", " ".join(spans.split()))
