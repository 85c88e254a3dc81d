import random
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from editor.canvas.far_picture import FarPicture
from editor.canvas.far_view import FarView
from editor.canvas.style import Style
from editor.canvas.view import FAR_ZOOM, SMALLEST_ZOOM
from editor.look.theme import DARK, LIGHT
from graph.checks.problem import Problem
from graph.edits import RemoveNode
from graph.framing import make_frame
from tests.editor.canvas.drawn import Drawn, chain_of

SEEN = QRect(-40, 30, 60, 40)
CLIPPED = 2  # of 255: by how much a line differs that Qt cuts off somewhere else
PANS = 12


@pytest.fixture
def far(qtbot: QtBot) -> Drawn:
    """Sixty boxes, seen from far away in a small window."""
    drawn = Drawn(qtbot, chain_of(60))
    drawn.canvas.resize(320, 200)
    drawn.canvas.fit()
    assert drawn.canvas.zoom() < FAR_ZOOM
    return drawn


@pytest.fixture
def drawings(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The zoom of each drawing of all that is far away."""
    zooms: list[float] = []
    paint = FarView.paint

    def noted(view: FarView, painter: QPainter, style: Style, zoom: float) -> None:
        zooms.append(zoom)
        paint(view, painter, style, zoom)

    monkeypatch.setattr(FarView, "paint", noted)
    return zooms


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - repeatable, and no secret


def shown(drawn: Drawn) -> QImage:
    return drawn.canvas.view.viewport().grab().toImage()


def difference(one: QImage, other: QImage) -> int:
    assert (one.size(), one.format()) == (other.size(), other.format())
    if one == other:
        return 0
    return max(abs(a - b) for a, b in zip(bytes(one.bits()), bytes(other.bits()), strict=True))


def assert_as_drawn_anew(drawn: Drawn) -> None:
    before = shown(drawn)
    drawn.canvas.view.refresh()
    assert difference(before, shown(drawn)) <= CLIPPED


def shake(drawn: Drawn, chance: random.Random) -> None:
    for _ in range(3):
        drawn.canvas.view.pan(QPointF(chance.randint(-60, 60), chance.randint(-60, 60)))
        shown(drawn)


def test_a_pan_copies_what_was_drawn(far: Drawn, drawings: list[float]) -> None:
    shown(far)
    shown(far)
    drawings.clear()

    for _ in range(PANS):
        far.canvas.view.pan(QPointF(-3, 2))
        shown(far)

    assert drawings == []
    assert_as_drawn_anew(far)


def test_a_pan_away_from_what_was_drawn_draws_now_and_then(
    far: Drawn, drawings: list[float]
) -> None:
    shown(far)
    drawings.clear()

    for _ in range(PANS):
        far.canvas.view.pan(QPointF(-20, 0))
        shown(far)

    assert 1 < len(drawings) < PANS / 2
    assert_as_drawn_anew(far)


def test_nothing_is_drawn_beyond_the_view_while_each_frame_is_another(
    far: Drawn, drawings: list[float]
) -> None:
    for step in range(PANS):
        far.canvas.set_zoom(0.1 + step / 100)
        drawings.clear()
        shown(far)
        assert drawings == [far.canvas.zoom()]


def hide_and_show(drawn: Drawn) -> None:
    drawn.canvas.hide()
    drawn.canvas.show()


def come_near_and_go_back(drawn: Drawn) -> None:
    zoom = drawn.canvas.zoom()
    drawn.canvas.set_zoom(1.0)
    drawn.canvas.set_zoom(zoom)


@pytest.mark.parametrize("leave", [hide_and_show, come_near_and_go_back])
def test_no_pixels_are_kept_of_what_is_not_seen(
    far: Drawn, drawings: list[float], leave: Callable[[Drawn], None]
) -> None:
    shown(far)
    shown(far)
    drawings.clear()
    shown(far)
    assert not drawings

    leave(far)
    shown(far)

    assert drawings


@pytest.mark.parametrize(
    "change",
    [
        lambda far: far.canvas.select_nodes(["n3", "n30"]),
        lambda far: far.add("Conv2D", 700, 150),
        lambda far: far.document.apply(RemoveNode("n8"), "Delete"),
        lambda far: far.canvas.set_problems([Problem("error", "Expected 1.", ("n9",))]),
        lambda far: far.canvas.set_waiting({"n5", "n6", "n7"}),
        lambda far: far.canvas.set_theme(LIGHT),
        lambda far: far.document.apply(make_frame(far.graph, ["n21", "n22"])[0], "Frame"),
        lambda far: far.canvas.set_zoom(0.2),
        lambda far: far.canvas.resize(300, 260),
    ],
    ids=["selection", "add", "remove", "problem", "waiting", "theme", "frame", "zoom", "size"],
)
def test_a_change_is_seen_at_once(far: Drawn, change: Callable[[Drawn], object]) -> None:
    shake(far, seeded(1))
    before = shown(far)

    change(far)

    after = shown(far)
    assert after.size() != before.size() or difference(after, before) > CLIPPED
    assert_as_drawn_anew(far)


def test_a_drag_is_seen_at_every_step(far: Drawn) -> None:
    start = far.middle("n25")
    far.press(start)
    for step in range(1, 6):
        far.move(start + QPoint(4 * step, 9 * step))
        shake(far, seeded(step))
        assert_as_drawn_anew(far)
    far.release(start + QPoint(20, 45))
    assert_as_drawn_anew(far)


@pytest.mark.parametrize("seed", range(3))
def test_copies_and_drawings_show_the_same(far: Drawn, seed: int) -> None:
    chance = seeded(seed)
    view, undo = far.canvas.view, far.document.undo_stack
    actions: list[Callable[[], object]] = [
        lambda: view.zoom_to(chance.uniform(SMALLEST_ZOOM, FAR_ZOOM)),
        lambda: view.zoom_to(1.0),
        far.canvas.fit,
        lambda: view.centre_on(QPointF(chance.uniform(0, 4800), chance.uniform(0, 300))),
        lambda: far.canvas.select_nodes(chance.sample(list(view.drawn.boxes), 4)),
        lambda: far.add("Dense", chance.uniform(0, 4800), chance.uniform(0, 300)),
        undo.undo,
        undo.redo,
        lambda: far.canvas.set_theme(chance.choice([DARK, LIGHT])),
    ]
    for _ in range(25):
        chance.choice(actions)()
        shake(far, chance)
        assert_as_drawn_anew(far)


# -- by itself -----------------------------------------------------------------------------------


def draw_stripes(painter: QPainter, part: QRect) -> None:
    """Another colour for each column and row of pixels of the drawing."""
    for x in range(part.width()):
        for y in range(part.height()):
            colour = QColor((part.x() + x) % 256, (part.y() + y) % 256, 90)
            painter.fillRect(QRect(x, y, 1, 1), colour)


def painted(picture: FarPicture, seen: QRect, ratio: float, content: object = "") -> QImage:
    image = QImage(seen.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    picture.draw_for(seen, ratio, content)(painter, seen)
    painter.end()
    return image


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_pixels_are_those_of_the_screen(ratio: float) -> None:
    kept = FarPicture(draw_stripes)
    for shift in range(-12, 12, 3):
        seen = SEEN.translated(shift, -shift // 2)
        assert painted(kept, seen, ratio) == painted(FarPicture(draw_stripes), seen, ratio)


def test_no_more_is_kept_than_a_few_times_what_is_seen() -> None:
    drawn: list[QRect] = []
    picture = FarPicture(lambda painter, part: drawn.append(part))
    for shift in range(0, 400, 20):
        painted(picture, SEEN.translated(shift, shift), 1.0)
    largest = max(part.width() * part.height() for part in drawn)
    assert SEEN.width() * SEEN.height() < largest < 3 * SEEN.width() * SEEN.height()


def test_what_was_forgotten_is_drawn_anew() -> None:
    drawn: list[QRect] = []
    picture = FarPicture(lambda painter, part: drawn.append(part))
    for _ in range(4):
        painted(picture, SEEN, 1.0)
    assert len(drawn) == 2
    picture.forget()
    painted(picture, SEEN, 1.0)
    assert len(drawn) == 3
    assert drawn[-1] == SEEN
