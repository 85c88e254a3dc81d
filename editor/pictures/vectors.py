"""A picture of lines and letters, which stays sharp however large it is printed: SVG and PDF.

A PDF brings the letters that it needs along. An SVG names its faces, and each text says how wide it
is, so that it stays within its box where a reader has another face.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from editor.canvas.picture import Picture
from editor.pictures.picture import Writing

_DOTS = 96  # an inch; what a pixel at 100 % is by the rules of CSS
_POINTS = 72.0  # an inch
_CENTIMETRES = 2.54  # an inch
_FINE = 1200  # an inch; in which a PDF places what it shows
_LARGEST_PAGE = 14_400.0  # points a side; beyond, readers of PDF refuse it
_CREATOR = "Keras Canvas"
_EMPTY_GROUP = re.compile(r"<g [^>]*>\s*</g>\s*")
_TEXT = re.compile(
    r'<text ([^>]*?)font-family="([^"]*)" font-size="([\d.]+)" font-weight="(\d+)"'
    r"([^>]*)>([^<]*)</text>"
)
# XML has no way to write these.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FACES = {
    "Inter": "Inter,'Helvetica Neue',Arial,sans-serif",
    "JetBrains Mono": "'JetBrains Mono',Menlo,Consolas,monospace",
}


def svg(picture: Picture, scale: float) -> Writing:
    """Writes a picture as SVG, with texts as texts."""
    buffer = _buffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setResolution(_DOTS)
    generator.setSize((picture.size * scale).toSize())
    generator.setViewBox(QRectF(0.0, 0.0, picture.size.width(), picture.size.height()))
    generator.setTitle(_FORBIDDEN.sub("", picture.title))
    generator.setDescription(_CREATOR)
    painter = QPainter(generator)
    yield from picture.painting(painter)
    painter.end()
    text = bytes(buffer.data().data()).decode("utf-8", "replace")
    text = _TEXT.sub(_fitted, _EMPTY_GROUP.sub("", _FORBIDDEN.sub("", text)))
    return text.encode()


def pdf(picture: Picture, scale: float) -> Writing:
    """Writes a picture as a PDF of one page, which is as large as the picture."""
    scale = _fitting(picture, scale)
    buffer = _buffer()
    writer = QPdfWriter(buffer)
    writer.setTitle(picture.title)
    writer.setCreator(_CREATOR)
    writer.setResolution(_FINE)
    writer.setPageSize(_page(picture.size * scale * (_POINTS / _DOTS)))
    writer.setPageMargins(QMarginsF())
    painter = QPainter(writer)
    painter.scale(scale * _FINE / _DOTS, scale * _FINE / _DOTS)
    yield from picture.painting(painter)
    painter.end()
    return bytes(buffer.data().data())


def page_size(picture: Picture, scale: float) -> QSizeF:
    """Gives the width and height of a picture's page in centimetres."""
    return picture.size * _fitting(picture, scale) * (_CENTIMETRES / _DOTS)


def _fitting(picture: Picture, scale: float) -> float:
    """Gives the scale, or the largest with which a page is one that readers take."""
    longest = max(picture.size.width(), picture.size.height())
    return min(scale, _LARGEST_PAGE * _DOTS / _POINTS / longest)


def _page(size: QSizeF) -> QPageSize:
    match = QPageSize.SizeMatchPolicy.ExactMatch
    return QPageSize(size, QPageSize.Unit.Point, "", match)


def _buffer() -> QBuffer:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    return buffer


def _fitted(text: re.Match[str]) -> str:
    """Says how wide a text is, and which faces may stand in for its own."""
    before, families, size, weight, after, words = text.groups()
    family = families.partition(",")[0]
    width = _metrics(family, float(size), int(weight)).horizontalAdvance(unescape(words))
    return (
        f'<text {before}font-family="{_FACES.get(family, families)}" font-size="{size}" '
        f'font-weight="{weight}" textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"'
        f"{after}>{words}</text>"
    )


@cache
def _metrics(family: str, pixels: float, weight: int) -> QFontMetricsF:
    font = QFont(family)
    font.setPixelSize(round(pixels))
    font.setWeight(QFont.Weight(weight))
    return QFontMetricsF(font)
