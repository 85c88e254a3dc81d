"""The models of `keras.applications` as drawings, opened from files that Keras wrote.

A process of its own builds them, in Keras's light backend and without weights. All of them take
most of a minute, so the files stay in the system's folder for temporary files, one folder for each
version of Keras.
"""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from graph.model import ModelGraph
from graph.opening import open_file


def application_files(names: Sequence[str]) -> dict[str, Path]:
    """Gives the files of the models of these names, and has those made that are not there."""
    folder = Path(tempfile.gettempdir(), f"keras-{version('keras')}-models-{getpass.getuser()}")
    folder.mkdir(mode=0o700, exist_ok=True)
    files = {name: folder / f"{name}.keras" for name in names}
    missing = [name for name, path in files.items() if not path.exists()]
    if missing:
        environment = {**os.environ, "KERAS_BACKEND": "numpy", "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, "-m", "benchmarks.applications", str(folder), *missing]
        # Keras and its backends warn of much that is no matter here.
        subprocess.run(command, check=True, env=environment, stderr=subprocess.DEVNULL)
    return files


def application(name: str) -> ModelGraph:
    """Gives one of the models as a drawing."""
    return open_file(application_files([name])[name]).graph


def _write(folder: Path, names: Sequence[str]) -> None:
    """Builds models and writes their files, in which there are no weights."""
    import keras  # noqa: PLC0415 - in the process that is started for it alone

    metadata = json.dumps({"keras_version": keras.__version__})
    for name in names:
        keras.backend.clear_session()
        with keras.StatelessScope(initialize_variables=False):
            model = getattr(keras.applications, name)(weights=None)
        part = folder / f"{name}.{os.getpid()}.part"
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("metadata.json", metadata)
            archive.writestr("config.json", json.dumps(keras.saving.serialize_keras_object(model)))
        part.replace(folder / f"{name}.keras")


if __name__ == "__main__":
    _write(Path(sys.argv[1]), sys.argv[2:])
