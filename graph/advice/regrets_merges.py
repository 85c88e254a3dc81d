"""Merging layers that do something else than what was meant: Keras repeats what is too small.

An addition of tensors of different shapes is refused only where no size is 1 or left out; where one
is, the smaller tensor is repeated along it, and the model trains and learns badly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.advice.activations import is_activation
from graph.advice.errors_words import shape_words
from graph.advice.fixes import Made, insert, remove, replace
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.checks.problem import of
from graph.elements import Edge, Layer, Node
from graph.inspected import Inspected
from graph.specs import TensorSpec

ELEMENTWISE = ("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract")
_SHAPING = frozenset({"Reshape", "ExpandDims", "BroadcastTo", "RepeatVector", "Permute"})
_OF_ITSELF = {
    "Add": "which is twice that tensor",
    "Average": "which is that tensor",
    "Maximum": "which is that tensor",
    "Minimum": "which is that tensor",
    "Subtract": "which is always 0",
}
_SHORTCUTS = {3: "Conv1D", 4: "Conv2D", 5: "Conv3D"}  # by the number of dimensions
_POOLINGS = {3: "GlobalAveragePooling1D", 4: "GlobalAveragePooling2D", 5: "GlobalAveragePooling3D"}
_FEW = 4  # tensors whose shapes stand in a sentence


def merged(sight: Sight, node: Node, layer: Layer, _: Inspected) -> Iterator[Problem]:
    """Finds a merging layer that takes one tensor twice, or repeats one to the size of another."""
    into = sight.into(node.id)
    if len(into) < 2 or len(into) < len(sight.graph.edges_into(node.id)):  # noqa: PLR2004
        return
    if len({edge.source for edge, _ in into}) == 1 and layer.class_name in _OF_ITSELF:
        message = f"Expected different tensors for {of(layer)}. Received: one and the same, "
        message += _OF_ITSELF[layer.class_name]
        yield Problem("warning", message, (node.id,), fixes=(remove(sight, node.id),))
        return
    if len({spec.shape for _, spec in into}) == 1:
        return
    shapes = _aligned([spec.shape for _, spec in into])
    repeated = [place for place, shape in enumerate(shapes) if _grows(shape, shapes)]
    if not repeated or (layer.class_name == "Multiply" and len(repeated) < len(into)):
        return  # a factor for each channel, or for each sample, is what gates are
    if all(_is_shaped(sight, into[place][0]) for place in repeated):
        return
    said = " and ".join(shape_words(spec.shape) for _, spec in into[:_FEW])
    message = f"Expected tensors of one shape for {of(layer)}. Received: {said}"
    message += ", the smaller of which Keras repeats to the size of the other"
    fixes = tuple(_fixes(sight, layer, into, repeated))
    yield Problem("warning", message, (node.id,), fixes=fixes)


def _aligned(shapes: Sequence[tuple[int | None, ...]]) -> list[tuple[int | None, ...]]:
    """Gives shapes of as many dimensions each, as Keras does: by ones behind the batch."""
    most = max(map(len, shapes))
    return [(*shape[:1], *(1,) * (most - len(shape)), *shape[1:]) for shape in shapes]


def _grows(shape: tuple[int | None, ...], others: Sequence[tuple[int | None, ...]]) -> bool:
    return any(
        size == 1 and any(other[place] != 1 for other in others)
        for place, size in enumerate(shape)
        if place
    )


def _is_shaped(sight: Sight, edge: Edge) -> bool:
    """Whether somebody has given a tensor its ones, and so wants it to be repeated."""
    graph, node_id = sight.graph, edge.source.node
    layer = graph.layer_of(node_id)
    while is_activation(sight, layer) and graph.edges_into(node_id):
        node_id = graph.edges_into(node_id)[0].source.node
        layer = graph.layer_of(node_id)
    given = layer.arguments | graph.node(node_id).arguments
    return layer.class_name in _SHAPING or given.get("keepdims") is True


def _fixes(
    sight: Sight, layer: Layer, into: Sequence[tuple[Edge, TensorSpec]], repeated: Sequence[int]
) -> Iterator[Fix]:
    shapes = [spec.shape for _, spec in into]
    whole = [place for place in range(len(into)) if place not in repeated]
    if len(into) != 2 or len(repeated) != 1:  # noqa: PLR2004  # which is the right one?
        return
    small, large = repeated[0], whole[0]
    if len(shapes[small]) == len(shapes[large]):
        if made := _projection(shapes[small], shapes[large]):
            unit = "units" if made[0] == "Dense" else "filters"
            of_size = f"with {shapes[large][-1]} {unit}"
            yield insert(sight, into[small][0], made, of=of_size)
            yield replace(sight, layer, "Concatenate")
        elif made := _enlarging(shapes[small], shapes[large]):
            yield insert(sight, into[small][0], made)
    elif len(shapes[small]) == 2 and shapes[small][-1] == shapes[large][-1]:  # noqa: PLR2004
        yield insert(sight, into[large][0], (_POOLINGS[len(shapes[large])], {}))


def _projection(small: tuple[int | None, ...], large: tuple[int | None, ...]) -> Made | None:
    """Gives the layer that makes as many features, where nothing else is different."""
    size = large[-1]
    if small[1:-1] != large[1:-1] or size is None:
        return None
    if len(small) not in _SHORTCUTS:
        return "Dense", {"units": size}
    return _SHORTCUTS[len(small)], {"filters": size, "kernel_size": 1}


def _enlarging(small: tuple[int | None, ...], large: tuple[int | None, ...]) -> Made | None:
    """Gives the layer that repeats a tensor as Keras would, for everyone to see."""
    sizes = large[1:-1]
    if small[-1] != large[-1] or set(small[1:-1]) != {1} or None in sizes:
        return None
    by_rank: dict[int, Made] = {
        1: ("UpSampling1D", {"size": sizes[0]}),
        2: ("UpSampling2D", {"size": tuple(sizes)}),
        3: ("UpSampling3D", {"size": tuple(sizes)}),
    }
    return by_rank.get(len(sizes))
