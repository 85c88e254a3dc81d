import math
import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK, LIGHT
from editor.plots.smoothing import smoothed
from editor.training.curves import CurvesWidget
from editor.training.metric_plot import MetricPlot
from editor.training.progress import Progress

SLOW = 30_000  # ms; the import of pyqtgraph


@pytest.fixture
def curves(qtbot: QtBot) -> CurvesWidget:
    """The widget, with pyqtgraph imported."""
    curves = CurvesWidget(DARK)
    qtbot.addWidget(curves)
    curves.resize(600, 280)
    curves.show()
    curves.prepare()
    qtbot.waitUntil(lambda: bool(curves.plots), timeout=SLOW)
    return curves


def progress(epochs: int = 5, *others: str) -> Progress:
    made = Progress(epochs, 4)
    for epoch in range(epochs):
        logs: dict[str, float | None] = {"accuracy": 0.5, "loss": 1 / (epoch + 1)}
        logs |= dict.fromkeys(others, 0.25)
        for batch in range(4):
            made.add_batch(epoch, batch, logs, now=0.0)
        made.add_epoch(epoch, logs | {"val_accuracy": 0.4, "val_loss": 2.0})
    return made


def show(qtbot: QtBot, curves: CurvesWidget, made: Progress) -> None:
    curves.show_progress(made)
    qtbot.waitUntil(lambda: curves.plots[0].title.text() == "loss")


def drawn(plot: MetricPlot) -> list[tuple[list[float], list[float]]]:
    datasets = [item.getOriginalDataset() for item in plot.plot.listDataItems()]
    # pyqtgraph gives None for none.
    return [([], []) if x is None else (list(x), list(y)) for x, y in datasets]


def test_pyqtgraph_is_not_imported_before_the_first_training() -> None:
    program = "import sys, editor.training.panel; print('pyqtgraph' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"


def test_the_loss_and_the_first_metric_are_drawn(qtbot: QtBot, curves: CurvesWidget) -> None:
    show(qtbot, curves, progress())
    loss, accuracy = curves.plots
    assert accuracy.title.text() == "accuracy"
    assert accuracy.isVisible()
    batches, train, validation = drawn(loss)
    assert train[0] == [1, 2, 3, 4, 5]
    assert validation[1] == [2.0] * 5
    assert len(batches[0]) == 20
    assert loss.legend.accessibleName() == "Legend: train, val"


def test_a_model_without_metrics_has_one_plot(qtbot: QtBot, curves: CurvesWidget) -> None:
    made = Progress(1, 1)
    made.add_epoch(0, {"loss": 1.0})
    show(qtbot, curves, made)
    assert curves.plots[0].isVisible()
    assert not curves.plots[1].isVisible()
    assert not curves.plots[0].choice.isVisible()


def test_a_loss_that_is_not_a_number_is_a_gap(qtbot: QtBot, curves: CurvesWidget) -> None:
    made = Progress(3, 1)
    for epoch, loss in enumerate([None, None, None]):
        made.add_epoch(epoch, {"loss": loss})
    show(qtbot, curves, made)
    assert math.isnan(drawn(curves.plots[0])[1][1][0])
    curves.grab()


def test_any_metric_can_be_chosen_where_there_are_more_than_two(
    qtbot: QtBot, curves: CurvesWidget
) -> None:
    show(qtbot, curves, progress(5, "precision"))
    second = curves.plots[1]
    assert second.choice.isVisible()
    assert second.choice.currentText() == "accuracy"
    second.choice.setFocus()
    QTest.keyClick(second.choice, Qt.Key.Key_Down)
    assert second.shown_metric == "precision"
    assert drawn(second)[1][1] == [0.25] * 5
    curves.show_progress(progress(6, "precision"))
    qtbot.waitUntil(lambda: len(drawn(second)[1][1]) == 6)
    assert second.shown_metric == "precision"


def test_smoothed_curves_have_what_was_reported_behind_them(
    qtbot: QtBot, curves: CurvesWidget
) -> None:
    show(qtbot, curves, progress())
    QTest.keyClick(curves.bar.slider, Qt.Key.Key_PageUp)
    assert curves.bar.smoothing == 0.1
    assert curves.bar.value.text() == "0.10"
    behind, _, train, _ = drawn(curves.plots[0])
    assert train[1] == smoothed(behind[1], 0.1) != behind[1]
    items = curves.plots[0].plot.listDataItems()
    faint = [item.opts["pen"].color().alphaF() < 1 for item in items]
    assert faint == [True, True, False, False]


def test_a_logarithmic_scale_is_for_every_plot(qtbot: QtBot, curves: CurvesWidget) -> None:
    show(qtbot, curves, progress())
    curves.bar.log_scale.click()
    assert all(plot.plot.getAxis("left").logMode for plot in curves.plots)
    curves.bar.log_scale.click()
    assert not any(plot.plot.getAxis("left").logMode for plot in curves.plots)


def test_the_whole_of_a_training_reaches_to_its_last_epoch(
    qtbot: QtBot, curves: CurvesWidget
) -> None:
    made = progress(2)
    made.epochs = 10
    show(qtbot, curves, made)
    assert curves.plots[0].plot.getViewBox().viewRange()[0] == pytest.approx([0, 10], abs=0.3)


def test_one_plot_is_left_where_two_would_be_too_narrow(qtbot: QtBot, curves: CurvesWidget) -> None:
    show(qtbot, curves, progress())
    curves.resize(200, 280)
    qtbot.waitUntil(lambda: not curves.plots[1].isVisible())
    # What is not seen can be chosen.
    assert curves.plots[0].choice.isVisible()
    assert curves.bar.width() <= 200


def test_another_theme_colours_the_curves(qtbot: QtBot, curves: CurvesWidget) -> None:
    show(qtbot, curves, progress())
    curves.set_theme(LIGHT)
    _, train, validation = curves.plots[0].plot.listDataItems()
    assert train.opts["pen"].color().name() == LIGHT.accent
    assert validation.opts["pen"].color().name() == LIGHT.warning
    # By more than their colours.
    assert train.opts["pen"].style() != validation.opts["pen"].style()


def test_a_metric_called_by_a_person_is_plain_text(qtbot: QtBot, curves: CurvesWidget) -> None:
    made = Progress(1, 1)
    made.add_epoch(0, {"loss": 1.0, "<img src=x>" * 20: 2.0})
    show(qtbot, curves, made)
    title = curves.plots[1].title
    assert title.textFormat() is Qt.TextFormat.PlainText
    assert len(title.text()) < 100
