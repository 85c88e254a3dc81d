"""The order in which the calls of a drawing are written.

What a call takes is written before it, one tensor after the other, and each with all that leads to
it; so paths that meet are written one by one in the order in which they are taken, and a cell is
ended before the next one is begun (`codegen.cells`). The order depends on the wires and on nothing
else: blocks that are alike are written alike, in whatever order they were drawn.

Two things are counted by Keras. A saved model speaks of the calls of a shared layer by their
numbers, so these are written in the order of their nodes; and layers that leave their names to
Keras are written in the order of the names that the drawing shows. Neither holds where one depends
on a later one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import chain, pairwise

from codegen.cells import Cells
from graph.elements import Edge, id_key
from graph.model import ModelGraph
from graph.naming import keras_name, without_number

_LOOKING_BACK = 20_000  # nodes that are looked at to find out which of two calls depends on which


class Wiring:
    """The wires of a graph: those into each node in the order of its slots, and its ends."""

    def __init__(self, graph: ModelGraph) -> None:
        self.into = graph.wires()
        self._ends = [tensor.node for tensor in graph.output_tensors()]
        self._earlier = _counted_by_keras(graph)

    def reading_order(self, inputs: list[str]) -> list[str]:
        """Gives the node ids, inputs first, each after all that it depends on.

        Nodes on a cycle are left out.
        """
        first = [node for node in inputs if not self.into[node]]
        wires = first, self._ends, self._earlier, self.into
        # Most edits change no wire, and the source is written anew at each.
        known = _Known.last
        if known is None or known[0] != wires:
            known = _Known.last = wires, self._ordered(first)
        return list(known[1])

    def _ordered(self, first: list[str]) -> list[str]:
        sources = {node: [edge.source.node for edge in edges] for node, edges in self.into.items()}
        order, is_whole = _as_needed(first, self._ends, sources)
        if is_whole and (before := Cells(order, self._ends, sources).first()):
            before = {end: [*nodes, *sources[end]] for end, nodes in before.items()}
            order, _ = _as_needed(first, self._ends, {**sources, **before})
        if is_whole and not self._earlier:
            return order
        ranks = {node: rank for rank, node in enumerate(order)}
        return _Walk(self.into, ranks, self._earlier).run()


class _Known:
    """The wires that were last put in order, and the order."""

    last: tuple[object, list[str]] | None = None


def _as_needed(
    first: list[str], ends: list[str], sources: Mapping[str, list[str]]
) -> tuple[list[str], bool]:
    """Gives all nodes, each after what it takes; and whether that was possible."""
    # False while what a node takes is being written.
    written = dict.fromkeys(first, True)
    order = list(written)
    is_whole = _write(ends, sources, written, order)
    if len(order) < len(sources):
        # What leads to no output follows, and what is on a cycle.
        feeding = set(chain.from_iterable(sources.values()))
        others = sorted(sources.keys() - feeding, key=id_key)
        is_whole = _write([*others, *sources], sources, written, order) and is_whole
    return order, is_whole


def _write(
    ends: list[str], sources: Mapping[str, list[str]], written: dict[str, bool], order: list[str]
) -> bool:
    """Appends the ends and all that leads to them; gives whether none of it is on a cycle."""
    is_whole = True
    stack = ends[::-1]
    while stack:
        node = stack[-1]
        state = written.get(node)
        if state is None:
            written[node] = False
            for source in reversed(sources[node]):
                if source not in written:
                    stack.append(source)
                elif not written[source]:
                    is_whole = False
            continue
        stack.pop()
        if not state:
            written[node] = True
            order.append(node)
    return is_whole


def _counted_by_keras(graph: ModelGraph) -> dict[str, list[str]]:
    """Gives the calls that Keras is to count before each call that it counts, if there are any."""
    unnamed: dict[str, list[tuple[int, str]]] = {}
    earlier: dict[str, list[str]] = {}
    last: dict[str, str] = {}  # calls, by their layers
    for each in graph.nodes():
        layer = graph.layer(each.layer)
        if layer.id in last:
            earlier.setdefault(each.id, []).append(last[layer.id])
        elif not layer.named and not layer.is_operation:
            stem = keras_name(layer)
            unnamed.setdefault(stem, []).append((_number(layer.name, stem), each.id))
        last[layer.id] = each.id
    for counted in unnamed.values():
        counted.sort(key=lambda each: (each[0], id_key(each[1])))
        for (_, before), (_, node) in pairwise(counted):
            earlier.setdefault(node, []).append(before)
    return earlier


def _number(name: str, stem: str) -> int:
    """Gives the number of `dense_12`, and 0 where there is none, or the name is another."""
    if name == stem or without_number(name) != stem:
        return 0
    return int(name[len(stem) + 1 :])


class _Walk:
    """Walks the wires by the rank of each node; a call waits for those that are counted before."""

    def __init__(
        self,
        into: Mapping[str, Sequence[Edge]],
        ranks: Mapping[str, int],
        earlier: Mapping[str, list[str]],
    ) -> None:
        self._ranks = ranks
        self._targets: dict[str, list[str]] = {node: [] for node in into}
        self._later: dict[str, list[str]] = {}
        self._held = {node: len(before) for node, before in earlier.items()}
        self._earlier = earlier
        self._waiting = {node: len(edges) for node, edges in into.items()}
        self._steps_left = _LOOKING_BACK
        for target, edges in into.items():
            for edge in edges:
                self._targets[edge.source.node].append(target)
        for node, before in earlier.items():
            for each in before:
                self._later.setdefault(each, []).append(node)

    def run(self) -> list[str]:
        """Gives the nodes that are on no cycle, and depend on none that is, in order."""
        ranks, waiting, held = self._ranks, self._waiting, self._held
        order: list[str] = []
        ready = [(ranks[node], node) for node in waiting if self._is_ready(node)]
        heapify(ready)
        while ready or (freed := self._freed()):
            node = heappop(ready)[1] if ready else freed
            order.append(node)
            for target in self._targets[node]:
                waiting[target] -= 1
                if self._is_ready(target):
                    heappush(ready, (ranks[target], target))
            for later in self._later.get(node, ()):
                if later in held:
                    held[later] -= 1
                    if self._is_ready(later):
                        heappush(ready, (ranks[later], later))
        return order

    def _is_ready(self, node: str) -> bool:
        return not self._waiting[node] and not self._held.get(node)

    def _freed(self) -> str:
        """Lets a call go before one that is counted earlier, best one that depends on it."""
        stuck = [node for node, count in self._held.items() if count and not self._waiting[node]]
        if not stuck:
            return ""
        stuck.sort(key=self._ranks.__getitem__)
        freed = next((node for node in stuck if self._leads_to_earlier(node)), stuck[0])
        del self._held[freed]
        return freed

    def _leads_to_earlier(self, node: str) -> bool:
        wanted = {*self._earlier[node]}
        seen = {node}
        stack = [node]
        while stack and self._steps_left > 0:
            self._steps_left -= 1
            for target in self._targets[stack.pop()]:
                if target in wanted:
                    return True
                if target not in seen:
                    seen.add(target)
                    stack.append(target)
        return False
