"""Which steps take what of which others, by their places in the sequence.

Most edits change no wire, and the source is written anew at each; so the last ones are remembered.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from msgspec import Struct

from codegen.parts import Part
from graph.elements import Tensor

Reference: TypeAlias = tuple[int, int]  # the place of the step that gives a tensor, and its index

_LIMIT = 32  # models


class Wires(Struct, frozen=True, eq=False):
    """The wires of a part.

    Attributes:
        references: The tensors that each step takes.
        last_use: The place of the last step that takes a tensor of each; the number of steps where
            the model gives it.
        users: The steps that take a tensor of each, with its index.
        ends: The tensors that the model gives, by the places of their steps.
        gives: The tensors of each that the model gives or a step takes, in order.
        narrow: Whether before a step all that goes on is the tensor of the last one.
    """

    references: list[tuple[Reference, ...]]
    last_use: list[int]
    users: list[list[Reference]]
    ends: dict[int, set[int]]
    gives: list[tuple[Tensor, ...]]
    narrow: list[bool]


class _Known(Struct, frozen=True, eq=False):
    nodes: list[str]
    taken: list[tuple[Tensor, ...]]
    outputs: list[Tensor]
    wires: Wires


_known: dict[tuple[str, int], _Known] = {}


def read_wires(part: Part, nodes: list[str]) -> Wires:
    """Gives the wires of a part, whose steps have these nodes."""
    taken = [step.taken for step in part.steps]
    key = (nodes[0] if nodes else "", len(nodes))
    known = _known.get(key)
    if (
        known is None
        or known.nodes != nodes
        or known.taken != taken
        or known.outputs != part.outputs
    ):
        if len(_known) >= _LIMIT:
            _known.clear()
        known = _known[key] = _Known(nodes, taken, part.outputs, _read(nodes, taken, part.outputs))
    return known.wires


def _read(
    nodes: Sequence[str], taken: Sequence[tuple[Tensor, ...]], outputs: Sequence[Tensor]
) -> Wires:
    places = {node: place for place, node in enumerate(nodes)}
    references = [
        tuple([(places[tensor.node], tensor.tensor_index) for tensor in each]) for each in taken
    ]
    users: list[list[Reference]] = [[] for _ in nodes]
    last_use = [-1] * len(nodes)
    for place, each in enumerate(references):
        for source, index in each:
            users[source].append((place, index))
            last_use[source] = place
    ends: dict[int, set[int]] = {}
    for tensor in outputs:
        ends.setdefault(places[tensor.node], set()).add(tensor.tensor_index)
        last_use[places[tensor.node]] = len(nodes)
    gives = [
        tuple([Tensor(node, index) for index in sorted({*ends.get(place, ()), *indices})])
        for place, (node, indices) in enumerate(
            zip(nodes, ([index for _, index in each] for each in users), strict=True)
        )
    ]
    return Wires(references, last_use, users, ends, gives, _narrow_gaps(last_use))


def _narrow_gaps(last_use: Sequence[int]) -> list[bool]:
    """Tells before which steps all that goes on is what the last one gave."""
    count = len(last_use)
    change = [0] * (count + 2)
    for place, last in enumerate(last_use):
        if last > place:
            change[place + 1] += 1
            change[min(last, count) + 1] -= 1
    narrow, alive = [], 0
    for place in range(count + 1):
        alive += change[place]
        narrow.append(place > 0 and alive == 1 and last_use[place - 1] >= place)
    return narrow
