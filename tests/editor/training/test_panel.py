"""Trainings in a real worker; it takes seconds to start, so most tests share one."""

import os
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codegen import generate
from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.look.theme import DARK, LIGHT
from editor.look.tooltips import tooltip
from editor.training.learned import Learner
from editor.training.panel import TrainingPanel
from editor.training.planned import Planned
from editor.training.run import State
from graph.catalogue import load_catalogue
from graph.edits import Disconnect, SetTraining
from graph.elements import Slot
from graph.model import ModelGraph
from graph.opening import open_file
from tests.worker.drawings import Drawing, example
from worker.protocol import (
    Adapted,
    BatchEnded,
    Failed,
    Train,
    TrainingEnded,
    TrainingStarted,
    WeightsKept,
)

LONG = 120_000  # ms; TensorFlow on a busy machine


class Trained:
    """A training panel in use, and what stands behind it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.document = Document()
        self.analyser = Analyser(self.document, load_catalogue())
        self.panel = TrainingPanel(self.document, self.analyser, load_catalogue(), DARK)
        self.panel.resize(1000, 300)

    def open(self, name: str) -> None:
        # A worker is used again as long as the project's folder is the same.
        path = self.folder / f"{name or 'empty'}.kcanvas"
        self.document.replace(example(name) if name else ModelGraph(), path)
        self.analyser.refresh()

    def set(self, **changes: object) -> None:
        training = structs.replace(self.document.graph.training, **changes)
        self.document.apply(SetTraining(training), "Set training", path=())
        self.analyser.refresh()


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trained]:
    trained = Trained(tmp_path_factory.mktemp("project"))
    yield trained
    trained.panel.shutdown()
    trained.panel.run.end(wait=True)
    trained.panel.deleteLater()


@pytest.fixture
def digits(shared: Trained) -> Iterator[Trained]:
    shared.open("digits_cnn")
    shared.set(epochs=2)
    shared.panel.show()
    yield shared
    shared.panel.hide()


@pytest.fixture
def alone(qtbot: QtBot, tmp_path: Path) -> Trained:
    """A panel that starts no worker."""
    trained = Trained(tmp_path)
    qtbot.addWidget(trained.panel)
    return trained


def wait_for_batches(qtbot: QtBot, trained: Trained) -> None:
    def training() -> bool:
        progress = trained.panel.run.progress
        return trained.panel.running and progress is not None and progress.batch >= 0

    qtbot.waitUntil(training, timeout=LONG)


def test_a_model_is_trained_and_saved(
    qtbot: QtBot, digits: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = digits.panel
    panel.controls.start.click()
    assert panel.running
    assert panel.controls.stop.isEnabled()
    assert panel.controls.start.text() == "Add to queue"
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.error == ""
    assert panel.status.title.text() == "Trained for 2 epochs"
    assert panel.status.subtitle.text().startswith("on test data: loss ")
    progress = panel.run.progress
    assert progress is not None
    assert progress.per_epoch["val_loss"].x == [1, 2]
    assert len(panel.curves.plots) == 2

    target = tmp_path / "digits.keras"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: target)
    with qtbot.waitSignal(panel.run.saved, timeout=LONG):
        panel.controls.save.click()
    assert panel.status.subtitle.text().startswith("Saved as digits.keras · on test data")
    assert "model.weights.h5" in zipfile.ZipFile(target).namelist()


def test_what_was_learned_and_kept_is_in_the_drawing_and_the_next_training(
    qtbot: QtBot, shared: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing = Drawing()
    normal = drawing.layer("Normalization", drawing.input(4))
    drawing.layer("Dense", normal, units=3, activation="softmax")
    panel, document = shared.panel, shared.document
    document.replace(drawing.graph, shared.folder / "iris.kcanvas")
    shared.set(data="iris", epochs=1)
    steps = document.undo_stack.count()
    panel.start()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.error == ""
    learned = document.graph.layer_of(normal).arguments
    assert isinstance(learned["mean"], tuple)
    assert document.undo_stack.count() == steps + 1
    assert document.undo_stack.undoText().startswith("Keep what Normalization")
    document.undo_stack.undo()
    assert document.graph.layer_of(normal).arguments == {}

    target = shared.folder / "iris.keras"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: target)
    with qtbot.waitSignal(panel.run.saved, timeout=LONG):
        panel.save_model()
    document.show_opened(open_file(target), target)
    shared.set(data="iris", epochs=1)
    panel.start()
    assert panel.status.notes.text() == ""
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.run.error == ""
    assert panel.status.notes.text() == "2 layers begin with the weights of the file"


def test_what_was_learned_for_a_drawing_that_was_left_is_not_put_into_another(
    alone: Trained,
) -> None:
    alone.open("dense")
    lane = alone.panel.lane
    lane.planned = Planned.of_drawing(alone.document, lane)
    lane.planned.learner = Learner(alone.document.graph, {"dense": ("l2",)})
    alone.open("dense")
    before = alone.document.graph.copy()
    alone.panel.run._set_state(State.STARTING)
    alone.panel.run.adapted.emit(Adapted(1, "dense", {"units": 9}))
    alone.panel.run._set_state(State.IDLE)
    assert alone.document.graph == before


def test_notes_of_a_training_are_shown_and_cut(alone: Trained) -> None:
    status = alone.panel.status
    notes = tuple(f"note {number}" for number in range(50))
    alone.panel.run.weights_kept.emit(WeightsKept(1, 1, notes))
    lines = status.notes.text().splitlines()
    assert lines[0] == "1 layer begins with the weights of the file"
    assert lines[-1] == "and 43 more"
    alone.panel.run.adapted.emit(Adapted(1, "lookup", note="The vocabulary is too large"))
    assert alone.document.undo_stack.count() == 0


def test_a_model_that_cannot_be_written_says_so_and_is_kept(
    qtbot: QtBot, digits: Trained, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = digits.panel
    if not panel.can_save:
        panel.start()
        qtbot.waitUntil(lambda: panel.can_save, timeout=LONG)
    missing = tmp_path / "no such folder" / "digits.keras"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: missing)
    with qtbot.waitSignal(panel.run.save_failed, timeout=LONG):
        panel.controls.save.click()
    assert panel.status.fault.text() != ""
    assert panel.can_save


def test_a_model_keeps_its_name_when_another_document_is_opened(
    qtbot: QtBot, digits: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = digits.panel
    panel.start()
    qtbot.waitUntil(lambda: panel.can_save, timeout=LONG)
    digits.open("dense")
    assert panel.status.subtitle.text().startswith("digits_cnn.kcanvas · on test data: ")
    proposed: list[Path] = []
    monkeypatch.setattr(dialogs, "save_file_name", lambda *args: proposed.append(args[2]))
    panel.save_model()
    assert proposed == [digits.folder / "digits_cnn.keras"]


def test_a_long_training_is_stopped_and_its_model_kept(qtbot: QtBot, digits: Trained) -> None:
    panel = digits.panel
    digits.set(epochs=5000)
    panel.start()
    wait_for_batches(qtbot, digits)
    process_id = panel.run.process_id
    panel.controls.stop.click()
    assert panel.run.state is State.STOPPING
    assert panel.controls.stop.text() == "End now"
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert panel.status.title.text().startswith("Stopped after ")
    assert panel.can_save
    assert panel.run.process_id == process_id


def test_data_that_is_not_there_is_said_and_the_panel_stays_usable(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    digits.set(data="nowhere.npz")
    panel.start()
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert "nowhere.npz" in panel.status.fault.text()
    assert panel.status.title.text() == "The training failed"
    assert panel.can_start


def test_a_killed_worker_is_said_and_the_next_start_takes_another(
    qtbot: QtBot, digits: Trained
) -> None:
    panel = digits.panel
    digits.set(epochs=5000)
    panel.start()
    wait_for_batches(qtbot, digits)
    killed = panel.run.process_id
    assert killed is not None
    os.kill(killed, signal.SIGTERM)
    qtbot.waitUntil(lambda: not panel.running, timeout=LONG)
    assert "worker" in panel.status.fault.text()
    assert panel.status.title.text() == "The training failed"
    assert not panel.can_save
    assert panel.can_start
    panel.start()
    wait_for_batches(qtbot, digits)
    assert panel.run.process_id not in (None, killed)
    assert panel.status.fault.text() == ""
    panel.stop()
    panel.stop()
    assert not panel.running


def test_a_training_that_has_not_begun_is_stopped_at_once(digits: Trained) -> None:
    digits.panel.start()
    digits.panel.stop()
    assert not digits.panel.running
    assert digits.panel.run.process_id is None
    assert digits.panel.can_start


def test_the_exported_script_is_what_is_trained(
    qtbot: QtBot, alone: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr(alone.panel.run._bridge, "start", lambda folder: None)
    monkeypatch.setattr(alone.panel.run._bridge, "send", sent.append)
    alone.open("digits_cnn")
    monkeypatch.setattr(alone.panel.curves, "prepare", lambda: None)
    alone.panel.start()
    qtbot.waitUntil(lambda: bool(sent))
    (train,) = sent
    assert isinstance(train, Train)
    assert train.source == generate(alone.document.graph, script=True).text


def test_an_empty_document_says_how_to_begin(alone: Trained) -> None:
    alone.open("")
    assert "Tab" in alone.panel.status.subtitle.text()
    assert not alone.panel.controls.start.isEnabled()
    assert alone.panel.controls.start.toolTip() == tooltip(alone.panel.status.subtitle.text())


def test_a_fault_of_the_model_keeps_it_from_being_trained(alone: Trained) -> None:
    alone.open("digits_cnn")
    assert alone.panel.controls.start.isEnabled()
    alone.document.apply(Disconnect("n3", Slot()), "Disconnect")
    alone.analyser.refresh()
    assert not alone.panel.controls.start.isEnabled()
    assert "Received: none" in alone.panel.controls.start.toolTip()
    alone.panel.start()
    assert not alone.panel.running
    alone.document.undo_stack.undo()
    alone.analyser.refresh()
    assert alone.panel.controls.start.isEnabled()


def test_missing_data_is_asked_for(alone: Trained) -> None:
    alone.open("digits_cnn")
    alone.set(data="")
    assert alone.panel.status.subtitle.text() == "Choose a data set to train on."
    assert not alone.panel.can_start


def test_a_report_of_an_earlier_training_does_not_count(alone: Trained) -> None:
    run = alone.panel.run
    run._training = 2
    run._on_replies_received([TrainingStarted(1, 5, 5), BatchEnded(1, 0, 0, {"loss": 1.0})])
    assert not run.running
    run._on_replies_received([TrainingStarted(2, 5, 5), BatchEnded(2, 0, 0, {"loss": 1.0})])
    assert run.state is State.TRAINING
    run._on_replies_received([Failed(1, "old"), TrainingEnded(1, False, 1, {})])
    assert run.running


def test_the_status_line_is_told_the_epoch_once(qtbot: QtBot, alone: Trained) -> None:
    said: list[str] = []
    alone.panel.status_changed.connect(said.append)
    run = alone.panel.run
    run._training = 1
    run._on_replies_received([TrainingStarted(1, 3, 100)])
    run._on_replies_received([BatchEnded(1, 0, batch, {"loss": 1.0}) for batch in range(100)])
    run._on_replies_received([BatchEnded(1, 1, 0, {"loss": 1.0})])
    qtbot.waitUntil(lambda: len(said) == 2)
    assert said == ["Epoch 1 of 3", "Epoch 2 of 3"]


def test_what_keras_says_can_be_read_as_a_whole(qtbot: QtBot, alone: Trained) -> None:
    alone.panel.show()
    run = alone.panel.run
    run._training = 1
    run._on_replies_received([Failed(1, "Expected <b>this</b>. Received: that", "Traceback")])
    assert alone.panel.status.fault.text() == "Expected <b>this</b>. Received: that"
    assert alone.panel.status.details_button.isVisible()
    alone.panel.status.details_button.click()
    windows = [w for w in QApplication.topLevelWidgets() if w.windowTitle() == "What Keras says"]
    assert len(windows) == 1
    windows[0].close()


def test_the_theme_reaches_the_curves(qtbot: QtBot, alone: Trained) -> None:
    alone.panel.curves.prepare()
    qtbot.waitUntil(lambda: bool(alone.panel.curves.plots), timeout=LONG)
    alone.panel.set_theme(LIGHT)
    assert alone.panel.curves.plots[0].plot.backgroundBrush().color().name() == LIGHT.panel
