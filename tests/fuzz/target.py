"""What is fuzzed: a reader of bytes with its law and with files to change."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

LONGEST_SENTENCE = 1_000  # characters


class Target(Struct, frozen=True):
    """A reader.

    Attributes:
        name: By which it is chosen.
        read: Reads bytes.
        error: The one error that it may raise; nothing, where it raises none.
        seeds: Makes bytes that it takes.
        starts: The path of the one program of ours that it may start, or "".
    """

    name: str
    read: Callable[[bytes], object]
    error: tuple[type[Exception], ...]
    seeds: Callable[[], list[bytes]]
    starts: str = ""

    def __call__(self, data: bytes) -> bool:
        """Reads bytes, and says whether they were taken.

        Raises:
            AssertionError: the sentence that refuses them is too long, or says nothing.
        """
        try:
            self.read(data)
        except self.error as error:
            length = len(str(error))
        else:
            return True
        assert 0 < length <= LONGEST_SENTENCE, f"{length} characters"
        return False


def in_file(suffix: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Gives what reads bytes as a reader of files does."""

    def reading(data: bytes) -> object:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, f"x{suffix}")
            path.write_bytes(data)
            return read(path)

    return reading


def written(suffix: str, write: Callable[[Path], object]) -> bytes:
    """Gives the bytes of what a writer of files writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x{suffix}")
        write(path)
        return path.read_bytes()
