"""What a drawing says, whatever the ids and the places of its nodes are."""

from __future__ import annotations

import hashlib
from typing import Any

from graph.elements import Tensor
from graph.model import ModelGraph
from graph.topology import topological_order

Drawn = tuple[list[str], list[str], list[tuple[str, int]]]


def wiring(graph: ModelGraph) -> Drawn:
    """Classes, names that were chosen, and what goes where."""
    return _drawn(graph, whole=False)


def content(graph: ModelGraph) -> Drawn:
    """All of that, and every argument, as they are written."""
    return _drawn(graph, whole=True)


def _drawn(graph: ModelGraph, *, whole: bool) -> Drawn:
    known: dict[str, str] = {}

    def tensor(each: Tensor) -> tuple[str, int]:
        return known[each.node], each.tensor_index

    for node_id in topological_order(graph):
        taken = sorted((edge.slot, tensor(edge.source)) for edge in graph.edges_into(node_id))
        layer, node = graph.layer_of(node_id), graph.node(node_id)
        is_named = layer.named and not layer.is_operation
        said: list[Any] = [layer.module, layer.class_name, layer.name if is_named else ""]
        if whole:
            said += [sorted(layer.arguments.items()), layer.trainable, sorted(node.arguments)]
        inner = _drawn(layer.model, whole=whole) if layer.model else None
        known[node_id] = hashlib.sha256(repr((said, taken, inner)).encode()).hexdigest()
    inputs = [known[node_id] for node_id in graph.input_nodes()]
    return sorted(known.values()), inputs, [tensor(each) for each in graph.output_tensors()]
