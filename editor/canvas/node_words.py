"""The words of a box, and where they stand: class, name, main arguments, output shape, ports.

Words are elided and shaped once, when they change, and not at each frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QStaticText

from editor.canvas.box_size import (
    BADGE_ROOM,
    GAP,
    LEFT,
    LINES,
    MARK,
    OUTPUT_MARK,
    OUTPUT_OF_MODEL,
    PORT_MARGIN,
    RIGHT,
    ROW,
    marks_width,
    title_face,
)
from editor.canvas.style import Face

if TYPE_CHECKING:
    from editor.canvas.node_item import NodeItem

TITLE_LINE = 20.0
_ARGUMENT_LINE = 38.0
_SHAPE_LINE = 54.0
_SHORTEST_NAME = 20.0


class Word(NamedTuple):
    """A text where it stands in a box."""

    text: QStaticText
    face: Face
    colour: QColor
    position: QPointF


def words_of(box: NodeItem) -> list[Word]:
    """Places the words of a box."""
    return [*_title_words(box), *_detail_words(box), *_port_words(box)]


def shown_title(box: NodeItem) -> str:
    """Gives the class as far as there is room for it beside the marks."""
    room = box.box.width() - RIGHT - LEFT - marks_width(box)
    return title_face(box).elided(box.summary.title, room)


def top_of(box: NodeItem) -> float:
    """Gives where the three lines begin."""
    return 0.0 if box.ports_shown.has_rows else (box.box.height() - LINES) / 2


def row_middle(row: int) -> float:
    """Gives how far down a port that is named stands."""
    return LINES + row * ROW + ROW / 2 - 2


def _title_words(box: NodeItem) -> Iterator[Word]:
    style, summary = box.style, box.summary
    right = box.box.width() - RIGHT
    room = right - LEFT - marks_width(box)
    line = top_of(box) + TITLE_LINE
    face = title_face(box)
    title = shown_title(box)
    yield _word(title, face, style.text, QPointF(LEFT, line))
    if summary.shared is not None:
        left = LEFT + face.width(title) + GAP + MARK - 4.0
        yield _word(summary.call, style.caption, style.soft, QPointF(left, line))
    left = room - face.width(title) - GAP
    shortest = min(_SHORTEST_NAME, style.name.width(summary.name))
    name = style.name.elided(summary.name, left) if left >= shortest else ""
    yield _word(name, style.name, style.dim, QPointF(right - style.name.width(name), line))


def _detail_words(box: NodeItem) -> Iterator[Word]:
    style, summary = box.style, box.summary
    right = box.box.width() - RIGHT
    room = right - LEFT
    top = top_of(box)
    arguments = style.mono.elided(summary.arguments, room)
    yield _word(arguments, style.mono, style.soft, QPointF(LEFT, top + _ARGUMENT_LINE))
    line = _SHAPE_LINE if arguments else _ARGUMENT_LINE
    if box.severity:
        right -= BADGE_ROOM
        # The badge stands in the lowest line, and so does the mark of an output.
        room -= BADGE_ROOM if line == _SHAPE_LINE else 0.0
    if box.is_output and not box.ports_shown.outputs_named:
        width = style.caption.width(OUTPUT_MARK)
        mark = QPointF(right - width, top + _SHAPE_LINE)
        yield _word(OUTPUT_MARK, style.caption, style.accent, mark)
        room -= width + GAP if line == _SHAPE_LINE else 0.0
    shape = style.shape.elided(box.shape_line, room)
    yield _word(shape, style.shape, style.dim, QPointF(LEFT, top + line))


def _port_words(box: NodeItem) -> Iterator[Word]:
    style, shown = box.style, box.ports_shown
    face = style.shape
    down = face.metrics.ascent() / 2 - 1
    room = box.box.width() - 2 * PORT_MARGIN
    if shown.inputs_named and shown.outputs_named:
        room = (room - GAP) / 2
    for row, words in enumerate(shown.inputs if shown.inputs_named else ()):
        place = QPointF(PORT_MARGIN, row_middle(row) + down)
        yield _word(face.elided(words, room), face, style.soft, place)
    right = box.box.width() - PORT_MARGIN
    for row, words in enumerate(shown.outputs if shown.outputs_named else ()):
        text = face.elided(words, room)
        line = row_middle(row) + down
        given = row in box.outputs_of_model
        colour = style.accent if given else style.soft
        yield _word(text, face, colour, QPointF(right - face.width(text), line))
        if given:
            left = right - face.width(text) - GAP - style.caption.width(OUTPUT_OF_MODEL)
            yield _word(OUTPUT_OF_MODEL, style.caption, style.accent, QPointF(left, line))


def _word(text: str, face: Face, colour: QColor, baseline: QPointF) -> Word:
    made = QStaticText(text)
    # A name is never read as HTML.
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.prepare(font=face.font)
    return Word(made, face, colour, baseline - QPointF(0.0, face.metrics.ascent()))
