"""The whole file: what a graph is written as.

The same text is exported, shown beside the canvas, and executed to train. With `script`, it holds
all that a run needs, as functions at module level that the worker calls in the order of `main`.
"""

from __future__ import annotations

from codegen.adapt_section import require_adaptable, write_adapt
from codegen.callbacks_section import callback_imports, write_callbacks
from codegen.class_weights import class_weight_imports, write_class_weights
from codegen.contents import Contents, read_contents
from codegen.devices_section import (
    backend_lines,
    device_constants,
    device_imports,
    guarded,
    write_devices,
)
from codegen.docstrings import Facts, docstring
from codegen.formatting import INDENT
from codegen.main_section import ARGPARSE, write_arguments, write_main
from codegen.source import Source, Writer
from codegen.training_section import write_compile, write_constants, write_fit
from graph.model import ModelGraph


def generate(
    graph: ModelGraph,
    *,
    functional: bool | None = None,
    script: bool = False,
    partial: bool = False,
    flat: bool = False,
    facts: Facts | None = None,
    quick: bool = False,
) -> Source:
    """Writes a graph as Python source.

    Args:
        graph: The drawing.
        functional: Whether a linear graph is written with the Functional API too; None is what
            the graph's settings say.
        script: Adds data, training, evaluation and saving.
        partial: Leaves out the nodes that are not complete, and what depends on them.
        flat: Writes each node as a line of its own, in place of functions and loops for what
            repeats.
        facts: What Keras says of the nodes, for the docstring.
        quick: Leaves the blocks where they were when the model was written last, while it is being
            drawn, and the proof to the text that is written without when the person pauses.

    Raises:
        SourceError: the graph cannot be written, or with `partial`, nothing of it can.
        UnplannedError: with `quick`, too much has changed since, or it was not written before.
    """
    contents = read_contents(
        graph, functional=functional, partial=partial, flat=flat, facts=facts, quick=quick
    )
    writer = Writer()
    writer.add(*docstring(contents.description), "")
    if script:
        _write_script(writer, contents)
    else:
        _write_module(writer, contents)
    return writer.source(contents.part.skipped)


def _write_module(writer: Writer, contents: Contents) -> None:
    """Appends what builds and compiles the model, and shows it when it is run."""
    writer.add(*contents.import_lines(None))
    _write_models(writer, contents)
    writer.add("", "", *_GUARD, *_SUMMARY)


def _write_script(writer: Writer, contents: Contents) -> None:
    """Appends all that a run needs, in the order in which it is used."""
    data, adapted = contents.data(), contents.adapted()
    training = contents.training
    backend = backend_lines(training)
    standard = sorted({*backend[:1], *data.standard, *callback_imports(training)})
    writer.add(ARGPARSE, *standard, *(backend[1:] or [""]))
    more = device_imports(training) | class_weight_imports(training)
    writer.add(*contents.import_lines(data, more), "")
    write_constants(writer, training)
    writer.add(*device_constants(training), *data.constants, "", "")
    write_devices(writer, training)
    data.write(writer)
    _write_models(writer, contents)
    writer.add("", "")
    if adapted:
        require_adaptable(adapted, data)
        write_adapt(writer, adapted)
        writer.add("", "")
    write_callbacks(writer, training, contents.catalogue)
    write_class_weights(writer, training, data)
    write_fit(writer, training, data, len(contents.part.outputs))
    writer.add("", "")
    write_arguments(writer, contents.file_name)
    writer.add("", "")
    write_main(writer, training, data, adapts=bool(adapted))
    writer.add("", "", *_GUARD, *[INDENT + line for line in guarded(training, ["main()"])])


def _write_models(writer: Writer, contents: Contents) -> None:
    writer.add("", "")
    writer.append(contents.models)
    writer.add("", "")
    write_compile(writer, contents.training, len(contents.part.outputs), contents.catalogue)


_GUARD = ('if __name__ == "__main__":',)
_SUMMARY = ("    build_model().summary()",)
