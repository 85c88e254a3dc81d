"""Writes a trained model so that a file that was there is replaced by a whole one or not at all.

Keras's own `save` writes into the target, and leaves no readable file where it is interrupted.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import keras

from graph.writing import replaced
from worker.unbroken import unbroken

SUFFIX = ".keras"
MEMBERS = frozenset({"metadata.json", "config.json", "model.weights.h5"})


def save_model(model: keras.Model | None, path: str) -> Path:
    """Writes the model to a `.keras` file.

    Raises:
        ValueError: there is no trained model, or the name does not end in `.keras`.
        OSError: it cannot be written; a file that was there is as it was.
    """
    if model is None:
        raise ValueError("Expected a trained model to save. Received: none; train it first.")
    # A link is followed, since replacing it would leave the file behind it as it was.
    target = Path(path).resolve()
    if target.suffix != SUFFIX:
        raise ValueError(f"Expected a file name that ends in {SUFFIX}. Received: {target.name}")
    if target.is_dir():
        raise ValueError(f"Expected a file. Received: a folder, {target}")
    if not target.parent.is_dir():
        raise ValueError(f"Expected an existing folder. Received: {target.parent}")
    try:
        with unbroken() as leaving, replaced(target) as beside:
            leaving.append(beside)
            model.save(beside)
            _require_whole(beside)
    except OSError as error:
        # The person knows the file by its own name.
        raise OSError(error.errno, error.strerror or str(error), str(target)) from error
    return target


def _require_whole(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        missing = MEMBERS.difference(archive.namelist())
    if damaged or missing:
        raise OSError("Expected a whole file. Received: one with damaged or missing parts")
