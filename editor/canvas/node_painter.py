"""How a box looks: its body, ports, marks and outline, and the words that `node_words` placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from editor.canvas.box_size import BADGE, GAP, LEFT, LINES, MARK, title_face
from editor.canvas.node_words import TITLE_LINE, Word, shown_title, top_of

if TYPE_CHECKING:
    from editor.canvas.node_item import NodeItem

_RADIUS = 8.0
_PORT_RADIUS = 4.5
_HOVERED_RADIUS = 6.0
_BAR = 4.0
_DIMMED = 0.45
_OUTLINE_GAP = 3.0
_SHEETS = ((10.0, 7.0), (5.0, 3.5))  # of a nested model: how far in and up each one stands


def paint_box(box: NodeItem, words: list[Word], painter: QPainter) -> None:
    """Draws a box and its ports."""
    if box.waiting:
        painter.setOpacity(painter.opacity() * _DIMMED)
    _paint_body(box, painter)
    ink = box.heat.ink if box.heat is not None else None
    for word in words:
        painter.setFont(word.face.font)
        painter.setPen(word.colour if ink is None else ink)
        painter.drawStaticText(word.position, word.text)
    _paint_marks(box, painter, ink)
    _paint_ports(box, painter)
    if box.severity:
        _paint_badge(box, painter)
    if box.isSelected():
        _paint_outline(box, painter, box.style.accent)
    elif box.is_akin and box.tint is not None:
        _paint_outline(box, painter, box.style.mark(box.tint))


# -- shapes ----------------------------------------------------------------------------------------


def _paint_body(box: NodeItem, painter: QPainter) -> None:
    style = box.style
    border = style.border if box.tint is None else style.mark(box.tint)
    painter.setBrush(style.body(box.tint) if box.heat is None else box.heat.ground)
    if box.summary.is_model:
        painter.setPen(QPen(border, 1.0))
        for inset, rise in _SHEETS:
            sheet = box.box.adjusted(inset, -rise, -inset, -rise)
            painter.drawRoundedRect(sheet, _RADIUS, _RADIUS)
    border = {"error": style.error, "warning": style.warning}.get(box.severity, border)
    line = Qt.PenStyle.SolidLine if box.summary.known else Qt.PenStyle.DashLine
    painter.setPen(QPen(border, 1.5 if box.severity else 1.0, line))
    painter.drawRoundedRect(box.box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    if box.heat is not None and box.heat.hatching is not None:
        painter.setBrush(box.heat.hatching)
        painter.drawRoundedRect(box.box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    bar = QRectF(0.0, _RADIUS, _BAR, box.box.height() - 2 * _RADIUS)
    painter.fillRect(bar, style.category(box.summary.category))


def _paint_marks(box: NodeItem, painter: QPainter, ink: QColor | None) -> None:
    summary = box.summary
    if summary.shared is None and not summary.frozen:
        return
    x = LEFT + title_face(box).width(shown_title(box)) + GAP
    y = top_of(box) + TITLE_LINE - 4.5
    if summary.shared is not None:
        colour = box.style.soft if box.tint is None else box.style.mark(box.tint)
        _paint_link(painter, ink or colour, QPointF(x, y))
        x += MARK + box.style.caption.width(summary.call) + 2.0
    if summary.frozen:
        _paint_snowflake(painter, ink or box.style.accent, QPointF(x, y))


def _paint_link(painter: QPainter, colour: QColor, centre: QPointF) -> None:
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shift in (-5.5, -0.5):
        ring = QRectF(centre.x() + shift, centre.y() - 2.5, 6.0, 5.0)
        painter.drawRoundedRect(ring, 2.5, 2.5)


def _paint_snowflake(painter: QPainter, colour: QColor, centre: QPointF) -> None:
    path = QPainterPath()
    for x, y in ((0.0, 5.0), (4.33, 2.5), (4.33, -2.5)):
        path.moveTo(centre.x() - x, centre.y() - y)
        path.lineTo(centre.x() + x, centre.y() + y)
    painter.setPen(QPen(colour, 1.4))
    painter.drawPath(path)


def _paint_ports(box: NodeItem, painter: QPainter) -> None:
    style = box.style
    for port in box.ports():
        if port.is_hovered:
            painter.setPen(QPen(style.accent, 1.5))
            painter.setBrush(style.accent)
            painter.drawEllipse(port.pos(), _HOVERED_RADIUS, _HOVERED_RADIUS)
            continue
        missing = box.severity == "error" and port.is_input and not port.is_wired
        painter.setPen(QPen(style.error if missing else style.dim, 1.5))
        painter.setBrush(style.wired if port.is_wired else style.canvas)
        painter.drawEllipse(port.pos(), _PORT_RADIUS, _PORT_RADIUS)


def badge_area(box: NodeItem) -> QRectF:
    """Where the badge stands: in the corner, or above the ports that have rows of their own."""
    bottom = LINES if box.ports_shown.has_rows else box.box.bottom()
    return QRectF(box.box.right() - BADGE - 6, bottom - BADGE - 6, BADGE, BADGE)


def _paint_badge(box: NodeItem, painter: QPainter) -> None:
    style = box.style
    colour = style.error if box.severity == "error" else style.warning
    area = badge_area(box)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(area)
    round_cap = Qt.PenCapStyle.RoundCap
    painter.setPen(QPen(style.on_mark, 1.8, Qt.PenStyle.SolidLine, round_cap))
    middle = area.center()
    painter.drawLine(middle + QPointF(0, -3.5), middle + QPointF(0, 0.8))
    painter.drawPoint(middle + QPointF(0, 3.8))


def _paint_outline(box: NodeItem, painter: QPainter, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    gap = _OUTLINE_GAP
    outline = box.box.adjusted(-gap, -gap, gap, gap)
    painter.drawRoundedRect(outline, _RADIUS + gap, _RADIUS + gap)
