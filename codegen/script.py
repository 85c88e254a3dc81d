"""The whole file: what a graph is written as.

The same text is exported, shown beside the canvas, and executed to train. With `script`, it holds
all that a run needs, as functions at module level that the worker calls in the order of `main`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from codegen.data_section import DataSection, data_section
from codegen.formatting import INDENT, call, lay_out
from codegen.functional import FunctionalBody
from codegen.literals import text
from codegen.parts import Part, read_part
from codegen.sequential import write_sequential
from codegen.source import Source, Writer
from codegen.training_section import write_compile, write_constants, write_fit
from graph.catalogue import Catalogue, load_catalogue
from graph.model import ModelGraph

_NAME_LENGTH = 60
_FILE_NAME_LENGTH = 80
_WINDOWS_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def generate(
    graph: ModelGraph, *, functional: bool = False, script: bool = False, partial: bool = False
) -> Source:
    """Writes a graph as Python source.

    Args:
        graph: The drawing.
        functional: Writes a linear graph with the Functional API too.
        script: Adds data, training, evaluation and saving.
        partial: Leaves out the nodes that are not complete, and what depends on them.

    Raises:
        SourceError: the graph cannot be written, or with `partial`, nothing of it can.
    """
    catalogue = load_catalogue()
    part = read_part(graph, catalogue, partial=partial)
    return _File(graph, part, catalogue, functional=functional).source(script)


class _File:
    """Puts the file together."""

    def __init__(
        self, graph: ModelGraph, part: Part, catalogue: Catalogue, *, functional: bool
    ) -> None:
        self._name = graph.name
        self._training = graph.training
        self._part = part
        self._catalogue = catalogue
        self._functional = functional

    def source(self, script: bool) -> Source:
        """Writes it."""
        writer = Writer()
        data = self._data() if script else None
        self._write_head(writer, data)
        writer.add("", "")
        self._write_model(writer)
        writer.add("", "")
        write_compile(writer, self._training, len(self._part.outputs))
        writer.add("", "")
        if data:
            data.write(writer)
            writer.add("", "")
            write_fit(writer, self._training)
            writer.add("", "")
            self._write_main(writer)
        else:
            writer.add(*_GUARD, *_SUMMARY)
        return writer.source(self._part.skipped)

    def _data(self) -> DataSection:
        steps = {step.node.id: step for step in self._part.steps}
        outputs = [tensor.node for tensor in self._part.outputs]
        return data_section(self._training, steps, self._part.inputs, outputs)

    def _write_head(self, writer: Writer, data: DataSection | None) -> None:
        writer.add(f'"""Keras model {_plain(self._name)}, drawn with Keras Canvas."""', "")
        writer.add(*_sorted_imports(data.imports if data else ()))
        if data:
            writer.add("")
            write_constants(writer, self._training)
            writer.add(*data.constants)

    def _write_model(self, writer: Writer) -> None:
        writer.add("def build_model() -> keras.Model:")
        writer.add(f'{INDENT}"""Returns the model, not yet compiled."""')
        if self._part.is_chain and not self._functional:
            write_sequential(writer, self._name, self._part.steps)
        else:
            FunctionalBody(self._name, self._part, self._catalogue).write(writer)

    def _write_main(self, writer: Writer) -> None:
        saving = call("model.save", [("", text(_file_name(self._name)))])
        writer.add(*_MAIN, *lay_out("", saving, indent=INDENT), "", "")
        writer.add(*_GUARD, f"{INDENT}main()")


_GUARD = ('if __name__ == "__main__":',)
_SUMMARY = (
    "    built_model = build_model()",
    "    compile_model(built_model)",
    "    built_model.summary()",
)
_MAIN = (
    "def main():",
    '    """Trains, evaluates and saves the model."""',
    "    keras.utils.set_random_seed(SEED)",
    "    x_train, x_test, y_train, y_test = load_data()",
    "    model = build_model()",
    "    compile_model(model)",
    "    fit_model(model, x_train, y_train)",
    "    results = model.evaluate(x_test, y_test, return_dict=True)",
    "    print(results)",
)


def _sorted_imports(more: Iterable[str]) -> list[str]:
    """Gives the imports as isort orders them: `import` before `from`, each by module."""
    imports = {"import keras", "from keras import layers", *more}
    return sorted(imports, key=lambda line: (line.startswith("from "), line.split()[1]))


def _plain(name: str) -> str:
    """Gives a model's name as words that can stand in a docstring, whatever is in it."""
    kept = "".join(char if char.isalnum() or char in " _-.,()" else " " for char in name)
    return " ".join(kept.split())[:_NAME_LENGTH].strip() or "without a name"


def _file_name(name: str) -> str:
    """Gives the name of a file in the current folder, legal on every system."""
    stem = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_")[:_FILE_NAME_LENGTH] or "model"
    if _WINDOWS_DEVICES.fullmatch(stem):
        stem = f"model_{stem}"
    return f"{stem}.keras"
