"""Linear or branching: whether a model can be written as `keras.Sequential`, and why.

A Sequential model is one chain: one input, one output, each layer called once on the output of the
layer before it. Whatever breaks the chain is given as a reason that names its nodes, since telling
people why is half of what this program is for. A nested model is one layer here: its own graph is
classified by itself.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from itertools import chain

from msgspec import Struct

from graph.catalogue import Catalogue, load_catalogue
from graph.elements import Node, id_key
from graph.model import ModelGraph
from graph.slots import given_count
from graph.values import TensorValue, Value
from graph.wording import counted, quoted


class Kind(enum.Enum):
    """How a model can be written; the value is what files and the command line show."""

    LINEAR = "linear"
    BRANCHING = "branching"


class Reason(Struct, frozen=True):
    """One sentence on why a model has its kind, and the nodes that it speaks of."""

    message: str
    nodes: tuple[str, ...] = ()


class Classification(Struct, frozen=True):
    """The kind of a model with its reasons, of which there is at least one.

    Attributes:
        hint: What its author could choose instead; "" where there is no choice to point out.
    """

    kind: Kind
    reasons: tuple[Reason, ...]
    hint: str = ""


_COULD_BE_SEQUENTIAL = (
    "The model is linear and is written with the Functional API; it could be Sequential"
)


def classify(graph: ModelGraph, catalogue: Catalogue | None = None) -> Classification:
    """Says whether a graph is one chain of layers.

    Nodes that are wired to nothing do not count: they are no part of the model yet.
    """
    wired = _wired(graph)
    reasons = tuple(_branchings(graph, wired, catalogue)) or _several_chains(graph, wired)
    if reasons:
        return Classification(Kind.BRANCHING, reasons)
    hint = _COULD_BE_SEQUENTIAL if graph.settings.functional else ""
    return Classification(Kind.LINEAR, (_chain_reason(wired),), hint)


def is_linear(graph: ModelGraph, catalogue: Catalogue | None = None) -> bool:
    """Whether a graph is one chain of layers; looks no further than the first reason against it."""
    wired = _wired(graph)
    reasons = chain(_branchings(graph, wired, catalogue), _several_chains(graph, wired))
    return next(reasons, None) is None


def _branchings(
    graph: ModelGraph, wired: list[Node], catalogue: Catalogue | None
) -> Iterator[Reason]:
    """Finds whatever breaks a chain."""
    yield from _several_ends(graph)
    yield from _structured_ends(graph)
    yield from _merges(graph, wired)
    yield from _forks(graph, wired)
    yield from _shared_layers(graph, wired)
    yield from _inner_ends(graph)
    yield from _several_tensors(graph, wired, catalogue or load_catalogue())
    yield from _structured_tensors(graph, wired)
    yield from _call_arguments(graph, wired)
    yield from _operations(graph, wired)


def beginning_without_input(graph: ModelGraph, catalogue: Catalogue) -> str | None:
    """Gives where a Sequential without an Input begins, which Keras builds at its first call."""
    if not len(graph) or graph.input_nodes() or graph.settings.functional:
        return None
    first = [node.id for node in graph.nodes() if not graph.predecessors(node.id)]
    if len(first) != 1 or not graph.output_tensors():
        return None
    return first[0] if is_linear(graph, catalogue) else None


def _chain_reason(wired: list[Node]) -> Reason:
    if not wired:
        return Reason("Nothing branches yet: there are no wires")
    nodes = tuple(node.id for node in wired)
    return Reason("One input, one output, and each layer feeds only the next", nodes)


def _several_ends(graph: ModelGraph) -> Iterator[Reason]:
    inputs = [node for node in graph.input_nodes() if _is_wired(graph, node)]
    if len(inputs) > 1:
        message = f"The model has {counted(len(inputs))} inputs: {_names(graph, inputs)}"
        yield Reason(message, tuple(inputs))
    outputs = [tensor.node for tensor in graph.output_tensors()]
    if len(outputs) > 1:
        message = f"The model has {counted(len(outputs))} outputs: {_names(graph, outputs)}"
        yield Reason(message, tuple(outputs))


def _structured_ends(graph: ModelGraph) -> Iterator[Reason]:
    """Finds inputs and outputs that are not given by themselves, nor as a plain list."""
    inputs, outputs = graph.input_nodes(), [tensor.node for tensor in graph.output_tensors()]
    if how := _how(graph.input_structure, len(inputs)):
        ends = "inputs" if len(inputs) > 1 else "input"
        yield Reason(f"The model takes its {ends} {how}", tuple(inputs))
    if how := _how(graph.output_structure, len(outputs)):
        ends = "outputs" if len(outputs) > 1 else "output"
        yield Reason(f"The model gives its {ends} {how}", tuple(dict.fromkeys(outputs)))


def _how(structure: Value, count: int) -> str:
    """Says in what some tensors are given, or "" for one by itself and several as a list."""
    if structure is None or isinstance(structure, TensorValue):
        return ""
    if isinstance(structure, dict):
        return "in a dictionary"
    plain = isinstance(structure, tuple) and all(isinstance(i, TensorValue) for i in structure)
    return "" if plain and count > 1 else "in a list"


def _merges(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    for node in wired:
        if (count := len(graph.edges_into(node.id))) > 1:
            branches = len(graph.predecessors(node.id))
            merges, takes = (
                f"merges {counted(branches)} branches",
                f"takes {counted(count)} tensors",
            )
            what = merges if branches > 1 else takes
            yield Reason(f"{_name(graph, node.id)} {what}", (node.id,))


def _forks(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    for node in wired:
        if len(graph.successors(node.id)) > 1:
            targets = sorted(graph.successors(node.id), key=id_key)
            message = f"{_name(graph, node.id)} feeds {_names(graph, targets)}"
            yield Reason(message, (node.id, *targets))


def _shared_layers(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    calls: dict[str, list[str]] = {}
    for node in wired:
        calls.setdefault(node.layer, []).append(node.id)
    for layer, nodes in calls.items():
        if len(nodes) > 1:
            message = f"{quoted(graph.layer(layer).name)} is called {_times(len(nodes))}"
            yield Reason(message, tuple(nodes))


def _inner_ends(graph: ModelGraph) -> Iterator[Reason]:
    """Finds inputs that are not the beginning of a chain, and outputs that are not its end."""
    for node_id in graph.input_nodes():
        if graph.predecessors(node_id):
            yield Reason(f"{_name(graph, node_id)} is an input and takes tensors", (node_id,))
    for node_id, _ in graph.outputs or ():
        if graph.successors(node_id):
            yield Reason(f"{_name(graph, node_id)} is an output and feeds other layers", (node_id,))
        elif graph.layer_of(node_id).is_input:
            yield Reason(f"{_name(graph, node_id)} is an input and an output", (node_id,))


def _several_tensors(
    graph: ModelGraph, wired: list[Node], catalogue: Catalogue
) -> Iterator[Reason]:
    used = {tensor.node: tensor.tensor_index + 1 for tensor in graph.outputs or ()}
    for node in wired:
        for source, _, _ in graph.edges_into(node.id):
            if source.tensor_index:
                used[source.node] = max(used.get(source.node, 0), source.tensor_index + 1)
    for node in wired:
        given = given_count(node, graph.layer(node.layer), catalogue) or 1
        count = max(given, used.get(node.id, 1))
        if count > 1:
            yield Reason(f"{_name(graph, node.id)} gives {counted(count)} tensors", (node.id,))


def _structured_tensors(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    for node in wired:
        model = graph.layer(node.layer).model
        if model is None or len(model.output_tensors()) > 1:
            continue
        if how := _how(model.output_structure, 1):
            yield Reason(f"{_name(graph, node.id)} gives its tensor {how}", (node.id,))


def _operations(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    for node in wired:
        if graph.layer(node.layer).is_operation:
            message = f"{_name(graph, node.id)} is an operation, which Sequential has no layer for"
            yield Reason(message, (node.id,))


def _call_arguments(graph: ModelGraph, wired: list[Node]) -> Iterator[Reason]:
    for node in wired:
        if node.arguments:
            message = f"{_name(graph, node.id)} is called with arguments besides its tensor"
            yield Reason(message, (node.id,))


def _several_chains(graph: ModelGraph, wired: list[Node]) -> tuple[Reason, ...]:
    """Finds chains beside the model's; for a graph in which nothing branches."""
    first = [node.id for node in wired if not graph.predecessors(node.id)]
    if len(first) < 2:  # noqa: PLR2004  # one chain
        return ()
    message = (
        f"There are {counted(len(first))} separate chains, which begin at {_names(graph, first)}"
    )
    return (Reason(message, tuple(first)),)


def _wired(graph: ModelGraph) -> list[Node]:
    return [node for node in graph.nodes() if _is_wired(graph, node.id)]


def _is_wired(graph: ModelGraph, node_id: str) -> bool:
    return bool(graph.predecessors(node_id) or graph.successors(node_id))


def _times(count: int) -> str:
    return "twice" if count == 2 else f"{counted(count)} times"  # noqa: PLR2004


def _name(graph: ModelGraph, node_id: str) -> str:
    return quoted(graph.layer_of(node_id).name)


def _names(graph: ModelGraph, node_ids: list[str]) -> str:
    cut = len(node_ids) > 4  # noqa: PLR2004  # a sentence, not a list
    names = [_name(graph, node_id) for node_id in (node_ids[:3] if cut else node_ids)]
    if cut:
        names.append(f"{len(node_ids) - 3} more")
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]
