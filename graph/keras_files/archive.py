"""The members of a `.keras` archive, read one at a time within bounds.

An archive is a zip file of `config.json`, `metadata.json`, `model.weights.h5` and, where layers
keep vocabularies, `assets/`. Nothing is extracted and no member but those asked for is read. Zip
has room for tricks, each of which is refused: two members of one name, of which readers choose
differently; a directory without end; members that unpack to a thousand times their size.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from types import TracebackType

from graph.errors import GraphError
from graph.regular import require_regular
from graph.wording import shown

CONFIGURATION = "config.json"
MAXIMUM_MEMBERS = 10_000
_MAXIMUM_READ = 2 * 1024 * 1024  # of the directory of an archive, and of a member at once
_LAST = 2**63 - 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, NotImplementedError, ValueError)


class _BoundedFile(io.FileIO):
    """A file that refuses to be read in large pieces: zipfile reads the directory in one.

    It also refuses places where no file has anything, for which systems have words of their own.
    """

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Goes to a place, or raises `BadZipFile` where no file has such a place."""
        if whence == io.SEEK_SET and not 0 <= offset <= _LAST:
            raise zipfile.BadZipFile(f"Expected a place in the file. Received: {offset}")
        return super().seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        """Reads some bytes, or raises `GraphError` where that would be too many."""
        limit = _MAXIMUM_READ + 1
        wanted = limit if size is None or size < 0 else min(size, limit)
        data = super().read(wanted) or b""
        if len(data) >= limit:
            raise GraphError(
                f"Expected an archive of at most {MAXIMUM_MEMBERS} members. Received: more"
            )
        return data


class Archive:
    """An open `.keras` archive; a context manager.

    Raises:
        GraphError: the file is no zip archive, or one that means different things to different
            readers.
        OSError: it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        require_regular(path)
        self._file = _BoundedFile(path)
        try:
            self._zip = zipfile.ZipFile(self._file)
            self._require_members()
        except _BROKEN as error:
            self._file.close()
            if isinstance(error, GraphError):
                raise
            raise GraphError("Expected a .keras archive. Received: no zip file") from error
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._zip.close()
        self._file.close()

    def _require_members(self) -> None:
        names = Counter(self._zip.namelist())
        if len(names) > MAXIMUM_MEMBERS:
            raise GraphError(f"Expected at most {MAXIMUM_MEMBERS} members. Received: {len(names)}")
        for name, count in names.items():
            if count > 1:
                raise GraphError(f"Expected one member {shown(name)}. Received: {count}")

    def __contains__(self, name: object) -> bool:
        return name in self._zip.NameToInfo

    def read(self, name: str, limit: int) -> bytes:
        """Reads a member of at most `limit` bytes.

        Raises:
            GraphError: there is no such member, or it is too large, encrypted, broken or packed
                by a method that Keras does not use.
        """
        if name not in self:
            raise GraphError(f"Expected a member {shown(name)}. Received: an archive without it")
        member = self._zip.getinfo(name)
        if member.flag_bits & 1:
            raise GraphError(f"Expected a readable {shown(name)}. Received: an encrypted one")
        if member.compress_type not in _METHODS:
            raise GraphError(
                f"Expected {shown(name)} stored or deflated. Received: compression method "
                f"{member.compress_type}"
            )
        if member.file_size > limit:
            raise GraphError(
                f"Expected at most {limit} bytes in {shown(name)}. Received: {member.file_size}"
            )
        try:
            return self._unpacked(member, limit)
        except _BROKEN as error:
            if isinstance(error, GraphError):
                raise
            raise GraphError(f"Expected a whole {shown(name)}. Received: a broken one") from error

    def _unpacked(self, member: zipfile.ZipInfo, limit: int) -> bytes:
        """Unpacks a member, whatever size it declares."""
        data = bytearray()
        with self._zip.open(member) as stream:
            while piece := stream.read(min(_MAXIMUM_READ, limit + 1 - len(data))):
                data += piece
                if len(data) > limit:
                    raise GraphError(f"Expected at most {limit} bytes. Received: more")
        return bytes(data)
