"""The order in which the calls of a drawing are written.

Each chain is followed to its end before the next begins, so that the source reads as chains. The
order of `graph.topology` is as good to compute in, and jumps between the branches.

Keras counts the calls of a shared layer in the order in which they are made, and a saved model
speaks of them by that number. So they are written in the order of their nodes, unless one of them
depends on a later one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from graph.model import Edge, ModelGraph, id_key

_LOOKING_BACK = 20_000  # nodes that are looked at to find out which of two calls depends on which


class Wiring:
    """The wires of a graph: those into each node in the order of its slots, and whom it feeds."""

    def __init__(self, graph: ModelGraph) -> None:
        nodes = graph.nodes()
        self.into = {node.id: graph.edges_into(node.id) for node in nodes}
        self._targets: dict[str, list[str]] = {node_id: [] for node_id in self.into}
        for target, edges in self.into.items():
            for edge in edges:
                self._targets[edge.source.node].append(target)
        self._next_calls = _next_calls(graph)

    def reading_order(self, inputs: list[str]) -> list[str]:
        """Gives the node ids, inputs first, each after all that it depends on.

        Nodes on a cycle are left out.
        """
        return _Walk(self.into, self._targets, self._next_calls).run(inputs)


def _next_calls(graph: ModelGraph) -> dict[str, str]:
    """Gives the next call of the same layer for each that has one."""
    last: dict[str, str] = {}
    following: dict[str, str] = {}
    for node in graph.nodes():
        if node.layer in last:
            following[last[node.layer]] = node.id
        last[node.layer] = node.id
    return following


class _Walk:
    """Walks the wires; a call waits for its tensors and for the call before it of its layer."""

    def __init__(
        self,
        into: Mapping[str, Collection[Edge]],
        targets: Mapping[str, list[str]],
        next_calls: Mapping[str, str],
    ) -> None:
        self.order: list[str] = []
        self.waiting = {node: len(edges) for node, edges in into.items()}
        self._targets = targets
        self._next_calls = next_calls
        self._held = {later: earlier for earlier, later in next_calls.items()}
        for later in self._held:
            self.waiting[later] += 1
        self._steps_left = _LOOKING_BACK

    def run(self, inputs: list[str]) -> list[str]:
        """Gives the nodes that are on no cycle, in order."""
        first = [node for node in inputs if not self.waiting[node]]
        given = set(first)
        others = [node for node, count in self.waiting.items() if not count and node not in given]
        self.order.extend(first)
        begun = [ready for node in first for ready in self._release(node)]
        self._follow([*sorted(others, key=id_key, reverse=True), *reversed(begun)])
        while self._held and (freed := self._freed()):
            self._follow([freed])
        return self.order

    def _follow(self, stack: list[str]) -> None:
        while stack:
            node = stack.pop()
            self.order.append(node)
            stack.extend(reversed(self._release(node)))

    def _release(self, node: str) -> list[str]:
        """Takes a node for written; gives the nodes that wait for no other any more."""
        ready = []
        for target in self._targets[node]:
            self.waiting[target] -= 1
            if not self.waiting[target]:
                ready.append(target)
        later = self._next_calls.get(node)
        if later in self._held:
            del self._held[later]
            self.waiting[later] -= 1
            if not self.waiting[later]:
                ready.append(later)
        return sorted(ready, key=id_key) if len(ready) > 1 else ready

    def _freed(self) -> str:
        """Lets a call go before one that was drawn earlier, best one that depends on it."""
        stuck = sorted((node for node in self._held if self.waiting[node] == 1), key=id_key)
        if not stuck:
            return ""
        freed = next((node for node in stuck if self._leads_to(node, self._held[node])), stuck[0])
        del self._held[freed]
        self.waiting[freed] = 0
        return freed

    def _leads_to(self, node: str, other: str) -> bool:
        seen = {node}
        stack = [node]
        while stack and self._steps_left > 0:
            self._steps_left -= 1
            for target in self._targets[stack.pop()]:
                if target == other:
                    return True
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return False
