"""One graph with what Keras said of its nodes: what a rule of advice looks at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from msgspec import Struct

from graph.advice.room import Room
from graph.catalogue import Catalogue
from graph.elements import Edge, Layer, Node
from graph.inspected import Found, Inspected
from graph.model import ModelGraph
from graph.slots import class_of
from graph.specs import TensorSpec
from graph.training import Training
from graph.values import Value


class Sight(Struct, frozen=True, dict=True):
    """What a rule looks at.

    Attributes:
        graph: The graph of the model, or of a nested one.
        catalogue: What is known of Keras.
        found: What Keras said, of the whole document.
        path: Where the graph is: () for the outermost.
        training: The settings of the outermost graph; those of a nested model mean nothing.
    """

    graph: ModelGraph
    catalogue: Catalogue
    found: Found
    path: tuple[str, ...]
    training: Training

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of all layers."""
        return frozenset(layer.name for layer in self.graph.layers())

    @cached_property
    def room(self) -> Room:
        """Where boxes stand."""
        return Room(node.position for node in self.graph.nodes())

    @property
    def is_nested(self) -> bool:
        """Whether the graph is a nested model's."""
        return bool(self.path)

    def nodes(self) -> Iterator[tuple[Node, Layer, Inspected]]:
        """Gives the nodes of which Keras has said something, in the order of the graph."""
        for node in self.graph.nodes():
            found = self.found.get((self.path, node.id))
            if found is not None:
                yield node, self.graph.layer(node.layer), found

    def inspected(self, node_id: str) -> Inspected | None:
        """Gives what Keras said of a node of this graph."""
        return self.found.get((self.path, node_id))

    def outputs(self, node_id: str) -> tuple[TensorSpec, ...]:
        """Gives the tensors that a node gives; () where nothing is known."""
        found = self.inspected(node_id)
        return found.outputs if found else ()

    def into(self, node_id: str) -> Sequence[tuple[Edge, TensorSpec]]:
        """Gives the wires into a node whose tensors are known, in the order of its slots."""
        return [
            (edge, specs[edge.source.tensor_index])
            for edge in self.graph.edges_into(node_id)
            if edge.source.tensor_index < len(specs := self.outputs(edge.source.node))
        ]

    def argument(self, layer: Layer, name: str) -> Value:
        """Gives the value of an argument of a layer: the given one, or Keras's default."""
        if name in layer.arguments:
            return layer.arguments[name]
        known = class_of(layer, self.catalogue)
        argument = self.catalogue.argument(known, name) if known else None
        default: Value = argument.default if argument else None
        return default
