"""A note: text on the canvas, as one painted item."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from editor.canvas.frame_colours import frame_colour
from editor.canvas.node_item import Ground
from editor.canvas.style import Style, mixed
from editor.canvas.wire_item import WireItem
from graph.frames import Note

WIDEST = 280.0  # pixels of a line
_NARROWEST = 24.0
_Z_NOTE = -0.5  # over wires, under boxes
_PADDING = QPointF(12.0, 8.0)
_RADIUS = 6.0
_OUTLINE = 4.0
_GROUND = 0.16  # share of the note's colour in its ground
_BORDER = 0.35


class NoteItem(QGraphicsItem):
    """The text of one note."""

    def __init__(self, note: Note, style: Style) -> None:
        super().__init__()
        self.id = note.id
        self.note = note
        self.style = style
        self._layout = QTextLayout()
        self._box = QRectF()
        self.ground: Ground | None = None
        self.setZValue(_Z_NOTE)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        self._lay_out()

    # -- what it shows ---------------------------------------------------------------------------

    def show_note(self, note: Note) -> None:
        """Shows the text and the colour of a note, and where it is."""
        changed, self.note = note.text != self.note.text, note
        if changed:
            self._lay_out()
        self.move_to(QPointF(*note.position))
        self.update()

    def set_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.style = style
        self._lay_out()

    def _lay_out(self) -> None:
        # Line breaks begin new lines of one text, and no new text.
        self._layout = QTextLayout(self.note.text.replace("\n", "\u2028"), self.style.words.font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._layout.setTextOption(option)
        self._layout.beginLayout()
        width, bottom = _NARROWEST, 0.0
        while (line := self._layout.createLine()).isValid():
            line.setLineWidth(WIDEST)
            line.setPosition(QPointF(0.0, bottom))
            bottom += line.height()
            width = max(width, line.naturalTextWidth())
        self._layout.endLayout()
        self.prepareGeometryChange()
        self._box = QRectF(0.0, 0.0, width + 2 * _PADDING.x(), bottom + 2 * _PADDING.y())
        self._tell_ground()
        self.update()

    # -- where it is -----------------------------------------------------------------------------

    @property
    def box(self) -> QRectF:
        """The ground of the text, in its own coordinates."""
        return QRectF(self._box)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the ground."""
        return self._box.width(), self._box.height()

    @property
    def scene_box(self) -> QRectF:
        """The ground of the text, in the scene's coordinates."""
        return self._box.translated(self.pos())

    def move_to(self, position: QPointF) -> None:
        """Moves the note."""
        if position != self.pos():
            self.setPos(position)
            self._tell_ground()

    def _tell_ground(self) -> None:
        if self.ground is not None:
            self.ground.is_stale = True

    def wires(self) -> list[WireItem]:
        """No wires: as a box that is moved has some, so that both are moved alike."""
        return []

    # -- painting --------------------------------------------------------------------------------

    @property
    def tint(self) -> QColor:
        """The colour behind the text."""
        return mixed(self.style.canvas, frame_colour(self.style, self.note.colour), _GROUND)

    def boundingRect(self) -> QRectF:
        """Covers the text and the outline of a selected note."""
        return self._box.adjusted(-_OUTLINE, -_OUTLINE, _OUTLINE, _OUTLINE)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the text on its ground."""
        colour = frame_colour(self.style, self.note.colour)
        painter.setPen(QPen(mixed(self.tint, colour, _BORDER), 1.0))
        painter.setBrush(self.tint)
        painter.drawRoundedRect(self._box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        painter.setPen(self.style.text)
        self._layout.draw(painter, _PADDING)
        if self.isSelected():
            gap = _OUTLINE - 1.0
            painter.setPen(QPen(self.style.accent, 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            outline = self._box.adjusted(-gap, -gap, gap, gap)
            painter.drawRoundedRect(outline, _RADIUS + gap, _RADIUS + gap)
