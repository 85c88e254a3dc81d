"""What is known of a node or of the whole model, as pairs of a name and a value. Knows no Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from editor.canvas.port_words import ports_of
from editor.costs.words import bytes_text
from graph.catalogue import Catalogue
from graph.costs.node import tensor_bytes
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.specs import TensorSpec
from graph.wording import shorten
from worker.protocol import NodeInspected

Facts = list[tuple[str, str]]
_LONGEST_NAME = 24  # characters, beside a shape


class Known(Protocol):
    """Where Keras's answers are kept."""

    def node(self, node_id: str) -> NodeInspected | None:
        """What Keras said of a node, if it has answered."""

    def parameters_in_view(self) -> tuple[int, int] | None:
        """How many parameters the graph in view has and how many are trained, once known."""


def node_facts(graph: ModelGraph, known: Known, node_id: str, catalogue: Catalogue) -> Facts:
    """The shapes around a node, called as its ports are, and the parameters of its layer."""
    ports = ports_of(graph, node_id, catalogue)
    sources = {edge.slot: edge.source for edge in graph.edges_into(node_id)}
    facts: Facts = []
    for slot, words in zip(ports.slots, ports.inputs, strict=True):
        source = sources.get(slot)
        found = known.node(source.node) if source else None
        if source and found and source.tensor_index < len(found.outputs):
            name = shorten(words, _LONGEST_NAME) if ports.inputs_named else "input"
            facts.append((name, spec_text(found.outputs[source.tensor_index])))
    found = known.node(node_id)
    if found is None:
        return facts
    for index, spec in enumerate(found.outputs):
        named = ports.outputs_named and index < len(ports.outputs)
        name = shorten(ports.outputs[index], _LONGEST_NAME) if named else "output"
        facts.append((name, spec_text(spec)))
    if found.outputs:
        facts.extend(_parameters(*_parameters_of(graph, known, node_id)))
        facts.extend(_for_a_sample(found))
    return facts


def _for_a_sample(found: NodeInspected) -> Facts:
    """What a call costs for one sample: floating point operations and the memory of its outputs."""
    facts = []
    if found.flops:
        about = "~" if found.is_estimate else ""
        facts.append(("FLOPs", f"{about}{found.flops:,} / sample"))
    size = sum(tensor_bytes(spec, 1) for spec in found.outputs)
    return [*facts, ("activations", f"{bytes_text(size)} / sample")]


def selection_facts(graph: ModelGraph, known: Known, node_ids: Sequence[str]) -> Facts:
    """How many layers some nodes call, and their parameters, once all of those are known."""
    layers = {graph.node(node_id).layer: node_id for node_id in node_ids}
    facts = [] if len(layers) == len(node_ids) else [("layers", f"{len(layers):,}")]
    if any(known.node(node_id) is None for node_id in layers.values()):
        return facts
    counts = [_parameters_of(graph, known, node_id) for node_id in layers.values()]
    every, trained = (sum(column) for column in zip(*counts, strict=True))
    return [*facts, *_parameters(every, trained)]


def _parameters_of(graph: ModelGraph, known: Known, node_id: str) -> tuple[int, int]:
    """The parameters of a layer, which Keras's answer counts at the first of its calls only."""
    answers = [known.node(call) for call in graph.calls(graph.node(node_id).layer)]
    counts = [(each.parameters, each.trainable_parameters) for each in answers if each]
    return max(counts, default=(0, 0))


def _parameters(every: int, trained: int) -> Facts:
    facts = [("parameters", f"{every:,}")]
    return facts if trained == every else [*facts, ("trainable", f"{trained:,}")]


def model_facts(graph: ModelGraph, known: Known) -> Facts:
    """The counts of the model."""
    facts = [("nodes", f"{len(graph):,}"), ("layers", f"{len(graph.layers()):,}")]
    if counts := known.parameters_in_view():
        facts.extend(zip(("parameters", "trainable"), map("{:,}".format, counts), strict=True))
    return facts


def tensor_text(name: str, known: Known, tensor: Tensor) -> str:
    """The name of a tensor and, once Keras has answered, its shape."""
    found = known.node(tensor.node)
    index = tensor.tensor_index
    spec = found.outputs[index] if found and index < len(found.outputs) else None
    shown_name = shorten(name, _LONGEST_NAME)
    return f"{shown_name} {spec_text(spec)}" if spec else shown_name


def spec_text(spec: TensorSpec) -> str:
    """The shape of a tensor, and its dtype where it is not the usual one."""
    sizes = ", ".join(str(size) for size in spec.shape)
    shape = f"({sizes},)" if len(spec.shape) == 1 else f"({sizes})"
    return shape if spec.dtype == "float32" else f"{shape} {spec.dtype}"
