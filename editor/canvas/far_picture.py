"""The pixels of a drawing that is far away, kept while the view is panned over it.

Thousands of blocks and lines take far longer to draw than to copy. The pixels reach a quarter of
the view beyond each of its sides, and are drawn anew where it leaves them. They are made when the
same is painted for the second time: during a drag or a zoom, each painting is of something else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

# Draws a part of the drawing, in the view's pixels at its zoom, from the painter's origin on.
Draw: TypeAlias = Callable[[QPainter, QRect], None]
_PARTS = 4  # of the view; one of them is kept beyond each of its sides


class FarPicture:
    """Takes the place of drawing, where pixels are kept of what would be drawn."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._pixels = QPixmap()
        self._kept = QRect()
        self._content: tuple[object, ...] = ()

    def forget(self) -> None:
        """Lets go of the pixels."""
        self._pixels, self._content = QPixmap(), ()

    def draw_for(self, seen: QRect, ratio: float, *content: object) -> Draw:
        """Gives what draws the part that is seen.

        Args:
            seen: The part, in the view's pixels at its zoom.
            ratio: Pixels of the screen for one of the view.
            content: What is drawn; the pixels of another are of no use.
        """
        content = (ratio, seen.size(), *content)
        # With a ratio of 1.25 or 1.5, a pan is mostly by no whole number of the screen's pixels.
        is_second = content == self._content and ratio.is_integer()
        if not is_second:
            self._pixels, self._content = QPixmap(), content
            return self._draw
        if self._pixels.isNull() or not self._kept.contains(seen):
            self._keep(seen, ratio)
        return self._copy

    def _keep(self, seen: QRect, ratio: float) -> None:
        across, down = seen.width() // _PARTS, seen.height() // _PARTS
        self._kept = seen.adjusted(-across, -down, across, down)
        if self._pixels.isNull():
            self._pixels = QPixmap(self._kept.size() * ratio)
            self._pixels.setDevicePixelRatio(ratio)
        painter = QPainter(self._pixels)
        self._draw(painter, self._kept)
        painter.end()

    def _copy(self, painter: QPainter, part: QRect) -> None:
        painter.resetTransform()
        painter.drawPixmap(self._kept.topLeft() - part.topLeft(), self._pixels)
