"""What feeds a node, past the layers that leave a shape as it is.

The cause of an error is often a layer further back: an LSTM before a Dropout gave one vector where
the next LSTM needs a sequence.
"""

from __future__ import annotations

from collections.abc import Iterator

from graph.advice.errors_words import Refusal, Sizes
from graph.advice.fixes import remove, set_argument, set_inner_argument
from graph.advice.sight import Sight
from graph.checks import Fix
from graph.elements import Edge, Layer, Node
from graph.values import ObjectValue, Value

RECURRENT = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
_KEEPING = frozenset({"activation", "regularization", "normalization"})
_KEEPING_CLASSES = frozenset({"Identity", "Masking"})
_FLATTENING = ("Flatten", "Global")


def upstream(sight: Sight, edge: Edge) -> Iterator[tuple[Node, Layer]]:
    """Gives what a wire comes from, and while that keeps the shape, what is before it.

    What feeds another node too is not given: to change it would change that node.
    """
    while len(sight.graph.successors(edge.source.node)) == 1:
        node = sight.graph.node(edge.source.node)
        layer = sight.graph.layer(node.layer)
        yield node, layer
        edges = sight.graph.edges_into(node.id)
        if len(edges) != 1 or not _keeps_shape(sight, layer):
            return
        edge = edges[0]


def whole_sequence(refusal: Refusal, edge: Edge, *, whole: bool = True) -> Fix | None:
    """Gives the fix by which a recurrent layer upstream gives each step, or only the last one."""
    for _, layer in upstream(refusal.sight, edge):
        if layer.class_name in RECURRENT:
            if bool(refusal.sight.argument(layer, "return_sequences")) != whole:
                return set_argument(layer, "return_sequences", whole)
        elif layer.class_name == "Bidirectional":
            inner = layer.arguments.get("layer")
            if isinstance(inner, ObjectValue) and _gives_all(inner) != whole:
                return set_inner_argument(layer, "layer", "return_sequences", whole)
    return None


def flattening(refusal: Refusal, edge: Edge, rank: int) -> Fix | None:
    """Gives the fix that removes what made a vector of the rank, without the batch, needed."""
    for node, layer in upstream(refusal.sight, edge):
        if layer.class_name.startswith(_FLATTENING):
            given = refusal.sight.into(node.id)
            if len(given) == 1 and len(given[0][1].shape) == rank + 1:
                return remove(refusal.sight, node.id)
    return None


def flattened(refusal: Refusal, edge: Edge) -> tuple[Layer, Sizes] | None:
    """Gives the Flatten upstream and the sizes of what it flattens."""
    for node, layer in upstream(refusal.sight, edge):
        given = refusal.sight.into(node.id)
        if layer.class_name == "Flatten" and len(given) == 1:
            return layer, given[0][1].shape[1:]
    return None


def _gives_all(inner: ObjectValue) -> Value:
    return inner.arguments.get("return_sequences", False)


def _keeps_shape(sight: Sight, layer: Layer) -> bool:
    known = sight.catalogue.find(layer.module, layer.class_name)
    if known is None or layer.is_operation:
        return False
    return known.category in _KEEPING or known.class_name in _KEEPING_CLASSES
