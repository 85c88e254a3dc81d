"""Tensors that do not fit together: additions, concatenations, dot products."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from graph.advice.errors_matching import cropped, described, padded, projection, same_sides
from graph.advice.errors_words import (
    Reader,
    Refusal,
    Said,
    Sizes,
    last_size,
    product,
    shape_words,
)
from graph.advice.fixes import Made, both, insert, insert_each, replace, set_argument
from graph.checks import Fix
from graph.elements import Edge
from graph.topology import reaches
from graph.wording import quoted

_Given: TypeAlias = Sequence[tuple[Edge, Sizes]]

_CONCATENATED = frozenset({"Add", "Average", "Maximum", "Minimum", "Multiply"})
_DENSE_RANK = 1


def _given(refusal: Refusal) -> _Given:
    return [(edge, spec.shape[1:]) for edge, spec in refusal.inputs]


def _received(refusal: Refusal) -> str:
    shapes = [
        f"{shape_words(spec.shape)} from {refusal.source(edge)}" for edge, spec in refusal.inputs
    ]
    return f"{', '.join(shapes[:-1])} and {shapes[-1]}"


# -- element by element --------------------------------------------------------------------------


def _elements(refusal: Refusal, _: re.Match[str]) -> Said | None:
    given = _given(refusal)
    if len(given) < 2:  # noqa: PLR2004
        return None
    message = f"Expected inputs of one shape for {refusal.who}. Received: {_received(refusal)}"
    return Said(message, "", tuple(_element_fixes(refusal, given)))


def _element_fixes(refusal: Refusal, given: _Given) -> Iterator[Fix | None]:
    sight = refusal.sight
    if len(given) == 2:  # noqa: PLR2004
        for (edge, sizes), (other, wanted) in (given, given[::-1]):
            yield _padded_and_projected(refusal, (edge, sizes), (other, wanted))
    for wanted in _wanted(refusal, given):
        others = [(edge, sizes) for edge, sizes in given if sizes != wanted]
        layers = {edge: projection(sizes, wanted) for edge, sizes in others}
        made = {edge: each for edge, each in layers.items() if each}
        if made and len(made) == len(others):
            yield insert_each(
                sight, made, of=described(each for layers in made.values() for each in layers)
            )
    if refusal.layer.class_name in _CONCATENATED and not refusal.layer.is_operation:
        bodies = {sizes[:-1] for _, sizes in given}
        if len(bodies) == 1:
            yield replace(sight, refusal.layer, "Concatenate")


def _padded_and_projected(
    refusal: Refusal, branch: tuple[Edge, Sizes], shortcut: tuple[Edge, Sizes]
) -> Fix | None:
    """Gives the fix by which a branch keeps its size, and its shortcut has as many channels."""
    (edge, sizes), (other, wanted) = branch, shortcut
    fix = padded(refusal, edge, sizes, wanted)
    if fix is None or sizes[-1] == wanted[-1]:
        return fix
    layers = projection(wanted, (*wanted[:-1], sizes[-1]))
    if not layers:
        return None
    projected = insert(refusal.sight, other, *layers, of=described(layers))
    return both(f"{fix.title} and insert {projected.title.removeprefix('Insert ')}", fix, projected)


def _wanted(refusal: Refusal, given: _Given) -> list[Sizes]:
    """Gives the sizes that the others are to have, the likeliest first.

    They are those of most inputs; of two, those of the branch, and not of its shortcut.
    """
    counted = Counter(sizes for _, sizes in given)
    if len(given) == 2 and _is_before(refusal, given[1][0], given[0][0]):  # noqa: PLR2004
        given = given[::-1]
    latest = {sizes: place for place, (_, sizes) in enumerate(given)}
    return sorted(counted, key=lambda sizes: (counted[sizes], latest[sizes]), reverse=True)


def _is_before(refusal: Refusal, edge: Edge, other: Edge) -> bool:
    """Whether what one wire comes from feeds what the other comes from."""
    source, target = edge.source.node, other.source.node
    return source != target and reaches(refusal.sight.graph, source, target)


# -- end to end ----------------------------------------------------------------------------------


def _concatenated(refusal: Refusal, _: re.Match[str]) -> Said | None:
    given = _given(refusal)
    axis = refusal.argument("axis")
    if len(given) < 2 or not isinstance(axis, int) or refusal.layer.is_operation:  # noqa: PLR2004
        return None
    message = (
        f"Expected inputs of one shape for {refusal.who}, but for {_named(axis)}, along which they "
        f"are joined. Received: {_received(refusal)}"
    )
    ranks = {len(sizes) for _, sizes in given}
    fixes = _joining(refusal, given) if len(ranks) == 1 else _same_ranks(refusal, given)
    about = "axis" if "axis" in refusal.layer.arguments else ""
    return Said(message, about, tuple(fixes))


def _named(axis: int) -> str:
    return "the last axis" if axis == -1 else f"axis {axis}"


def _joining(refusal: Refusal, given: _Given) -> Iterator[Fix | None]:
    rank = len(given[0][1])
    if not rank:
        return
    for axis in (-1, *range(1, rank)):
        place = axis if axis < 0 else axis - 1
        if len({_without(sizes, place) for _, sizes in given}) == 1:
            yield set_argument(refusal.layer, "axis", axis)
    pairs = [(given[0], given[1]), (given[1], given[0])] if len(given) == 2 else []  # noqa: PLR2004
    for (edge, sizes), (_, wanted) in pairs:
        yield padded(refusal, edge, sizes, wanted)
    for fitted in (same_sides, cropped):
        for (edge, sizes), (_, wanted) in pairs:
            if layers := fitted(sizes, wanted):
                yield insert(refusal.sight, edge, *layers)
    if rank > 1 and all(product(sizes) is not None for _, sizes in given):
        yield insert(refusal.sight, [edge for edge, _ in given], ("Flatten", {}))


def _same_ranks(refusal: Refusal, given: _Given) -> Iterator[Fix | None]:
    """Makes vectors of what is none, where there is a vector among the inputs."""
    high = {edge: sizes for edge, sizes in given if len(sizes) > _DENSE_RANK}
    rows = [sizes for _, sizes in given if len(sizes) == _DENSE_RANK]
    if not high or len(rows) + len(high) < len(given):
        return
    pooled: dict[Edge, list[Made]] = {
        edge: [(f"GlobalAveragePooling{len(sizes) - 1}D", {})] for edge, sizes in high.items()
    }
    if all(len(sizes) <= 4 for sizes in high.values()):  # noqa: PLR2004
        yield insert_each(refusal.sight, pooled)
    if all(product(sizes) is not None for sizes in high.values()):
        yield insert(refusal.sight, list(high), ("Flatten", {}))


def _without(sizes: Sizes, place: int) -> Sizes:
    place %= len(sizes)
    return (*sizes[:place], *sizes[place + 1 :])


# -- products ------------------------------------------------------------------------------------


def _dotted(refusal: Refusal, match: re.Match[str]) -> Said | None:
    given = _given(refusal)
    if len(given) != 2:  # noqa: PLR2004
        return None
    (first, sizes), (second, others) = given
    if not sizes or not others:
        return None
    message = (
        f"Expected inputs for {refusal.who} that are equally long along `axes`. "
        f"Received: {_received(refusal)}, {match[1]} and {match[2]} long"
    )
    fixes: list[Fix | None] = []
    if sizes[-1] is not None and sizes[-1] == others[-1]:
        fixes.append(set_argument(refusal.layer, "axes", -1))
    if len(sizes) == len(others) == 1:
        for edge, wanted in ((first, others), (second, sizes)):
            made: Made = ("Dense", {"units": wanted[0]})
            fixes.append(insert(refusal.sight, edge, made, of=f"with {wanted[0]} units"))
    return Said(message, "axes", tuple(fixes))


def _features(refusal: Refusal, _: re.Match[str]) -> Said | None:
    """Says that grouped attention compares tensors of other lengths."""
    given = {edge.slot.argument: (edge, last_size(spec)) for edge, spec in refusal.inputs}
    if "query" not in given or "value" not in given:
        return None
    wanted, (value, features) = given["query"][1], given["value"]
    message = (
        f"Expected as many features of the value as of the query, {wanted}, for {refusal.who}. "
        f"Received: {features}"
    )
    fix = None
    if wanted:
        fix = insert(refusal.sight, value, ("Dense", {"units": wanted}), of=f"with {wanted} units")
    return Said(message, "", (fix,))


def _multiplied(refusal: Refusal, _: re.Match[str]) -> Said | None:
    given = _given(refusal)
    if len(given) != 2:  # noqa: PLR2004
        return None
    (first, sizes), (second, others) = given
    if not sizes or not others:
        return None
    inner, outer = quoted("x1"), quoted("x2")
    message = (
        f"Expected for {refusal.who} as many columns of {inner} (its last axis) as rows of {outer} "
        f"(its last but one). Received: {_received(refusal)}"
    )
    fixes: list[Fix | None] = []
    if len(others) == len(sizes) == 2 and others[-1] == sizes[-1]:  # noqa: PLR2004
        swapped: Made = ("Permute", {"dims": (2, 1)})
        fixes.append(insert(refusal.sight, second, swapped, of="to swap its axes"))
    rows = others[-2] if len(others) > 1 else None
    if rows is not None and sizes[-1] is not None:
        fixes.append(
            insert(refusal.sight, first, ("Dense", {"units": rows}), of=f"with {rows} units")
        )
    return Said(message, "", tuple(fixes))


READERS: tuple[tuple[str, Reader], ...] = (
    (r"Inputs have incompatible shapes\. Received shapes", _elements),
    (r"Cannot broadcast shape, the failure dim has value", _elements),
    (r"A `Concatenate` layer requires inputs with matching shapes", _concatenated),
    (r"Incompatible input shapes: axis values (\S+) \(at axis .*?\) != (\S+) ", _dotted),
    (r"The last dimension of `query_shape` and `value_shape` must be equal", _features),
    (r"Inner dimensions \(`x1.shape", _multiplied),
)
