"""The order in which a graph is computed.

One order for everything (source, inspection, checks): among the nodes that are ready, the one with
the smallest id comes first, so the same drawing gives the same text however it was drawn.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection

from graph.errors import CycleError
from graph.model import ModelGraph, id_key


def topological_order(graph: ModelGraph) -> list[str]:
    """Gives the node ids, each after all that it depends on.

    networkx's lexicographical order evaluates its key through several calls a node; the canvas asks
    for this order at each edit, so it is written out here.

    Raises:
        CycleError: nodes depend on their own output; they are named.
    """
    waiting = {node.id: len(graph.predecessors(node.id)) for node in graph.nodes()}
    ready = [(id_key(node), node) for node, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[str] = []
    while ready:
        _, node = heapq.heappop(ready)
        order.append(node)
        for successor in graph.successors(node):
            waiting[successor] -= 1
            if waiting[successor] == 0:
                heapq.heappush(ready, (id_key(successor), successor))
    if len(order) < len(waiting):
        left = sorted((node for node, count in waiting.items() if count), key=id_key)
        names = ", ".join(repr(graph.layer_of(node).name) for node in left[:5])
        raise CycleError(f"Expected a graph without cycles. Received: a cycle through {names}")
    return order


def reachable_from_inputs(graph: ModelGraph) -> set[str]:
    """Gives the ids of the inputs and of all nodes that depend on one."""
    return _reach(graph.input_nodes(), graph.successors)


def leading_to_outputs(graph: ModelGraph) -> set[str]:
    """Gives the ids of the output nodes and of all nodes that they depend on."""
    return _reach([tensor.node for tensor in graph.output_tensors()], graph.predecessors)


def _reach(start: list[str], neighbours: Callable[[str], Collection[str]]) -> set[str]:
    seen = set(start)
    waiting = list(seen)
    while waiting:
        for node in neighbours(waiting.pop()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen
