"""The whole file: what a graph is written as.

The same text is exported, shown beside the canvas, and executed to train. With `script`, it holds
all that a run needs, as functions at module level that the worker calls in the order of `main`.
"""

from __future__ import annotations

import re

from codegen.adapt_section import find_adapted, write_adapt
from codegen.compile_values import compile_imports
from codegen.data_section import DataSection, data_section
from codegen.formatting import INDENT, call, lay_out
from codegen.imports import KERAS, LAYERS, sorted_imports
from codegen.literals import text
from codegen.model_section import ModelSection, plain_name
from codegen.parts import Part
from codegen.source import Source, Writer
from codegen.training_section import write_compile, write_constants, write_fit
from codegen.unbuilt import read_model
from graph.catalogue import Catalogue, load_catalogue
from graph.model import ModelGraph

_FILE_NAME_LENGTH = 80
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def generate(
    graph: ModelGraph,
    *,
    functional: bool | None = None,
    script: bool = False,
    partial: bool = False,
) -> Source:
    """Writes a graph as Python source.

    Args:
        graph: The drawing.
        functional: Whether a linear graph is written with the Functional API too; None is what
            the graph's settings say.
        script: Adds data, training, evaluation and saving.
        partial: Leaves out the nodes that are not complete, and what depends on them.

    Raises:
        SourceError: the graph cannot be written, or with `partial`, nothing of it can.
    """
    catalogue = load_catalogue()
    part = read_model(graph, catalogue, partial=partial)
    functional = graph.settings.functional if functional is None else functional
    models = ModelSection(graph, part, catalogue, functional=functional)
    return _File(graph, part, models, catalogue).source(script)


class _File:
    """Puts the file together."""

    def __init__(
        self, graph: ModelGraph, part: Part, models: ModelSection, catalogue: Catalogue
    ) -> None:
        self._name = graph.name
        self._named = graph.settings.named
        self._training = graph.training
        self._part = part
        self._models = models
        self._catalogue = catalogue

    def source(self, script: bool) -> Source:
        """Writes it."""
        # What it imports is known once they are written.
        models = Writer()
        self._models.write(models)
        writer = Writer()
        data = self._data() if script else None
        self._write_head(writer, data)
        writer.add("", "")
        writer.append(models)
        writer.add("", "")
        write_compile(writer, self._training, len(self._part.outputs), self._catalogue)
        writer.add("", "")
        if data:
            self._write_run(writer, data)
        else:
            writer.add(*_GUARD, *_SUMMARY)
        return writer.source(self._part.skipped)

    def _data(self) -> DataSection:
        steps = {step.node.id: step for step in self._part.steps}
        outputs = [tensor.node for tensor in self._part.outputs]
        return data_section(self._training, steps, self._part.inputs, outputs)

    def _write_head(self, writer: Writer, data: DataSection | None) -> None:
        named = f"Keras model {plain_name(self._name)}" if self._named else "A Keras model"
        writer.add(f'"""{named}, drawn with Keras Canvas."""', "")
        compiling = compile_imports(self._training, self._catalogue)
        more = [*self._models.imports, *compiling, *(data.imports if data else ())]
        writer.add(*sorted_imports([KERAS, LAYERS, *more]))
        if data:
            writer.add("")
            write_constants(writer, self._training)
            writer.add(*data.constants)

    def _write_run(self, writer: Writer, data: DataSection) -> None:
        """Appends what a run does besides building the model."""
        adapted = find_adapted(self._part, self._catalogue)
        data.write(writer)
        writer.add("", "")
        if adapted:
            write_adapt(writer, adapted)
            writer.add("", "")
        write_fit(writer, self._training)
        writer.add("", "")
        self._write_main(writer, adapts=bool(adapted))

    def _write_main(self, writer: Writer, *, adapts: bool) -> None:
        saving = call("model.save", [("", text(_file_name(self._name)))])
        lines = [line for line in _MAIN if adapts or line != _ADAPT]
        writer.add(*lines, *lay_out("", saving, indent=INDENT), "", "")
        writer.add(*_GUARD, f"{INDENT}main()")


_GUARD = ('if __name__ == "__main__":',)
_SUMMARY = (
    "    built_model = build_model()",
    "    compile_model(built_model)",
    "    built_model.summary()",
)
_ADAPT = "    adapt_model(model, x_train)"
_MAIN = (
    "def main():",
    '    """Trains, evaluates and saves the model."""',
    "    keras.utils.set_random_seed(SEED)",
    "    x_train, x_test, y_train, y_test = load_data()",
    "    model = build_model()",
    "    compile_model(model)",
    _ADAPT,
    "    fit_model(model, x_train, y_train)",
    "    results = model.evaluate(x_test, y_test, return_dict=True)",
    "    print(results)",
)


def _file_name(name: str) -> str:
    """Gives the name of a file in the current folder, legal on every system."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:_FILE_NAME_LENGTH] or "model"
    if _WINDOWS_DEVICES.fullmatch(stem):
        stem = f"model_{stem}"
    return f"{stem}.keras"
