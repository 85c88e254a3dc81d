"""How much there is to read in the exported source, beside what Keras's authors wrote by hand.

`python -m benchmarks.source` takes the forty models of `keras.applications`; names after it take
those alone. The lines are those of the whole exported file: imports, the functions that build the
model, its compiling and the summary at the end. The reference is Keras's own builder of the same
model, as `benchmarks.code_lines` counts it. The time is that of generating the source of a drawing
that was just opened, with nothing remembered of another.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from types import ModuleType

from msgspec import Struct, to_builtins
from msgspec.structs import astuple

from benchmarks.applications import application, application_files
from benchmarks.code_lines import application_names, count_builder, count_code
from benchmarks.measuring import Row, milliseconds, show
from codegen import generate
from graph.catalogue import load_catalogue
from graph.files import decode_project, encode_project
from graph.model import ModelGraph

_REPETITIONS = 3
_SECOND = 1000.0
_SLOW = "NASNetLarge"


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        nodes: How many nodes it is drawn with, those of models in it among them.
        lines: Lines of code of its source.
        flat: The same with a line for each layer.
        keras: Lines of code of Keras's own builder.
        ms: Milliseconds that the source takes.
        flat_ms: Milliseconds that it takes with a line for each layer.
    """

    model: str
    nodes: int
    lines: int
    flat: int
    keras: int
    ms: float
    flat_ms: float


def measure(names: Sequence[str] = (), repetitions: int = _REPETITIONS) -> Iterator[Line]:
    """Takes the models of these names, or all, and gives a line for each as it is done."""
    names = names or application_names()
    builders = {name: count_builder(name) for name in names}
    application_files(names)  # makes what is missing in one process
    for name in names:
        graph = application(name)
        project = encode_project(graph)
        lines, ms = _generated(project, repetitions, flat=False)
        flat, flat_ms = _generated(project, repetitions, flat=True)
        yield Line(name, _count_nodes(graph), lines, flat, builders[name], ms, flat_ms)


def _generated(project: bytes, repetitions: int, *, flat: bool) -> tuple[int, float]:
    """Gives the lines of code of a source, and the median time that it takes from scratch."""
    texts: list[str] = []
    times = []
    for _ in range(repetitions):
        graph = decode_project(project)
        _forget()
        gc.collect()
        write = partial(_write, graph, flat, texts)
        times.append(milliseconds(write))
    return count_code(texts[0]), statistics.median(times)


def _write(graph: ModelGraph, flat: bool, texts: list[str]) -> None:
    texts.append(generate(graph, flat=flat).text)


def _forget() -> None:
    """Empties what functions remember; what is remembered of layers ends with their drawing."""
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and module.__name__.startswith(("codegen.", "graph.")):
            for function in list(vars(module).values()):
                if function is not load_catalogue and hasattr(function, "cache_clear"):
                    function.cache_clear()


def _count_nodes(graph: ModelGraph) -> int:
    inner = (layer.model for layer in graph.layers() if layer.model is not None)
    return len(graph) + sum(map(_count_nodes, inner))


def goals(lines: Sequence[Line]) -> list[Row]:
    """Gives the rows of what is to be reached by the models that were taken."""
    taken = {line.model: line for line in lines}
    rows: list[Row] = []
    for name, most in _MOST_LINES.items():
        if name in taken:
            line = taken[name]
            rows.append(Row(name, line.lines, line.keras, most, "lines"))
    for (larger, smaller), most in _MOST_RATIOS.items():
        if larger in taken and smaller in taken:
            one, other = taken[larger], taken[smaller]
            ratio = one.lines / other.lines
            rows.append(Row(f"{larger} / {smaller}", ratio, one.keras / other.keras, most, "×"))
    if taken.keys() >= set(application_names()):
        all_of_them = _total(lines)
        share = 100 * all_of_them.lines / all_of_them.nodes
        reference = 100 * all_of_them.keras / all_of_them.nodes
        rows.append(Row("all: lines / nodes", share, reference, 25, "%"))
    if _SLOW in taken:
        rows.append(Row(f"{_SLOW}: from scratch", taken[_SLOW].ms, goal=_SECOND))
    slowest = max(lines, key=lambda line: line.ms)
    rows.append(Row(f"{slowest.model}: from scratch, the slowest", slowest.ms))
    return rows


_MOST_LINES: dict[str, float] = {"ResNet50": 90, "VGG16": 40, "NASNetLarge": 250}
_MOST_RATIOS = {
    ("ResNet152", "ResNet50"): 1.15,
    ("DenseNet201", "DenseNet121"): 1.15,
    ("EfficientNetB7", "EfficientNetB0"): 1.3,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the goals, or JSON; gives 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.source")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object a model")
    options = parser.parse_args(arguments)
    lines = []
    if not options.json:
        print("| model | nodes | lines | lines / nodes | flat | Keras's own | ms | flat, ms |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for line in measure(options.names):
        lines.append(line)
        print(json.dumps(to_builtins(line)) if options.json else _row(line), flush=True)
    rows = goals(lines)
    if not options.json:
        print(_row(_total(lines)), "\n")
        show("Lines of code of the exported source; the reference is Keras's own builder.", rows)
    return 0 if all(row.is_held is not False for row in rows) else 1


def _total(lines: Sequence[Line]) -> Line:
    sums = [sum(each) for each in zip(*(astuple(line)[1:] for line in lines), strict=True)]
    return Line(f"{len(lines)} models", *sums)


def _row(line: Line) -> str:
    share = f"{100 * line.lines / line.nodes:.0f} %"
    cells = (line.model, f"{line.nodes:,}", f"{line.lines:,}", share, f"{line.flat:,}")
    return f"| {' | '.join(cells)} | {line.keras:,} | {line.ms:.0f} | {line.flat_ms:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
