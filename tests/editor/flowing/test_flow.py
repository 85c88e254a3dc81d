"""Samples that run through the model, in the real window and with the real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.flowing.panel import DataPanel
from editor.training.run import State
from editor.window.main_window import MainWindow
from graph.edits import SetLayer, SetTraining
from graph.training import Reading
from worker.protocol import Failed, NodeValues, SampleShown, TensorValues, ValuesEnded

LONG = 120_000  # ms; TensorFlow takes seconds to import, and minutes on a busy machine


@pytest.fixture
def panel(window: MainWindow) -> DataPanel:
    """The panel of a drawing that can be trained; nobody looks at it yet."""
    window.files.open_example("digits_residual")
    window.current.analyser.refresh()
    return window.current.data


def answer(window: MainWindow, *nodes: str, request: int = 1) -> None:
    """Answers as the worker does."""
    values = TensorValues((2,), "float32", "vector", numbers=(1.0, 2.0), minimum=1.0, maximum=2.0)
    window.current.training.run.values_received.emit(
        [
            SampleShown(request, 20, 4, "seven", ("zero", "one")),
            *(NodeValues(request, node, (values,)) for node in nodes),
            ValuesEnded(request),
        ]
    )


def test_what_is_missing_is_said_where_values_will_stand(window: MainWindow) -> None:
    data = window.current.data
    assert "Draw a model first" in data.empty_words.text()
    window.current.drawing.add_layer("keras.layers", "Dense")
    window.current.analyser.refresh()
    data.refresh()
    assert "Choose a data set" in data.empty_words.text()
    assert not data.choose_data.isHidden()
    assert window.current.training.run.process_id is None


def test_a_function_that_gives_data_is_not_run_before_the_person_agreed(
    window: MainWindow, panel: DataPanel, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text("def load(): return 1, 2\n")
    reading = Reading(kind="function", function="load")
    data = str(tmp_path / "mine.py")
    document = window.current.document
    changed = structs.replace(document.graph.training, data=data, reading=reading)
    document.apply(SetTraining(changed), "Set data", ())
    panel.refresh()
    assert "Agree to run it first" in panel.empty_words.text()
    window.places.show_tab(panel)
    assert window.current.training.run.process_id is None


def test_each_wanted_node_has_a_card(window: MainWindow, panel: DataPanel) -> None:
    nodes = [node.id for node in window.current.document.graph.nodes()]
    answer(window, *nodes)
    assert [view.accessibleName().split(":")[0] for view in panel.views] == ["image", "classes"]
    assert (panel.sample.value(), panel.sample.maximum()) == (5, 20)
    assert panel.target.text() == "seven"
    window.current.canvas.select_nodes(nodes[1:4])
    assert len(panel.views) == 3


def test_an_error_is_said_and_old_values_go(window: MainWindow, panel: DataPanel) -> None:
    nodes = [node.id for node in window.current.document.graph.nodes()]
    answer(window, *nodes)
    failed = Failed(2, "Expected samples of the input's shape. Received: (4,)")
    window.current.training.run.values_received.emit([failed])
    assert panel.views == []
    assert panel.empty_words.text() == failed.message


def test_while_a_training_runs_nothing_is_asked(window: MainWindow, panel: DataPanel) -> None:
    run = window.current.training.run
    run.state = State.TRAINING
    window.places.show_tab(panel)
    assert "A training runs" in panel.empty_words.text()
    assert run.process_id is None
    run.state = State.IDLE


def test_an_answer_about_another_document_does_not_count(
    window: MainWindow, panel: DataPanel
) -> None:
    run, flow, document = window.current.training.run, window.current.flow, window.current.document
    nodes = [node.id for node in document.graph.nodes()]
    run._showing = 7
    flow.busy = True
    document.replace(document.graph.copy())  # in which the ids are the same
    values = (TensorValues((2,), "float32", "vector", numbers=(1.0, 2.0)),)
    run._on_replies_received([SampleShown(7, 20, 4), NodeValues(7, nodes[0], values)])
    assert flow.values == {}
    assert flow.shown is None
    assert not flow.busy


def test_of_another_document_the_ends_are_wanted_at_once(
    window: MainWindow, panel: DataPanel
) -> None:
    document, flow = window.current.document, window.current.flow
    panel.show_nodes([])
    ends = flow._wanted
    assert len(ends) == 2
    document.replace(document.graph.copy())
    assert flow._wanted == ends


def test_values_of_a_node_that_is_not_there_are_not_kept(
    window: MainWindow, panel: DataPanel
) -> None:
    nodes = [node.id for node in window.current.document.graph.nodes()]
    answer(window, nodes[0], "n9999")
    assert set(window.current.flow.values) == {((), nodes[0])}


def test_a_training_that_has_failed_gives_way_to_what_was_asked_before_it(
    window: MainWindow, panel: DataPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, flow = window.current.training.run, window.current.flow
    monkeypatch.setattr(type(run), "process_id", 1)
    flow.trained = False
    run._training = 3
    run._set_state(State.TRAINING)
    run._on_replies_received([Failed(3, "Expected data. Received: none")])
    assert flow._delay.isActive()
    flow._delay.stop()


def test_a_sample_runs_through_the_model_before_and_after_a_training(
    qtbot: QtBot, window: MainWindow, panel: DataPanel
) -> None:
    current = window.current
    training = current.document.graph.training
    current.document.apply(SetTraining(structs.replace(training, epochs=1)), "Set epochs")
    window.places.show_tab(panel)
    qtbot.waitUntil(lambda: len(panel.views) == 2, timeout=LONG)
    fresh = panel.views[1].classes
    assert len(fresh) == 10
    assert sum(share for _, share in fresh) == pytest.approx(1.0, abs=1e-3)
    assert panel.views[0].width() > 0

    panel.sample.setValue(3)
    qtbot.waitUntil(lambda: not current.flow.busy and current.flow.sample == 2, timeout=LONG)
    assert panel.views[1].classes != fresh

    stem = next(layer for layer in current.document.graph.layers() if layer.name == "stem")
    node = current.document.graph.calls(stem.id)[0]
    current.canvas.select_nodes([node])
    qtbot.waitUntil(lambda: len(panel.views) == 1, timeout=LONG)
    arguments = {**stem.arguments, "filters": 32, "activation": "tanh"}
    before = current.flow.values[(), node]
    current.document.apply(SetLayer(structs.replace(stem, arguments=arguments)), "Set activation")
    qtbot.waitUntil(lambda: current.flow.values.get(((), node), before) != before, timeout=LONG)
    lowest = current.flow.values[(), node][0].minimum
    assert lowest is not None
    assert lowest < 0  # as no relu gives

    current.training.start()
    qtbot.waitUntil(lambda: current.training.run.has_model, timeout=LONG)
    qtbot.waitUntil(
        lambda: current.flow.shown is not None and current.flow.shown.trained > 0, timeout=LONG
    )
    trained = current.flow.shown
    assert trained is not None
    assert trained.trained >= 4
    panel.trained.setChecked(False)
    qtbot.waitUntil(
        lambda: current.flow.shown is not None and current.flow.shown.trained == 0, timeout=LONG
    )
