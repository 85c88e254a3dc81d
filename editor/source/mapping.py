"""Which lines of the source are about a node, and which nodes a line is about, as seen in a view.

A line of a nested model's function is about its own nodes while that model is in view, and about
the node that calls the model while a graph around it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

from codegen import Source
from graph.model import ModelGraph

Path: TypeAlias = tuple[str, ...]  # ids of the layers that lead to a graph, the outermost first


def lines_of(source: Source, graph: ModelGraph, path: Path, node_ids: Collection[str]) -> list[int]:
    """Gives the lines that some nodes of the graph within these layers of the model stand for."""
    if not path or not node_ids:
        return source.lines_of(node_ids)
    lines = set(source.lines_of(node_ids, path))
    for layer_id in _models(graph.nested(path), node_ids):
        lines.update(source.lines_within((*path, layer_id)))
    # A model that a layer holds as an argument has lines that no path leads to.
    return sorted(lines) or source.lines_of(graph.calls(path[0]))


def line_to_see(source: Source, path: Path, lines: Sequence[int]) -> int:
    """Gives the line of these, all about one node, that says most of it.

    In a block that is the node's own line, and not the head of the function, which is about every
    node of every instance.
    """
    owners = source.inner if path else source.nodes
    sizes = [len(owners.get(line, ())) for line in lines]
    return next(
        (line for line, size in zip(lines, sizes, strict=True) if size < sizes[0]), lines[0]
    )


def nodes_of(source: Source, graph: ModelGraph, path: Path, line: int) -> tuple[Path, list[str]]:
    """Gives the nodes that a line is about, and the path to their graph.

    They are of the graph in view, whose path is given, where the line is about any of that; else of
    the outermost one. A text may be behind its drawing: what was deleted since is left out.
    """
    depth = len(path)
    inner = [place for place in source.inner.get(line, ()) if place[:depth] == path]
    if not path or not inner:
        outer = [node_id for node_id in source.nodes.get(line, ()) if node_id in graph]
        return (() if outer else path), outer
    view = graph.nested(path)
    own = [place[-1] for place in inner if len(place) == depth + 1 and place[-1] in view]
    layers = dict.fromkeys(place[depth] for place in inner if len(place) > depth + 1)
    return path, own + [node_id for layer_id in layers for node_id in view.calls(layer_id)]


def _models(graph: ModelGraph, node_ids: Collection[str]) -> Iterator[str]:
    for node_id in node_ids:
        if node_id in graph and graph.layer_of(node_id).model is not None:
            yield graph.node(node_id).layer
