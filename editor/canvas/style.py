"""The theme turned into what painters need: colours and faces with their metrics, made once.

Every item of a canvas shares one `Style`; a change of theme hands all of them another.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from editor.look.style import body_font, mono_font
from editor.look.theme import Theme

# The grounds of shared layers' boxes, and the colours of their borders and marks: told apart with
# any kind of colour vision, and none of them the blue of what is selected.
_SHARED_DARK = (
    ("#342915", "#e5ad4d"),
    ("#132f28", "#4de5bd"),
    ("#361628", "#e56fb3"),
    ("#2c2b12", "#e5e04d"),
    ("#241636", "#a77bea"),
)
_SHARED_LIGHT = (
    ("#f8f0e2", "#94610a"),
    ("#e2f8f2", "#0b7f60"),
    ("#f8e2ef", "#a51266"),
    ("#f8f7e2", "#787400"),
    ("#ebe2f8", "#5012a5"),
)
_BLOCK = 0.5  # share of the category's colour in a block of the far view
_FADED = 0.7  # share of the canvas in one that waits
_WIRE = 0.55


class Face:
    """A font, and how wide words are in it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetricsF(font)
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        """The width of a text in pixels; most texts of a drawing are there many times."""
        width = self._widths.get(text)
        if width is None:
            width = self._widths[text] = self.metrics.horizontalAdvance(text)
        return width

    def elided(self, text: str, room: float) -> str:
        """The text, or as much of it as there is room for."""
        if self.width(text) <= room:
            return text
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(room, 0.0))


class Style:
    """What the items of a canvas are painted with."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self.canvas = QColor(theme.canvas)
        self.raised = QColor(theme.raised)
        self.line = QColor(theme.line)
        self.text = QColor(theme.text)
        self.dim = QColor(theme.dim)
        self.soft = mixed(self.text, self.dim, 0.5)
        self.accent = QColor(theme.accent)
        self.error = QColor(theme.error)
        self.warning = QColor(theme.warning)
        self.on_mark = QColor(theme.on_accent)
        self.wire = mixed(self.dim, self.canvas, 1 - _WIRE)
        self.wired = mixed(self.canvas, self.dim, 0.6)
        self.grid = mixed(self.line, self.canvas, 0.15)
        self.border = mixed(self.line, self.dim, 0.2)
        self.title = Face(_words(13, QFont.Weight.DemiBold))
        self.name = Face(_words(12, QFont.Weight.Normal))
        self.caption = Face(_words(10, QFont.Weight.DemiBold))
        self.words = Face(_words(13, QFont.Weight.Normal))
        self.hint = Face(_words(16, QFont.Weight.DemiBold))
        self.mono = Face(mono_font(12))
        self.code = Face(_code(13, QFont.Weight.DemiBold))
        self.shape = Face(mono_font(11))
        self._blocks: dict[tuple[str, bool], str] = {}
        shared = _SHARED_DARK if self.canvas.lightnessF() < 0.5 else _SHARED_LIGHT  # noqa: PLR2004
        self._shared = [(QColor(ground), QColor(mark)) for ground, mark in shared]
        self._categories = {name: QColor(value) for name, value in theme.categories.items()}

    def category(self, name: str) -> QColor:
        """The colour of a category of layers."""
        return self._categories.get(name) or QColor(self.theme.category(name))

    def block(self, category: str, *, faded: bool) -> str:
        """The colour, as `#rrggbb`, of a box that is seen from far away."""
        key = (category, faded)
        if key not in self._blocks:
            colour = mixed(self.raised, self.category(category), _BLOCK)
            self._blocks[key] = (mixed(colour, self.canvas, _FADED) if faded else colour).name()
        return self._blocks[key]

    def body(self, tint: int | None) -> QColor:
        """The colour of a box; all calls of one shared layer have the same."""
        return self.raised if tint is None else self._shared[tint % len(self._shared)][0]

    def mark(self, tint: int) -> QColor:
        """The colour of the border and the mark of a shared layer's calls."""
        return self._shared[tint % len(self._shared)][1]


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Mixes two colours, `share` of them the other."""
    keep = 1.0 - share
    return QColor.fromRgbF(
        one.redF() * keep + other.redF() * share,
        one.greenF() * keep + other.greenF() * share,
        one.blueF() * keep + other.blueF() * share,
    )


def _code(pixels: int, weight: QFont.Weight) -> QFont:
    font = mono_font(pixels)
    font.setWeight(weight)
    return font


def _words(pixels: int, weight: QFont.Weight) -> QFont:
    font = body_font()
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
