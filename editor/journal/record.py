"""The journal of one document: a whole project behind a line that says whose it is.

A whole project needs no replay, so that a journal opens wherever a project does, and is never a
half of one: it is written as every file is. An edit of a thousand layers takes some milliseconds.
"""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from editor.stamps import Stamp
from graph.errors import ProjectFileError
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from graph.readying import make_ready
from graph.records import MAXIMUM_BYTES
from graph.regular import read_regular
from graph.runs.folder import is_alive
from graph.writing import write_atomically

SUFFIX = ".journal"
_LONGEST_HEAD = 64 * 1024  # bytes
_Text = Annotated[str, Meta(max_length=4096)]


class Head(Struct, frozen=True):
    """Whose journal it is.

    Attributes:
        title: What the document is called.
        project: The absolute path of the file that it belongs to, or "".
        origin: The absolute path of the file of another kind that it was read from, or "".
        stamp: The project's file as the document knows it; None where it has none.
        host: The computer.
        process: The system's number of the window's process there.
        written: In seconds since 1970, UTC.
    """

    title: _Text
    project: _Text = ""
    origin: _Text = ""
    stamp: Stamp | None = None
    host: _Text = ""
    process: int = 0
    written: float = 0.0
    format: Literal["keras-canvas-journal"] = "keras-canvas-journal"
    version: Literal[1] = 1

    @property
    def is_in_use(self) -> bool:
        """Whether the window that writes it is still there."""
        return self.host == host_name() and is_alive(self.process, self.written)


make_ready(Head)


class Journal(Struct, frozen=True):
    """What a journal holds."""

    head: Head
    graph: ModelGraph


def host_name() -> str:
    """Gives the name of this computer."""
    return socket.gethostname()[:200]


def write_journal(path: Path, head: Head, graph: ModelGraph) -> None:
    """Writes a journal of this process; what was there stays whole if that fails.

    Raises:
        OSError: it cannot be written.
    """
    signed = msgspec.structs.replace(
        head, host=host_name(), process=os.getpid(), written=time.time()
    )
    write_atomically(path, msgspec.json.encode(signed) + b"\n" + encode_project(graph))


def read_head(path: Path) -> Head:
    """Reads whose journal it is.

    Raises:
        ProjectFileError: it cannot be read, or is no journal.
    """
    return _head(_read(path), path)


def read_journal(path: Path) -> Journal:
    """Reads a journal.

    Raises:
        ProjectFileError: it cannot be read, or is no journal.
    """
    data = _read(path)
    return Journal(_head(data, path), decode_project(data.partition(b"\n")[2], str(path)))


def _read(path: Path) -> bytes:
    return read_regular(path, MAXIMUM_BYTES + _LONGEST_HEAD)


def _head(data: bytes, path: Path) -> Head:
    try:
        return msgspec.json.decode(data[:_LONGEST_HEAD].partition(b"\n")[0], type=Head)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ProjectFileError(
            f"{path}: Expected a journal of Keras Canvas. Received: another file, or a damaged one"
        ) from error
