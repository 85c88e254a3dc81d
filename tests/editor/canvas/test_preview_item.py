"""Small pictures below the boxes."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from editor.canvas.node_item import NodeItem
from editor.canvas.preview_item import SMALLEST_ZOOM, PreviewItem
from editor.canvas.view import FAR_ZOOM
from graph.edits import MoveNodes, RemoveNode
from tests.editor.canvas.drawn import Drawn, chain_of

RED = "#ff0000"


@pytest.fixture
def chain(qtbot: QtBot) -> Drawn:
    """Four boxes at 100 %."""
    return Drawn(qtbot, chain_of(4))


def picture(width: int = 8, height: int = 8) -> QImage:
    made = QImage(width, height, QImage.Format.Format_RGB32)
    made.fill(QColor(RED))
    return made


def preview(box: NodeItem) -> PreviewItem:
    assert box.preview is not None
    return box.preview


def is_seen(drawn: Drawn, node_id: str = "n1") -> bool:
    """Whether there is the picture's colour below a box."""
    below = drawn.box(node_id).scene_box
    place = drawn.pixel(QPointF(below.center().x(), below.bottom() + 12))
    return QColor(drawn.canvas.view.viewport().grab().toImage().pixel(place)).name() == RED


def test_a_picture_stands_below_its_box_and_goes(chain: Drawn) -> None:
    assert not is_seen(chain)
    chain.canvas.set_previews({"n1": picture(), "gone": picture()})
    assert is_seen(chain)
    assert not is_seen(chain, "n2")
    chain.canvas.set_previews({"n2": picture()})
    assert (is_seen(chain), is_seen(chain, "n2")) == (False, True)
    chain.canvas.set_previews(None)
    assert not is_seen(chain, "n2")


def test_it_goes_where_its_box_goes(chain: Drawn) -> None:
    chain.canvas.set_previews({"n1": picture()})
    chain.document.apply(MoveNodes({"n1": (300.0, 240.0)}), "Move")
    assert is_seen(chain)
    chain.document.apply(RemoveNode("n1"), "Delete")
    chain.document.undo_stack.undo()
    assert is_seen(chain)


@pytest.mark.parametrize("zoom", [SMALLEST_ZOOM - 0.05, FAR_ZOOM / 2])
def test_there_is_none_where_it_could_not_be_read(chain: Drawn, zoom: float) -> None:
    chain.canvas.set_previews({"n1": picture()})
    chain.canvas.set_zoom(zoom)
    chain.canvas.view.centre_on(chain.box("n1").scene_box.center())
    assert not is_seen(chain)
    chain.canvas.set_zoom(SMALLEST_ZOOM)
    chain.canvas.view.centre_on(chain.box("n1").scene_box.center())
    assert is_seen(chain)


def test_boxes_and_the_mouse_know_nothing_of_it(chain: Drawn) -> None:
    drawn = chain.canvas.view.drawn
    sizes, rect = [box.size for box in drawn.boxes.values()], drawn.rect()
    chain.canvas.set_previews({"n1": picture()})
    assert ([box.size for box in drawn.boxes.values()], drawn.rect()) == (sizes, rect)
    place = chain.pixel(preview(chain.box("n1")).sceneBoundingRect().center())
    assert is_seen(chain)
    chain.click(place)
    assert chain.canvas.selected_nodes() == []
    assert chain.canvas.view.items(place) == []


@pytest.mark.parametrize(
    ("width", "height", "wanted"),
    [(8, 8, (48, 48)), (300, 200, (64, 43)), (64, 1, (64, 8)), (1, 900, (8, 48)), (2, 1, (64, 32))],
)
def test_it_is_no_larger_than_there_is_room(
    chain: Drawn, width: int, height: int, wanted: tuple[float, float]
) -> None:
    chain.canvas.set_previews({"n1": picture(width, height)})
    area = preview(chain.box("n1")).boundingRect().adjusted(1, 1, -1, -1)
    assert (area.width(), area.height()) == wanted
    assert area.top() > chain.box("n1").box.bottom()
    assert abs(area.center().x() - chain.box("n1").box.center().x()) <= 1
