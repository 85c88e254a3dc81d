"""Gives the layers of a drawing the weights that they had in the file that it came from.

The file's own model is built again, by our reader and from our source, and Keras loads the weights
into it; from there they are handed on layer by layer, so that a layer keeps its weights whatever
became of those around it. The model in the file is never loaded by Keras, which could run code.
What an optimizer had learned is not kept: it belongs to a training that is over.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import keras
from msgspec import Struct

from codegen.script import generate
from graph.kept_weights import KeptWeights
from graph.model import ModelGraph
from graph.opening import open_file
from worker.keras_errors import explain
from worker.model_layers import layers_by_path
from worker.script import load_script
from worker.simplifying import simplified_graph

_MODULE = "keras_canvas_original"
# Keras stores weights as they are. A file that has far less than its model asks for is no model.
_MOST_COMPRESSED = 8
_FREE = 64 * 1024**2  # bytes that are not worth a look
_NOTES = 20

Shapes = list[tuple[int, ...]]


class Keeping(Struct, frozen=True):
    """What became of the weights of a file.

    Attributes:
        layers: The paths of the layers that have them.
        notes: A sentence for each layer that has not.
    """

    layers: frozenset[str]
    notes: tuple[str, ...]


class Original:
    """The model in a file, as our reader understands it.

    Raises:
        ValueError: there is no such file, it cannot be read, or is no whole model; in one sentence.
    """

    def __init__(self, kept: KeptWeights) -> None:
        self._kept = kept
        self._path = Path(kept.path)
        if not self._path.is_file():
            raise ValueError(
                f"Expected the file whose weights are kept. Received: no file {self._path}"
            )
        graph = open_file(self._path).graph
        self._source = generate(graph).text
        self._require_weights(graph)

    def keep(self, model: keras.Model) -> Keeping:
        """Hands the weights on to a model that is built.

        Raises:
            ValueError: the file does not hold the weights of its model.
        """
        theirs = layers_by_path(self._load())
        mine = layers_by_path(model)
        kept, notes = set(), []
        for name, old_name in self._kept.names.items():
            layer, before = mine.get(name), theirs.get(old_name)
            if layer is None or isinstance(layer, keras.Model):
                continue
            if fault := self._fault(layer, before, old_name):
                notes.append(f"`{name}` begins with fresh weights: {fault}")
            elif layer.weights:
                copy_weights(before, layer)
                kept.add(name)
        return Keeping(frozenset(kept), _shortened(notes))

    def _require_weights(self, graph: ModelGraph) -> None:
        """Has a file that asks for far more memory than it fills refused before it gets it."""
        keras.backend.clear_session()
        source = generate(simplified_graph(graph)).text
        with keras.StatelessScope(initialize_variables=False):
            model = load_script(source, _MODULE).build_model()
            needed = sum(_bytes(weight) for weight in model.weights)
        # What an archive states of its members is not to be believed.
        stored = self._path.stat().st_size
        if needed > _FREE + _MOST_COMPRESSED * stored:
            raise ValueError(
                f"{self._path}: Expected the weights of its model, {needed:,} bytes. "
                f"Received: {stored:,} bytes"
            )

    def _load(self) -> keras.Model:
        policy = keras.config.dtype_policy()
        try:
            model = load_script(self._source, _MODULE).build_model()
            model.load_weights(self._path)
        except Exception as error:
            raise ValueError(
                f"{self._path}: Expected the weights of its model. Received: {explain(error)}"
            ) from error
        finally:
            # The source sets that of the file's model.
            keras.config.set_dtype_policy(policy)
        return model

    def _fault(self, layer: Any, before: Any, old_name: str) -> str:
        if before is None:
            return f"Expected `{old_name}` in {self._path.name}. Received: no such layer"
        if type(layer) is not type(before):
            received = type(layer).__name__
            return f"Expected {type(before).__name__}, as in the file. Received: {received}"
        if weight_shapes(layer) != weight_shapes(before):
            expected, received = _shown(weight_shapes(before)), _shown(weight_shapes(layer))
            return f"Expected weights of {expected}, as in the file. Received: {received}"
        return ""


def copy_weights(source: Any, target: Any) -> None:
    """Gives a layer the weights of another one of the same shapes."""
    target.set_weights(source.get_weights())
    for layer in target._flatten_layers():
        # It computes with constants that it makes of its weights.
        if isinstance(layer, keras.layers.Normalization):
            layer.finalize_state()


def weight_shapes(layer: Any) -> Shapes:
    """Gives the shapes of the weights of a layer, in Keras's order."""
    return [tuple(weight.shape) for weight in layer.weights]


def _shown(shapes: Shapes) -> str:
    return f"shape {', '.join(map(str, shapes))}" if shapes else "no shape"


def _bytes(weight: Any) -> int:
    # Few types are of more than 32 bits or of less; a guess at this size is all that is needed.
    return 4 * int(math.prod(weight.shape))


def _shortened(notes: list[str]) -> tuple[str, ...]:
    more = len(notes) - _NOTES
    return (
        *notes[:_NOTES],
        *([f"{more} more layers begin with fresh weights"] if more > 0 else []),
    )
