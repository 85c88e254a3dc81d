import math
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK, LIGHT
from editor.training.curves import CurvesWidget
from editor.training.progress import Progress


@pytest.fixture
def curves(qtbot: QtBot) -> CurvesWidget:
    curves = CurvesWidget(DARK)
    qtbot.addWidget(curves)
    curves.resize(600, 280)
    curves.show()
    return curves


def progress(epochs: int = 5) -> Progress:
    made = Progress(epochs, 4)
    for epoch in range(epochs):
        for batch in range(4):
            made.add_batch(epoch, batch, {"accuracy": 0.5, "loss": 1.0}, now=0.0)
        made.add_epoch(
            epoch, {"accuracy": 0.5, "loss": 1 / (epoch + 1), "val_accuracy": 0.4, "val_loss": 2.0}
        )
    return made


def prepare(qtbot: QtBot, curves: CurvesWidget) -> None:
    curves.prepare()
    qtbot.waitUntil(lambda: bool(curves.plots), timeout=30_000)


def test_pyqtgraph_is_not_imported_before_the_first_training() -> None:
    program = "import sys, editor.training.panel; print('pyqtgraph' in sys.modules)"
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "False"


def test_the_loss_and_the_first_metric_are_drawn(qtbot: QtBot, curves: CurvesWidget) -> None:
    prepare(qtbot, curves)
    curves.show_progress(progress())
    qtbot.waitUntil(lambda: curves.plots[0].title.text() == "loss")
    loss, accuracy = curves.plots
    assert accuracy.title.text() == "accuracy"
    assert list(loss.train.getData()[0]) == [1, 2, 3, 4, 5]
    assert list(loss.validation.getData()[1]) == [2.0] * 5
    assert len(loss.batches.getData()[0]) == 20


def test_a_model_without_metrics_has_one_plot(qtbot: QtBot, curves: CurvesWidget) -> None:
    prepare(qtbot, curves)
    made = Progress(1, 1)
    made.add_epoch(0, {"loss": 1.0})
    curves.show_progress(made)
    qtbot.waitUntil(lambda: curves.plots[0].title.text() == "loss")
    assert curves.plots[0].isVisible()
    assert not curves.plots[1].isVisible()


def test_a_loss_that_is_not_a_number_is_a_gap(qtbot: QtBot, curves: CurvesWidget) -> None:
    prepare(qtbot, curves)
    made = Progress(3, 1)
    for epoch, loss in enumerate([None, None, None]):
        made.add_epoch(epoch, {"loss": loss})
    curves.show_progress(made)
    qtbot.waitUntil(lambda: curves.plots[0].title.text() == "loss")
    assert math.isnan(curves.plots[0].train.getData()[1][0])
    curves.grab()


def test_another_theme_colours_the_curves(qtbot: QtBot, curves: CurvesWidget) -> None:
    prepare(qtbot, curves)
    curves.set_theme(LIGHT)
    assert curves.plots[0].train.opts["pen"].color().name() == LIGHT.accent
    assert curves.plots[0].validation.opts["pen"].color().name() == LIGHT.warning
