"""Values as colours: a ramp that grows evenly brighter, and is read the same by all kinds of eyes.

The colours are points on a path through CIELAB from a dark violet over a blue green to a light
yellow, at even steps of lightness.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QColor, qRgb

_POINTS = ("#30123b", "#3b3f8f", "#2a6f9a", "#1f9a8a", "#5cc863", "#b9dd43", "#fbf7a0")
_COUNT = 256


@cache
def ramp() -> list[int]:
    """Gives 256 colours, as Qt's tables of colours have them."""
    points = [QColor(name) for name in _POINTS]
    last = len(points) - 1
    colours = []
    for step in range(_COUNT):
        place = step / (_COUNT - 1) * last
        before = min(int(place), last - 1)
        share = place - before
        pair = points[before], points[before + 1]
        red, green, blue = (
            round(a * (1 - share) + b * share)
            for a, b in zip(pair[0].getRgb()[:3], pair[1].getRgb()[:3], strict=True)
        )
        colours.append(qRgb(red, green, blue))
    return colours


def colour_at(share: float) -> QColor:
    """Gives the colour of a share, from 0 to 1."""
    return QColor(ramp()[round(max(0.0, min(1.0, share)) * (_COUNT - 1))])
