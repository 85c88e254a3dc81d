"""How a box looks: read in the order class, name, main arguments, output shape.

Words are elided and shaped once, when they change, and not at each frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QStaticText

from editor.canvas.style import Face, Style

if TYPE_CHECKING:
    from editor.canvas.node_item import NodeItem

LEFT = 16.0
RIGHT = 14.0
GAP = 12.0
MARK = 16.0
OUTPUT_MARK = "output"
_RADIUS = 8.0
_PORT_RADIUS = 4.5
_HOVERED_RADIUS = 6.0
_BAR = 4.0
_LINES = 64.0  # height of the three lines; they stand in the middle of a taller box
_TITLE_LINE = 20.0
_ARGUMENT_LINE = 38.0
_SHAPE_LINE = 54.0
_DIMMED = 0.45
_OUTLINE_GAP = 3.0
_BADGE = 14.0
BADGE_ROOM = _BADGE + 2.0
_SHORTEST_NAME = 20.0


class Word(NamedTuple):
    """A text where it stands in a box."""

    text: QStaticText
    face: Face
    colour: QColor
    position: QPointF


def words_of(box: NodeItem) -> list[Word]:
    """Places the words of a box."""
    return [*_title_words(box), *_detail_words(box)]


def paint_box(box: NodeItem, words: list[Word], painter: QPainter) -> None:
    """Draws a box and its ports."""
    if box.waiting:
        painter.setOpacity(painter.opacity() * _DIMMED)
    _paint_body(box, painter)
    for word in words:
        painter.setFont(word.face.font)
        painter.setPen(word.colour)
        painter.drawStaticText(word.position, word.text)
    _paint_marks(box, painter)
    _paint_ports(box, painter)
    if box.severity:
        _paint_badge(box, painter)
    if box.isSelected():
        _paint_outline(box, painter)


# -- words -----------------------------------------------------------------------------------------


def _title_words(box: NodeItem) -> Iterator[Word]:
    style, summary = box.style, box.summary
    right = box.box.width() - RIGHT
    room = right - LEFT - marks_width(box)
    line = _top(box) + _TITLE_LINE
    title = shown_title(box)
    yield _word(title, style.title, style.text, QPointF(LEFT, line))
    left = room - style.title.width(title) - GAP
    name = style.name.elided(summary.name, left) if left >= _SHORTEST_NAME else ""
    yield _word(name, style.name, style.dim, QPointF(right - style.name.width(name), line))


def _detail_words(box: NodeItem) -> Iterator[Word]:
    style, summary = box.style, box.summary
    right = box.box.width() - RIGHT
    room = right - LEFT
    top = _top(box)
    arguments = style.mono.elided(summary.arguments, room)
    yield _word(arguments, style.mono, style.soft, QPointF(LEFT, top + _ARGUMENT_LINE))
    line = _SHAPE_LINE if arguments else _ARGUMENT_LINE
    if box.severity:
        right -= BADGE_ROOM
        # The badge stands in the lowest line, and so does the mark of an output.
        room -= BADGE_ROOM if line == _SHAPE_LINE else 0.0
    if box.is_output:
        width = style.caption.width(OUTPUT_MARK)
        mark = QPointF(right - width, top + _SHAPE_LINE)
        yield _word(OUTPUT_MARK, style.caption, style.accent, mark)
        room -= width + GAP if line == _SHAPE_LINE else 0.0
    shape = style.shape.elided(box.shape_line, room)
    yield _word(shape, style.shape, style.dim, QPointF(LEFT, top + line))


def _word(text: str, face: Face, colour: QColor, baseline: QPointF) -> Word:
    made = QStaticText(text)
    # A name is never read as HTML.
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(font=face.font)
    return Word(made, face, colour, baseline - QPointF(0.0, face.metrics.ascent()))


def shown_title(box: NodeItem) -> str:
    """Gives the class as far as there is room for it beside the marks."""
    room = box.box.width() - RIGHT - LEFT - marks_width(box)
    return box.style.title.elided(box.summary.title, room)


def marks_width(box: NodeItem) -> float:
    """Gives the room that the marks beside the class take."""
    return MARK * ((box.summary.shared is not None) + box.summary.frozen)


def _top(box: NodeItem) -> float:
    return (box.box.height() - _LINES) / 2


# -- shapes ----------------------------------------------------------------------------------------


def _paint_body(box: NodeItem, painter: QPainter) -> None:
    style = box.style
    border = {"error": style.error, "warning": style.warning}.get(box.severity, style.border)
    line = Qt.PenStyle.SolidLine if box.summary.known else Qt.PenStyle.DashLine
    painter.setPen(QPen(border, 1.5 if box.severity else 1.0, line))
    painter.setBrush(style.body(box.summary.shared))
    painter.drawRoundedRect(box.box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
    bar = QRectF(0.0, _RADIUS, _BAR, box.box.height() - 2 * _RADIUS)
    painter.fillRect(bar, style.category(box.summary.category))


def _paint_marks(box: NodeItem, painter: QPainter) -> None:
    summary = box.summary
    if summary.shared is None and not summary.frozen:
        return
    x = LEFT + box.style.title.width(shown_title(box)) + GAP
    y = _top(box) + _TITLE_LINE - 4.5
    if summary.shared is not None:
        _paint_link(painter, box.style, QPointF(x, y))
        x += MARK
    if summary.frozen:
        _paint_snowflake(painter, box.style, QPointF(x, y))


def _paint_link(painter: QPainter, style: Style, centre: QPointF) -> None:
    painter.setPen(QPen(style.soft, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for shift in (-5.5, -0.5):
        ring = QRectF(centre.x() + shift, centre.y() - 2.5, 6.0, 5.0)
        painter.drawRoundedRect(ring, 2.5, 2.5)


def _paint_snowflake(painter: QPainter, style: Style, centre: QPointF) -> None:
    path = QPainterPath()
    for x, y in ((0.0, 5.0), (4.33, 2.5), (4.33, -2.5)):
        path.moveTo(centre.x() - x, centre.y() - y)
        path.lineTo(centre.x() + x, centre.y() + y)
    painter.setPen(QPen(style.accent, 1.4))
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


def _paint_badge(box: NodeItem, painter: QPainter) -> None:
    style = box.style
    colour = style.error if box.severity == "error" else style.warning
    corner = box.box.bottomRight()
    area = QRectF(corner.x() - _BADGE - 6, corner.y() - _BADGE - 6, _BADGE, _BADGE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawEllipse(area)
    round_cap = Qt.PenCapStyle.RoundCap
    painter.setPen(QPen(style.on_mark, 1.8, Qt.PenStyle.SolidLine, round_cap))
    middle = area.center()
    painter.drawLine(middle + QPointF(0, -3.5), middle + QPointF(0, 0.8))
    painter.drawPoint(middle + QPointF(0, 3.8))


def _paint_outline(box: NodeItem, painter: QPainter) -> None:
    painter.setPen(QPen(box.style.accent, 2.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    gap = _OUTLINE_GAP
    outline = box.box.adjusted(-gap, -gap, gap, gap)
    painter.drawRoundedRect(outline, _RADIUS + gap, _RADIUS + gap)
