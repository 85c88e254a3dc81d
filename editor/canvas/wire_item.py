"""A wire: a grey curve between two ports, with the tensor's shape where there is room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsSceneHoverEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from editor.canvas.base import PipeItem
from editor.canvas.port_item import CanvasPort
from editor.canvas.style import Style
from graph.elements import Edge

Z_WIRE = -1.0
Z_LIVE_WIRE = 3.0
_REACH = 12.0  # pixels across a wire that count as it
_LABEL_ZOOM = 0.7  # below it, labels would crowd the drawing
_LABEL_PADDING = 6.0
_LABEL_MARGIN = 28.0
_SLACK = 24.0  # how far a wire runs back before it goes around
_TURN = 72.0
_CLEARANCE = 96.0  # rows further apart than this have room for a wire between them
_DETOUR = 72.0
_LONG = 320.0  # from here on a wire is straight between its ends, which Qt draws ten times faster
_FLAT = 64.0  # unless it has to climb
_BEND = 120.0


class WireItem(PipeItem):
    """An edge of the document.

    Attributes:
        style: What it is painted with.
        line: From where it begins to where it ends, in the scene, as it is seen from far away.
    """

    # Qt's own, so that no change of an item comes into Python (12 microseconds each).
    itemChange = QGraphicsItem.itemChange

    def __init__(self, edge: Edge, style: Style) -> None:
        # Not PipeItem's: it makes an arrow item a wire, which nothing here shows.
        QGraphicsPathItem.__init__(self)
        self._input_port: CanvasPort | None = None
        self._output_port: CanvasPort | None = None
        self.edge = edge
        self.style = style
        self._label = ""
        self._label_area = QRectF()
        self._hovered = False
        self._lit = False
        self._shape: QPainterPath | None = None
        self._curve = QPainterPath()
        self._bounds = QRectF()
        self._straight: Sequence[QLineF] = ()
        self.line = QLineF()
        self.setZValue(Z_WIRE)
        self.setAcceptHoverEvents(True)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)

    def attach(self, source: CanvasPort, target: CanvasPort) -> None:
        """Runs the wire between two ports."""
        self.detach()
        self._output_port, self._input_port = source, target
        source._pipes.append(self)
        target._pipes.append(self)
        self.redraw()

    @property
    def ports(self) -> tuple[CanvasPort, CanvasPort]:
        """The output and the input that the wire joins."""
        return cast(CanvasPort, self._output_port), cast(CanvasPort, self._input_port)

    @property
    def source_port(self) -> CanvasPort:
        """The output that the wire begins at."""
        return self.ports[0]

    @property
    def target_port(self) -> CanvasPort:
        """The input that the wire ends at."""
        return self.ports[1]

    @property
    def ends(self) -> tuple[QPointF, QPointF]:
        """Where the wire begins and ends, in the scene."""
        source, target = self.ports
        return _end_at(source), _end_at(target)

    @property
    def is_replaced(self) -> bool:
        """Whether one collapsed frame is shown in the place of both boxes."""
        source, target = self.ports
        stand_in = source.box.stand_in
        return stand_in is not None and stand_in is target.box.stand_in

    def joins(self, source: CanvasPort, target: CanvasPort) -> bool:
        """Whether the wire runs between these ports."""
        return self._output_port is source and self._input_port is target

    def detach(self) -> None:
        """Lets go of the ports."""
        for port in (self._output_port, self._input_port):
            if port is not None:
                port._pipes.remove(self)
        self._output_port = self._input_port = None

    def redraw(self) -> None:
        """Follows the ports."""
        if self._output_port is not None and self._input_port is not None:
            start, end = self.ends
            line = QLineF(start, end)
            if line != self.line:
                self.line = line
                self._shape = None
                self._straight = ()
                self._curve = curve(start, end)
                self._place_label()

    def straight_lines(self) -> Sequence[QLineF]:
        """Gives the lines that it is from far away."""
        if not self._straight:
            self._straight = _straight_lines(self.line)
        return self._straight

    def set_label(self, label: str) -> None:
        """Writes the shape of the tensor on the wire."""
        if label != self._label:
            self._label = label
            self._place_label()

    def set_lit(self, lit: bool) -> None:
        """Lights the wire up, as those of selected boxes are."""
        if lit != self._lit:
            self._lit = lit
            self.update()

    def forget_moment(self) -> None:
        """Is as a new one, but for what it shows of the document."""
        self.setSelected(False)
        self.setVisible(True)
        self._hovered = self._lit = False

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.style = style
        self._place_label()

    def boundingRect(self) -> QRectF:
        """Covers the curve and its label."""
        return self._bounds

    def shape(self) -> QPainterPath:
        """Covers what counts as the wire."""
        if self._shape is None:
            stroker = QPainterPathStroker()
            stroker.setWidth(_REACH)
            self._shape = stroker.createStroke(self._curve)
        return self._shape

    def hoverEnterEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Lights the wire up."""
        self._hovered = True
        self.update()

    def hoverLeaveEvent(self, event: QGraphicsSceneHoverEvent) -> None:
        """Takes the light away."""
        self._hovered = False
        self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the curve, and the label unless the view is far away."""
        painter.setPen(QPen(self._colour(), 2.5 if self.isSelected() else 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._curve)
        if self._label_area.isNull() or painter.worldTransform().m11() < _LABEL_ZOOM:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.style.canvas)
        painter.drawRoundedRect(self._label_area, 4, 4)
        painter.setPen(self.style.dim)
        painter.setFont(self.style.shape.font)
        painter.drawText(self._label_area, Qt.AlignmentFlag.AlignCenter, self._label)

    def _colour(self) -> QColor:
        if self.isSelected() or self._hovered or self._lit:
            return self.style.accent
        return self.style.wire

    def _place_label(self) -> None:
        self.prepareGeometryChange()
        self._label_area = QRectF()
        path = self._curve
        if self._label and not path.isEmpty():
            face = self.style.shape
            width = face.width(self._label) + 2 * _LABEL_PADDING
            run = path.currentPosition().x() - path.elementAt(0).x
            if run >= width + _LABEL_MARGIN:
                height = face.metrics.height() + 4
                middle = path.pointAtPercent(0.5)
                self._label_area = QRectF(
                    middle.x() - width / 2, middle.y() - height / 2, width, height
                )
        bounds = path.controlPointRect().adjusted(-3, -3, 3, 3)
        self._bounds = bounds if self._label_area.isNull() else bounds.united(self._label_area)
        self.update()


def _end_at(port: CanvasPort) -> QPointF:
    box = port.box
    return box.pos() + port.pos() if box.stand_in is None else box.stand_in.end_of(port)


class LiveWireItem(QGraphicsPathItem):
    """The wire that the mouse pulls."""

    def __init__(self, style: Style) -> None:
        super().__init__()
        self._style = style
        self.setZValue(Z_LIVE_WIRE)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def draw(self, start: QPointF, end: QPointF, *, refused: bool) -> None:
        """Runs the wire to the cursor; red over what cannot take it."""
        colour = self._style.error if refused else self._style.accent
        self.setPen(QPen(colour, 2.0, Qt.PenStyle.DashLine if refused else Qt.PenStyle.SolidLine))
        self.setPath(curve(start, end))


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """Gives the curve from an output to an input; one that runs back goes around its boxes."""
    path = QPainterPath(start)
    run, drop = end.x() - start.x(), end.y() - start.y()
    if run >= -_SLACK:
        middle = start.y() + drop / 2
        if run >= _LONG and abs(drop) <= _FLAT:
            ends = start.x() + _BEND, end.x() - _BEND
            return _straightened(path, end, middle, _BEND / 2, ends)
        pull = min(max(run / 2, 28.0), 160.0)
        path.cubicTo(start + QPointF(pull, 0), end - QPointF(pull, 0), end)
        return path
    middle = _height_back(start, end)
    halfway = start.x() + run / 2
    ends = max(halfway, start.x() - _BEND), min(halfway, end.x() + _BEND)
    return _straightened(path, end, middle, _TURN, ends)


def _straight_lines(line: QLineF) -> Sequence[QLineF]:
    """Gives the lines that a wire between two points is from far away; one that runs back bends."""
    if line.dx() >= -_SLACK:
        return (line,)
    start, end = line.p1(), line.p2()
    middle = _height_back(start, end)
    right, left = QPointF(start.x() + _TURN, middle), QPointF(end.x() - _TURN, middle)
    return QLineF(start, right), QLineF(right, left), QLineF(left, end)


def _height_back(start: QPointF, end: QPointF) -> float:
    """Gives the height at which a wire runs back: halfway, or below both where they are close."""
    drop = end.y() - start.y()
    if abs(drop) >= _CLEARANCE:
        return start.y() + drop / 2
    return max(start.y(), end.y()) + _DETOUR


def _straightened(
    path: QPainterPath, end: QPointF, middle: float, pull: float, ends: tuple[float, float]
) -> QPainterPath:
    """Bends to the height `middle`, runs straight from one of `ends` to the other, bends again."""
    start = path.currentPosition()
    turn = QPointF(pull, 0)
    first, last = ends
    path.cubicTo(start + turn, QPointF(start.x() + pull, middle), QPointF(first, middle))
    path.lineTo(last, middle)
    path.cubicTo(QPointF(end.x() - pull, middle), end - turn, end)
    return path
