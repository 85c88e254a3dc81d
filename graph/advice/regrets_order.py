"""Layers in an order that undoes what they are for.

Dropout in front of a BatchNormalization changes the variance that it measures, by which it divides
later on when nothing is dropped; an activation of what an activation gave takes most of it away;
two Dense layers with none between them are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.advice.activations import LINEAR, activation_of, is_activation, use_activation
from graph.advice.fixes import remove, set_argument
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.edits import Compound, Connect, Disconnect, Edit, MoveNodes, SetInterface
from graph.elements import Layer, Node, Tensor
from graph.inspected import Inspected
from graph.wording import quoted

DROPOUTS = frozenset(
    {
        "AlphaDropout",
        "Dropout",
        "GaussianDropout",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
    }
)


def before(sight: Sight, node_id: str) -> Node | None:
    """Gives the node that the only tensor of a node comes from."""
    edges = sight.graph.edges_into(node_id)
    return sight.graph.node(edges[0].source.node) if len(edges) == 1 else None


# -- Dropout before BatchNormalization -----------------------------------------------------------


def normalised(sight: Sight, node: Node, layer: Layer, _: Inspected) -> Iterator[Problem]:
    """Finds a BatchNormalization of what a Dropout gave."""
    row = [node]
    while (first := before(sight, row[0].id)) is not None:
        row.insert(0, first)
        held = sight.graph.layer(first.layer)
        if held.class_name in DROPOUTS:
            if row[0].arguments.get("training") is True:
                return  # it drops later, too
            message = f"Expected {of(held)} behind {of(layer)}. Received: before it, where it "
            message += "changes the variance that is measured in training"
            yield Problem("warning", message, (node.id,), fixes=tuple(_behind(sight, row)))
            return
        if not is_activation(sight, held):
            return


def _behind(sight: Sight, row: Sequence[Node]) -> Iterator[Fix]:
    """Moves the first node of a row behind its last, where nothing else takes from between."""
    graph = sight.graph
    first, last = row[0], row[-1]
    outputs = set(graph.outputs or ())
    if any(len(graph.edges_from(node.id)) != 1 for node in row[:-1]):
        return
    if any(len(graph.calls(node.layer)) != 1 for node in row):
        return
    if any(Tensor(node.id) in outputs for node in row[:-1]):
        return
    into, between = graph.edges_into(first.id)[0], graph.edges_from(first.id)[0]
    edits: list[Edit] = [Disconnect(first.id, into.slot), Disconnect(between.target, between.slot)]
    behind = graph.edges_from(last.id)
    edits += [Disconnect(edge.target, edge.slot) for edge in behind]
    edits.append(Connect(into.source, between.target, between.slot))
    edits.append(Connect(Tensor(last.id), first.id, into.slot))
    edits += [Connect(Tensor(first.id), edge.target, edge.slot) for edge in behind]
    if Tensor(last.id) in outputs:
        edits.append(_moved_output(sight, Tensor(last.id), Tensor(first.id)))
    places = [node.position for node in row]
    moved = zip([*row[1:], first], places, strict=True)
    edits.append(MoveNodes({node.id: place for node, place in moved}))
    names = [quoted(graph.layer_of(node.id).name) for node in (first, last)]
    yield Fix(f"Move {names[0]} behind {names[1]}", Compound(tuple(edits)))


def _moved_output(sight: Sight, old: Tensor, new: Tensor) -> Edit:
    graph = sight.graph
    outputs = tuple(new if tensor == old else tensor for tensor in graph.output_tensors())
    return SetInterface(graph.inputs, outputs, graph.input_structure, graph.output_structure)


# -- activations ---------------------------------------------------------------------------------


def activated(sight: Sight, node: Node, layer: Layer, _: Inspected) -> Iterator[Problem]:
    """Finds an activation of what an activation gave."""
    source = before(sight, node.id)
    second = activation_of(sight, layer)
    if source is None or second in (None, LINEAR):
        return
    given = sight.graph.layer(source.layer)
    first = activation_of(sight, given)
    if first in (None, LINEAR) or given.is_operation:
        return  # functions of keras.ops are combined to new ones: x * tanh(softplus(x))
    message = f"Expected one activation at a time. Received: {first} of {quoted(given.name)}, "
    message += f"and {second} of {of(layer)} right behind it"
    fixes = [remove(sight, node.id)]
    if len(sight.graph.edges_from(source.id)) == 1 and len(sight.graph.calls(given.id)) == 1:
        alone = use_activation(sight, source, LINEAR)
        fixes.insert(0 if first != second else 1, *([alone] if alone else []))
    yield Problem("warning", message, (node.id,), fixes=tuple(fixes))


def dense_of_dense(sight: Sight, node: Node, layer: Layer, _: Inspected) -> Iterator[Problem]:
    """Finds two Dense layers that are one, since there is no activation between them."""
    source = before(sight, node.id)
    while source is not None and sight.graph.layer(source.layer).class_name in DROPOUTS:
        source = before(sight, source.id)
    if source is None or len(sight.graph.edges_from(source.id)) != 1:
        return
    first = sight.graph.layer(source.layer)
    if first.class_name != "Dense" or activation_of(sight, first) != LINEAR:
        return
    if _narrows(sight, source, first, layer) or len(sight.graph.calls(first.id)) > 1:
        return
    message = f"Expected an activation between {of(first)} and {of(layer)}. "
    message += "Received: none, so that both are no more than one Dense"
    fix = set_argument(first, "activation", "relu")
    yield Problem("warning", message, (source.id,), "activation", (fix,))


def _narrows(sight: Sight, source: Node, first: Layer, second: Layer) -> bool:
    """Whether the first has fewer units than what is around it, which one Dense would not have."""
    units, more = sight.argument(first, "units"), sight.argument(second, "units")
    sizes = [spec.shape[-1] for _, spec in sight.into(source.id) if spec.shape]
    if not isinstance(units, int) or not isinstance(more, int) or not sizes or sizes[0] is None:
        return True  # nobody knows
    return units < min(sizes[0], more)
