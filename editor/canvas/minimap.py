"""The whole drawing in a corner of the canvas, with what is seen of it.

The drawing is painted into a picture when it changes, and no more than some times a second while
boxes are dragged; as the view moves, the picture and one rectangle are painted. There is none
while all of the drawing is seen anyway.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QWidget

from editor.canvas.far_view import blocks_of
from editor.canvas.style import Style
from editor.canvas.widget import CanvasWidget

_WIDTH = 184
_HEIGHTS = 40, 116  # of a drawing that is a long row, and at most
_MARGIN = 8.0
_LEGIBLE = 0.04  # a row of hundreds of boxes is stretched to this, so that its branches are seen
_RADIUS = 7.0
_ROOM = QSize(520, 300)  # of the smallest canvas that it does not crowd
_PAUSE = 40  # ms
_BOXES_A_MS = 50  # that are gathered; with many, the picture follows more slowly
_WASH = 26  # of 255
_SMALLEST_SEEN = 3.0  # pixels
_WHEEL_BASE = 1.0015


class Minimap(QWidget):
    """Shows the whole drawing of a canvas, and moves its view."""

    def __init__(self, canvas: CanvasWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._view = canvas.view
        self._wanted = True
        self._marked: tuple[str, ...] = ()
        self._drawing = QRectF()  # in the scene
        self._scale = 1.0, 1.0  # pixels here for one in the scene, across and down
        self._picture = QPixmap()
        self._grip: QPointF | None = None  # from the middle of the view to where it is held
        self._stale = QTimer(self, singleShot=True)
        self._stale.timeout.connect(self._gather)
        self.setAccessibleName("Overview of the drawing")
        self.setFixedSize(_WIDTH, _HEIGHTS[1])
        self.hide()
        view = self._view
        view.refreshed.connect(self.refresh)
        view.zoom_changed.connect(self._follow)
        view.horizontalScrollBar().valueChanged.connect(self._follow)
        view.verticalScrollBar().valueChanged.connect(self._follow)
        view.viewport().installEventFilter(self)
        self.refresh()

    # -- what it shows ---------------------------------------------------------------------------

    @property
    def is_wanted(self) -> bool:
        """Whether it is shown when there is something to show."""
        return self._wanted

    def set_wanted(self, wanted: bool) -> None:
        """Shows it whenever there is more than is seen, or never."""
        self._wanted = wanted
        self._follow()

    def show_marked(self, node_ids: list[str]) -> None:
        """Marks the nodes that a search found."""
        self._marked = tuple(node_ids)
        self.refresh()

    def refresh(self) -> None:
        """Paints the drawing anew, in a moment."""
        if not self._stale.isActive():
            self._stale.start(_PAUSE + len(self._view.drawn.boxes) // _BOXES_A_MS)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follows the size of the canvas."""
        if event.type() == QEvent.Type.Resize:
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self, *_: object) -> None:
        self.setVisible(self._is_useful())
        self.update()

    def _is_useful(self) -> bool:
        if not self._wanted or self._drawing.isNull():
            return False
        if self._grip is not None:
            return True  # it does not go while it is held
        room = self._view.viewport().size()
        has_room = room.width() >= _ROOM.width() and room.height() >= _ROOM.height()
        return has_room and not self._view.seen_rect().contains(self._drawing)

    def _gather(self) -> None:
        self._drawing = self._view.drawing_rect()
        if not self._drawing.isNull():
            self._measure()
            self._paint_picture()
        self._follow()

    def _measure(self) -> None:
        smallest, largest = _HEIGHTS
        width, height = self._drawing.width(), self._drawing.height()
        across, down = (_WIDTH - 2 * _MARGIN) / width, (largest - 2 * _MARGIN) / height
        even = min(across, down)
        legible = max(even, _LEGIBLE)
        self._scale = min(across, legible), min(down, legible)
        self.setFixedHeight(max(round(height * self._scale[1] + 2 * _MARGIN), smallest))

    def _paint_picture(self) -> None:
        ratio = self.devicePixelRatioF()
        self._picture = QPixmap(self.size() * ratio)
        self._picture.setDevicePixelRatio(ratio)
        self._picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._picture)
        painter.translate(self._to_map(QPointF()))
        painter.scale(*self._scale)
        self._paint_frames(painter)
        for colour, rects in self._blocks(self._view.canvas_style):
            # A line around each, or the boxes of a large drawing would be too small to be seen.
            _fill(painter, rects, QColor(colour), QColor(colour))
        painter.end()

    def _paint_frames(self, painter: QPainter) -> None:
        for frame in self._view.drawn.parts.frames.values():
            if not (frame.frame.collapsed or frame in self._view.drawn.hidden):
                _fill(painter, [frame.rect], frame.ground, frame.border)

    def _blocks(self, style: Style) -> list[tuple[str, list[QRectF]]]:
        """Gives what is drawn by its colours; what matters most comes last, over the rest."""
        drawn = self._view.drawn
        blocks = blocks_of(drawn, style)
        faulty = blocks.pop(style.theme.error, [])
        selected = [item.scene_box for item in drawn.selected_movables()]
        marked = [drawn.boxes[n].scene_box for n in self._marked if n in drawn.boxes]
        return [
            *blocks.items(),
            (style.theme.accent, selected),
            (style.theme.error, faulty),
            (style.theme.text, marked),
        ]

    # -- where things are ------------------------------------------------------------------------

    def _to_map(self, point: QPointF) -> QPointF:
        offset, (across, down) = point - self._drawing.center(), self._scale
        return QPointF(
            self.width() / 2 + offset.x() * across, self.height() / 2 + offset.y() * down
        )

    def to_scene(self, point: QPointF) -> QPointF:
        """The point of the scene at one of the map."""
        x, y = point.x() - self.width() / 2, point.y() - self.height() / 2
        middle, (across, down) = self._drawing.center(), self._scale
        return QPointF(middle.x() + x / across, middle.y() + y / down)

    def seen_rect(self) -> QRectF:
        """What is seen of the drawing, in pixels of the map; null where nothing is."""
        seen = self._view.seen_rect()
        rect = QRectF(self._to_map(seen.topLeft()), self._to_map(seen.bottomRight()))
        rect = rect.intersected(QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5))
        missing = max(_SMALLEST_SEEN - rect.width(), 0.0), max(_SMALLEST_SEEN - rect.height(), 0.0)
        if rect.isNull() or not rect.isValid():
            return QRectF()
        return rect.adjusted(-missing[0] / 2, -missing[1] / 2, missing[0] / 2, missing[1] / 2)

    # -- mouse -----------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes hold of the view, where it is or after bringing it here."""
        if event.button() == Qt.MouseButton.LeftButton:
            point = self.to_scene(event.position())
            held = self.seen_rect().contains(event.position())
            self._grip = point - self._view.seen_rect().center() if held else QPointF()
            self._move_view(event.position())
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Moves the view."""
        if self._grip is not None:
            self._move_view(event.position())
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lets the view go."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = None
            self._follow()
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms at the middle of the view."""
        self._canvas.set_zoom(self._view.zoom * _WHEEL_BASE ** event.angleDelta().y())
        event.accept()

    def _move_view(self, position: QPointF) -> None:
        middle = self.to_scene(position) - (self._grip or QPointF())
        drawing = self._drawing
        self._view.centre_on(
            QPointF(
                min(max(middle.x(), drawing.left()), drawing.right()),
                min(max(middle.y(), drawing.top()), drawing.bottom()),
            )
        )

    # -- painting --------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the picture, and around what is seen a rectangle."""
        style = self._view.canvas_style
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(style.line, 1.0))
        painter.setBrush(QColor(style.theme.panel))
        area = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(area, _RADIUS, _RADIUS)
        painter.drawPixmap(0, 0, self._picture)
        if self._picture.devicePixelRatio() != self.devicePixelRatioF():
            self.refresh()  # the window was moved to a screen of another resolution
        wash = QColor(style.accent)
        wash.setAlpha(_WASH)
        painter.setPen(QPen(style.accent, 1.2))
        painter.setBrush(wash)
        seen = self.seen_rect()
        if not seen.isNull():
            painter.drawRoundedRect(seen, 2.0, 2.0)
        painter.end()


def _fill(painter: QPainter, rects: list[QRectF], ground: QColor, line: QColor) -> None:
    pen = QPen(line, 1.0)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(ground)
    painter.drawRects(rects)
