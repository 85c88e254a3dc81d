"""Small pictures on the canvas of what comes out of the nodes that are in sight.

Pictures are made of the nodes that are seen at a zoom at which one can be read, and kept while
their values are the same: a large model has a thousand, each of some milliseconds.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from editor.canvas.preview_item import SMALLEST_ZOOM
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.flowing.colours import ramp
from editor.flowing.flow import Flow
from editor.flowing.panel import DataPanel
from editor.flowing.pictures import picture_of
from editor.window.command import Command
from worker.protocol import TensorValues

_MOST_PLANES = 8  # two rows of four
_MOST_NUMBERS = 64  # of a strip: as many as it is wide
_PAUSE = 40  # ms after the view has moved
_BRIGHTEST = 255


class Previews(QObject):
    """Keeps pictures below the boxes, while they are wanted."""

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        flow: Flow,
        panel: DataPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._canvas = canvas
        self._flow = flow
        self._panel = panel
        self._wanted = False
        self._shown: dict[str, QImage] = {}
        self._made_of: dict[str, TensorValues] = {}
        self._late = QTimer(self, singleShot=True, interval=_PAUSE)
        self._late.timeout.connect(self._refresh)
        view = canvas.view
        for bar in (view.horizontalScrollBar(), view.verticalScrollBar()):
            bar.valueChanged.connect(self._follow)
        for moved in (view.refreshed, view.zoom_changed, flow.changed):
            moved.connect(self._follow)
        document.view_changed.connect(self._forget)
        document.graph_replaced.connect(self._forget)
        panel.previews_wanted.connect(self._show)

    def commands(self) -> list[Command]:
        """What can be done."""
        show = self._panel.previews.toggle
        return [Command("show_values", "Values on the canvas on or off", show, ("Ctrl+5",), "View")]

    def _show(self, wanted: bool) -> None:
        self._wanted = wanted
        self._panel.show_nodes(self._canvas.selected_nodes())
        self._flow.set_watched(wanted or self._panel.isVisible())
        self._forget()

    def _forget(self) -> None:
        if self._shown:
            self._canvas.set_previews(None)
        self._shown, self._made_of = {}, {}
        self._follow()

    def _follow(self, *_: object) -> None:
        if self._wanted and not self._late.isActive():
            self._late.start()

    def _refresh(self) -> None:
        if not self._wanted:
            return
        before = dict(self._shown)
        values, path = self._flow.values, self._document.view_path
        for node in list(self._shown):
            # While others are on their way, those of before stay.
            if (path, node) not in values and not self._flow.busy:
                self._drop(node)
        if self._canvas.zoom() >= SMALLEST_ZOOM:
            seen = self._canvas.view.drawn.boxes_in(self._canvas.view.seen_rect())
            for box in seen:
                self._make(box.id, values.get((path, box.id), ()))
        if self._shown != before:
            self._canvas.set_previews(self._shown)

    def _make(self, node: str, tensors: tuple[TensorValues, ...]) -> None:
        if not tensors or self._made_of.get(node) is tensors[0]:
            return
        picture = preview_of(tensors[0])
        self._drop(node)
        self._made_of[node] = tensors[0]
        if picture is not None:
            self._shown[node] = picture

    def _drop(self, node: str) -> None:
        self._shown.pop(node, None)
        self._made_of.pop(node, None)


def preview_of(tensor: TensorValues) -> QImage | None:
    """Gives a small picture of a tensor; None where there is nothing to be seen of it."""
    if tensor.kind in ("vector", "classes"):
        return _strip(tensor.numbers[:_MOST_NUMBERS])
    return picture_of(tensor, _MOST_PLANES)


def _strip(numbers: tuple[float, ...]) -> QImage | None:
    """Gives a row of colours, one for each number, from the smallest to the largest."""
    finite = [number for number in numbers if math.isfinite(number)]
    if not finite:
        return None
    least, most = min(finite), max(finite)
    span = (most - least) or 1.0
    held = (least if math.isnan(number) else min(max(number, least), most) for number in numbers)
    pixels = bytes(round((number - least) / span * _BRIGHTEST) for number in held)
    strip = QImage(pixels, len(pixels), 1, len(pixels), QImage.Format.Format_Indexed8)
    strip.setColorTable(ramp())
    return strip.copy()
