"""Generated source as a value: the text, and which node each of its lines was written for.

The map lets a window light up the lines of a box, and the box of a line. It is filled while the
text is written, so that the two cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


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
        nodes: The ids of the nodes that a line belongs to, by line number counted from 1.
        skipped: The ids of the nodes that a partial source leaves out.
    """

    text: str
    nodes: dict[int, tuple[str, ...]]
    skipped: tuple[str, ...] = ()

    def lines(self, node_id: str) -> list[int]:
        """Gives the numbers of the lines that belong to a node, in order."""
        return [number for number, nodes in self.nodes.items() if node_id in nodes]


class Writer:
    """Collects lines together with the nodes that they belong to."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._nodes: dict[int, tuple[str, ...]] = {}

    def add(self, *lines: str, nodes: tuple[str, ...] = ()) -> None:
        """Appends lines, all of which belong to `nodes`."""
        for line in lines:
            self._lines.append(line)
            if nodes:
                self._nodes[len(self._lines)] = nodes

    def append(self, other: Writer) -> None:
        """Appends all that another one holds."""
        before = len(self._lines)
        self._lines.extend(other._lines)
        self._nodes.update({before + number: nodes for number, nodes in other._nodes.items()})

    def append_for(self, other: Writer, nodes: tuple[str, ...]) -> None:
        """Appends all that another one holds, which belongs to `nodes`, whatever it said."""
        self.add(*other._lines, nodes=nodes)

    def source(self, skipped: tuple[str, ...] = ()) -> Source:
        """Gives what was written so far."""
        return Source("\n".join(self._lines) + "\n", self._nodes, skipped)
