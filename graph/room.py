"""Room in a drawing: where a box grows, what stands around it gives way and keeps its order."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Mapping
from typing import TypeAlias

Position: TypeAlias = tuple[float, float]
Rect: TypeAlias = tuple[float, float, float, float]  # left, top, width and height, in pixels

GAP = 32.0


def hull(rects: Iterable[Rect]) -> Rect:
    """Gives the rectangle around some others, of which there is one at least."""
    lefts, tops, rights, bottoms = zip(
        *((x, y, x + width, y + height) for x, y, width, height in rects), strict=True
    )
    left, top = min(lefts), min(tops)
    return left, top, max(rights) - left, max(bottoms) - top


def make_room(
    boxes: Mapping[str, Rect], before: Rect, after: Rect, gap: float = GAP
) -> dict[str, Position]:
    """Gives the boxes that stand elsewhere once one has grown, and their left and top.

    What stood above it or below goes up or down by as much as it grew there; what stood beside it
    goes with its side. What stood in its place goes below.

    Args:
        boxes: All but the one that grew, no two of which overlap.
        before: The one that grew, as it was.
        after: The same, as it is now.
        gap: Room between what went below and what stands there, in pixels.
    """
    moved = dict(boxes)
    _give_way_up_and_down(moved, before, after)
    _give_way_sideways(moved, before, after)
    _go_below(moved, after, gap)
    return {box: rect[:2] for box, rect in moved.items() if rect[:2] != boxes[box][:2]}


def _give_way_up_and_down(boxes: dict[str, Rect], before: Rect, after: Rect) -> None:
    up = max(before[1] - after[1], 0.0)
    down = max(_bottom(after) - _bottom(before), 0.0)
    for box, (x, y, width, height) in boxes.items():
        if y >= _bottom(before):
            boxes[box] = (x, y + down, width, height)
        elif y + height <= before[1]:
            boxes[box] = (x, y - up, width, height)


def _give_way_sideways(boxes: dict[str, Rect], before: Rect, after: Rect) -> None:
    """Moves what stands beside the box, and what that would be moved onto with it."""
    right = max(_right(after) - _right(before), 0.0)
    left = max(before[0] - after[0], 0.0)
    grown = (after[0], min(before[1], after[1]), after[2], max(before[3], after[3]))
    beside = {box: rect for box, rect in boxes.items() if rect[0] >= _right(before)}
    for box in _in_rows_of(grown, beside):
        x, y, width, height = boxes[box]
        boxes[box] = (x + right, y, width, height)
    beside = {box: rect for box, rect in boxes.items() if _right(rect) <= before[0]}
    for box in _in_rows_of(grown, beside):
        x, y, width, height = boxes[box]
        boxes[box] = (x - left, y, width, height)


def _in_rows_of(rect: Rect, boxes: Mapping[str, Rect]) -> set[str]:
    """Gives the boxes in the rows of a rectangle, those in the rows of these, and so on."""
    found: set[str] = set()
    top, bottom = rect[1], _bottom(rect)
    while True:
        reached = {box for box, each in boxes.items() if each[1] < bottom and _bottom(each) > top}
        if reached == found:
            return found
        found = reached
        top = min(top, *(boxes[box][1] for box in found))
        bottom = max(bottom, *(_bottom(boxes[box]) for box in found))


def _go_below(boxes: dict[str, Rect], after: Rect, gap: float) -> None:
    """Moves what is still in the way below it, one under the other."""
    hidden = {box for box, rect in boxes.items() if overlap(rect, after)}
    standing = [after, *(rect for box, rect in boxes.items() if box not in hidden)]
    standing.sort(key=_top)
    for box in sorted(hidden, key=lambda box: boxes[box][1]):
        x, y, width, height = boxes[box]
        for rect in standing:
            if overlap((x, y, width, height), rect):
                y = _bottom(rect) + gap
        boxes[box] = (x, y, width, height)
        insort(standing, boxes[box], key=_top)


def overlap(one: Rect, other: Rect) -> bool:
    """Whether two rectangles have a place in common."""
    return (
        one[0] < _right(other)
        and other[0] < _right(one)
        and one[1] < _bottom(other)
        and other[1] < _bottom(one)
    )


def _top(rect: Rect) -> float:
    return rect[1]


def _right(rect: Rect) -> float:
    return rect[0] + rect[2]


def _bottom(rect: Rect) -> float:
    return rect[1] + rect[3]
