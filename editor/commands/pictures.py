"""What `keras-canvas export` is told of a picture, and the picture."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from msgspec import Struct

from editor.commands.errors import CommandError
from editor.commands.inspecting import known_specs
from editor.pictures.picture import FORMATS, SCALES, Look, PictureError, write_picture
from graph.model import ModelGraph


class PictureOptions(Struct, frozen=True):
    """The options of a picture; None where one is not given."""

    theme: Literal["light", "dark"] | None = None
    scale: float | None = None
    transparent: bool = False

    def check(self, output: Path | None) -> None:
        """Raises `CommandError` where an option is given for what is no picture."""
        if is_picture(output):
            return
        for option, is_given in (
            ("--theme", self.theme is not None),
            ("--scale", self.scale is not None),
            ("--transparent", self.transparent),
        ):
            if is_given:
                raise CommandError(
                    f"Expected {option} with a .svg, .pdf or .png file. Received: {output}"
                )


def is_picture(output: Path | None) -> bool:
    """Whether a file is a picture by its name."""
    return output is not None and output.suffix.lower() in FORMATS


def draw(graph: ModelGraph, output: Path, options: PictureOptions) -> None:
    """Draws a model into a file, with the shapes that Keras says.

    Raises:
        CommandError: it cannot be drawn.
        OSError: the output cannot be written.
    """
    scale = options.scale or SCALES[FORMATS[output.suffix.lower()]]
    look = Look(options.theme or "light", options.transparent, scale)
    try:
        write_picture(graph, output, known_specs(graph), look)
    except PictureError as error:
        raise CommandError(str(error)) from error
