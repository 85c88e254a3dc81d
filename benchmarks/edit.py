"""From an edit to problems, kind and source, as the window works them out after each edit.

There is no reference: nothing else answers these questions while a model is drawn. The goal is one
frame of a screen with 60 frames a second.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator

from msgspec import structs
from PySide6.QtCore import QCoreApplication

from benchmarks.drawings import chain, residual
from benchmarks.measuring import Row, median_ms, milliseconds, show
from benchmarks.offscreen import application, main_window, wait_until
from codegen import generate
from editor.analysis import Analyser, Analysis
from editor.document import Document
from editor.source.live import LiveSource
from graph.catalogue import load_catalogue
from graph.checks import check
from graph.classify import classify
from graph.edits import Connect, Disconnect, Edit, SetLayer
from graph.elements import Edge
from graph.model import ModelGraph

GOAL = 16.0
_ACTIVATIONS = itertools.cycle(("tanh", "relu"))


def measure(counts: tuple[int, ...] = (100, 1000), repetitions: int = 25) -> list[Row]:
    """Edits drawings of these sizes; the largest also part by part and in the whole window."""
    app = application()
    rows: list[Row] = []
    for count, draw in itertools.product(counts, (chain, residual)):
        rows += _edits(f"{draw.__name__}, {count:,} nodes", draw(count), repetitions)
    largest = residual(max(counts))
    rows += _parts(f"residual, {max(counts):,} nodes", largest, repetitions)
    for draw in (chain, residual):
        rows += _sources(f"{draw.__name__}, {max(counts):,} nodes", draw(max(counts)), repetitions)
    rows.append(_in_window(f"residual, {max(counts):,} nodes", largest, repetitions))
    app.processEvents()
    return rows


def _edits(name: str, graph: ModelGraph, repetitions: int) -> Iterator[Row]:
    document = Document()
    document.replace(graph)
    analyser = Analyser(document, load_catalogue())
    answers: list[Analysis] = []
    analyser.analysed.connect(answers.append)
    source = LiveSource(document)
    source.set_watched(True)
    wait_until(lambda: source.up_to_date)

    def ask(edit: Edit) -> None:
        answers.clear()
        document.apply(edit, "Edit")
        wait_until(lambda: bool(answers) and source.up_to_date)

    wire = _middle_wire(graph)
    samples: dict[str, list[float]] = {}
    for _ in range(repetitions):
        for what, edit in (
            ("an argument", _argument(graph)),
            ("a wire taken away", Disconnect(wire.target, wire.slot)),
            ("a wire put back", Connect(*wire)),
        ):
            took = milliseconds(lambda edit=edit: ask(edit))  # type: ignore[misc]
            samples.setdefault(what, []).append(took)
    for what, times in samples.items():
        yield Row(f"{name}: {what}", statistics.median(times), goal=GOAL)


def _parts(name: str, graph: ModelGraph, repetitions: int) -> Iterator[Row]:
    catalogue = load_catalogue()
    parts: dict[str, Callable[[], object]] = {
        "the edit alone": lambda: _argument(graph).apply(graph),
        "check": lambda: check(graph, catalogue),
        "classify": lambda: classify(graph),
    }
    for what, part in parts.items():
        yield Row(f"{name}, of which: {what}", median_ms(repetitions, part))


def _sources(name: str, graph: ModelGraph, repetitions: int) -> Iterator[Row]:
    """Measures the source alone, as the panel writes it after an edit."""
    generate(graph, partial=True)
    wire = _middle_wire(graph)
    samples: dict[str, list[float]] = {}
    for number in range(repetitions):
        for what, edit in (
            ("an argument", _argument(graph)),
            ("a name", _name(graph, number)),
            ("a wire taken away", Disconnect(wire.target, wire.slot)),
            ("a wire put back", Connect(*wire)),
        ):
            edit.apply(graph)
            took = milliseconds(lambda: generate(graph, partial=True, quick=True))
            samples.setdefault(what, []).append(took)
    for what, times in samples.items():
        yield Row(f"{name}: source after {what}", statistics.median(times), goal=GOAL)


def _in_window(name: str, graph: ModelGraph, repetitions: int) -> Row:
    """Measures with all panels and the canvas behind it, until the window is at rest."""
    with main_window() as window:
        window.current.document.replace(graph)
        answers: list[Analysis] = []
        window.current.analyser.analysed.connect(answers.append)

        window.places.show_tab(window.current.source)
        source = window.current.source.live
        wait_until(lambda: source.up_to_date)

        def ask() -> None:
            answers.clear()
            window.current.document.apply(_argument(graph), "Edit")
            wait_until(lambda: bool(answers) and source.up_to_date)
            QCoreApplication.processEvents()

        ask()
        return Row(f"{name}: an argument, the whole window", median_ms(repetitions, ask))


def _argument(graph: ModelGraph) -> Edit:
    """Gives the edit of one argument of a layer in the middle, never the same twice in a row."""
    layers = graph.layers()
    after = (layer for layer in layers[len(layers) // 2 :] if "activation" in layer.arguments)
    layer = next(after)
    arguments = {**layer.arguments, "activation": next(_ACTIVATIONS)}
    return SetLayer(structs.replace(layer, arguments=arguments))


def _name(graph: ModelGraph, number: int) -> Edit:
    """Gives the edit of the name of a layer in the middle."""
    layers = graph.layers()
    layer = layers[len(layers) // 2]
    return SetLayer(structs.replace(layer, name=f"renamed_{number}", named=True))


def _middle_wire(graph: ModelGraph) -> Edge:
    nodes = graph.nodes()
    return graph.edges_into(nodes[len(nodes) // 2].id)[0]


if __name__ == "__main__":
    show("Edit to problems, kind and source", measure())
