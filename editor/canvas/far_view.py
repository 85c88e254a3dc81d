"""The drawing as it is seen from far away: coloured blocks and straight lines, in a few calls.

Qt finds no transparent items, and repaints nothing where they change; `invalidate` is told of every
change instead.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.items import CanvasItems
from editor.canvas.node_item import NodeItem
from editor.canvas.style import Style

_LINE = 1.2  # pixels on the screen
_OUTLINE = 2.0
_GAP = 3.0


class FarView:
    """All boxes and wires as blocks and lines."""

    def __init__(self, items: CanvasItems) -> None:
        self._items = items
        self._lines: list[QLineF] = []
        self._blocks: dict[str, list[QRectF]] = {}
        self._valid = False

    def invalidate(self) -> None:
        """Gathers blocks and lines anew before the next painting."""
        self._valid = False

    def paint(self, painter: QPainter, style: Style, zoom: float) -> None:
        """Draws all boxes and wires."""
        if not self._valid:
            self._gather(style)
        painter.setPen(QPen(style.wire, _LINE / zoom))
        painter.drawLines(self._lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self._blocks.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(rects)
        gap = _GAP / zoom
        painter.setPen(QPen(style.accent, _OUTLINE / zoom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for box in self._items.selected_boxes():
            painter.drawRect(box.scene_box.adjusted(-gap, -gap, gap, gap))

    def _gather(self, style: Style) -> None:
        self._valid = True
        self._lines = [QLineF(*wire.ends) for wire in self._items.wires.values()]
        self._blocks = {}
        for box in self._items.boxes.values():
            self._blocks.setdefault(_colour(box, style), []).append(box.scene_box)


def _colour(box: NodeItem, style: Style) -> str:
    if box.severity == "error":
        return style.theme.error
    return style.block(box.summary.category, faded=box.waiting)
