"""Laying out large drawings; the reference is grandalf, the pure Python stand-in.

`python -m benchmarks.layout` tells of each of the forty models of `keras.applications` how long its
layout takes and how well it can be read; names after it take those alone. Then it tells how long
drawings that are made here take, beside grandalf through the same `graph.layout`.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from msgspec import Struct, to_builtins

from benchmarks.applications import application, application_files
from benchmarks.code_lines import application_names
from benchmarks.drawings import RESNET152, chain, residual, resnet
from benchmarks.measuring import Figures, Row, as_json, interleave, median_ms, milliseconds, show
from benchmarks.readability import Sheet
from graph.edits import AddNode, Connect, Disconnect, MoveNodes
from graph.elements import Layer, Node, Slot, Tensor
from graph.layout import layered_positions
from graph.model import ModelGraph
from graph.room import Position

GOAL = 50.0
_TITLE = "Layout; reference: grandalf"
_REPETITIONS = 5
_PROBES = 8  # boxes that are added, each to the drawing as it was


class Line(Struct, frozen=True):
    """One model.

    Attributes:
        ms: Milliseconds that its layout takes.
        overlaps: Pairs of boxes that cover each other.
        crossings: Pairs of wires that cross.
        hidden: Wires that run behind a box somewhere.
        width: Of the drawing, in pixels.
        height: Of the drawing, in pixels.
        kept: Percent of the pairs of boxes above each other that still are after a box is added.
    """

    model: str
    nodes: int
    wires: int
    ms: float
    overlaps: int
    crossings: int
    hidden: int
    width: float
    height: float
    kept: float


def lines(names: Sequence[str] = (), repetitions: int = _REPETITIONS) -> Iterator[Line]:
    """Lays out the models of these names, or all, and gives a line for each as it is done."""
    names = names or application_names()
    application_files(names)  # makes what is missing in one process
    for name in names:
        graph = application(name)
        sheet = Sheet(graph)
        sizes = sheet.sizes()
        took = median_ms(repetitions, partial(layered_positions, graph, sizes))
        positions = layered_positions(graph, sizes)
        found = sheet.read(positions)
        sheet.close()
        yield Line(
            name,
            len(graph),
            len(graph.edges()),
            took,
            found.overlaps,
            found.crossings,
            found.hidden,
            found.width,
            found.height,
            _kept(graph, sizes, positions),
        )


def _kept(
    graph: ModelGraph, sizes: dict[str, tuple[float, float]], before: Mapping[str, Position]
) -> float:
    """Puts a box on wires here and there and lays out again; gives the share of order that is kept.

    What is compared are the boxes that stood in one column of one line and still do.
    """
    edges = graph.edges()
    shares = []
    for edge in edges[:: max(len(edges) // _PROBES, 1)]:
        changed = graph.copy()
        layer = Layer(changed.new_layer_id(), "Activation", "added")
        node = Node(changed.new_node_id(), layer.id)
        AddNode(node, layer).apply(changed)
        Disconnect(edge.target, edge.slot).apply(changed)
        Connect(edge.source, node.id, Slot()).apply(changed)
        Connect(Tensor(node.id), edge.target, edge.slot).apply(changed)
        MoveNodes({**before, node.id: before[edge.target]}).apply(changed)
        after = layered_positions(changed, sizes)
        pairs = _above_each_other(before)
        both = [pair for pair in pairs if after[pair[0]][0] == after[pair[1]][0]]
        kept = sum(after[upper][1] < after[lower][1] for upper, lower in both)
        shares.append(100 * kept / len(both) if both else 100.0)
    return statistics.fmean(shares)


def _above_each_other(positions: Mapping[str, Position]) -> list[tuple[str, str]]:
    """Gives the neighbours in each column, the upper one first."""
    columns: dict[float, list[str]] = {}
    for node in sorted(positions, key=lambda node: positions[node][1]):
        columns.setdefault(positions[node][0], []).append(node)
    return [(upper, lower) for column in columns.values() for upper, lower in pairwise(column)]


def goals(taken: Sequence[Line]) -> list[Row]:
    """Gives the rows of what is to be reached by the models that were taken."""
    slowest = max(taken, key=lambda line: line.ms)
    rows = [
        Row("boxes that overlap", sum(line.overlaps for line in taken), goal=0, unit="pairs"),
        Row(f"{slowest.model}, the slowest", slowest.ms),
    ]
    return rows + [
        Row(line.model, line.ms, goal=GOAL) for line in taken if line.model == "ResNet152"
    ]


def measure(count: int = 1000, repetitions: int = _REPETITIONS) -> list[Row]:
    """Lays out drawings of `count` nodes, and ResNet152."""
    drawings = {
        f"chain, {count:,} nodes": chain(count),
        f"residual, {count:,} nodes": residual(count),
    }
    if count >= 1000:
        network = resnet(RESNET152)
        drawings[f"ResNet152, {len(network)} nodes"] = network
    ours, reference = interleave(repetitions, lambda: _ours(drawings), lambda: _reference(drawings))
    return [Row(f"lay out: {name}", ours[name], reference[name], GOAL) for name in drawings]


def _ours(drawings: dict[str, ModelGraph]) -> Figures:
    return {
        name: milliseconds(partial(layered_positions, graph, {}))
        for name, graph in drawings.items()
    }


def _reference(drawings: dict[str, ModelGraph]) -> Figures:
    library = sys.modules.get("fast_sugiyama")
    absent: Any = None  # which is how Python spells it
    sys.modules["fast_sugiyama"] = absent
    try:
        return _ours(drawings)
    finally:
        del sys.modules["fast_sugiyama"]
        if library is not None:
            sys.modules["fast_sugiyama"] = library


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the table and the goals, or JSON; gives 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.layout")
    parser.add_argument("names", nargs="*", metavar="NAME", help="models; all where none is named")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    taken = []
    if not options.json:
        print("| model | nodes | wires | ms | overlaps | crossings | hidden | size | Mpx | kept |")
        print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|")
    for line in lines(options.names):
        taken.append(line)
        if not options.json:
            print(_row(line), flush=True)
    rows = goals(taken) if options.names else [*goals(taken), *measure()]
    if options.json:
        print(json.dumps({"models": to_builtins(taken), **as_json(_TITLE, rows)}, indent=2))
    else:
        print()
        show(_TITLE, rows)
    return 0 if all(row.is_held is not False for row in rows) else 1


def _row(line: Line) -> str:
    counts = (line.overlaps, line.crossings, line.hidden)
    cells = [line.model, f"{line.nodes:,}", f"{line.wires:,}", f"{line.ms:.1f}", *map(str, counts)]
    area = line.width * line.height / 1e6
    cells += [f"{line.width:,.0f} × {line.height:,.0f}", f"{area:.0f}", f"{line.kept:.0f} %"]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
