"""What is known of a node or of the whole model, as pairs of a name and a value. Knows no Qt."""

from __future__ import annotations

from typing import Protocol

from graph.model import ModelGraph
from graph.wording import shorten
from worker.protocol import NodeInspected, TensorSpec

Facts = list[tuple[str, str]]
_LONGEST_NAME = 24  # characters, beside a shape


class Known(Protocol):
    """Where Keras's answers are kept."""

    parameters: int | None
    trainable_parameters: int | None

    def node(self, node_id: str) -> NodeInspected | None:
        """What Keras said of a node, if it has answered."""


def node_facts(graph: ModelGraph, known: Known, node_id: str) -> Facts:
    """The shapes around a node and the parameters of its layer."""
    facts: Facts = []
    for edge in graph.edges_into(node_id):
        found = known.node(edge.source.node)
        index = edge.source.tensor_index
        if found is not None and index < len(found.outputs):
            facts.append(("input", spec_text(found.outputs[index])))
    found = known.node(node_id)
    if found is None:
        return facts
    facts.extend(("output", spec_text(spec)) for spec in found.outputs)
    if found.outputs:
        facts.append(("parameters", f"{found.parameters:,}"))
        if found.trainable_parameters != found.parameters:
            facts.append(("trainable", f"{found.trainable_parameters:,}"))
    return facts


def model_facts(graph: ModelGraph, known: Known) -> Facts:
    """The inputs, outputs and counts of the model."""
    inputs = [(graph.layer_of(node_id).name, node_id, 0) for node_id in graph.input_nodes()]
    outputs = [
        (graph.layer_of(tensor.node).name, tensor.node, tensor.tensor_index)
        for tensor in graph.output_tensors()
    ]
    facts: Facts = []
    for title, ends in (("input", inputs), ("output", outputs)):
        for name, node_id, index in ends:
            found = known.node(node_id)
            spec = found.outputs[index] if found and index < len(found.outputs) else None
            shown_name = shorten(name, _LONGEST_NAME)
            facts.append((title, f"{shown_name} {spec_text(spec)}" if spec else shown_name))
    facts.append(("nodes", f"{len(graph):,}"))
    facts.append(("layers", f"{len(graph.layers()):,}"))
    if known.parameters is not None and known.trainable_parameters is not None:
        facts.append(("parameters", f"{known.parameters:,}"))
        facts.append(("trainable", f"{known.trainable_parameters:,}"))
    return facts


def spec_text(spec: TensorSpec) -> str:
    """The shape of a tensor, and its dtype where it is not the usual one."""
    sizes = ", ".join(str(size) for size in spec.shape)
    shape = f"({sizes},)" if len(spec.shape) == 1 else f"({sizes})"
    return shape if spec.dtype == "float32" else f"{shape} {spec.dtype}"
