"""The small picture below a box: what comes out of its node.

It belongs to the box, moves and fades with it, and takes no part in anything else: boxes are laid
out without it, and the mouse goes through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

if TYPE_CHECKING:
    from editor.canvas.node_item import NodeItem

SMALLEST_ZOOM = 0.6
_WIDTH = 64.0
_HEIGHTS = 8.0, 48.0  # of a strip, and at most
_GAP = 5.0  # below the box, beyond the outline of a selected one
_FRAME = 1.0
_PIXELS = 2  # that are kept for one of the scene, for screens that have them


class PreviewItem(QGraphicsItem):
    """A picture below a box."""

    def __init__(self, box: NodeItem) -> None:
        super().__init__(box)
        self._box = box
        self._image = QImage()
        self._pixels = QPixmap()
        self._area = QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def show_image(self, image: QImage | None) -> None:
        """Shows this picture, or none."""
        image = QImage() if image is None else image
        self.setVisible(not image.isNull())
        if image.cacheKey() != self._image.cacheKey():
            self._image = image
            self._pixels = _shrunk(image)
            self.place()
            self.update()

    def place(self) -> None:
        """Stands below the middle of the box, which may have another size."""
        width, height = _size(self._image)
        left, top = (self._box.box.width() - width) / 2, self._box.box.height() + _GAP
        area = QRectF(QPointF(round(left), top), QPointF(round(left) + width, top + height))
        if area != self._area:
            self.prepareGeometryChange()
            self._area = area

    def boundingRect(self) -> QRectF:
        """Covers the picture and the line around it."""
        return self._area.adjusted(-_FRAME, -_FRAME, _FRAME, _FRAME)

    def shape(self) -> QPainterPath:
        """Covers nothing, so that it is never what is under the mouse."""
        return QPainterPath()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draws the picture, unless it is too small to tell anything."""
        if option.levelOfDetailFromTransform(painter.worldTransform()) < SMALLEST_ZOOM:
            return
        half = _FRAME / 2
        painter.setPen(QPen(self._box.style.border, _FRAME))
        painter.setBrush(self._box.style.raised)
        painter.drawRect(self._area.adjusted(-half, -half, half, half))
        painter.drawPixmap(self._area, self._pixels, QRectF(self._pixels.rect()))


def _size(image: QImage) -> tuple[float, float]:
    """Gives the size of a picture in the scene: as wide as there is room, its pixels being square.

    A strip of a few rows is made high enough to be seen.
    """
    if image.isNull():
        return 0.0, 0.0
    smallest, largest = _HEIGHTS
    height = _WIDTH * image.height() / image.width()
    width = _WIDTH if height <= largest else _WIDTH * largest / height
    return max(round(width), smallest), round(min(max(height, smallest), largest))


def _shrunk(image: QImage) -> QPixmap:
    """Gives no more pixels than are seen; a small picture keeps its own, each a sharp square."""
    width, height = (round(_PIXELS * side) for side in _size(image))
    if image.width() > width or image.height() > height:
        smooth = Qt.TransformationMode.SmoothTransformation
        size = min(image.width(), width), min(image.height(), height)
        image = image.scaled(*size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
    return QPixmap.fromImage(image)
