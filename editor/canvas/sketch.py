"""What the box of a node shows by the document, worked out anew only where that may be another.

A node's words and ports go by its record, its layer's, and its wires. The records are immutable, so
those of a box that comes back with an undo, or whose neighbour was changed, are mostly the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from editor.canvas.port_words import Ports, ports_of
from editor.canvas.summary import Summary, summarize
from graph.catalogue import Catalogue
from graph.elements import Edge, Layer, Node
from graph.model import ModelGraph


class Sketch(Struct, frozen=True):
    """The words and ports of a box, and what they go by."""

    summary: Summary
    ports: Ports
    node: Node
    layer: Layer
    wires: tuple[list[Edge], list[Edge]]
    asked: tuple[str, ...]


def sketch_of(
    graph: ModelGraph,
    node_id: str,
    catalogue: Catalogue,
    asked: Sequence[str] = (),
    before: Sketch | None = None,
) -> Sketch:
    """Gives the words and ports of a box.

    Args:
        graph: Where the node is.
        node_id: The node.
        catalogue: What is known of its layer.
        asked: Parameters that take no tensor now and are to be shown all the same.
        before: What the box was when it was drawn last.
    """
    node = graph.node(node_id)
    layer = graph.layer(node.layer)
    wires = graph.edges_into(node_id), graph.edges_from(node_id)
    # The other calls of a layer, and the graph in a nested model, change under the same records.
    stable = layer.model is None and len(graph.calls(layer.id)) == 1
    if (
        stable
        and before is not None
        and before.node is node
        and before.layer is layer
        and before.summary.shared is None
        and before.wires == wires
        and before.asked == tuple(asked)
    ):
        return before
    summary = summarize(graph, node_id, catalogue)
    ports = ports_of(graph, node_id, catalogue, asked)
    return Sketch(summary, ports, node, layer, wires, tuple(asked))
