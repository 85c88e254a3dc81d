import itertools

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from editor.canvas.box_size import GRID
from editor.canvas.room import GAP, Room, room_on_wire

WIDTHS = st.sampled_from([120.0, 160.0, 240.0, 280.0])
NEW = QRectF(0, 0, 160, 64)


def box(left: float, top: float, width: float = 160) -> QRectF:
    return QRectF(left, top, width, 64)


def put(boxes: dict[str, QRectF], inserted: QRectF) -> tuple[Room, dict[str, QRectF]]:
    """Puts a box onto the wire from `a` to `b`; gives where all boxes are then."""
    ends = (
        QPointF(boxes["a"].right(), boxes["a"].center().y()),
        QPointF(boxes["b"].left(), boxes["b"].center().y()),
    )
    room = room_on_wire(ends, boxes["a"], boxes["b"], inserted, boxes)
    after = {name: QRectF(rect) for name, rect in boxes.items()}
    for name, (left, top) in room.others.items():
        after[name].moveTo(left, top)
    after["new"] = inserted.translated(room.shift)
    return room, after


def test_a_wire_that_is_long_enough_keeps_its_ends() -> None:
    room, after = put({"a": box(0, 0), "b": box(600, 0)}, NEW.translated(180, 10))
    assert room.others == {}
    assert after["new"].left() == 160 + GAP
    assert after["new"].center().y() == 32


def test_a_short_wire_grows_and_what_is_to_its_right_gives_way() -> None:
    boxes = {"a": box(0, 0), "b": box(232, 0), "c": box(464, 40), "d": box(300, 200)}
    room, after = put(boxes, NEW.translated(150, 0))
    assert room.others.keys() == {"b", "c"}
    assert after["c"].left() - after["b"].left() == 232
    assert after["b"].left() - after["new"].right() >= GAP - GRID


def test_a_wire_that_runs_back_moves_nothing() -> None:
    assert put({"a": box(400, 0), "b": box(0, 200)}, NEW) == (
        Room(QPointF(), {}),
        {"a": box(400, 0), "b": box(0, 200), "new": NEW},
    )


def test_what_is_put_on_a_steep_wire_stays_at_its_height() -> None:
    room, _ = put({"a": box(0, 0), "b": box(600, 400)}, NEW.translated(300, 200))
    assert room.shift.y() == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 6), WIDTHS),
        min_size=2,
        max_size=26,
        unique_by=lambda it: it[:2],
    ),
    st.tuples(st.integers(-100, 3000), st.integers(-100, 800)),
)
def test_boxes_that_lie_apart_lie_apart_afterwards(
    places: list[tuple[int, int, float]], dropped: tuple[int, int]
) -> None:
    rects = [box(column * 300.0, row * 100.0, width) for column, row, width in places]
    boxes = dict(zip("abcdefghijklmnopqrstuvwxyz", rects, strict=False))
    _, after = put(boxes, NEW.translated(*dropped))

    if boxes["a"].right() > boxes["b"].left():
        del after["new"]  # nothing is between them, and it stays where it was let go
    pairs = itertools.combinations(after.values(), 2)
    assert not any(one.intersects(other) for one, other in pairs)
