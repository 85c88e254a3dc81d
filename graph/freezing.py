"""Freezing a layer or a whole model, as `layer.trainable = False` does it in Keras.

Setting a model's `trainable` sets that of all layers in it, to any depth; a layer that is to train
within a frozen model is set again afterwards. Operations and inputs own nothing to train.
"""

from __future__ import annotations

from msgspec import structs

from graph.edits import Compound, Edit, InModel, SetLayer, SetSettings
from graph.elements import Layer
from graph.model import ModelGraph


def set_trainable(graph: ModelGraph, layer_id: str, *, trainable: bool) -> Edit:
    """Gives the edit that freezes or thaws a layer, and all layers in it if it is a model."""
    layer = graph.layer(layer_id)
    return Compound(tuple(_layer_edits(layer, trainable=trainable)))


def set_model_trainable(graph: ModelGraph, *, trainable: bool) -> Edit:
    """Gives the edit that freezes or thaws an outermost model with all its layers."""
    settings = structs.replace(graph.settings, trainable=trainable)
    return Compound((SetSettings(settings), *_edits_inside(graph, trainable=trainable)))


def _layer_edits(layer: Layer, *, trainable: bool) -> list[Edit]:
    edits: list[Edit] = []
    if layer.trainable != trainable:
        edits.append(SetLayer(structs.replace(layer, trainable=trainable)))
    if layer.model is not None:
        edits += [
            InModel(layer.id, edit) for edit in _edits_inside(layer.model, trainable=trainable)
        ]
    return edits


def _edits_inside(graph: ModelGraph, *, trainable: bool) -> list[Edit]:
    return [
        edit
        for layer in graph.layers()
        if not (layer.is_input or layer.is_operation)
        for edit in _layer_edits(layer, trainable=trainable)
    ]
