"""Histograms as small bars in the cells of a table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from editor.look.theme import Theme
from worker.protocol import Histogram

_Index = QModelIndex | QPersistentModelIndex
WIDTH = 156  # px
_MARGIN_X, _MARGIN_Y = 8, 4
_LEAST = 1.0  # px of a bar that counts anything


class HistogramDelegate(QStyledItemDelegate):
    """Paints the histogram of a row.

    Args:
        histogram_of: Gives that of a row.
        theme: What it is painted in.
    """

    def __init__(
        self, histogram_of: Callable[[int], Histogram], theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._histogram_of = histogram_of
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Gives the room that it needs."""
        return QSize(WIDTH, super().sizeHint(option, index).height())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paints a bar for each bin, as high as its share of the fullest one."""
        rectangle = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rectangle, QColor(self.theme.line))
        counts = self._histogram_of(index.row()).counts
        most = max(counts, default=0)
        if most <= 0:
            return
        room = rectangle.adjusted(_MARGIN_X, _MARGIN_Y, -_MARGIN_X, -_MARGIN_Y)
        width = room.width() / len(counts)
        colour = QColor(self.theme.accent)
        for place, count in enumerate(counts):
            if count > 0:
                height = max(room.height() * count / most, _LEAST)
                left = room.left() + place * width
                painter.fillRect(
                    QRectF(left, room.bottom() - height, max(width - 0.5, 1.0), height), colour
                )
