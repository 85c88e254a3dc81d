"""Opening a file of whatever kind holds a model: a project of ours, or what Keras saved."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from graph.catalogue import load_catalogue
from graph.errors import ProjectFileError
from graph.files import SUFFIX, read_project
from graph.model import ModelGraph

_ARCHIVE = ".keras"
SUFFIXES = (SUFFIX, _ARCHIVE, ".h5", ".hdf5")


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
