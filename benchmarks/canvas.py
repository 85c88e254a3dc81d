"""Opening, fitting and panning large drawings; the reference is NodeGraphQt as it comes.

Stock NodeGraphQt is given its quickest way: no undo steps, no selection, and no cycle check, which
takes exponential time on residual drawings. 5,000 nodes are ours alone: stock takes too long.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from benchmarks.drawings import residual
from benchmarks.measuring import Figures, Row, interleave, median_ms, milliseconds, show
from benchmarks.offscreen import SIZE, Paintings, application, discard
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.look.theme import DARK
from graph.catalogue import load_catalogue
from graph.files import decode_project, encode_project
from graph.model import ModelGraph

OPEN_GOALS = {1000: 300.0, 5000: 1200.0}
PAN_GOAL = 8.0
_FRAMES = 40
_STEPS = (QPointF(-12, -7), QPointF(12, 7))


def measure(
    counts: tuple[int, ...] = (1000, 5000), most_stock: int = 1000, repetitions: int = 3
) -> list[Row]:
    """Measures with drawings of these sizes; stock with those up to `most_stock` nodes."""
    app = application()
    rows: list[Row] = []
    for count in counts:
        graph = residual(count)
        measures: list[Callable[[], Figures]] = [lambda graph=graph: _ours(graph)]  # type: ignore[misc]
        if count <= most_stock:
            measures.append(lambda graph=graph: _stock(app, graph))  # type: ignore[misc]
        ours, *others = interleave(repetitions, *measures)
        stock = others[0] if others else {}
        for what, took in ours.items():
            goal = OPEN_GOALS.get(count) if what == "open, painted" else None
            goal = PAN_GOAL if what.startswith("pan") else goal
            rows.append(Row(f"{count:,} nodes: {what}", took, stock.get(what), goal))
    return rows


def _ours(graph: ModelGraph) -> Figures:
    document = Document()
    canvas = CanvasWidget(document, load_catalogue(), DARK)
    canvas.resize(*SIZE)
    paintings = Paintings(canvas.view.viewport())
    paintings.wait_for_next(canvas.show)
    data = encode_project(graph)
    figures = {"read the project": milliseconds(lambda: decode_project(data))}

    def painted(action: Callable[[], object]) -> Callable[[], None]:
        return lambda: paintings.wait_for_next(action)

    figures["open, painted"] = milliseconds(painted(lambda: document.replace(graph)))
    steps = itertools.cycle(_STEPS)
    pan = painted(lambda: canvas.view.pan(next(steps)))
    figures["pan, fitted"] = median_ms(_FRAMES, pan)
    paintings.wait_for_whole(lambda: canvas.set_zoom(1.0))
    figures["pan, 1:1"] = median_ms(_FRAMES, pan)
    figures["fit, painted"] = milliseconds(lambda: paintings.wait_for_whole(canvas.fit))
    discard(canvas)
    return figures


def _stock(app: QApplication, graph: ModelGraph) -> Figures:
    import NodeGraphQt  # noqa: PLC0415 - after the choice of Qt

    stock = NodeGraphQt.NodeGraph()
    stock.register_node(_stock_node(NodeGraphQt))
    stock.set_acyclic(False)
    stock.widget.resize(*SIZE)
    viewer = stock.viewer()
    paintings = Paintings(viewer.viewport())
    paintings.wait_for_next(stock.widget.show)

    def painted(action: Callable[[], object]) -> Callable[[], None]:
        return lambda: paintings.wait_for_next(action)

    figures = {"open, painted": milliseconds(painted(lambda: _draw(stock, graph)))}
    fit = stock.fit_to_selection
    figures["fit, painted"] = milliseconds(lambda: paintings.wait_for_whole(fit))
    steps = itertools.cycle(_STEPS)

    def step() -> None:
        delta = next(steps) / viewer.transform().m11()
        viewer._set_viewer_pan(-delta.x(), -delta.y())

    figures["pan, fitted"] = median_ms(_FRAMES, painted(step))
    centre = viewer.mapToScene(viewer.viewport().rect().center())
    paintings.wait_for_whole(lambda: viewer.reset_zoom(centre))
    figures["pan, 1:1"] = median_ms(_FRAMES, painted(step))
    discard(stock.widget)
    app.processEvents()
    return figures


def _stock_node(library: Any) -> Any:
    class StockNode(library.BaseNode):  # type: ignore[misc]  # NodeGraphQt ships no types
        """A box with one input for all tensors and one output."""

        __identifier__ = "benchmarks"
        NODE_NAME = "Layer"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("inputs", multi_input=True)
            self.add_output("output")

    return StockNode


def _draw(stock: Any, graph: ModelGraph) -> None:
    boxes: dict[str, Any] = {}
    for node in graph.nodes():
        boxes[node.id] = stock.create_node(
            "benchmarks.StockNode",
            name=graph.layer(node.layer).name,
            selected=False,
            pos=node.position,
            push_undo=False,
        )
    for edge in graph.edges():
        output = boxes[edge.source.node].output(0)
        output.connect_to(boxes[edge.target].input(0), push_undo=False)


if __name__ == "__main__":
    show("Canvas; reference: stock NodeGraphQt", measure())
