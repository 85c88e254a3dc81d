"""The colours of boxes that are coloured by a number: by how much each costs.

Dark grounds take the ramp as it is, light ones from its other end, and what costs nothing looks as
without a colour, so that what is small recedes in both. A box whose number is not known is hatched.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor

from editor.canvas.style import Style, mixed
from editor.flowing.colours import colour_at

_STEPS = 64  # colours that are told apart, so that far away there are few calls to draw
_FADED = 0.7  # share of the canvas in a box that waits, seen from far away
_FADES = 0.15  # below it, a colour fades into that of the box
_NOTHING, _UNKNOWN = 0.2, 0.6  # shares of grey in a box without a colour, seen from far away
_DARK = 0.179  # relative luminance below which white is read better than black
_WEIGHTS = (0.2126, 0.7152, 0.0722)


class Heat(NamedTuple):
    """How a box is coloured.

    Attributes:
        ground: What its body is filled with.
        hatching: What is painted over it, where its number is not known.
        ink: What words and marks on it are written with, or none for their own colours.
        block: Its colour, as `#rrggbb`, seen from far away.
        faded: The same while it waits for an error upstream.
    """

    ground: QColor
    hatching: QBrush | None
    ink: QColor | None
    block: str
    faded: str


class HeatColours:
    """The colours of one theme."""

    def __init__(self, style: Style) -> None:
        self._style = style
        self._made: dict[int | None, Heat] = {}

    def of(self, share: float | None) -> Heat:
        """Gives the colours for a number between 0 and 1, or for one that is not known."""
        step = None if share is None else round(min(max(share, 0.0), 1.0) * _STEPS)
        if step not in self._made:
            self._made[step] = self._unknown() if step is None else self._known(step / _STEPS)
        return self._made[step]

    def _known(self, share: float) -> Heat:
        style = self._style
        colour = ramp_colour(share, style)
        # Far away a box has no border.
        far = _on(mixed(style.raised, style.dim, _NOTHING), share, style)
        ink = ink_on(colour) if share else None
        return Heat(colour, None, ink, far.name(), self._faded(far))

    def _unknown(self) -> Heat:
        style = self._style
        hatching = QBrush(style.border, Qt.BrushStyle.BDiagPattern)
        far = mixed(style.raised, style.dim, _UNKNOWN)
        return Heat(style.raised, hatching, None, far.name(), self._faded(far))

    def _faded(self, colour: QColor) -> str:
        return mixed(colour, self._style.canvas, _FADED).name()


def ramp_colour(share: float, style: Style) -> QColor:
    """Gives the colour of a number between 0 and 1 on the ground of a theme."""
    return _on(style.raised, share, style)


def _on(ground: QColor, share: float, style: Style) -> QColor:
    is_dark = luminance(style.canvas) < _DARK
    colour = colour_at(share if is_dark else 1.0 - share)
    return mixed(ground, colour, min(share / _FADES, 1.0))


def ink_on(ground: QColor) -> QColor:
    """Gives black or white, whichever has the higher contrast: 4.5 : 1 or more on any ground."""
    return QColor("#ffffff" if luminance(ground) < _DARK else "#000000")


def luminance(colour: QColor) -> float:
    """Gives the relative luminance of a colour, from 0 to 1."""
    channels = zip(_WEIGHTS, colour.getRgbF()[:3], strict=True)
    return sum(weight * _linear(value) for weight, value in channels)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
