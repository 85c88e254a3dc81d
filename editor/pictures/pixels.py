"""A picture of pixels, as PNG, painted and packed piece by piece.

A long model is wider than what Qt can paint at once (32,767 pixels), and its pixels may be more
than there is memory for; so no more than a strip of the picture is ever held.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Generator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from editor.canvas.picture import Picture
from editor.pictures.picture import PictureError, Writing

MOST_PIXELS = 2**28
_STRIP = 256  # rows
_TILE = 512  # columns
_AT_ONCE = 2**18  # bytes that are packed in a step
_DOTS_A_METRE = 96 / 0.0254
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOURS = {False: 2, True: 6}  # red, green and blue; with and without alpha
_NO_FILTER = b"\x00"


def pixel_size(picture: Picture, scale: float) -> tuple[int, int]:
    """Gives width and height of a picture in pixels, at least one of each."""
    size = (picture.size * scale).toSize()
    return max(size.width(), 1), max(size.height(), 1)


def png(picture: Picture, scale: float) -> Writing:
    """Writes a picture as PNG.

    Raises:
        PictureError: it would have too many pixels.
    """
    width, height = pixel_size(picture, scale)
    if width * height > MOST_PIXELS:
        fitting = 0.99 * scale * (MOST_PIXELS / (width * height)) ** 0.5
        raise PictureError(
            f"Expected at most {MOST_PIXELS // 10**6} million pixels. Received: {width:,} × "
            f"{height:,}; a scale of {fitting:.2g} fits, and SVG and PDF have no such limit"
        )
    return _packing(picture, scale, width, height)


def _packing(picture: Picture, scale: float, width: int, height: int) -> Writing:
    header = struct.pack(">IIBBBBB", width, height, 8, _COLOURS[picture.transparent], 0, 0, 0)
    density = round(_DOTS_A_METRE * scale)
    parts = [
        _SIGNATURE,
        *_chunks(b"IHDR", header),
        *_chunks(b"pHYs", struct.pack(">IIB", density, density, 1)),
    ]
    packer = zlib.compressobj()
    packed = bytearray()
    for top in range(0, height, _STRIP):
        rows = range(top, min(top + _STRIP, height))
        lines = yield from _strip(picture, scale, width, rows)
        for start in range(0, len(lines), _AT_ONCE):
            packed += packer.compress(lines[start : start + _AT_ONCE])
            yield
    packed += packer.flush()
    return b"".join([*parts, *_chunks(b"IDAT", packed), *_chunks(b"IEND", b"")])


def _strip(
    picture: Picture, scale: float, width: int, rows: range
) -> Generator[None, None, memoryview]:
    """Paints some rows from side to side, and gives them as lines of a PNG."""
    depth = 4 if picture.transparent else 3
    lines = [bytearray(_NO_FILTER) for _ in rows]
    for left in range(0, width, _TILE):
        columns = min(_TILE, width - left)
        image = yield from _tile(picture, scale, QRectF(left, rows.start, columns, len(rows)))
        pixels, pitch = image.constBits(), image.bytesPerLine()
        for row, line in enumerate(lines):
            line.extend(pixels[row * pitch : row * pitch + columns * depth])
        yield
    return memoryview(b"".join(lines))


def _tile(picture: Picture, scale: float, area: QRectF) -> Generator[None, None, QImage]:
    image = QImage(area.size().toSize(), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    painter.translate(-area.topLeft())
    painter.scale(scale, scale)
    seen = QRectF(area.topLeft() / scale, area.size() / scale)
    yield from picture.painting(painter, seen)
    painter.end()
    formats = QImage.Format
    return image.convertToFormat(
        formats.Format_RGBA8888 if picture.transparent else formats.Format_RGB888
    )


def _chunks(kind: bytes, data: bytes | bytearray) -> list[bytes | bytearray]:
    check = zlib.crc32(data, zlib.crc32(kind))
    return [struct.pack(">I", len(data)), kind, data, struct.pack(">I", check)]
