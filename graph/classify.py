"""Linear or branching: whether a model can be written as `keras.Sequential`, and why.

A Sequential model is one chain: one input, one output, each layer called once on the output of the
layer before it. Whatever breaks the chain is given as a reason that names its nodes, since telling
people why is half of what this program is for.
"""

from __future__ import annotations

import enum
from collections import Counter

from msgspec import Struct

from graph.catalogue import Catalogue, load_catalogue
from graph.model import ModelGraph
from graph.slots import given_count


class Kind(enum.Enum):
    """How a model can be written; the value is what files and the command line show."""

    LINEAR = "linear"
    BRANCHING = "branching"


class Reason(Struct, frozen=True):
    """One sentence on why a model has its kind, and the nodes that it speaks of."""

    message: str
    nodes: tuple[str, ...] = ()


class Classification(Struct, frozen=True):
    """The kind of a model with its reasons, of which there is at least one."""

    kind: Kind
    reasons: tuple[Reason, ...]


def classify(graph: ModelGraph, catalogue: Catalogue | None = None) -> Classification:
    """Says whether a graph is one chain of layers.

    Nodes that are wired to nothing do not count: they are no part of the model yet.
    """
    reasons = [
        *_several_ends(graph),
        *_merges(graph),
        *_forks(graph),
        *_shared_layers(graph),
        *_inner_outputs(graph),
        *_several_tensors(graph, catalogue or load_catalogue()),
        *_call_arguments(graph),
    ]
    if reasons:
        return Classification(Kind.BRANCHING, tuple(reasons))
    return Classification(Kind.LINEAR, (_chain_reason(graph),))


def _chain_reason(graph: ModelGraph) -> Reason:
    wired = [node.id for node in graph.nodes() if _is_wired(graph, node.id)]
    if not wired:
        return Reason("Nothing branches yet: there are no wires")
    return Reason("One input, one output, and each layer feeds only the next", tuple(wired))


def _several_ends(graph: ModelGraph) -> list[Reason]:
    reasons = []
    inputs = [node for node in graph.input_nodes() if _is_wired(graph, node)]
    if len(inputs) > 1:
        reasons.append(
            Reason(f"The model has {len(inputs)} inputs: {_names(graph, inputs)}", tuple(inputs))
        )
    outputs = [tensor.node for tensor in graph.output_tensors()]
    if len(outputs) > 1:
        reasons.append(
            Reason(
                f"The model has {len(outputs)} outputs: {_names(graph, outputs)}", tuple(outputs)
            )
        )
    return reasons


def _merges(graph: ModelGraph) -> list[Reason]:
    reasons = []
    for node in graph.nodes():
        if (count := len(graph.edges_into(node.id))) > 1:
            branches = len(graph.predecessors(node.id))
            what = f"merges {branches} branches" if branches > 1 else f"takes {count} tensors"
            reasons.append(Reason(f"{_name(graph, node.id)} {what}", (node.id,)))
    return reasons


def _forks(graph: ModelGraph) -> list[Reason]:
    reasons = []
    for node in graph.nodes():
        if len(graph.successors(node.id)) > 1:
            targets = list(dict.fromkeys(edge.target for edge in graph.edges_from(node.id)))
            message = f"{_name(graph, node.id)} feeds {_names(graph, targets)}"
            reasons.append(Reason(message, (node.id, *targets)))
    return reasons


def _shared_layers(graph: ModelGraph) -> list[Reason]:
    calls = Counter(node.layer for node in graph.nodes())
    return [
        Reason(f"`{graph.layer(layer).name}` is called {count} times", tuple(graph.calls(layer)))
        for layer, count in calls.items()
        if count > 1
    ]


def _inner_outputs(graph: ModelGraph) -> list[Reason]:
    return [
        Reason(f"{_name(graph, tensor.node)} is an output and feeds other layers", (tensor.node,))
        for tensor in graph.output_tensors()
        if graph.successors(tensor.node)
    ]


def _several_tensors(graph: ModelGraph, catalogue: Catalogue) -> list[Reason]:
    reasons = []
    for node in graph.nodes():
        count = given_count(graph.layer(node.layer), catalogue)
        if count > 1 and _is_wired(graph, node.id):
            reasons.append(Reason(f"{_name(graph, node.id)} gives {count} tensors", (node.id,)))
    return reasons


def _call_arguments(graph: ModelGraph) -> list[Reason]:
    return [
        Reason(f"{_name(graph, node.id)} is called with arguments besides its tensor", (node.id,))
        for node in graph.nodes()
        if node.arguments
    ]


def _is_wired(graph: ModelGraph, node_id: str) -> bool:
    return bool(graph.predecessors(node_id) or graph.successors(node_id))


def _name(graph: ModelGraph, node_id: str) -> str:
    return f"`{graph.layer_of(node_id).name}`"


def _names(graph: ModelGraph, node_ids: list[str]) -> str:
    names = [_name(graph, node_id) for node_id in node_ids]
    if len(names) > 4:  # noqa: PLR2004  # a sentence, not a list
        names = [*names[:3], f"{len(names) - 3} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
