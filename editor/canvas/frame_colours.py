"""The colours of frames and notes: those of the categories of layers, by plain names."""

from __future__ import annotations

from PySide6.QtGui import QColor

from editor.canvas.style import Style
from editor.look.theme import UNKNOWN_CATEGORY
from graph.frames import Colour

_CATEGORIES: dict[Colour, str] = {
    "grey": UNKNOWN_CATEGORY,
    "blue": "core",
    "green": "convolution",
    "purple": "normalization",
    "amber": "recurrent",
    "teal": "pooling",
    "pink": "merging",
    "orange": "regularization",
}


def frame_colour(style: Style, colour: Colour) -> QColor:
    """Gives the colour of a frame or a note in a theme."""
    return style.category(_CATEGORIES[colour])
