"""Holds what a data file says of itself against what it is, before anything else is read of it.

A header of a few bytes can promise more samples than there is memory, a pipe has no end, and a line
without end is read whole by whoever looks for its end.
"""

from __future__ import annotations

import io
import math
import struct
import tokenize
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from msgspec import Struct

from graph.errors import GraphError
from graph.regular import require_regular

LONGEST_LINE: Final = 2**24  # bytes
MOST_COLUMNS: Final = 100_000
MOST_ARRAYS: Final = 1_000
_LINES = 50_000  # that are looked at
_LONGEST_HEADER = 2**16  # bytes of an array's
_MAGIC = b"\x93NUMPY"
# What zipfile raises besides its own error: at places outside, of other versions, and of streams.
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, struct.error)
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}  # of a header, by the version of the format


class Header(Struct, frozen=True):
    """What an array says of itself.

    Attributes:
        shape: Its first axis is that of the samples.
        in_columns: Whether the numbers of a column lie side by side, as Fortran has them.
        dtype: Of a number.
        start: The bytes before the first number.
    """

    shape: tuple[int, ...]
    in_columns: bool
    dtype: np.dtype[Any]
    start: int

    @property
    def size(self) -> int:
        """The bytes that all numbers take."""
        return math.prod(self.shape) * self.dtype.itemsize


def require_plausible(path: Path) -> None:
    """Refuses a file whose reading would not end, or would need more than there is in it.

    A folder, and what is not there, is left to whoever reads it.

    Raises:
        ValueError: what was expected and what there is.
    """
    if not path.exists() or path.is_dir():
        return
    try:
        require_regular(path)
    except GraphError as error:
        raise ValueError(str(error)) from error
    match path.suffix.lower():
        case ".csv":
            _require_lines(path)
        case ".npy" if path.stat().st_size:
            with path.open("rb") as file:
                _require_size(header_of(file), path.stat().st_size, "the file")
        case ".npz" if zipfile.is_zipfile(path):
            try:
                _require_members(path)
            except _DAMAGED as error:
                raise ValueError("Bad magic") from error  # which the sentences on data know


def header_of(file: IO[bytes]) -> Header:
    """Reads the header of an array, which is never evaluated.

    Raises:
        ValueError: there is none, or it is none of an array that can be.
    """
    start = file.read(len(_MAGIC) + 2)
    form = _LENGTHS.get(start[6]) if len(start) > len(_MAGIC) + 1 else None
    if not start.startswith(_MAGIC) or form is None:
        raise ValueError("Bad magic")  # which the sentences on data know
    length = file.read(struct.calcsize(form))
    if len(length) < struct.calcsize(form):
        raise ValueError("EOF: reading a header")
    (size,) = struct.unpack(form, length)
    if size > _LONGEST_HEADER:
        raise ValueError(
            f"Expected a header of at most {_LONGEST_HEADER} bytes. Received: {size:,}"
        )
    read = (
        np.lib.format.read_array_header_1_0 if form == "<H" else np.lib.format.read_array_header_2_0
    )
    text = file.read(size)
    # Python 3.13.0 raises SystemError where it looks for words in such a text.
    if b"\0" in text:
        raise ValueError("Expected the header of an array. Received: another text")
    try:
        shape, in_columns, dtype = read(io.BytesIO(length + text))
    except (
        *(ValueError, TypeError, SyntaxError, MemoryError, RecursionError),
        tokenize.TokenError,  # of a bracket that is never closed
    ) as error:
        raise ValueError("Expected the header of an array. Received: another text") from error
    if any(isinstance(each, bool) or each < 0 for each in shape):
        raise ValueError(f"Expected a shape of an array. Received: {str(shape)[:80]}")
    return Header(shape, in_columns, dtype, len(start) + len(length) + size)


def _require_size(header: Header, size: int, where: str) -> None:
    if header.dtype.hasobject or header.start + header.size <= size:
        return
    raise ValueError(
        f"Expected {header.size:,} bytes of numbers for the shape {str(header.shape)[:80]}. "
        f"Received: {max(size - header.start, 0):,} in {where}"
    )


def _require_members(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_ARRAYS:
            raise ValueError(f"Expected at most {MOST_ARRAYS:,} arrays. Received: {len(members):,}")
        for member in members:
            if member.flag_bits & 1:
                raise ValueError("Expected arrays without a password. Received: encrypted ones")
            if member.filename.endswith(".npy"):
                with archive.open(member) as file:
                    where = repr(member.filename.removesuffix(".npy")[:80])
                    _require_size(header_of(file), member.file_size, where)


def _require_lines(path: Path) -> None:
    with path.open("rb") as file:
        for number in range(1, _LINES + 1):
            line = file.readline(LONGEST_LINE + 1)
            if len(line) > LONGEST_LINE:
                raise ValueError(
                    f"Expected lines of at most {LONGEST_LINE:,} bytes. "
                    f"Received: a longer one, line {number}"
                )
            if number == 1 and (columns := line.count(b",") + 1) > MOST_COLUMNS:
                raise ValueError(
                    f"Expected at most {MOST_COLUMNS:,} columns. Received: {columns:,}"
                )
            if not line:
                return
