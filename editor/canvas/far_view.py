"""The drawing as it is seen from far away: coloured blocks and straight lines, in a few calls.

Qt finds no transparent items, and repaints nothing where they change; `invalidate` is told of every
change instead.
"""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.frame_item import FrameItem, paint_ground
from editor.canvas.items import CanvasItems
from editor.canvas.node_item import NodeItem
from editor.canvas.style import Style

_LINE = 1.2  # pixels on the screen
_OUTLINE = 2.0
_GAP = 3.0
_NARROWEST = 40.0  # frame that has room for a title
_RISE = 5.0  # of a title over its frame


class FarView:
    """All boxes and wires as blocks and lines, and the frames around them with their titles.

    Attributes:
        changes: How often it was told of a change.
    """

    def __init__(self, items: CanvasItems) -> None:
        self.changes = 0
        self._items = items
        self._lines: list[QLineF] = []
        self._blocks: dict[str, list[QRectF]] = {}
        self._grounds: list[FrameItem] = []
        self._titled: list[FrameItem] = []
        self._valid = False

    def invalidate(self) -> None:
        """Gathers blocks and lines anew before the next painting."""
        self.changes += 1
        self._valid = False

    def paint(self, painter: QPainter, style: Style, zoom: float) -> None:
        """Draws all that is drawn."""
        if not self._valid:
            self._gather(style)
        for frame in self._grounds:
            paint_ground(frame, painter, _LINE / zoom)
        painter.setPen(QPen(style.wire, _LINE / zoom))
        painter.drawLines(self._lines)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in self._blocks.items():
            painter.setBrush(QColor(colour))
            painter.drawRects(rects)
        for frame in self._titled:
            _paint_title(frame, painter, style, zoom)
        self._outline_selected(painter, style, zoom)

    def _outline_selected(self, painter: QPainter, style: Style, zoom: float) -> None:
        gap = _GAP / zoom
        painter.setPen(QPen(style.accent, _OUTLINE / zoom))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        selected = [item.scene_box for item in self._items.selected_movables()]
        selected += [
            frame.rect
            for frame in self._items.parts.frames.values()
            if frame not in self._items.hidden and frame.is_selected_as_shown()
        ]
        painter.drawRects([rect.adjusted(-gap, -gap, gap, gap) for rect in selected])

    def _gather(self, style: Style) -> None:
        self._valid = True
        hidden = self._items.hidden
        wires = (wire for wire in self._items.wires.values() if wire not in hidden)
        self._lines = [line for wire in wires for line in wire.straight_lines()]
        self._blocks = blocks_of(self._items, style)
        frames = [frame for frame in self._items.parts.frames.values() if frame not in hidden]
        self._grounds = [frame for frame in frames if not frame.frame.collapsed]
        self._titled = [frame for frame in frames if frame.is_outermost]


def blocks_of(items: CanvasItems, style: Style) -> dict[str, list[QRectF]]:
    """Gives all that is drawn but for wires and frames, in the scene, by its colour."""
    hidden, parts = items.hidden, items.parts
    blocks: dict[str, list[QRectF]] = {}
    for box in items.boxes.values():
        if box not in hidden:
            blocks.setdefault(_colour(box, style), []).append(box.scene_box)
    for note in parts.notes.values():
        if note not in hidden:
            blocks.setdefault(note.tint.name(), []).append(note.scene_box)
    for frame in parts.frames.values():
        if frame.frame.collapsed and frame not in hidden:
            colour = style.error if frame.severity == "error" else frame.block
            blocks.setdefault(colour.name(), []).append(frame.scene_box)
    return blocks


def _colour(box: NodeItem, style: Style) -> str:
    if box.severity == "error":
        return style.theme.error
    if box.heat is not None:
        return box.heat.faded if box.waiting else box.heat.block
    return style.block(box.summary.category, faded=box.waiting)


def _paint_title(frame: FrameItem, painter: QPainter, style: Style, zoom: float) -> None:
    """Writes the title above a frame, where that is wide enough."""
    room = frame.rect.width() * zoom
    if room < _NARROWEST:
        return
    painter.save()
    painter.translate(frame.rect.topLeft())
    painter.scale(1 / zoom, 1 / zoom)
    painter.setFont(style.name.font)
    painter.setPen(style.text)
    painter.drawText(QPointF(0.0, -_RISE), style.name.elided(frame.title, room))
    painter.restore()
