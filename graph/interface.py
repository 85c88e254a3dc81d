"""What edits that rebuild a part of a graph need, to keep the model's inputs and outputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph.edits import Compound, Edit, SetInterface
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.values import tensor_positions


def inputs_in_order(model: ModelGraph) -> list[str]:
    """Gives the input nodes of a model in the order in which Keras flattens what it is given.

    The keys of dictionaries are sorted. Where a call states no structure of its own, its slots are
    in the order of the inputs instead.
    """
    nodes = model.input_nodes()
    places = tensor_positions(model.inputs_as_given())
    return [nodes[place] for place in places if place < len(nodes)]


def outputs_in_order(model: ModelGraph) -> list[Tensor]:
    """Gives the outputs of a model in the order in which Keras flattens what its call gives."""
    tensors = model.output_tensors()
    places = tensor_positions(model.outputs_as_given())
    return [tensors[place] for place in places if place < len(tensors)]


def with_outputs(graph: ModelGraph, edits: Sequence[Edit], outputs: Sequence[Tensor]) -> Edit:
    """Gives some edits as one, after which the model's outputs are these and its inputs as before.

    Outputs that nobody stated stay so, where the drawing still says that it is these.

    Args:
        graph: What the edits are for; it is not changed.
        edits: They remove no input of the model.
        outputs: What the model's outputs are called after the edits, as many as before.
    """
    stated = graph.outputs is not None
    if not stated:
        after = graph.copy()
        Compound(tuple(edits)).apply(after)
        stated = after.output_tensors() != list(outputs)
    if not stated:
        return Compound(tuple(edits))
    kept = len(outputs) == len(graph.output_tensors())
    interface = SetInterface(
        graph.inputs,
        tuple(outputs) or None,
        graph.input_structure,
        graph.output_structure if kept else None,
    )
    return Compound((*edits, interface))


def middle_of(positions: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Gives the middle of the rectangle around some positions, in pixels; of none, (0, 0)."""
    columns, rows = list(zip(*positions, strict=True)) or ((0.0,), (0.0,))
    return (min(columns) + max(columns)) / 2, (min(rows) + max(rows)) / 2
