"""Boxes that give way to one that grew."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.aligning import Axis, Side, aligned, distributed
from graph.room import Rect, hull, make_room, overlap

BEFORE = (100.0, 100.0, 50.0, 50.0)


def moved(boxes: dict[str, Rect], after: Rect, before: Rect = BEFORE) -> dict[str, Rect]:
    places = make_room(boxes, before, after)
    return {box: (*places.get(box, rect[:2]), *rect[2:]) for box, rect in boxes.items()}


def assert_apart(rects: list[Rect]) -> None:
    assert not [pair for pair in itertools.combinations(rects, 2) if overlap(*pair)]


def test_boxes_at_the_right_give_way_by_as_much_as_the_box_grew() -> None:
    boxes = {"near": (200.0, 100.0, 50.0, 50.0), "far": (900.0, 120.0, 50.0, 50.0)}

    places = make_room(boxes, BEFORE, (100.0, 100.0, 350.0, 50.0))

    assert places == {"near": (500.0, 100.0), "far": (1200.0, 120.0)}


def test_boxes_above_and_below_give_way_and_those_in_other_rows_stay() -> None:
    boxes = {
        "above": (0.0, 0.0, 50.0, 50.0),
        "below": (300.0, 200.0, 50.0, 50.0),
        "left": (0.0, 100.0, 50.0, 50.0),
    }

    places = make_room(boxes, BEFORE, (100.0, 60.0, 50.0, 130.0))

    assert places == {"above": (0.0, -40.0), "below": (300.0, 240.0)}


def test_what_would_be_moved_onto_another_takes_it_along() -> None:
    # The first stands beside the box, the second beside the first and not beside the box.
    boxes = {"first": (200.0, 80.0, 50.0, 60.0), "second": (300.0, 40.0, 50.0, 50.0)}

    places = make_room(boxes, BEFORE, (100.0, 100.0, 150.0, 50.0))

    assert places == {"first": (300.0, 80.0), "second": (400.0, 40.0)}


def test_a_box_that_shrank_moves_nothing() -> None:
    boxes = {"near": (200.0, 100.0, 50.0, 50.0)}
    assert make_room(boxes, BEFORE, (100.0, 100.0, 20.0, 20.0)) == {}


@st.composite
def standing_apart(draw: st.DrawFn) -> tuple[dict[str, Rect], Rect, Rect]:
    """Boxes in cells of a grid, one of which grows."""
    cells = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, unique=True))
    side = st.integers(20, 100)
    rects = [
        (100.0 * x + draw(st.integers(0, 50)), 100.0 * y, float(w) / 2, float(h))
        for x, y in cells
        for w, h in [(draw(side), draw(side))]
    ]
    x, y, width, height = rects[0]
    growth = st.integers(0, 400)
    left, up = draw(growth), draw(growth)
    after = (x - left, y - up, width + left + draw(growth), height + up + draw(growth))
    return {f"n{n}": rect for n, rect in enumerate(rects[1:])}, rects[0], after


@given(standing_apart())
def test_nothing_overlaps_once_room_is_made(drawn: tuple[dict[str, Rect], Rect, Rect]) -> None:
    boxes, before, after = drawn

    assert_apart([after, *moved(boxes, after, before).values()])


@given(standing_apart())
def test_what_stood_in_the_place_goes_below(drawn: tuple[dict[str, Rect], Rect, Rect]) -> None:
    boxes, before, after = drawn
    # As when boxes are laid out between which others stand.
    covering = {"between": before, **boxes}

    assert_apart([after, *moved(covering, after, before).values()])


# -- in line ---------------------------------------------------------------------------------------

ROW = {
    "a": (0.0, 10.0, 40.0, 20.0),
    "b": (100.0, 40.0, 60.0, 40.0),
    "c": (400.0, 0.0, 100.0, 20.0),
}


@pytest.mark.parametrize(
    ("side", "lines"),
    [("top", {0.0}), ("bottom", {80.0}), ("middle", {40.0})],
)
def test_boxes_in_a_row_are_brought_into_line(side: Side, lines: set[float]) -> None:
    share = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[side]

    places = aligned(ROW, side)

    assert {y + share * ROW[box][3] for box, (_, y) in places.items()} == lines
    assert {box: x for box, (x, _) in places.items()} == {"a": 0.0, "b": 100.0, "c": 400.0}


@given(standing_apart(), st.sampled_from(("left", "centre", "right", "top", "middle", "bottom")))
def test_boxes_in_line_do_not_cover_each_other(
    drawn: tuple[dict[str, Rect], Rect, Rect], side: Side
) -> None:
    boxes = {**drawn[0], "grown": drawn[1]}

    places = aligned(boxes, side)

    assert_apart([(*place, *boxes[box][2:]) for box, place in places.items()])
    share = {"left": 0.0, "top": 0.0, "right": 1.0, "bottom": 1.0}.get(side, 0.5)
    axis = 0 if side in ("left", "centre", "right") else 1
    lines = {round(place[axis] + share * boxes[box][2 + axis], 6) for box, place in places.items()}
    assert len(lines) == 1


def test_the_room_between_boxes_is_made_the_same() -> None:
    places = distributed(ROW, "across")

    assert places == {"a": (0.0, 10.0), "b": (190.0, 40.0), "c": (400.0, 0.0)}


@given(standing_apart(), st.sampled_from(("across", "down")))
def test_rooms_between_boxes_are_the_same_and_none_is_negative(
    drawn: tuple[dict[str, Rect], Rect, Rect], axis: Axis
) -> None:
    boxes = {**drawn[0], "grown": drawn[1]}
    along = 0 if axis == "across" else 1

    places = distributed(boxes, axis)

    spans = sorted((place[along], boxes[box][2 + along]) for box, place in places.items())
    rooms = [after - first - size for (first, size), (after, _) in itertools.pairwise(spans)]
    assert all(room >= -1e-6 for room in rooms)
    assert max(rooms, default=0) - min(rooms, default=0) < 1e-6
    before = hull(boxes.values())[along]
    assert spans[0][0] == before
