"""Edits that are made of others: what a person asks for in one word is sometimes two of them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from graph.edits import (
    Compound,
    Connect,
    Disconnect,
    Edit,
    InModel,
    SetLayer,
    SetName,
    SetSettings,
)
from graph.elements import Slot, Tensor
from graph.model import ModelGraph


def reconnect(graph: ModelGraph, source: Tensor, target: str, slot: Slot) -> Edit:
    """Gives the edit that sends `source` into a slot and takes away what is there."""
    connect = Connect(source, target, slot)
    if graph.edge_into(target, slot) is None:
        return connect
    return Compound((Disconnect(target, slot), connect))


def rename_layer(graph: ModelGraph, layer_id: str, name: str) -> Edit:
    """Gives the edit that renames a layer, whose name is then a chosen one."""
    return SetLayer(structs.replace(graph.layer(layer_id), name=name, named=True))


def rename_model(graph: ModelGraph, name: str) -> Edit:
    """Gives the edit that renames the model, whose name is then a chosen one."""
    return Compound((SetName(name), SetSettings(structs.replace(graph.settings, named=True))))


def within(path: Sequence[str], edit: Edit) -> Edit:
    """Gives the edit of the outermost graph that changes the one within these layers."""
    for layer_id in reversed(path):
        edit = InModel(layer_id, edit)
    return edit
