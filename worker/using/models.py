"""The model that a request is about: that of the last training, or one out of a file.

Where there is a script, the model is built by it and takes its weights alone out of the file: the
folder of a run may come from somebody else, and loading a whole model can run what is in it.

That takes a second where the model is large, and who looks at a run asks several things of it; so
the last one is held until its file is written anew or another is asked for.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any, TypeAlias

import keras

# Keras's `load_weights` leaves out what is no array.
from keras.src.saving import saving_lib

from graph.runs.folder import RunFolder
from worker.keras_errors import clean
from worker.running.restoring import restore_models
from worker.running.state import read_state, restore_variables
from worker.saving import SUFFIX
from worker.script import load_script

Structure: TypeAlias = Any  # of tensors, as `keras.tree` knows it

_MODULE = "keras_canvas_used"
_ASSETS = "assets/"
_DEPTH_IN_RUN = 2  # of a checkpoint, below the folder of its run


class UsedModels:
    """Gives models, and holds the last one of a file."""

    def __init__(self) -> None:
        self._key: tuple[str, str, int, int] | None = None
        self._loaded: keras.Model | None = None

    def of(self, path: str, source: str, trained: keras.Model | None) -> keras.Model:
        """Gives the model of a file, or for "" the trained one.

        Args:
            path: The file.
            source: The script that builds the model; "" for a file that a worker has written, of
                which all is loaded.
            trained: The model of the last training.

        Raises:
            ValueError: there is none, or the file is not of the model of the script.
            OSError: the file cannot be read.
        """
        if not path:
            if trained is None:
                raise ValueError("Expected a trained model. Received: none; train it first.")
            return trained
        state = _state_of(path)
        status = os.stat(state or path)
        key = (path, source, status.st_mtime_ns, status.st_size)
        if self._loaded is None or key != self._key:
            self.forget()
            self._loaded, self._key = _model(path, source, state), key
        return self._loaded

    def forget(self) -> None:
        """Frees the memory."""
        self._loaded = self._key = None


def _state_of(path: str) -> Path | None:
    """Gives the state that a model is to be made of: its run was killed before it wrote one."""
    place = Path(path).absolute()
    if place.exists() or len(place.parents) < _DEPTH_IN_RUN:
        return None
    run = RunFolder(place.parents[_DEPTH_IN_RUN - 1])
    state = {run.last: run.state, run.best: run.best_state}.get(place)
    return state if state and state.is_file() and run.start.is_file() else None


def _model(path: str, source: str, state: Path | None) -> keras.Model:
    # Names count from zero, and the policy of no other model holds.
    keras.backend.clear_session()
    if state is None:
        return _built(path, source) if source else keras.models.load_model(path)
    run = RunFolder(state.parents[_DEPTH_IN_RUN - 1])
    if not source:
        restore_models(run)
        return keras.models.load_model(path)
    # Nothing is written: the run may be going on in another process.
    model = _built(str(run.start), source)
    restore_variables(read_state(state), model)
    return model


def _built(path: str, source: str) -> keras.Model:
    script: Any = load_script(source, _MODULE)
    model = script.build_model()
    script.compile_model(model)
    if not model.built or not path.endswith(SUFFIX):
        raise ValueError(f"Expected the {SUFFIX} file of a model. Received: {path}")
    try:
        model.load_weights(path)
        _load_vocabularies(model, path)
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"Expected the weights of the drawn model in {path}. Received: {clean(str(error))}"
        ) from error
    return model


def _load_vocabularies(model: keras.Model, path: str) -> None:
    """Has layers know the words that they had learned: files of text beside the weights."""
    with zipfile.ZipFile(path) as archive:
        if not any(name.startswith(_ASSETS) for name in archive.namelist()):
            return
        store = saving_lib.DiskIOStore(_ASSETS.rstrip("/"), archive=archive, mode="r")
        try:
            saving_lib._load_state(model, None, store, "", visited_saveables=set())
        finally:
            store.close()


def call(model: keras.Model, inputs: list[Any]) -> list[Any]:
    """Gives all outputs of a model for a batch, in the order of its outputs, as NumPy arrays."""
    forget_states(model)
    outputs = model(structured(model, inputs), training=False)
    return [keras.ops.convert_to_numpy(each) for each in keras.tree.flatten(outputs)]


def structured(model: keras.Model, inputs: list[Any]) -> Structure:
    """Gives tensors in the structure that a model takes: one, a list or a dictionary."""
    structure = getattr(model, "_inputs_struct", None)
    if structure is None:  # Sequential
        return inputs[0]
    return keras.tree.pack_sequence_as(structure, inputs)


def input_names(model: keras.Model) -> list[str]:
    """Gives what data calls the inputs, in Keras's order: their layers, or the keys they have."""
    structure = getattr(model, "_inputs_struct", None)
    if isinstance(structure, dict):
        # Keras flattens a dictionary in the order of its sorted keys.
        return sorted(structure)
    return [each.name for each in model.inputs]


def forget_states(model: keras.Model) -> None:
    """Has layers that carry something over from batch to batch begin anew."""
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False) and hasattr(layer, "reset_state"):
            layer.reset_state()
