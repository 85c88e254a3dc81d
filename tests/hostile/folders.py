"""One hostile folder: how it is filled, and what is told of what lies in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

# Given the folder to fill, and a folder of decoys that must not be touched.
Fill = Callable[[Path, Path], None]
GIGABYTE = 2**30


class Kept(Struct, frozen=True):
    """One hostile folder.

    Attributes:
        reader: What reads it, of `observing_kept`.
        name: Of the case.
        fill: Writes it.
        told: How what is told of it begins, or what it holds where it is refused.
        posix: Whether it needs what Windows lacks.
    """

    reader: str
    name: str
    fill: Fill
    told: str

    @property
    def id(self) -> str:
        """The name of its folder."""
        return f"{self.reader}_{self.name}"


def written(name: str, data: bytes | Callable[[], bytes]) -> Fill:
    """Writes a file."""

    def fill(folder: Path, _: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data() if callable(data) else data)

    return fill


def sparse(name: str, begin: bytes = b"", size: int = GIGABYTE) -> Fill:
    """Writes a file of which little more than its length is on the disk."""

    def fill(folder: Path, outside: Path) -> None:
        written(name, begin)(folder, outside)
        os.truncate(folder / name, size)

    return fill


def linked(name: str, target: str) -> Fill:
    """Makes a link; OUTSIDE stands for the folder of the decoys."""

    def fill(folder: Path, outside: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(target.replace("OUTSIDE", str(outside)))

    return fill


def pipe(name: str) -> Fill:
    """Makes a pipe."""

    def fill(folder: Path, _: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(folder / name)

    return fill


def folder_at(name: str) -> Fill:
    """Makes a folder."""
    return lambda folder, _: (folder / name).mkdir(parents=True)


def in_turn(*fills: Fill) -> Fill:
    """Does one thing after another."""

    def fill(folder: Path, outside: Path) -> None:
        for each in fills:
            each(folder, outside)

    return fill


def no_file(name: str) -> tuple[tuple[str, Fill], ...]:
    """Gives what may stand in the place of a file and is none."""
    return (
        ("pipe", pipe(name)),
        ("folder", folder_at(name)),
        ("device_without_end", linked(name, "/dev/zero")),
        ("link_to_itself", linked(name, Path(name).name)),
    )
