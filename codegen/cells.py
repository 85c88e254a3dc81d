"""Cells: parts of a model that take several tensors from outside, and end in one merge.

Each cell of a NASNet takes what the two cells before it give. Written only as its ends need it, the
first lines of a cell would stand before the cell that it follows, since they take nothing of that.
So what a cell takes is written before the cell is begun.

The last cells of a model take nothing from outside, for all before them leads to their end. What
shows these is hubs, which several others take, and neither of which leads to another.
"""

from __future__ import annotations

from collections.abc import Mapping

_END = ""  # which is no node's id
_HUB = 3  # takers
_STEPS = 50  # for each node; most graphs take two


class Cells:
    """What is to be written before each cell of a graph.

    Of the nodes through which all ways from a node to the end go, the first is its gate. A cell is
    all that has its end for a gate, or for the gate of a gate, and so on.
    """

    def __init__(self, order: list[str], ends: list[str], sources: Mapping[str, list[str]]) -> None:
        self._order = order
        self._sources = sources
        self._takers: dict[str, list[str]] = {node: [] for node in order}
        for node, taken in sources.items():
            for source in taken:
                self._takers[source].append(node)
        for node in ends:
            self._takers[node].append(_END)
        self._gates = {_END: _END}
        self._levels = {_END: 0}
        self._steps_left = _STEPS * len(order)
        self._taken: dict[str, list[str]] = {}  # from outside, by the end of the cell

    def first(self) -> dict[str, list[str]]:
        """Gives what is written first, by the end of the cell.

        That is what the cell takes, and then what is taken all over it.
        """
        for node in reversed(self._order):
            self._find_gate(node)
            if self._steps_left < 0:
                return {}
        hubs: dict[str, list[str]] = {}
        for node in self._order:
            if len(self._takers[node]) >= _HUB:
                hubs.setdefault(self._gates[node], []).append(node)
        cells = {end for end, taken in self._taken.items() if len(taken) > 1}
        crowded = {end for end, nodes in hubs.items() if len(nodes) > 1 and end != _END}
        if not cells and not crowded:
            return {}
        depths = self._depths()
        before = {end: sorted(self._taken[end], key=depths.__getitem__) for end in cells}
        for end in crowded:
            before[end] = [*before.get(end, ()), *self._apart(hubs[end], depths)]
        return before

    def _apart(self, hubs: list[str], depths: Mapping[str, int]) -> list[str]:
        """Gives the last hub and those that do not lead to it, if there are any."""
        first, *others = sorted(hubs, key=depths.__getitem__, reverse=True)
        least = depths[others[-1]]
        seen = {first}
        stack = [first]
        while stack:
            for source in self._sources[stack.pop()]:
                if source not in seen and depths[source] >= least:
                    seen.add(source)
                    stack.append(source)
        apart = [hub for hub in others if hub not in seen]
        return [first, *apart] if apart else []

    def _find_gate(self, node: str) -> None:
        takers = self._takers[node]
        gate = takers[0] if takers else _END
        for other in takers[1:]:
            gate = self._meeting(gate, other)
        self._gates[node] = gate
        self._levels[node] = self._levels[gate] + 1
        if len(takers) > 1:
            for taker in takers:
                self._note_taken(node, taker, gate)

    def _meeting(self, node: str, other: str) -> str:
        """Gives the first node through which all ways from two nodes go."""
        gates, levels = self._gates, self._levels
        while node != other:
            self._steps_left -= 1
            if levels[node] >= levels[other]:
                node = gates[node]
            else:
                other = gates[other]
        return node

    def _note_taken(self, node: str, taker: str, gate: str) -> None:
        """Notes that a tensor is taken from outside by the cells below its gate."""
        while taker != gate:
            self._steps_left -= 1
            if len(self._sources[taker]) > 1:
                taken = self._taken.setdefault(taker, [])
                if node not in taken[-1:]:
                    taken.append(node)
            taker = self._gates[taker]

    def _depths(self) -> dict[str, int]:
        depths: dict[str, int] = {}
        for node in self._order:
            depths[node] = max([depths[source] for source in self._sources[node]], default=0) + 1
        return depths
