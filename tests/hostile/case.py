"""One hostile file: how it is made, and what its person is told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

# Given the file to write, and a folder of decoys that must not be touched.
Build = Callable[[Path, Path], None]


class Case(Struct, frozen=True):
    """One hostile file.

    Attributes:
        name: Of the case, and of its file.
        build: Writes it.
        refused: Words of the sentence that refuses it; "" where it opens.
        noted: Words of what is noted where it opens; "" where nothing is.
        unwritten: Words of the sentence that refuses to write its model as Python; "" where that
            is done.
        suffix: Of the file.
        slow: Whether it is opened once only, since it takes the time that there is.
    """

    name: str
    build: Build
    refused: str = ""
    noted: str = ""
    unwritten: str = ""
    suffix: str = ".keras"
    slow: bool = False

    @property
    def file_name(self) -> str:
        """The name of the file."""
        return self.name + self.suffix
