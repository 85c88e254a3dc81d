"""A frame: the tinted ground behind a part of the drawing, or, collapsed, one box in its place.

It has no place of its own: `editor.canvas.frames` says how large it is. A collapsed frame stands in
for the boxes in it, which are transparent then, and the wires across its border end at its sides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.canvas.frame_colours import frame_colour
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.style import Style, mixed
from editor.look.tooltips import tooltip
from graph.frames import FRAME_MARGIN, Frame
from graph.wording import legible

if TYPE_CHECKING:
    from editor.canvas.note_item import NoteItem
    from editor.canvas.wire_item import WireItem

Content: TypeAlias = "list[NodeItem | NoteItem]"
Crossing: TypeAlias = tuple[list[list[CanvasPort]], list[list[CanvasPort]]]

_Z_FRAME = -3.0
_Z_DEEPER = 0.01  # of a frame within a frame
_TITLE = 32.0  # height of the strip with the title
_RADIUS = 10.0
_SIDE = 12.0
_CHEVRON = 20.0  # width of the mark that collapses, with the room around it
_UNTITLED = "Frame"
_GROUND = 0.09  # share of the frame's colour in its ground
_BORDER = 0.5
_BLOCK = 0.5
_OUTLINE = 4.0
_READABLE = 12.0  # pixels on the screen, below which a title does not shrink with the drawing
_BOX_HEIGHT = 64.0
_NARROWEST, _WIDEST = 120.0, 280.0
_PITCH = 20.0  # of the wires at a side of a collapsed frame
_PORT = 4.0
_BAR = 4.0
_BOX_SIDE = 16.0


class FrameItem(QGraphicsItem):
    """The frame of a part of the drawing, in the scene's coordinates.

    Attributes:
        frame: The frame of the document.
        boxes: The boxes of all nodes in it, to any depth.
        notes: All notes in it, to any depth.
        rect: How large it is, or the box that is shown in its place.
        expanded: How large it is while it is not collapsed.
        ground: The colour behind what is in it.
        border: The colour of its edge.
        is_stale: Whether what is in it stands elsewhere since it was placed.
        is_marked: Whether it was shown as selected when it was looked at last.
    """

    def __init__(self, frame: Frame, style: Style) -> None:
        super().__init__()
        self.frame = frame
        self.style = style
        self.boxes: list[NodeItem] = []
        self.notes: list[NoteItem] = []
        self.rect = QRectF()
        self.expanded = QRectF()
        self.ground = self.border = QColor()
        self.is_stale = True
        self.is_marked = False
        self._ends: dict[CanvasPort, QPointF] = {}
        self._crossing: Crossing = [], []
        self._crossed_at = -1
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)

    # -- what it shows ---------------------------------------------------------------------------

    def show_frame(self, frame: Frame, depth: int) -> None:
        """Shows title and colour of a frame, so many frames deep."""
        self.setZValue(_Z_FRAME + depth * _Z_DEEPER)
        if frame != self.frame:
            self.frame = frame
            self._ends = {}
            self.is_stale = True
            self.update()
        self.setToolTip(tooltip(self.title))

    def hold(self, boxes: list[NodeItem], notes: list[NoteItem]) -> None:
        """Holds these boxes and notes from now on."""
        self.boxes, self.notes = boxes, notes
        self._crossed_at = -1
        self.is_stale = True

    def tint(self, behind: QColor) -> None:
        """Takes the colours that it has on a ground."""
        # Not transparent, which takes Qt several times as long where frames stand in each other.
        ground = mixed(behind, self.colour, _GROUND)
        if ground != self.ground:
            self.ground, self.border = ground, mixed(behind, self.colour, _BORDER)
            self.update()

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.style = style
        self.is_stale = True
        self.update()

    @property
    def title(self) -> str:
        """What it is called."""
        return legible(self.frame.title, 200) or _UNTITLED

    @property
    def colour(self) -> QColor:
        """The colour that was chosen for it."""
        return frame_colour(self.style, self.frame.colour)

    @property
    def block(self) -> QColor:
        """The colour of a collapsed frame that is seen from far away."""
        return mixed(self.style.raised, self.colour, _BLOCK)

    @property
    def words(self) -> str:
        """What a collapsed frame holds: "12 layers"."""
        count = len(self.boxes)
        return f"{count} layer{'' if count == 1 else 's'}"

    @property
    def severity(self) -> str:
        """The worst that is wrong with a box in it: "error", "warning" or nothing."""
        found = {box.severity for box in self.boxes}
        return next((severity for severity in ("error", "warning") if severity in found), "")

    @property
    def content(self) -> Content:
        """The boxes and notes that are moved, copied and removed with it."""
        return [*self.boxes, *self.notes]

    def is_selected_as_shown(self) -> bool:
        """Whether all that is in it is selected; of a collapsed frame, whether anything is."""
        decide = any if self.frame.collapsed else all
        return bool(self.boxes or self.notes) and decide(item.isSelected() for item in self.content)

    def follow_selection(self) -> None:
        """Shows whether it is selected."""
        if self.is_selected_as_shown() != self.is_marked:
            self.is_marked = not self.is_marked
            self.update()

    # -- where it is -----------------------------------------------------------------------------

    @property
    def scene_box(self) -> QRectF:
        """Where it is, in the scene."""
        return QRectF(self.rect)

    def place(self, rect: QRectF) -> bool:
        """Puts it around what is in it, with the room at the sides; says whether that changed.

        A collapsed one stands in the corner of that.
        """
        self.expanded = rect
        self.is_stale = False
        if self.frame.collapsed:
            entering, leaving = self._crossing
            rect = QRectF(rect.topLeft(), rect.topLeft() + self._size(len(entering), len(leaving)))
            self._end_wires(rect, entering, leaving)
        if rect == self.rect:
            return False
        self.prepareGeometryChange()
        self.rect = rect
        self.update()
        return True

    def follow_wires(self, rewired: int) -> None:
        """Finds the wires across its border again, where wires came or went since."""
        if self.frame.collapsed and self._crossed_at != rewired:
            self._crossed_at, self._crossing = rewired, self._find_crossing()
            self.is_stale = True

    def _size(self, entering: int, leaving: int) -> QPointF:
        words = max(
            self.style.title.width(self.title) + _CHEVRON, self.style.shape.width(self.words)
        )
        width = min(max(_BOX_SIDE + words + _SIDE, _NARROWEST), _WIDEST)
        rows = max(entering, leaving)
        return QPointF(-(-width // 8.0) * 8.0, max(_BOX_HEIGHT, rows * _PITCH + 4.0))

    def _find_crossing(self) -> Crossing:
        """Gives the ports inside whose wires come from outside, by tensor, and go there."""
        entering: dict[CanvasPort, list[CanvasPort]] = {}
        leaving: dict[CanvasPort, list[CanvasPort]] = {}
        inside = set(self.boxes)
        for box in self.boxes:
            for wire in box.wires():
                source, target = wire.ports
                if source.box not in inside:
                    entering.setdefault(source, []).append(target)
                elif target.box not in inside:
                    leaving[source] = [source]
        return list(entering.values()), list(leaving.values())

    def _end_wires(
        self,
        rect: QRectF,
        entering: Sequence[Sequence[CanvasPort]],
        leaving: Sequence[Sequence[CanvasPort]],
    ) -> None:
        ends: dict[CanvasPort, QPointF] = {}
        for x, side in ((rect.left(), entering), (rect.right(), leaving)):
            pitch = rect.height() / (len(side) + 1)
            for row, ports in enumerate(side, 1):
                point = QPointF(x, rect.top() + round(row * pitch))
                ends.update(dict.fromkeys(ports, point))
        if ends != self._ends:
            self._ends = ends
            for wire in self.wires_of(ends):
                wire.redraw()
            self.update()

    def wires_of(self, ports: Iterable[CanvasPort]) -> list[WireItem]:
        """Gives the wires at some ports, each once."""
        return list(dict.fromkeys(wire for port in ports for wire in port.wires()))

    def end_of(self, port: CanvasPort) -> QPointF:
        """Gives where a wire at a port of a box in it ends, while it is collapsed."""
        side = self.rect.left() if port.is_input else self.rect.right()
        return self._ends.get(port) or QPointF(side, self.rect.center().y())

    # -- what of it can be pressed ---------------------------------------------------------------

    def title_area(self, zoom: float, *, far: bool = False) -> QRectF:
        """What it is moved by, in the scene: the strip of the title; all of a collapsed one."""
        if self.frame.collapsed:
            return QRectF(self.rect)
        area = QRectF(self.rect.topLeft(), QSizeF(self.rect.width(), _TITLE))
        if far and self.is_outermost:
            area.setTop(self.rect.top() - _TITLE / 2 / zoom)
            area.setWidth(min(area.width(), self.style.name.width(self.title) / zoom))
        return area

    @property
    def is_outermost(self) -> bool:
        """Whether it stands in no frame; far away, titles of others have no room."""
        return not self.frame.parent

    def chevron_area(self, zoom: float, *, far: bool = False) -> QRectF:
        """What collapses and expands it, in the scene; nothing where that is too small to hit."""
        if far:
            return QRectF()
        area = self.title_area(zoom)
        if self.frame.collapsed:
            area = QRectF(area.right() - _CHEVRON - 4.0, area.top(), _CHEVRON + 4.0, _TITLE)
        else:
            area.setWidth(_SIDE + _CHEVRON * title_scale(self, zoom))
        return area

    def boundingRect(self) -> QRectF:
        """Covers the frame, and the outline of a selected one."""
        return self.rect.adjusted(-_OUTLINE, -_OUTLINE, _OUTLINE, _OUTLINE)

    def shape(self) -> QPainterPath:
        """Covers what it is moved by."""
        path = QPainterPath()
        path.addRect(self.title_area(1.0))
        return path

    # -- painting --------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the frame."""
        if self.frame.collapsed:
            self._paint_box(painter)
        else:
            self._paint_ground(painter, option.exposedRect)
        if self.is_selected_as_shown():
            gap = _OUTLINE - 1.0
            painter.setPen(QPen(self.style.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outline = self.rect.adjusted(-gap, -gap, gap, gap)
            painter.drawRoundedRect(outline, _RADIUS + gap, _RADIUS + gap)

    def _paint_ground(self, painter: QPainter, exposed: QRectF) -> None:
        painter.setPen(QPen(self.border, 1.0))
        if self._shows_corner(exposed):
            painter.setBrush(self.ground)
            painter.drawRoundedRect(self.rect, _RADIUS, _RADIUS)
        else:
            # Of a large frame mostly a strip is painted, which Qt is quick to fill.
            painter.fillRect(exposed & self.rect, self.ground)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.rect)
        zoom = painter.worldTransform().m11()
        if exposed.top() < self.rect.top() + FRAME_MARGIN[1]:
            self._paint_title(painter, title_scale(self, zoom))

    def _shows_corner(self, exposed: QRectF) -> bool:
        rect, size = self.rect, QPointF(_RADIUS, _RADIUS)
        corners = (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight())
        return any(exposed.intersects(QRectF(each - size, each + size)) for each in corners)

    def _paint_title(self, painter: QPainter, scale: float) -> None:
        painter.save()
        painter.translate(self.rect.left() + _SIDE, self.rect.top())
        painter.scale(scale, scale)
        middle = max(_TITLE / 2 / scale, 10.0)
        _paint_chevron(painter, self.style.soft, QPointF(4.0, middle), right=False)
        room = (self.rect.width() - 2 * _SIDE) / scale - _CHEVRON
        painter.setFont(self.style.title.font)
        painter.setPen(self.style.text)
        area = QRectF(_CHEVRON - 4.0, middle - 10.0, room, 20.0)
        words = self.style.title.elided(self.title, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _paint_box(self, painter: QPainter) -> None:
        style, rect = self.style, self.rect
        marked = {"error": style.error, "warning": style.warning}.get(self.severity)
        painter.setPen(
            QPen(marked or mixed(style.border, self.colour, 0.5), 1.5 if marked else 1.0)
        )
        painter.setBrush(mixed(style.raised, self.colour, 0.12))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        bar = QRectF(rect.left(), rect.top() + _RADIUS, _BAR, rect.height() - 2 * _RADIUS)
        painter.fillRect(bar, self.colour)
        middle = rect.center().y()
        chevron = QPointF(rect.right() - _CHEVRON + 6.0, rect.top() + _TITLE / 2 + 2.0)
        _paint_chevron(painter, style.soft, chevron, right=True)
        room = rect.width() - _BOX_SIDE - _CHEVRON
        lines = (
            (style.title, style.text, self.title, middle - 20.0),
            (style.shape, style.dim, self.words, middle),
        )
        for face, colour, words, top in lines:
            painter.setFont(face.font)
            painter.setPen(colour)
            area = QRectF(rect.left() + _BOX_SIDE, top, room, 20.0)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, face.elided(words, room))
        painter.setPen(QPen(style.dim, 1.5))
        painter.setBrush(style.wired)
        for point in set(map(QPointF.toTuple, self._ends.values())):
            painter.drawEllipse(QPointF(*point), _PORT, _PORT)


def paint_ground(item: FrameItem, painter: QPainter, width: float) -> None:
    """Draws the ground of a frame that is small; its edge is so many pixels of the scene wide."""
    painter.fillRect(item.rect, item.border)
    painter.fillRect(item.rect.adjusted(width, width, -width, -width), item.ground)


def title_scale(item: FrameItem, zoom: float) -> float:
    """Gives how much larger than the drawing a title is, to be read, as far as there is room."""
    wanted = _READABLE / (item.style.title.font.pixelSize() * zoom)
    return max(1.0, min(wanted, (_TITLE + 8.0) / 20.0))


def _paint_chevron(painter: QPainter, colour: QColor, centre: QPointF, *, right: bool) -> None:
    points = (
        ((-2.0, -4.0), (2.5, 0.0), (-2.0, 4.0))
        if right
        else ((-4.0, -2.0), (0.0, 2.5), (4.0, -2.0))
    )
    painter.setPen(QPen(colour, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in points]))
