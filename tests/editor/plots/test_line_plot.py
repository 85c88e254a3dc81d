"""Curves as they are drawn by the real pyqtgraph."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyqtgraph
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK, LIGHT
from editor.plots.line_plot import Curve, LinePlot

FALLING = Curve("loss", [1, 2, 3, 4], [8.0, 4.0, 2.0, 1.0], "#5aa9ff")
OTHER = Curve("a <b>name</b>", [1, 2], [1.0, -1.0], "#ffbc4b", dashed=True)


@pytest.fixture
def plot(qtbot: QtBot) -> Iterator[LinePlot]:
    made = LinePlot(pyqtgraph, DARK)
    qtbot.addWidget(made)
    made.resize(400, 240)
    made.show()
    yield made
    made.hide()


def drawn(plot: LinePlot, place: int) -> tuple[list[float], list[float]]:
    x, y = plot.plot.listDataItems()[place].getOriginalDataset()
    return list(x), list(y)


def ranges(plot: LinePlot) -> list[float]:
    return [edge for axis in plot.plot.getViewBox().viewRange() for edge in axis]


def test_curves_come_and_go(plot: LinePlot) -> None:
    plot.show_curves([FALLING, OTHER])
    assert drawn(plot, 0) == ([1, 2, 3, 4], [8.0, 4.0, 2.0, 1.0])
    assert drawn(plot, 1) == ([1, 2], [1.0, -1.0])
    plot.show_curves([OTHER])
    assert len(plot.plot.listDataItems()) == 1
    assert "a <b>name</b>" in plot.legend.accessibleName()


def test_what_is_not_above_zero_leaves_a_gap_on_a_logarithmic_scale(plot: LinePlot) -> None:
    plot.show_curves([OTHER])
    plot.set_log(True)
    assert drawn(plot, 0)[1][0] == 1.0
    assert math.isnan(drawn(plot, 0)[1][1])
    assert plot.note.isVisible()
    plot.set_log(False)
    assert drawn(plot, 0)[1] == [1.0, -1.0]
    assert not plot.note.isVisible()


def test_where_a_person_has_zoomed_to_stays_until_the_whole_is_wanted(
    qtbot: QtBot, plot: LinePlot
) -> None:
    plot.show_curves([FALLING])
    assert not plot.whole_button.isVisible()
    view = plot.plot.getViewBox()
    view.setRange(xRange=(2, 3), yRange=(2, 4), padding=0)
    view.sigRangeChangedManually.emit(view.mouseEnabled())
    assert plot.whole_button.isVisible()
    before = ranges(plot)
    plot.show_curves([Curve("loss", [*FALLING.x, 50], [*FALLING.y, 0.1], "#5aa9ff")])
    assert ranges(plot) == before
    plot.whole_button.click()
    qtbot.waitUntil(lambda: ranges(plot)[1] >= 50)
    assert not plot.whole_button.isVisible()


def test_ticks_stand_at_whole_numbers(plot: LinePlot) -> None:
    plot.show_curves([FALLING])
    axis = plot.plot.getAxis("bottom")
    for high in (1.5, 4, 300):
        ticks = [tick for _, values in axis.tickValues(0.5, high, 300) for tick in values]
        assert ticks
        assert all(float(tick).is_integer() for tick in ticks)


def test_the_legend_tells_the_values_under_the_pointer(qtbot: QtBot, plot: LinePlot) -> None:
    plot.show_curves([FALLING, OTHER])
    qtbot.waitUntil(lambda: ranges(plot)[1] >= 4)
    height = plot.legend.height()
    view = plot.plot.getViewBox()
    plot.plot.scene().sigMouseMoved.emit(view.mapViewToScene(QPointF(2.9, 2.0)))
    assert "loss 2, a <b>name</b> –" in plot.legend.accessibleName()
    assert plot.read == 3
    assert plot.legend.height() == height  # the plot does not move under the pointer
    plot.plot.scene().sigMouseMoved.emit(QPointF(-5, -5))
    assert plot.legend.accessibleName() == "Legend: loss, a <b>name</b>"
    assert plot.read is None


def test_a_legend_with_many_names_leaves_room_for_the_plot(qtbot: QtBot, plot: LinePlot) -> None:
    curves = [Curve(f"a long name of run {place}", [1], [1.0], "#ffffff") for place in range(16)]
    plot.show_curves(curves)
    plot.set_theme(LIGHT)
    qtbot.waitUntil(lambda: plot.legend.height() == 54)  # three rows
    assert plot.plot.height() > 100


def test_a_wheel_over_the_plot_zooms_in_and_a_double_click_shows_the_whole(
    qtbot: QtBot, plot: LinePlot
) -> None:
    plot.show_curves([FALLING])
    qtbot.waitUntil(lambda: ranges(plot)[1] >= 4)
    whole = ranges(plot)
    port = plot.plot.viewport()
    middle = port.rect().center()
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
    wheel = QWheelEvent(
        *(QPointF(middle), QPointF(port.mapToGlobal(middle)), QPoint(), QPoint(0, 240)),
        *(buttons, none, Qt.ScrollPhase.NoScrollPhase, False),
    )
    QApplication.sendEvent(port, wheel)
    zoomed = ranges(plot)
    assert zoomed[1] - zoomed[0] < whole[1] - whole[0]
    assert zoomed[3] - zoomed[2] < whole[3] - whole[2]
    assert plot.is_zoomed
    QTest.mouseDClick(port, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: not plot.is_zoomed)
    # The margins go by the size that the plot has by then.
    qtbot.waitUntil(lambda: ranges(plot)[0] <= 1 and ranges(plot)[1] >= 4)
    assert ranges(plot)[2] <= 1
    assert ranges(plot)[3] >= 8


def test_a_dragged_rectangle_is_zoomed_to(qtbot: QtBot, plot: LinePlot) -> None:
    plot.show_curves([FALLING])
    qtbot.waitUntil(lambda: ranges(plot)[1] >= 4)
    port, view = plot.plot.viewport(), plot.plot.getViewBox()
    ends = [plot.plot.mapFromScene(view.mapViewToScene(QPointF(*at))) for at in ((2, 4), (3, 2))]
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=ends[0])
    QTest.mouseMove(port, QPoint(*((ends[0] + ends[1]) / 2).toTuple()))
    QTest.mouseMove(port, ends[1])
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=ends[1])
    qtbot.waitUntil(lambda: plot.is_zoomed)
    assert ranges(plot) == pytest.approx([2, 3, 2, 4], abs=0.3)


def test_an_extent_is_seen_before_the_curves_reach_its_end(plot: LinePlot) -> None:
    plot.show_curves([FALLING], (0, 10))
    assert ranges(plot)[:2] == pytest.approx([0, 10], abs=0.2)
    plot.show_curves([FALLING], (0, 20))
    assert ranges(plot)[:2] == pytest.approx([0, 20], abs=0.4)


def test_keys_zoom_read_and_show_the_whole(qtbot: QtBot, plot: LinePlot) -> None:
    plot.show_curves([FALLING], (0, 4))
    whole = ranges(plot)[:2]
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.is_zoomed
    assert ranges(plot)[0] > whole[0]
    QTest.keyClick(plot, Qt.Key.Key_Home)
    assert ranges(plot)[:2] == pytest.approx(whole)
    plot.plot.scene().sigMouseMoved.emit(plot.plot.getViewBox().mapViewToScene(QPointF(3.9, 2.0)))
    QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.read == 3
    for _ in range(5):
        QTest.keyClick(plot, Qt.Key.Key_Left)
    assert plot.read == 1


def test_what_is_read_stays_while_the_curves_go_on(qtbot: QtBot, plot: LinePlot) -> None:
    plot.show_curves([FALLING])
    qtbot.waitUntil(lambda: ranges(plot)[1] >= 4)
    plot.plot.scene().sigMouseMoved.emit(plot.plot.getViewBox().mapViewToScene(QPointF(2.1, 2.0)))
    plot.show_curves([Curve("loss", [*FALLING.x, 5], [*FALLING.y, 0.5], "#5aa9ff")])
    assert plot.read == 2
    assert plot.legend.accessibleName() == "Legend: loss 4"


def test_a_point_between_gaps_is_a_dot_and_a_plot_of_gaps_alone_is_empty(plot: LinePlot) -> None:
    nan = math.nan
    plot.show_curves([Curve("loss", [1, 2, 3, 4], [1.0, nan, 2.0, nan], "#5aa9ff")])
    (item,) = plot.plot.listDataItems()
    assert [point.size() > 0 for point in item.scatter.points()].count(True) == 2
    plot.show_curves([Curve("loss", [1, 2], [nan, math.inf], "#5aa9ff")])
    plot.grab()
    plot.set_log(True)
    plot.grab()
    assert not plot.note.isVisible()


def test_a_logarithmic_scale_shows_the_whole_of_y_again(qtbot: QtBot, plot: LinePlot) -> None:
    plot.show_curves([FALLING])
    plot.plot.getViewBox().setRange(yRange=(2, 4), padding=0)
    plot.set_log(True)
    qtbot.waitUntil(lambda: ranges(plot)[2:] == pytest.approx([0, math.log10(8)], abs=0.1))
