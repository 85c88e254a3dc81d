"""The attributes of a `.h5` file that say what the model is.

HDF5 is a file system in a file, with links to other files, storage in others and data sets of any
size. None of it is walked: the configuration is an attribute of the root, and attributes of the
root are all that is read here. A process of its own reads them (`hdf5_attributes`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.keras_files import hdf5_attributes
from graph.keras_files.decoding import MAXIMUM_BYTES
from graph.keras_files.hdf5_attributes import NO_HDF5, TOO_LARGE, UNREADABLE
from graph.regular import require_regular

_NAMES = ("model_config", "training_config")
_PATIENCE = 20  # seconds, on a machine that is busy; the process itself has fewer


def read_attributes(path: Path) -> tuple[bytes, bytes]:
    """Gives the JSON texts of the model and of how it was compiled; b"" where it was not.

    Raises:
        GraphError: the file is no HDF5 file, holds weights alone, or an attribute is too large.
        OSError: it cannot be read.
    """
    require_regular(path)
    with path.open("rb"):
        pass  # for the reason why not, which h5py words differently on each system
    found = _asked(path)
    if fault := found.get("fault"):
        raise GraphError(_sentence(fault, found))
    model, training = (
        None if text is None else text.encode("utf-8", "surrogateescape") for text in found["texts"]
    )
    if model is None:
        raise GraphError(
            "Expected a file that holds a model. Received: weights alone, without what the "
            "layers are; save the whole model with model.save()"
        )
    return model, training or b""


def _asked(path: Path) -> dict[str, Any]:
    # -P: nothing beside the program can stand in for a library.
    command = [sys.executable, "-P", hdf5_attributes.__file__]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, str(path.absolute()), str(MAXIMUM_BYTES), *_NAMES],
            capture_output=True,
            check=True,
            timeout=_PATIENCE,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.SubprocessError as error:  # it was ended, or did not end
        raise GraphError(
            "Expected an HDF5 file. Received: one that cannot be read to its end"
        ) from error
    return dict(json.loads(done.stdout))


def _sentence(fault: str, found: dict[str, Any]) -> str:
    name, received = found.get("name"), found.get("received")
    if fault == NO_HDF5:
        return "Expected an HDF5 file. Received: one of another kind"
    if fault == TOO_LARGE:
        return f"Expected at most {MAXIMUM_BYTES} bytes in {name}. Received: {received}"
    if fault == UNREADABLE:
        return f"Expected a text in {name}. Received: what cannot be read"
    return f"Expected a text in {name}. Received: a value of another kind"
