"""Boxes that are laid out as one: the content of a frame, which may hold frames itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from graph.frames import FRAME_MARGIN

Position: TypeAlias = tuple[float, float]
Size: TypeAlias = tuple[float, float]
Margin: TypeAlias = tuple[float, float, float]  # left and right, above, below

_NONE: Margin = (0.0, 0.0, 0.0)


class Together(Struct, frozen=True):
    """Nodes that stand together, in a frame.

    Attributes:
        nodes: All of them, those of frames within it among them.
        margin: Room around them: left and right, above, and below, in pixels.
        size: Width and height of the one box that is shown in their place, where it is; they then
            keep their places in relation to it.
    """

    nodes: frozenset[str]
    margin: Margin = FRAME_MARGIN
    size: Size | None = None


class Unit(Struct, frozen=True):
    """What is placed as one: a box, or a frame.

    Attributes:
        id: That of the node, or of the first node in it.
        now: Left and top at present.
        size: Width and height, where it has no units within it.
        places: Where its nodes stand in it, where it has no units within it.
        units: Those within it, which are laid out first.
        margin: Room around those.
    """

    id: str
    now: Position
    size: Size
    places: dict[str, Position]
    units: tuple[Unit, ...] = ()
    margin: Margin = _NONE


def units_of(
    sizes: Mapping[str, Size], now: Mapping[str, Position], together: Iterable[Together]
) -> tuple[Unit, ...]:
    """Gives what is placed as one; frames of which a node is not to be placed are none.

    Args:
        sizes: Width and height of the boxes that are placed, in pixels.
        now: Where they stand at present.
        together: The frames, in any order. Of two that share some nodes, one has all of the
            other's; otherwise the smaller is none.
    """
    frames = [frame for frame in together if frame.nodes and frame.nodes <= sizes.keys()]
    return _units(sizes, now, sorted(frames, key=lambda frame: len(frame.nodes), reverse=True))


def _units(
    sizes: Mapping[str, Size], now: Mapping[str, Position], frames: Sequence[Together]
) -> tuple[Unit, ...]:
    outer: list[tuple[Together, list[Together]]] = []
    owner: dict[str, int] = {}
    for frame in frames:
        owners = {owner.get(node) for node in frame.nodes}
        if owners == {None}:
            owner |= dict.fromkeys(frame.nodes, len(outer))
            outer.append((frame, []))
        elif len(owners) == 1:
            outer[next(number for number in owners if number is not None)][1].append(frame)
    made: dict[int, Unit] = {}
    units: dict[str, Unit] = {}
    for node, size in sizes.items():
        number = owner.get(node)
        if number is None:
            units[node] = Unit(node, now[node], size, {node: (0.0, 0.0)})
        elif number not in made:
            units[node] = made[number] = _framed(*outer[number], sizes, now)
    return tuple(units.values())


def _framed(
    frame: Together,
    inner: Sequence[Together],
    sizes: Mapping[str, Size],
    now: Mapping[str, Position],
) -> Unit:
    own = {node: size for node, size in sizes.items() if node in frame.nodes}
    left = min(now[node][0] for node in own)
    top = min(now[node][1] for node in own)
    first = next(iter(own))
    if frame.size is None:
        return Unit(
            first, (left, top), (0.0, 0.0), {}, _units(own, now, inner), margin=frame.margin
        )
    side, above, _ = frame.margin
    places = {node: (now[node][0] - left + side, now[node][1] - top + above) for node in own}
    return Unit(first, (left, top), frame.size, places)
