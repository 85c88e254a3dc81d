from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from graph.advice.room import SIZE, Room
from graph.room import Position

_PLACES = st.tuples(st.integers(-500, 500), st.integers(-500, 500))


def _lie_over(one: Position, other: Position) -> bool:
    return abs(one[0] - other[0]) < SIZE[0] and abs(one[1] - other[1]) < SIZE[1]


def test_a_place_that_is_free_is_taken_as_it_is() -> None:
    assert Room([(0.0, 0.0), (SIZE[0], 0.0)]).nearest((0.0, SIZE[1])) == (0.0, SIZE[1])


def test_a_box_goes_below_or_above_what_stands_in_its_place() -> None:
    standing = [(0.0, 0.0), (0.0, SIZE[1])]
    assert Room(standing).nearest((0.0, 0.0)) == (0.0, -SIZE[1])


def test_other_new_boxes_count_too() -> None:
    assert Room([]).nearest((4.0, 4.0), [(0.0, 0.0)]) == (4.0, 4.0 + SIZE[1])


@given(st.lists(_PLACES, max_size=8), st.lists(_PLACES, min_size=1, max_size=3))
def test_new_boxes_lie_over_none(standing: list[Position], wanted: list[Position]) -> None:
    # Eight boxes stand in the way of at most sixteen of the places that are tried.
    room, added = Room(standing), list[Position]()
    for place in wanted:
        added.append(room.nearest(place, added))
    assert not any(_lie_over(new, old) for new in added for old in standing)
    assert not any(_lie_over(one, other) for one, other in combinations(added, 2))
