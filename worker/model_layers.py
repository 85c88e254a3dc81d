"""The layers of a Keras model by their names, those of nested models included."""

from __future__ import annotations

import keras


def layers_by_path(model: keras.Model, before: str = "") -> dict[str, keras.layers.Layer]:
    """Gives each layer by its name after those of the models that it is in: "encoder/dense_1"."""
    found: dict[str, keras.layers.Layer] = {}
    for layer in model.layers:
        path = before + layer.name
        found[path] = layer
        if isinstance(layer, keras.Model):
            found.update(layers_by_path(layer, f"{path}/"))
    return found
