"""Layers and nested models that are built for one shape and called on another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.advice.errors_matching import described, projection
from graph.advice.errors_words import Reader, Refusal, Said, shape_words
from graph.advice.fixes import insert, set_argument
from graph.checks import Fix
from graph.edits import InModel
from graph.elements import Edge
from graph.interface import inputs_in_order
from graph.sharing import is_shared, make_independent
from graph.specs import TensorSpec
from graph.wording import quoted


def _other_axis(refusal: Refusal, match: re.Match[str]) -> Said | None:
    """Says that a shared layer is called on a shape that its first call was not."""
    axis, size = int(match["axis"]), int(match["size"])
    index = int(match["index"])
    graph = refusal.sight.graph
    if index >= len(refusal.inputs) or not is_shared(graph, refusal.node.id):
        return None
    edge, spec = refusal.inputs[index]
    place = "last" if axis == -1 else str(axis)
    message = (
        f"Expected {size} in the {place} axis for {refusal.who}, which is shared: its first call "
        f"made its weights for that. Received: {shape_words(spec.shape)} "
        f"from {refusal.source(edge)}"
    )
    title = f"Give this call of {quoted(refusal.layer.name)} a layer of its own"
    own = Fix(title, make_independent(graph, refusal.node.id))
    return Said(message, "", (own, _fitted(refusal, edge, spec, axis, size)))


def _fitted(refusal: Refusal, edge: Edge, spec: TensorSpec, axis: int, size: int) -> Fix | None:
    sizes = spec.shape[1:]
    if axis != -1 or not sizes:
        return None
    layers = projection(sizes, (*sizes[:-1], size))
    if not layers:
        return None
    return insert(refusal.sight, edge, *layers, of=described(layers))


def _other_input(refusal: Refusal, _: re.Match[str]) -> Said | None:
    """Says that a nested model is called on a shape that its Input does not take."""
    model = refusal.layer.model
    if model is None:
        return None
    for (edge, spec), inner in zip(refusal.inputs, inputs_in_order(model), strict=False):
        layer = model.layer_of(inner)
        shape = layer.arguments.get("shape")
        sizes = spec.shape[1:]
        if not isinstance(shape, tuple) or _takes(shape, sizes):
            continue
        message = (
            f"Expected {shape_words((None, *_numbers(shape)))} for {refusal.who}, the shape of "
            f"{quoted(layer.name)} in it. Received: {shape_words(spec.shape)} "
            f"from {refusal.source(edge)}"
        )
        return Said(message, "", tuple(_shape_fixes(refusal, edge, inner, shape, sizes)))
    return None


def _shape_fixes(
    refusal: Refusal,
    edge: Edge,
    inner: str,
    shape: tuple[object, ...],
    sizes: tuple[int | None, ...],
) -> Iterator[Fix | None]:
    model = refusal.layer.model
    if model is None:
        return
    inside = set_argument(model.layer_of(inner), "shape", sizes)
    yield Fix(
        f"{inside.title} in {quoted(refusal.layer.name)}", InModel(refusal.layer.id, inside.edit)
    )
    layers = projection(sizes, _numbers(shape))
    if layers:
        yield insert(refusal.sight, edge, *layers, of=described(layers))


def _takes(shape: tuple[object, ...], sizes: tuple[int | None, ...]) -> bool:
    return len(shape) == len(sizes) and all(
        wanted is None or size is None or wanted == size
        for wanted, size in zip(shape, sizes, strict=True)
    )


def _numbers(shape: tuple[object, ...]) -> tuple[int | None, ...]:
    return tuple(size if isinstance(size, int) else None for size in shape)


READERS: tuple[tuple[str, Reader], ...] = (
    (
        r"Input (?P<index>\d+) .*expected axis (?P<axis>-?\d+) of input shape to have value "
        r"(?P<size>\d+)",
        _other_axis,
    ),
    (r"Input \d+ .*is incompatible with the layer: expected shape=", _other_input),
)
