"""The view: what part of the drawing is seen, how large, and its background.

NodeGraphQt's viewer is kept for its scene and its signals. How it moves and zooms is replaced: it
fits a rectangle, so that its zoom drifts with the window's proportions and is never quite 1:1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias, cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHideEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView

from editor.canvas.background import Grid, paint_band, paint_hints
from editor.canvas.base import NodeViewer
from editor.canvas.far_picture import FarPicture
from editor.canvas.far_view import FarView
from editor.canvas.items import CanvasItems
from editor.canvas.node_item import NodeItem
from editor.canvas.port_item import REACH, CanvasPort
from editor.canvas.style import Style

SMALLEST_ZOOM = 0.03
LARGEST_ZOOM = 3.0
FAR_ZOOM = 0.35  # below it, no word can be read
READABLE_ZOOM = 0.6
LAYER_MIME_TYPE = "application/x-keras-canvas-layer"
Overlay: TypeAlias = Callable[[QPainter, float], None]  # paints in the scene, at this zoom
_WHEEL_BASE = 1.0015
_FIT_MARGIN = 48.0
_INDEX_DEPTH = 8  # 256 parts of the scene
_FARTHEST = 2e7  # beyond what a file may hold; enlarged, still a whole number of pixels to Qt


class CanvasView(NodeViewer):
    """The part of the canvas that is seen.

    Attributes:
        drawn: The boxes and wires.
        canvas_style: What is painted with.
        overlays: What is painted over the drawing, near and far, and in no picture.

    Signals:
        zoom_changed: The zoom is another; 1.0 is 100 %.
        layer_dropped: Text of a dragged layer, and where it was let go in the scene.
        refreshed: Boxes stand somewhere else, or look different.
    """

    zoom_changed = Signal(float)
    layer_dropped = Signal(str, QPointF)
    refreshed = Signal()

    def __init__(self, style: Style) -> None:
        self._zoom = 1.0
        self._fitted = False
        self._smallest_fit = SMALLEST_ZOOM
        self._beginning: QPointF | None = None
        self._grid = Grid()
        self._band = QRect()
        self.canvas_style = style
        self.overlays: list[Overlay] = []
        super().__init__()
        self.drawn = CanvasItems(self.scene())
        self._far_view = FarView(self.drawn)
        self._far_picture = FarPicture(self._draw_far)
        self.scene().selectionChanged.connect(self.refresh)
        # Qt settles it by the first few items, and with thousands looks at hundreds too many.
        self.scene().setBspTreeDepth(_INDEX_DEPTH)
        # The view draws the grid, in the theme's colours and not in pictures.
        self.scene().grid_mode = 0
        self.scene().setBackgroundBrush(Qt.BrushStyle.NoBrush)
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setSceneRect(-_FARTHEST, -_FARTHEST, 2 * _FARTHEST, 2 * _FARTHEST)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def set_canvas_style(self, style: Style) -> None:
        """Takes the colours of another theme."""
        self.canvas_style = style
        self._far_view.invalidate()
        self.viewport().update()

    def refresh(self) -> None:
        """Shows what changed; near items do that by themselves."""
        self.drawn.parts.place()
        self._far_view.invalidate()
        if self.drawn.is_far or not self.drawn.boxes:
            self.viewport().update()
        self.refreshed.emit()

    # -- what is seen ----------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        """How large the drawing is seen; 1.0 is 100 %."""
        return self._zoom

    def zoom_to(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zooms; `anchor`, in the viewport, stays where it is (its centre unless given)."""
        anchor = anchor if anchor is not None else QRectF(self.viewport().rect()).center()
        scene = self._scene_range.topLeft() + anchor / self._zoom
        self._fitted = False
        self._show(min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM), scene - anchor / self._clamp(zoom))

    def pan(self, delta: QPointF) -> None:
        """Moves the drawing by viewport pixels."""
        self._fitted = False
        self._show(self._zoom, self._scene_range.topLeft() - delta / self._zoom)

    def centre_on(self, point: QPointF) -> None:
        """Brings a point of the scene into the middle."""
        size = QPointF(self.viewport().width(), self.viewport().height())
        self._fitted = False
        self._show(self._zoom, point - size / (2 * self._zoom))

    def fit_rect(
        self,
        rect: QRectF,
        smallest: float = SMALLEST_ZOOM,
        beginning: QPointF | None = None,
    ) -> None:
        """Shows all of a rectangle, at 100 % at most, and keeps it so while the window resizes.

        Where no word could be read then, shows a part of it at a zoom of `smallest`: that around
        the height of `beginning`, from the left side on.
        """
        size = self.viewport().size()
        room = rect.adjusted(-_FIT_MARGIN, -_FIT_MARGIN, _FIT_MARGIN, _FIT_MARGIN)
        ratio = min(size.width() / room.width(), size.height() / room.height())
        zoom = min(self._clamp(ratio), 1.0)
        if zoom < FAR_ZOOM:
            zoom = max(zoom, smallest)
        half = QPointF(size.width(), size.height()) / (2 * zoom)
        top_left = rect.center() - half
        if room.width() * zoom > size.width():
            # What is too wide to be seen as a whole is seen from its beginning on.
            top_left.setX(rect.left() - _FIT_MARGIN / zoom)
        if room.height() * zoom > size.height() and beginning is not None:
            top_left.setY(max(beginning.y() - half.y(), rect.top() - _FIT_MARGIN / zoom))
        self._show(zoom, top_left)
        self._fitted = True
        self._smallest_fit, self._beginning = smallest, beginning

    def drawing_rect(self) -> QRectF:
        """The rectangle around the drawing, in the scene; null when there is none."""
        return self.drawn.rect()

    def seen_rect(self) -> QRectF:
        """The part of the scene that is seen."""
        return QRectF(self._scene_range)

    def _clamp(self, zoom: float) -> float:
        return min(max(zoom, SMALLEST_ZOOM), LARGEST_ZOOM)

    def _show(self, zoom: float, top_left: QPointF) -> None:
        changed = zoom != self._zoom
        self._zoom = zoom
        self.drawn.set_far(zoom < FAR_ZOOM)
        self._scene_range = QRectF(top_left, self._scene_range.size())
        self._update_scene()
        if not self.drawn.boxes or not self._band.isNull():
            # What stands still on the screen must not be moved with the rest.
            self.viewport().update()
        if not self.drawn.is_far:
            self._far_picture.forget()
        if changed:
            self.zoom_changed.emit(zoom)

    def _update_scene(self) -> None:
        """Shows `_scene_range`; replaces the viewer's, which fits it (see above).

        The view is scrolled over a scene of a fixed size, by whole pixels: Qt then moves what is
        painted already, and paints no more than what comes into view.
        """
        origin = (self._scene_range.topLeft() * self._zoom).toPoint()
        size = self.viewport().size()
        self._scene_range = QRectF(
            QPointF(origin) / self._zoom, QSizeF(size.width(), size.height()) / self._zoom
        )
        transform = QTransform.fromScale(self._zoom, self._zoom)
        if self.transform() != transform:
            self.setTransform(transform)
        self.horizontalScrollBar().setValue(origin.x())
        self.verticalScrollBar().setValue(origin.y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps a fitted drawing fitted, and any other where it is."""
        QGraphicsView.resizeEvent(self, event)
        rect = self.drawing_rect()
        if self._fitted and not rect.isNull():
            self.fit_rect(rect, self._smallest_fit, self._beginning)
        else:
            self._update_scene()

    def hideEvent(self, event: QHideEvent) -> None:
        """Keeps no pixels of what is not seen."""
        self._far_picture.forget()
        super().hideEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zooms at the cursor; two fingers on a trackpad pan, as they do everywhere on it."""
        fingers = event.phase() != Qt.ScrollPhase.NoScrollPhase and not event.pixelDelta().isNull()
        if fingers and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.pan(QPointF(event.pixelDelta()))
        else:
            factor = _WHEEL_BASE ** event.angleDelta().y()
            self.zoom_to(self._zoom * factor, event.position())
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        """Zooms by a pinch on a trackpad."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            self.zoom_to(self._zoom * (1.0 + event.value()), event.position())
            return True
        return bool(super().viewportEvent(event))

    # -- what is where ---------------------------------------------------------------------------

    def selected_boxes(self) -> list[NodeItem]:
        """The boxes that are selected."""
        return self.drawn.selected_boxes()

    def port_at(self, point: QPointF) -> CanvasPort | None:
        """The nearest port within reach of a point of the scene; none when far away."""
        area = QRectF(point.x() - REACH, point.y() - REACH, 2 * REACH, 2 * REACH)
        ports = [item for item in self.scene().items(area) if isinstance(item, CanvasPort)]
        near = [port for port in ports if _distance(port, point) <= REACH]
        return min(near, key=lambda port: _distance(port, point), default=None)

    # -- background ------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Passes over the items when the drawing is far away: they are transparent then."""
        if not self.drawn.is_far:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setRenderHints(self.renderHints())
        transform = self.viewportTransform()
        seen = self.viewport().rect().translated(-round(transform.dx()), -round(transform.dy()))
        ratio = self.viewport().devicePixelRatioF()
        draw = self._far_picture.draw_for(seen, ratio, self._zoom, self._far_view.changes)
        # One strip after the other: Qt is slow to clip by several at once.
        for strip in cast(Iterable[QRect], event.region()):
            painter.resetTransform()
            painter.setClipRect(strip)
            draw(painter, seen)
            painter.setWorldTransform(transform)
            self.drawForeground(painter, self.mapToScene(strip).boundingRect())
        painter.end()

    def _draw_far(self, painter: QPainter, part: QRect) -> None:
        """Draws a part of a drawing that is far away, in pixels, from the painter's origin on."""
        place, size = QPointF(part.topLeft()) / self._zoom, QSizeF(part.size()) / self._zoom
        painter.setRenderHints(self.renderHints())
        painter.fillRect(QRect(QPoint(), part.size()), self.canvas_style.canvas)
        painter.translate(-part.topLeft())
        painter.scale(self._zoom, self._zoom)
        self._grid.paint(painter, QRectF(place, size), self._zoom, self.canvas_style)
        self._far_view.paint(painter, self.canvas_style, self._zoom)

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draws the grid."""
        painter.fillRect(rect, self.canvas_style.canvas)
        self._grid.paint(painter, self._scene_range, self._zoom, self.canvas_style)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Says on an empty canvas how to begin, and draws the rectangle of a selection."""
        if not self.drawn.boxes:
            paint_hints(painter, QRectF(self.viewport().rect()), self.canvas_style)
        if not self._band.isNull():
            paint_band(painter, self._band, self.canvas_style)
        for overlay in self.overlays:
            overlay(painter, self._zoom)

    def show_band(self, area: QRect) -> None:
        """Shows the rectangle of a selection, in the viewport; none for a null one."""
        changed = self._band.united(area)
        self._band = area
        self.viewport().update(changed.adjusted(-1, -1, 2, 2))

    # -- drops -----------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Takes layers of the palette."""
        self._accept_layer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Takes layers of the palette."""
        self._accept_layer(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Hands a dropped layer on."""
        if event.mimeData().hasFormat(LAYER_MIME_TYPE):
            text = bytes(event.mimeData().data(LAYER_MIME_TYPE).data()).decode("utf-8", "replace")
            event.acceptProposedAction()
            self.layer_dropped.emit(text, self.mapToScene(event.position().toPoint()))

    def _accept_layer(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasFormat(LAYER_MIME_TYPE):
            event.acceptProposedAction()
        else:
            event.ignore()

    # -- what NodeGraphQt's viewer does and this canvas does not ---------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Leaves out the viewer's hidden menu bar, whose shortcuts are the window's here."""
        QGraphicsView.focusInEvent(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaves out the viewer's hidden menu bar, whose shortcuts are the window's here."""
        QGraphicsView.focusOutEvent(self, event)


def _distance(port: CanvasPort, point: QPointF) -> float:
    offset = port.scenePos() - point
    return float(abs(offset.x()) + abs(offset.y())) if offset else 0.0
