"""The measures of `benchmarks.canvas` on NodeGraphQt as it comes.

A call of it may take minutes, or longer than anybody waits: each is stopped after a while, and what
it is said to take is that while.
"""

from __future__ import annotations

import gc
import itertools
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from PySide6.QtCore import QCoreApplication, QPointF

from benchmarks.canvas_ours import FRAMES, HUNDRED
from benchmarks.measuring import Figures, median_of, milliseconds
from benchmarks.offscreen import Paintings, discard
from graph.model import ModelGraph

PATIENCE = 60_000.0  # ms, after which a call is stopped
CHECK_PATIENCE = 10_000.0  # ms; the check for cycles takes longer than anybody lives
VIEW = (980, 560)  # what the panels of our window leave of 1440 x 900
_FEW_FRAMES = 10  # of what takes stock a tenth of a second each
_held: list[object] = []


class StockCanvas:
    """One drawing in a graph of NodeGraphQt, which is gone when it is measured."""

    def __init__(self, graph: ModelGraph) -> None:
        self._graph = graph
        self._boxes: dict[str, Any] = {}

    def measure(self) -> Figures:
        """Takes the measures that there are, in milliseconds."""
        with self._opened():
            figures = self._loading()
            figures.update(self._seeing())
            figures.update(self._moving())
            figures["connect one"] = self._connecting()
            figures.update(self._changing_all())
        return figures

    def measure_checked_connecting(self) -> Figures:
        """Takes the measure of one wire with the cycle check that stock has unless told."""
        with self._opened():
            self._draw()
            self._stock.set_acyclic(True)
            return {"connect one": self._connecting(CHECK_PATIENCE)}

    @contextmanager
    def _opened(self) -> Iterator[None]:
        import NodeGraphQt  # noqa: PLC0415 - after the choice of Qt

        self._stock = NodeGraphQt.NodeGraph()
        self._stock.register_node(_node_class(NodeGraphQt))
        self._stock.set_acyclic(False)
        self._stock.widget.resize(*VIEW)
        self._viewer = self._stock.viewer()
        self._paintings = Paintings(self._viewer)
        self._paintings.wait_for_next(self._stock.widget.show)
        try:
            yield
        finally:
            discard(self._stock.widget)
            QCoreApplication.processEvents()
            # What Python collects of it after its window has gone ends the process; nor is what is
            # held to be looked through while the next is measured.
            _held.append((self._stock, dict(self._boxes)))
            gc.freeze()

    def _painted(self, action: Callable[[], object]) -> Callable[[], float]:
        return lambda: self._paintings.wait_for_next(action)

    # -- measures --------------------------------------------------------------------------------

    def _loading(self) -> Figures:
        whole = self._paintings.wait_for_next(self._timed_draw)
        return {"load": self._load_ms, "first paint": whole - self._load_ms}

    def _timed_draw(self) -> None:
        self._load_ms = milliseconds(self._draw)

    def _draw(self) -> None:
        for node in self._graph.nodes():
            self._boxes[node.id] = self._stock.create_node(
                "benchmarks.StockNode",
                name=self._graph.layer(node.layer).name,
                selected=False,
                pos=node.position,
                push_undo=False,
            )
        for edge in self._graph.edges():
            output = self._boxes[edge.source.node].output(0)
            output.connect_to(self._boxes[edge.target].input(0), push_undo=False)

    def _seeing(self) -> Figures:
        fit = self._stock.fit_to_selection
        figures = {"fit": _bounded(lambda: self._paintings.wait_for_whole(fit))}
        figures["pan, fitted"] = self._panning()
        figures["zoom step, fitted"] = self._zooming()
        centre = self._viewer.mapToScene(self._viewer.viewport().rect().center())
        self._paintings.wait_for_whole(lambda: self._viewer.reset_zoom(centre))
        figures["pan, 1:1"] = self._panning()
        figures["zoom step, 1:1"] = self._zooming()
        return figures

    def _panning(self) -> float:
        steps = itertools.cycle((QPointF(-12, -7), QPointF(12, 7)))

        def step() -> None:
            delta = next(steps) / self._viewer.transform().m11()
            self._viewer._set_viewer_pan(-delta.x(), -delta.y())

        return median_of(FRAMES, self._painted(step))

    def _zooming(self) -> float:
        factors = itertools.cycle((1.1, 1 / 1.1))
        return median_of(
            _FEW_FRAMES, self._painted(lambda: self._viewer.scale(*[next(factors)] * 2))
        )

    def _moving(self) -> Figures:
        boxes = list(self._boxes.values())
        middle = len(boxes) // 2
        some = boxes[max(middle - HUNDRED // 2, 0) : middle + HUNDRED // 2]
        self._paintings.wait_for_whole(lambda: self._viewer.center_selection([boxes[middle].view]))
        return {
            "move one, a frame": self._dragging(boxes[middle : middle + 1]),
            "move a hundred, a frame": self._dragging(some),
        }

    def _dragging(self, boxes: list[Any]) -> float:
        """Moves boxes as a drag of the mouse does, wires included."""
        steps = itertools.cycle((QPointF(8, 8), QPointF(-8, -8)))

        def step() -> None:
            delta = next(steps)
            for box in boxes:
                box.view.setPos(box.view.pos() + delta)

        return median_of(_FEW_FRAMES, self._painted(step))

    def _connecting(self, patience: float = PATIENCE) -> float:
        """Connects the first node to the first merging one."""
        boxes = list(self._boxes.values())
        merging = next(box for box in boxes if "add" in box.name())
        source, target = boxes[0].output(0), merging.input(0)
        if target in source.connected_ports():
            source.disconnect_from(target, push_undo=False)
        # What is out of sight would never be painted.
        self._viewer.reset_zoom(merging.view.scenePos())
        self._paintings.wait_for_whole(lambda: None)
        connect = self._painted(lambda: source.connect_to(target, push_undo=False))
        return _bounded(connect, patience)

    def _changing_all(self) -> Figures:
        fit = self._stock.fit_to_selection
        _bounded(lambda: self._paintings.wait_for_whole(fit))
        stock = self._stock
        return {
            "select all": _bounded(self._painted(stock.select_all)),
            "delete all": _bounded(self._painted(lambda: stock.delete_nodes(stock.all_nodes()))),
            "undo delete all": _bounded(self._painted(stock.undo_stack().undo)),
        }


class _StoppedError(Exception):
    """A call took longer than anybody waits."""


def _bounded(measure: Callable[[], float], patience: float = PATIENCE) -> float:
    """Takes a measure, and stops it when it takes too long; all of stock's time goes in Python."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise _StoppedError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, patience / 1000)
    try:
        return measure()
    except _StoppedError:
        return patience
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _node_class(library: Any) -> Any:
    class StockNode(library.BaseNode):  # type: ignore[misc]  # NodeGraphQt ships no types
        """A box with one input for all tensors and one output."""

        __identifier__ = "benchmarks"
        NODE_NAME = "Layer"

        def __init__(self) -> None:
            super().__init__()
            self.add_input("inputs", multi_input=True)
            self.add_output("output")

    return StockNode
