"""The order in which a graph is computed.

One order for everything (source, inspection, checks): among the nodes that are ready, the one with
the smallest id comes first, so the same drawing gives the same text however it was drawn.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection

from graph.elements import id_key
from graph.errors import CycleError
from graph.model import ModelGraph
from graph.wording import shown

_NAMED = 3  # nodes of a cycle in a sentence


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
        cycle = _cycle(graph, {node for node, count in waiting.items() if count})
        names = [shown(graph.layer_of(node).name) for node in cycle]
        between = ["..."] if len(cycle) > _NAMED else []
        path = " -> ".join([*names[:_NAMED], *between, names[0]])
        raise CycleError(f"Expected a graph without cycles. Received: {path}")
    return order


def _cycle(graph: ModelGraph, left: set[str]) -> list[str]:
    """Finds a cycle among nodes each of which waits for another of them; smallest id first."""
    path: dict[str, None] = {}
    node = min(left, key=id_key)
    while node not in path:
        path[node] = None
        node = min(left.intersection(graph.predecessors(node)), key=id_key)
    backwards = list(path)
    cycle = backwards[backwards.index(node) :][::-1]
    first = cycle.index(min(cycle, key=id_key))
    return cycle[first:] + cycle[:first]


def reachable_from(graph: ModelGraph, node_ids: list[str]) -> set[str]:
    """Gives some nodes and all that depend on one of them."""
    return _reach(node_ids, graph.successors)


def leading_to(graph: ModelGraph, node_ids: list[str]) -> set[str]:
    """Gives some nodes and all that one of them depends on."""
    return _reach(node_ids, graph.predecessors)


def leading_to_outputs(graph: ModelGraph) -> set[str]:
    """Gives the ids of the output nodes and of all nodes that they depend on."""
    return leading_to(graph, [tensor.node for tensor in graph.output_tensors()])


def _reach(start: list[str], neighbours: Callable[[str], Collection[str]]) -> set[str]:
    seen = set(start)
    waiting = list(seen)
    while waiting:
        for node in neighbours(waiting.pop()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen


def reaches(graph: ModelGraph, source: str, target: str) -> bool:
    """Whether `target` depends on `source`, or is `source`.

    Looks from both ends by turns and stops when either is exhausted: a wire that is drawn, or
    brought back by undo, mostly has little on one side, however large the graph.
    """
    if source == target:
        return True
    if not graph.successors(source) or not graph.predecessors(target):
        return False
    ends = (({source}, [source], graph.successors), ({target}, [target], graph.predecessors))
    while all(waiting for _, waiting, _ in ends):
        for (seen, waiting, neighbours), (others, _, _) in (ends, ends[::-1]):
            for node in neighbours(waiting.pop()):
                if node in others:
                    return True
                if node not in seen:
                    seen.add(node)
                    waiting.append(node)
    return False
