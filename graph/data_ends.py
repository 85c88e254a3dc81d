"""The inputs and outputs of a drawing, as far as the data that they are given is about them.

What is fed to an input and held against an output is named after its layer, and so are these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from msgspec import Struct

from graph.advice.activations import LINEAR, activation_of, is_activation
from graph.advice.regrets_order import DROPOUTS, before
from graph.advice.sight import Sight
from graph.catalogue import Catalogue
from graph.model import ModelGraph

_SIZES = ("units", "filters")
# What leaves as many features, and what is said by them, as there were.
_PASSING = DROPOUTS | {"ActivityRegularization", "Identity"}


class InputEnd(Struct, frozen=True):
    """An input of the model.

    Attributes:
        node: Its id.
        name: That of its layer.
        shape: Of a sample, without the batch; None where the drawing does not say.
        dtype: As Keras names it.
    """

    node: str
    name: str
    shape: tuple[int | None, ...] | None
    dtype: str

    @property
    def values(self) -> int | None:
        """How many values a sample has; None where that is open."""
        if self.shape is None or None in self.shape:
            return None
        return math.prod(size for size in self.shape if size is not None)


class OutputEnd(Struct, frozen=True):
    """An output of the model.

    Attributes:
        node: Its id.
        name: That of its layer.
        units: The features of its last layer; None where the drawing does not say.
        activation: Keras's name of what it ends in; None where that is not known.
    """

    node: str
    name: str
    units: int | None
    activation: str | None


def input_ends(graph: ModelGraph) -> list[InputEnd]:
    """Gives the inputs, in their order."""
    return [_input(graph, node) for node in graph.input_nodes()]


def output_ends(graph: ModelGraph, catalogue: Catalogue) -> list[OutputEnd]:
    """Gives the outputs, in their order."""
    sight = Sight(graph, catalogue, {}, (), graph.training)
    return [
        OutputEnd(tensor.node, graph.layer_of(tensor.node).name, *_ending(sight, tensor.node))
        for tensor in graph.output_tensors()
    ]


def readers(graph: ModelGraph, node: str) -> Iterator[str]:
    """Gives the classes of the layers that an input goes into."""
    for edge in graph.edges_from(node):
        yield graph.layer_of(edge.target).class_name


def _input(graph: ModelGraph, node: str) -> InputEnd:
    layer = graph.layer_of(node)
    shape = layer.arguments.get("shape")
    if shape is None and isinstance(batch_shape := layer.arguments.get("batch_shape"), tuple):
        shape = batch_shape[1:]
    if type(shape) is int:
        shape = (shape,)
    sizes = shape if isinstance(shape, tuple) else None
    if sizes is not None and not all(size is None or type(size) is int for size in sizes):
        sizes = None
    dtype = layer.arguments.get("dtype")
    known = (
        tuple(size if type(size) is int else None for size in sizes) if sizes is not None else None
    )
    return InputEnd(node, layer.name, known, dtype if isinstance(dtype, str) else "float32")


def _ending(sight: Sight, node_id: str) -> tuple[int | None, str | None]:
    """Gives the features of the last layer, and what it ends in."""
    activation: str | None = None
    node = sight.graph.node(node_id)
    while True:
        layer = sight.graph.layer(node.layer)
        if activation is None and layer.class_name not in _PASSING:
            activation = activation_of(sight, layer)
        units = next((n for name in _SIZES if type(n := layer.arguments.get(name)) is int), None)
        if units is not None:
            own = activation_of(sight, layer)
            return units, own if activation in (None, LINEAR) else activation
        source = before(sight, node.id)
        if source is None or not (layer.class_name in _PASSING or is_activation(sight, layer)):
            return None, activation
        node = source
