"""Reading a file that Keras saved, from its bytes to a whole drawing.

Whatever is wrong with a file is one sentence that begins with its path.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import structs

from graph.catalogue import Catalogue
from graph.errors import GraphError, ProjectFileError
from graph.keras_files.archive import CONFIGURATION, Archive
from graph.keras_files.assets import Assets
from graph.keras_files.compiling import read_training
from graph.keras_files.decoding import MAXIMUM_BYTES, decode_json
from graph.keras_files.hdf5 import read_attributes
from graph.keras_files.models import read_model
from graph.keras_files.placing import place_boxes
from graph.keras_files.policies import policy_of
from graph.keras_files.reading import Reading
from graph.model import ModelGraph

Read = tuple[ModelGraph, tuple[str, ...]]


def read_archive(path: Path, catalogue: Catalogue) -> Read:
    """Reads a `.keras` archive.

    Returns:
        The model, and what could not be resolved, one sentence each.

    Raises:
        ProjectFileError: it cannot be read, or holds no model that can be drawn.
    """
    with _naming(path), Archive(path) as archive:
        data = archive.read(CONFIGURATION, MAXIMUM_BYTES)
        entry = decode_json(data, CONFIGURATION)
        del data
        reading = Reading(catalogue, Assets(archive))
        compiled = entry.get("compile_config") if isinstance(entry, dict) else None
        return _read(entry, compiled, reading, path)


def read_hdf5(path: Path, catalogue: Catalogue) -> Read:
    """Reads a `.h5` file as Keras 3 writes it; gives and raises what `read_archive` does."""
    with _naming(path):
        model, training = read_attributes(path)
        entry = decode_json(model, "model_config")
        compiled = decode_json(training, "training_config") if training else None
        return _read(entry, compiled, Reading(catalogue), path)


def read_configuration(text: str, path: Path, catalogue: Catalogue) -> Read:
    """Reads what Keras wrote of a model that a script made; gives and raises what others do.

    Args:
        text: The JSON that would be the `config.json` of a `.keras` file.
        path: The script.
        catalogue: What is known of Keras.
    """
    with _naming(path):
        entry = decode_json(text.encode(errors="surrogatepass"), "the model")
        compiled = entry.get("compile_config") if isinstance(entry, dict) else None
        return _read(entry, compiled, Reading(catalogue), None)


def _read(entry: Any, compiled: Any, reading: Reading, weights: Path | None) -> Read:
    if isinstance(entry, dict):
        reading.policy = policy_of(entry, reading.catalogue)
    graph, name, trainable = read_model(entry, reading, weights=weights is not None)
    graph.name = name
    graph.settings = structs.replace(
        graph.settings,
        trainable=trainable,
        dtype_policy=reading.policy,
        weights=str(weights.absolute()) if weights else "",
    )
    graph.training = read_training(compiled, graph.training, reading, len(graph.output_tensors()))
    place_boxes(graph)
    return graph, reading.report()


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except GraphError as error:
        raise ProjectFileError(f"{path}: {error}") from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ProjectFileError(f"{path}: Expected a readable file. Received: {reason}") from error
    except RecursionError as error:
        raise ProjectFileError(f"{path}: Expected a model. Received: one too deep") from error
