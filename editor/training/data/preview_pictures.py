"""Samples as small pictures, and the balance of classes and of the split as bars."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPaintEvent, QPalette, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from graph.wording import legible
from worker.protocol import Thumbnail

_PICTURE = 72  # px
_ROW = 24
_NAME, _COUNT = 150, 130  # px for the name and the count beside a bar
_GAP = 8
_THICK = 10
_SPLIT = 8
_COLOURED = 3  # channels
_SHADES = (1.0, 0.55, 0.25)  # of the accent, for what trains, validates and tests


class Pictures(QListWidget):
    """The first samples with their labels below."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Samples")
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(QSize(_PICTURE, _PICTURE))
        self.setSpacing(_GAP)
        self.setUniformItemSizes(True)

    def show_images(self, images: Sequence[Thumbnail]) -> None:
        """Shows these pictures; one that lies about its size is left out."""
        self.clear()
        for image in images:
            picture = picture_of(image)
            if picture is not None:
                item = QListWidgetItem(QIcon(picture), legible(image.label, 20))
                item.setSizeHint(QSize(_PICTURE + 2 * _GAP, _PICTURE + _ROW + _GAP))
                self.addItem(item)


def picture_of(image: Thumbnail) -> QPixmap | None:
    """Gives a sample as a picture whose pixels can be told; None where its size is another."""
    if len(image.pixels) != image.rows * image.columns * image.channels:
        return None
    colour = image.channels == _COLOURED
    form = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
    line = image.columns * image.channels
    picture = QImage(image.pixels, image.columns, image.rows, line, form).copy()
    mode = Qt.TransformationMode.FastTransformation
    aspect = Qt.AspectRatioMode.KeepAspectRatio
    return QPixmap.fromImage(picture.scaled(_PICTURE, _PICTURE, aspect, mode))


class Balance(QWidget):
    """How often each class occurs: its name, a bar and the count, a row each."""

    def __init__(self) -> None:
        super().__init__()
        self._counts: Sequence[tuple[str, int]] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_counts(self, counts: Sequence[tuple[str, int]]) -> None:
        """Shows these classes."""
        self._counts = counts
        words = ", ".join(f"{legible(name, 30)} {count:,}" for name, count in counts[:20])
        self.setAccessibleName(f"Classes: {words}")
        self.setFixedHeight(_ROW * max(len(counts), 1))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the rows that are in sight."""
        painter = QPainter(self)
        most = max((count for _, count in self._counts), default=1) or 1
        whole = sum(count for _, count in self._counts) or 1
        first = max(event.rect().top() // _ROW, 0)
        for place in range(first, min(event.rect().bottom() // _ROW + 1, len(self._counts))):
            self._paint_row(painter, place, most, whole)
        painter.end()

    def _paint_row(self, painter: QPainter, place: int, most: int, whole: int) -> None:
        name, count = self._counts[place]
        palette, top = self.palette(), place * _ROW
        middle = Qt.AlignmentFlag.AlignVCenter
        metrics = painter.fontMetrics()
        cut = metrics.elidedText(legible(name), Qt.TextElideMode.ElideRight, _NAME - _GAP)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        painter.drawText(QRect(0, top, _NAME - _GAP, _ROW), middle, cut)
        room = max(self.width() - _NAME - _COUNT, 0)
        bar = QRect(_NAME, top + (_ROW - _THICK) // 2, max(room * count // most, 1), _THICK)
        painter.fillRect(bar, palette.color(QPalette.ColorRole.Highlight))
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        share = QRect(self.width() - _COUNT, top, _COUNT, _ROW)
        text = f"{count:,} \u00b7 {count / whole:.1%}"
        painter.drawText(share, middle | Qt.AlignmentFlag.AlignRight, text)


class SplitBar(QWidget):
    """The parts of the split, each as long as its share; the words beside say which is which."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: tuple[int, ...] = ()
        self.setFixedHeight(_SPLIT)

    def show_parts(self, parts: tuple[int, ...]) -> None:
        """Shows how many train, validate and test; -1 where nobody knows."""
        self._parts = parts
        self.setVisible(min(parts, default=-1) >= 0 and sum(parts) > 0)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paints the parts, the darkest first, a pixel between two."""
        painter = QPainter(self)
        left = 0
        for count, shade in zip(self._parts, _SHADES, strict=True):
            width = round(self.width() * count / sum(self._parts))
            colour = QColor(self.palette().color(QPalette.ColorRole.Highlight))
            colour.setAlphaF(shade)
            painter.fillRect(left, 0, max(width - 1, 0), _SPLIT, colour)
            left += width
        painter.end()
