"""A picture of a drawing as a file: SVG, PDF or PNG, made in the window or without a display.

What is painted is `editor.canvas.picture`; here it is chosen how. Qt is imported when a picture is
made: a command has to be able to say that it is missing.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from msgspec import Struct

from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.writing import write_atomically

if TYPE_CHECKING:
    from editor.canvas.picture import Picture

Format: TypeAlias = Literal[".svg", ".pdf", ".png"]
Writing: TypeAlias = Generator[None, None, bytes]  # steps of some milliseconds, then the file
Specs: TypeAlias = Mapping[str, tuple[TensorSpec, ...]]

LINUX_LIBRARIES = "libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1"
FORMATS: dict[str, Format] = {".svg": ".svg", ".pdf": ".pdf", ".png": ".png"}
SMALLEST_SCALE = 0.05
LARGEST_SCALE = 20.0
SCALES: dict[Format, float] = {".svg": 1.0, ".pdf": 1.0, ".png": 2.0}  # unless one is asked for


class PictureError(Exception):
    """A picture that cannot be drawn."""


class Look(Struct, frozen=True):
    """How a picture looks.

    Attributes:
        theme: Its colours.
        transparent: Whether there is nothing behind the drawing.
        scale: How large it is; at 1, a pixel of the canvas at 100 % is one of the picture, and
            1/96 inch where it is printed.
    """

    theme: Literal["light", "dark"] = "light"
    transparent: bool = False
    scale: float = 1.0


def picture_of(graph: ModelGraph, specs: Specs, look: Look) -> Picture:
    """Prepares the picture of a drawing; needs Qt's application.

    Args:
        graph: The drawing.
        specs: The output tensors of nodes, whose shapes are shown.
        look: How it looks.
    """
    from editor.canvas.picture import Picture  # noqa: PLC0415
    from editor.look.theme import DARK, LIGHT  # noqa: PLC0415
    from graph.catalogue import load_catalogue  # noqa: PLC0415

    theme = LIGHT if look.theme == "light" else DARK
    picture = Picture(graph, load_catalogue(), theme, specs)
    picture.transparent = look.transparent
    return picture


def writing(picture: Picture, kind: Format, scale: float) -> Writing:
    """Writes a picture in steps, of which the last one gives the content of the file.

    Raises:
        PictureError: it would have too many pixels.
    """
    from editor.pictures.pixels import png  # noqa: PLC0415
    from editor.pictures.vectors import pdf, svg  # noqa: PLC0415

    if kind == ".png":
        return png(picture, scale)
    return svg(picture, scale) if kind == ".svg" else pdf(picture, scale)


def write_picture(graph: ModelGraph, path: Path, specs: Specs, look: Look) -> None:
    """Draws a graph into a file, with no display needed.

    Args:
        graph: The drawing.
        path: The file, ending in `.svg`, `.pdf` or `.png`.
        specs: The output tensors of nodes, whose shapes are shown.
        look: How it looks.

    Raises:
        PictureError: Qt cannot run here, or the picture would have too many pixels.
        OSError: the file cannot be written.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        from PySide6.QtWidgets import QApplication  # noqa: PLC0415

        from editor.look.fonts import load_fonts  # noqa: PLC0415

        # Qt for Python keeps it until the process ends.
        _ = QApplication.instance() or QApplication([])
        load_fonts()
        picture = picture_of(graph, specs, look)
    except ImportError as error:
        raise PictureError(
            f"Expected Qt's system libraries ({LINUX_LIBRARIES}). Received: {error}"
        ) from error
    write_atomically(path, finished(writing(picture, FORMATS[path.suffix.lower()], look.scale)))


def finished(steps: Writing) -> bytes:
    """Takes all steps at once, and gives the content of the file."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return bytes(end.value)
