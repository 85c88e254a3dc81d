"""One tensor as a picture: an image, feature maps in a grid, a strip of heat.

The worker has made the values small: at most 64 planes of 64 by 64 pixels.
"""

from __future__ import annotations

import math

from PySide6.QtGui import QImage, QPainter

from editor.flowing.colours import ramp
from worker.protocol import TensorValues

_GAP = 1  # px between two maps
_COLOURS = 3  # planes of an image in colour


def picture_of(tensor: TensorValues, most_planes: int = 64) -> QImage | None:
    """Gives a tensor as a picture, a pixel for each value; None where it has none.

    Args:
        tensor: What the worker sent; one that lies about its size has no picture.
        most_planes: How many feature maps are shown at most.
    """
    rows, columns, planes = tensor.rows, tensor.columns, tensor.planes
    if min(rows, columns, planes) < 1 or len(tensor.pixels) != rows * columns * planes:
        return None
    size = rows * columns
    parts = [tensor.pixels[place * size : (place + 1) * size] for place in range(planes)]
    if tensor.kind == "image" and planes == _COLOURS:
        interleaved = bytes(value for pixel in zip(*parts, strict=True) for value in pixel)
        return QImage(interleaved, columns, rows, 3 * columns, _rgb()).copy()
    if tensor.kind == "image":
        return QImage(parts[0], columns, rows, columns, _grey()).copy()
    if planes == 1:
        return _heat(parts[0], rows, columns)
    return _grid([_heat(part, rows, columns) for part in parts[:most_planes]], rows, columns)


def _rgb() -> QImage.Format:
    return QImage.Format.Format_RGB888


def _grey() -> QImage.Format:
    return QImage.Format.Format_Grayscale8


def _heat(pixels: bytes, rows: int, columns: int) -> QImage:
    image = QImage(pixels, columns, rows, columns, QImage.Format.Format_Indexed8)
    image.setColorTable(ramp())
    return image.copy()


def _grid(maps: list[QImage], rows: int, columns: int) -> QImage:
    """Puts maps beside and below each other, about twice as wide as high."""
    across = min(len(maps), max(1, math.ceil(math.sqrt(2 * len(maps) * rows / columns))))
    down = math.ceil(len(maps) / across)
    grid = QImage(
        across * (columns + _GAP) - _GAP,
        down * (rows + _GAP) - _GAP,
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    grid.fill(0)
    painter = QPainter(grid)
    for place, each in enumerate(maps):
        line, column = divmod(place, across)
        painter.drawImage(column * (columns + _GAP), line * (rows + _GAP), each)
    painter.end()
    return grid
