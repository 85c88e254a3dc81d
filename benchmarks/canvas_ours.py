"""The measures of `benchmarks.canvas` on our canvas, in the real window.

Each frame is made by the event that a mouse would make, or by the command of the window, and is
over when it is painted. Before each measure the panels around the canvas have come to rest.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent

from benchmarks.measuring import Figures, median_of, milliseconds
from benchmarks.offscreen import Paintings, main_window, wait_until
from editor.background import Background
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from graph.elements import Slot
from graph.model import ModelGraph
from graph.specs import TensorSpec

FRAMES = 40
CONNECTIONS = 9
HUNDRED = 100
_SPEC = (TensorSpec((None, 32, 32, 16), "float32"),)
_FAR_ENOUGH = 8  # pixels, which a box moves by; at 1:1 a multiple of the grid
_LEFT = Qt.MouseButton.LeftButton


class OurCanvas:
    """One drawing in a window of its own, which is gone when it is measured."""

    def __init__(self, graph: ModelGraph) -> None:
        self._graph = graph.copy()

    def measure(self) -> Figures:
        """Takes all measures, in milliseconds."""
        with ExitStack() as stack:
            self._open(stack)
            figures = self._loading()
            figures.update(self._seeing())
            figures.update(self._moving())
            figures["connect one"] = self._connecting()
            figures.update(self._changing_all())
        return figures

    def measure_connecting(self) -> Figures:
        """Takes the measure of one wire alone."""
        with ExitStack() as stack:
            self._open(stack)
            self._loading()
            return {"connect one": self._connecting()}

    def _open(self, stack: ExitStack) -> None:
        self._window = stack.enter_context(main_window())
        self._workspace = self._window.current
        self._canvas = self._workspace.canvas
        self._view = self._canvas.view
        self._paintings = Paintings(self._view)
        self._paintings.wait_for_whole(lambda: None)

    def _painted(self, action: Callable[[], object]) -> Callable[[], float]:
        return lambda: self._paintings.wait_for_next(action)

    def _rest(self) -> None:
        """Waits until nothing around the canvas works on what was changed."""
        found = self._window.findChildren(Background)
        wait_until(lambda: not any(background.busy for background in found))
        QCoreApplication.processEvents()

    # -- measures --------------------------------------------------------------------------------

    def _loading(self) -> Figures:
        document = self._workspace.document
        whole = self._paintings.wait_for_next(lambda: self._timed_load(document.replace))
        specs = {node.id: _SPEC for node in self._graph.nodes()}
        self._canvas.set_tensor_specs(specs)
        self._rest()
        return {"load": self._load_ms, "first paint": whole - self._load_ms}

    def _timed_load(self, replace: Callable[[ModelGraph], None]) -> None:
        self._load_ms = milliseconds(lambda: replace(self._graph))

    def _seeing(self) -> Figures:
        figures = {"fit": self._paintings.wait_for_whole(self._canvas.fit)}
        figures["pan, fitted"] = self._panning()
        figures["zoom step, fitted"] = self._zooming()
        self._paintings.wait_for_whole(lambda: self._canvas.set_zoom(1.0))
        figures["pan, 1:1"] = self._panning()
        figures["zoom step, 1:1"] = self._zooming()
        return figures

    def _panning(self) -> float:
        steps = itertools.cycle((QPointF(-12, -7), QPointF(12, 7)))
        return median_of(FRAMES, self._painted(lambda: self._view.pan(next(steps))))

    def _zooming(self) -> float:
        zoom = self._view.zoom
        steps = itertools.cycle((zoom * 1.1, zoom))
        return median_of(FRAMES, self._painted(lambda: self._view.zoom_to(next(steps))))

    def _moving(self) -> Figures:
        boxes = list(self._view.drawn.boxes.values())
        middle = len(boxes) // 2
        some = boxes[max(middle - HUNDRED // 2, 0) : middle + HUNDRED // 2]
        self._view.centre_on(boxes[middle].scene_box.center())
        one_frame, one = self._dragging(boxes[middle : middle + 1])
        many_frame, many = self._dragging(some)
        self._paintings.wait_for_whole(self._canvas.fit)
        far_frame, far = self._dragging(boxes[middle : middle + 1])
        return {
            "move one, a frame": one_frame,
            "move one, let go": one,
            "move a hundred, a frame": many_frame,
            "move a hundred, let go": many,
            "move one, fitted, a frame": far_frame,
            "move one, fitted, let go": far,
        }

    def _dragging(self, boxes: list[NodeItem]) -> tuple[float, float]:
        """Drags boxes by the middle one; gives how long a frame takes, and letting go."""
        self._paintings.wait_for_whole(lambda: self._view.select(boxes))
        pressed = boxes[len(boxes) // 2]
        start = self._view.mapFromScene(pressed.scene_box.center())
        reach = _FAR_ENOUGH if self._view.zoom == 1.0 else 3 * _FAR_ENOUGH
        ends = [start + QPoint(0, reach), start + QPoint(reach, 2 * reach)]
        places = itertools.cycle(ends)
        self._send(QEvent.Type.MouseButtonPress, start)
        move = self._painted(lambda: self._send(QEvent.Type.MouseMove, next(places)))
        frame = median_of(FRAMES, move)
        let_go = self._painted(lambda: self._send(QEvent.Type.MouseButtonRelease, ends[1]))
        took = let_go()
        self._rest()
        return frame, took

    def _send(self, kind: QEvent.Type, point: QPoint) -> None:
        viewport = self._view.viewport()
        button = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else _LEFT
        held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else _LEFT
        screen = QPointF(viewport.mapToGlobal(point))
        none = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, QPointF(point), screen, button, held, none)
        QCoreApplication.sendEvent(viewport, event)

    def _connecting(self) -> float:
        """Connects the first node to the first merging one, which is asked for as in hovering."""
        _, target = self._free_ends()
        self._paintings.wait_for_whole(lambda: self._canvas.set_zoom(1.0))
        self._view.centre_on(target.scenePos())
        undo = self._workspace.document.undo_stack.undo
        times = []
        for _ in range(CONNECTIONS):
            self._rest()
            times.append(self._paintings.wait_for_next(lambda: self._connect(*self._free_ends())))
            self._paintings.wait_for_next(undo)
        self._rest()
        return statistics.median(times)

    def _connect(self, source: CanvasPort, target: CanvasPort) -> None:
        refusal = self._view.why_not(source, target)
        if refusal:
            raise ValueError(f"Expected a wire that may be made. Received: {refusal}")
        self._view.connection_changed.emit([], [(source, target)])

    def _free_ends(self) -> tuple[CanvasPort, CanvasPort]:
        boxes = self._view.drawn.boxes
        merging = next(box for box in boxes.values() if box.summary.title == "Add")
        free = merging.input_port(Slot("inputs", 2))
        source = next(iter(boxes.values())).output_port(0)
        if free is None or source is None:
            raise ValueError("Expected a free input to connect to. Received: none")
        return source, free

    def _changing_all(self) -> Figures:
        self._paintings.wait_for_whole(self._canvas.fit)
        drawing, stack = self._workspace.drawing, self._workspace.document.undo_stack
        figures: Figures = {}
        for what, action in self._commands(drawing.select_all, drawing.delete, stack.undo):
            self._rest()
            figures[what] = self._paintings.wait_for_next(action)
        self._rest()
        return figures

    def _commands(
        self, select: Callable[[], object], delete: Callable[[], object], undo: Callable[[], object]
    ) -> Iterator[tuple[str, Callable[[], object]]]:
        yield "select all", select
        yield "delete all", delete
        yield "undo delete all", undo

    @property
    def size(self) -> QSize:
        """How large the view is."""
        return self._view.viewport().size()
