"""Opening a file of whatever kind holds a model: a project of ours, or what Keras saved.

A script that builds a model holds none before it is run, which is not done here; what Keras then
says of the model is read here as a file is.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from graph.catalogue import load_catalogue
from graph.errors import ProjectFileError
from graph.files import SUFFIX, read_project
from graph.model import ModelGraph
from graph.regular import read_regular

_ARCHIVE = ".keras"
SUFFIXES = (SUFFIX, _ARCHIVE, ".h5", ".hdf5")
SCRIPT = ".py"
_LONGEST_SCRIPT = 1024 * 1024  # bytes


class Opened(Struct, frozen=True):
    """A model, and what of its file could not be resolved, one sentence each."""

    graph: ModelGraph
    notes: tuple[str, ...] = ()


def open_file(path: Path) -> Opened:
    """Opens a file; nothing that it holds is run, fetched or opened.

    Raises:
        ProjectFileError: it cannot be read, or holds no model; the message names file and place.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        listed = ", ".join(SUFFIXES)
        raise ProjectFileError(f"{path}: Expected a file of {listed}. Received: {suffix or path}")
    if suffix == SUFFIX:
        return Opened(read_project(path))
    # The window imports this module as it starts, and mostly opens no such file then.
    from graph.keras_files.saved import read_archive, read_hdf5  # noqa: PLC0415

    read = read_archive if suffix == _ARCHIVE else read_hdf5
    return Opened(*read(path, load_catalogue()))


def read_script(path: Path) -> bytes:
    """Gives the text of a script, which is neither parsed nor run.

    Raises:
        ProjectFileError: it cannot be read, is too long for what a person wrote, or is no text.
    """
    text = read_regular(path, _LONGEST_SCRIPT)
    if len(text) > _LONGEST_SCRIPT:
        raise ProjectFileError(
            f"{path}: Expected a script of at most {_LONGEST_SCRIPT} bytes. Received: more"
        )
    # Python runs what is compiled, and archives, whatever their name is; no text has such bytes.
    if b"\0" in text:
        raise ProjectFileError(f"{path}: Expected the text of a program. Received: other bytes")
    return text


def open_configuration(text: str, path: Path) -> Opened:
    """Opens the model that a script made.

    Args:
        text: Its configuration, as Keras writes it into a `.keras` file.
        path: The script, whose name an error begins with.

    Raises:
        ProjectFileError: it holds no model that can be drawn.
    """
    from graph.keras_files.saved import read_configuration  # noqa: PLC0415 - as above

    return Opened(*read_configuration(text, path, load_catalogue()))
