import pytest
from PySide6.QtCore import QPointF, QRectF

from editor.drawing.drawing_commands import ROOM, STEP, free_place
from graph.drawing import add_layer
from graph.model import ModelGraph

COLUMN = [(0.0, 96.0 * row) for row in range(12)]
SCATTERED = [(61.0 * n % 400 - 200, 47.0 * n % 500 - 100) for n in range(40)]


def drawn(positions: list[tuple[float, float]]) -> ModelGraph:
    graph = ModelGraph("drawn")
    for position in positions:
        edit, _ = add_layer(graph, "keras.layers", "Dense", position)
        edit.apply(graph)
    return graph


@pytest.mark.parametrize("positions", [[], COLUMN, COLUMN[::-1], SCATTERED])
@pytest.mark.parametrize("point", [QPointF(0, 0), QPointF(90.5, 130), QPointF(-176, -40)])
def test_what_is_added_stands_in_the_first_free_place_below(
    positions: list[tuple[float, float]], point: QPointF
) -> None:
    left, top = free_place(drawn(positions), point)
    boxes = [QRectF(QPointF(*position), ROOM) for position in positions]
    tried = QRectF(QPointF(point.toPoint()), ROOM)
    while tried.top() < top:
        assert any(tried.intersects(box) for box in boxes)
        tried.translate(0, STEP)
    assert (tried.left(), tried.top()) == (left, top)
    assert not any(tried.intersects(box) for box in boxes)
