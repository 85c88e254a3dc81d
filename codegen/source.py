"""Generated source as a value: the text, and which node each of its lines was written for.

The map lets a window light up the lines of a box, and the boxes of a line. It is filled while the
text is written, so that the two cannot drift apart. The line of a block belongs to the nodes of all
its instances, so many lines have the same hundreds of nodes: those are one tuple, looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeAlias, TypeVar

from msgspec import Struct

Place: TypeAlias = tuple[str, ...]
_Owner = TypeVar("_Owner", str, Place)


class SourceError(ValueError):
    """A graph, or a part of it, that cannot be written as Python.

    Attributes:
        nodes: The ids of the nodes that it is about.
    """

    def __init__(self, message: str, nodes: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.nodes = tuple(nodes)


class Source(Struct, frozen=True):
    """Python source, and where it came from.

    Attributes:
        text: The whole file, ending in a newline.
        nodes: The ids of the nodes of the outermost graph that a line belongs to, by line number
            counted from 1.
        skipped: The ids of the nodes that a partial source leaves out.
        inner: The nodes of nested models that a line belongs to: each the ids of the layers that
            lead to its graph, the outermost first, and its own id.
    """

    text: str
    nodes: dict[int, tuple[str, ...]]
    skipped: tuple[str, ...] = ()
    inner: dict[int, tuple[Place, ...]] = {}

    def lines(self, node_id: str) -> list[int]:
        """Gives the numbers of the lines that belong to a node of the outermost graph, in order."""
        return self.lines_of([node_id])

    def lines_of(self, node_ids: Collection[str], path: tuple[str, ...] = ()) -> list[int]:
        """Gives the numbers of the lines that belong to any of some nodes of one graph, in order.

        Args:
            node_ids: The nodes.
            path: The layers of the nested models that lead to their graph; () is the outermost.
        """
        if not path:
            wanted = set(node_ids)
            return _lines_where(self.nodes, lambda nodes: not wanted.isdisjoint(nodes))
        places = {(*path, node_id) for node_id in node_ids}
        return _lines_where(self.inner, lambda owned: not places.isdisjoint(owned))

    def lines_within(self, path: tuple[str, ...]) -> list[int]:
        """Gives the numbers of the lines that build what the nested model at a path consists of."""
        depth = len(path)
        return _lines_where(
            self.inner,
            lambda owned: any(len(place) > depth and place[:depth] == path for place in owned),
        )


class Writer:
    """Collects lines together with the nodes that they belong to."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._nodes: list[tuple[str, ...]] = []  # of each line
        self._inner: dict[int, tuple[Place, ...]] = {}

    def __len__(self) -> int:
        """Counts the lines."""
        return len(self._lines)

    def add(self, *lines: str, nodes: tuple[str, ...] = ()) -> None:
        """Appends lines, all of which belong to `nodes`."""
        self._lines.extend(lines)
        self._nodes.extend([nodes] * len(lines))

    def append(self, other: Writer) -> None:
        """Appends all that another one holds."""
        before = len(self._lines)
        self._lines.extend(other._lines)
        self._nodes.extend(other._nodes)
        self._inner.update({before + number: places for number, places in other._inner.items()})

    def append_for(
        self,
        other: Writer,
        nodes: tuple[str, ...],
        path: tuple[str, ...] | None = None,
        alike: Mapping[str, tuple[Place, ...]] | None = None,
    ) -> None:
        """Appends all that another one holds, which belongs to `nodes`.

        Args:
            other: What was written for the graph of a nested model, whose nodes it named.
            nodes: The nodes of the outermost graph that it was written for.
            path: The ids of the layers that lead to that graph, the outermost first; None where no
                nested layer leads there and its own nodes are nobody's.
            alike: The nodes of other graphs that it was written for too, by the node of that graph.
        """
        before = len(self._lines)
        self.add(*other._lines, nodes=nodes)
        if path is None:
            return
        made: dict[tuple[str, ...], tuple[Place, ...]] = {}
        for number, inner in other._numbered().items():
            if inner not in made:
                others = [place for node_id in inner for place in (alike or {}).get(node_id, ())]
                made[inner] = (*((*path, node_id) for node_id in inner), *others)
            self._inner[before + number] = made[inner]

    def source(self, skipped: tuple[str, ...] = ()) -> Source:
        """Gives what was written so far."""
        return Source(self.text(), self._numbered(), skipped, self._inner)

    def text(self) -> str:
        """Gives the lines that were written so far, ending in a newline."""
        return "\n".join(self._lines) + "\n"

    def _numbered(self) -> dict[int, tuple[str, ...]]:
        """Gives the nodes of the lines that belong to any, by their numbers."""
        return {number: nodes for number, nodes in enumerate(self._nodes, 1) if nodes}


def _lines_where(
    owners: Mapping[int, tuple[_Owner, ...]], fits: Callable[[tuple[_Owner, ...]], bool]
) -> list[int]:
    found: dict[int, bool] = {}  # by the identity of a tuple, which many lines share
    for owned in owners.values():
        if id(owned) not in found:
            found[id(owned)] = fits(owned)
    return sorted(line for line, owned in owners.items() if found[id(owned)])
