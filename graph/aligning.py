"""Boxes in line with each other, and with the same room between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from graph.room import GAP, Position, Rect, hull

Side: TypeAlias = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis: TypeAlias = Literal["across", "down"]

_SHARES: dict[Side, float] = {
    "left": 0.0,
    "centre": 0.5,
    "right": 1.0,
    "top": 0.0,
    "middle": 0.5,
    "bottom": 1.0,
}
_UPRIGHT = ("left", "centre", "right")


def aligned(boxes: Mapping[str, Rect], side: Side) -> dict[str, Position]:
    """Gives boxes their places with one side, or the middle, where that of all of them is.

    Boxes that would cover each other then are moved apart along the line, in their order.
    """
    if side not in _UPRIGHT:
        return _turned(_aligned(_turned_rects(boxes), _SHARES[side]))
    return _aligned(boxes, _SHARES[side])


def _aligned(boxes: Mapping[str, Rect], share: float) -> dict[str, Position]:
    left, _, whole, _ = hull(boxes.values())
    positions: dict[str, Position] = {}
    free = float("-inf")
    for box, (_, y, width, height) in sorted(boxes.items(), key=lambda item: item[1][1]):
        top = y if y >= free else free + GAP
        positions[box] = (left + share * (whole - width), top)
        free = max(free, top + height)
    return positions


def distributed(boxes: Mapping[str, Rect], axis: Axis) -> dict[str, Position]:
    """Gives boxes their places with the same room between neighbours.

    The first and the last stay, unless there is no room for the others between them.
    """
    if axis == "down":
        return _turned(_distributed(_turned_rects(boxes)))
    return _distributed(boxes)


def _distributed(boxes: Mapping[str, Rect]) -> dict[str, Position]:
    left, _, whole, _ = hull(boxes.values())
    room = whole - sum(width for _, _, width, _ in boxes.values())
    gap = room / (len(boxes) - 1) if len(boxes) > 1 else 0.0
    gap = gap if gap >= 0 else GAP
    positions: dict[str, Position] = {}
    for box, (_, y, width, _) in sorted(boxes.items(), key=_middle_of):
        positions[box] = (left, y)
        left += width + gap
    return positions


def _middle_of(box: tuple[str, Rect]) -> float:
    _, (x, _, width, _) = box
    return x + width / 2


def _turned_rects(boxes: Mapping[str, Rect]) -> dict[str, Rect]:
    return {box: (y, x, height, width) for box, (x, y, width, height) in boxes.items()}


def _turned(positions: Mapping[str, Position]) -> dict[str, Position]:
    return {box: (x, y) for box, (y, x) in positions.items()}
