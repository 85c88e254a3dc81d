"""Which layers of the drawing have weights of the last training.

Keras numbers the layers that nobody has named, so after an edit one may be called as another was.
A layer of the drawing is known by its id, in the drawing as it was trained and as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import keras

from codegen.script import generate
from graph.files import decode_project
from graph.model import ModelGraph
from worker.flowing.source import all_named
from worker.keeping import copy_weights, weight_shapes
from worker.model_layers import layers_by_path
from worker.script import load_script

_MODULE = "keras_canvas_trained"
_UNKNOWN = b"null"

Place: TypeAlias = tuple[str, ...]  # the ids of the models' layers that a layer is in, and its own
Layers: TypeAlias = dict[Place, keras.layers.Layer]


class LastTraining:
    """The model that was trained last, and the drawing that it was of.

    Args:
        model: The model.
        project: The drawing as JSON; null where it is not known, and layers go by their names.
    """

    def __init__(self, model: keras.Model, project: bytes = _UNKNOWN) -> None:
        self._model = model
        self._project = project
        self._layers: Layers | None = None

    def hand_on(self, model: keras.Model, graph: ModelGraph) -> int:
        """Gives layers the weights of the same ones, where they have the shapes still.

        Args:
            model: It has the layers of `graph`, by the names in it.
            graph: The drawing as it is now.

        Returns:
            How many layers have them.
        """
        mine, theirs = _by_place(layers_by_path(model), graph), self._by_place(graph)
        same = [(layer, theirs[place]) for place, layer in mine.items() if place in theirs]
        same = [(layer, before) for layer, before in same if _are_alike(layer, before)]
        for layer, before in same:
            copy_weights(before, layer)
        return len(same)

    def _by_place(self, graph: ModelGraph) -> Layers:
        if self._project == _UNKNOWN:
            return _by_place(layers_by_path(self._model), graph)
        if self._layers is None:
            self._layers = _as_drawn(self._model, decode_project(self._project))
        return self._layers


def _as_drawn(model: keras.Model, graph: ModelGraph) -> Layers:
    """Gives the layers of the model that was made of a drawing, whatever Keras called them."""
    keras.backend.clear_session(free_memory=False)
    script = load_script(generate(all_named(graph), flat=True).text, _MODULE)
    with keras.StatelessScope(initialize_variables=False):
        named = layers_by_path(script.build_model())
    # The same text but for the names makes the same layers, in the same order.
    layers = layers_by_path(model).values()
    return _by_place(dict(zip(named, layers, strict=True)), graph)


def _by_place(layers: Mapping[str, keras.layers.Layer], graph: ModelGraph) -> Layers:
    return {place: layers[path] for path, place in _places(graph, "", ()) if path in layers}


def _places(graph: ModelGraph, before: str, around: Place) -> Iterator[tuple[str, Place]]:
    """Gives the layers of a drawing by their names and by their ids."""
    for layer in graph.layers():
        path, place = before + layer.name, (*around, layer.id)
        yield path, place
        if layer.model is not None:
            yield from _places(layer.model, f"{path}/", place)


def _are_alike(layer: keras.layers.Layer, before: keras.layers.Layer) -> bool:
    if isinstance(layer, keras.Model) or not layer.weights or type(layer) is not type(before):
        return False
    return weight_shapes(layer) == weight_shapes(before)
