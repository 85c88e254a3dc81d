"""The RESULTS tab over a run that a real worker has trained, with a real worker of its own."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import Raw, structs
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from codegen import generate
from editor import dialogs
from editor.commands.worker_session import WorkerSession
from editor.document import Document
from editor.look.theme import DARK, LIGHT
from editor.results.output_view import CLASSES, MISTAKES
from editor.results.panel import ResultsPanel
from editor.window.main_window import MainWindow
from graph.files import encode_project
from graph.model import ModelGraph
from graph.runs.folder import RunFolder, runs_folder
from graph.runs.record import RunRecord
from graph.training import Reading, Training
from tests.worker.drawings import example
from worker.protocol import Train, TrainingEnded

LONG = 60_000  # ms; TensorFlow on a busy machine
PASTED = "\t".join(["0", "8"] * 32)


class Used:
    """A drawing with a run, and the panel."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "digits.kcanvas"
        self.graph = example("digits_cnn")
        self.graph.training = structs.replace(self.graph.training, epochs=1)
        self.run = trained(self.graph, self.path)
        self.document = Document()
        self.document.replace(self.graph, self.path)
        self.panel = ResultsPanel(self.document, DARK)
        self.panel.resize(900, 320)


def kept(graph: ModelGraph, path: Path) -> RunFolder:
    """Makes the folder of a run of a drawing."""
    record = RunRecord(
        graph.name,
        graph.name,
        time.time(),
        graph.training,
        origin=str(path),
        folder=str(path.parent),
    )
    source = generate(graph, script=True).text
    return RunFolder.create(runs_folder(path), record, encode_project(graph), source)


def trained(graph: ModelGraph, path: Path) -> RunFolder:
    """Trains a drawing as a kept run."""
    run = kept(graph, path)
    with WorkerSession("tensorflow", path.parent) as session:
        project = Raw(encode_project(graph))
        session.send(Train(1, generate(graph, script=True).text, None, project, str(run.path)))
        session.wait_for(TrainingEnded)
    return run


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Used]:
    used = Used(tmp_path_factory.mktemp("project"))
    yield used
    used.panel.shutdown()
    used.panel.deleteLater()


@pytest.fixture
def used(qtbot: QtBot, shared: Used) -> Iterator[Used]:
    shared.panel.show()
    qtbot.waitUntil(lambda: shared.panel.run.count() > 0)
    yield shared
    shared.panel.hide()


def wait_for_answer(qtbot: QtBot, panel: ResultsPanel) -> None:
    qtbot.waitUntil(lambda: not panel.asker.busy, timeout=LONG)


def test_without_a_trained_model_it_says_what_will_be_there(qtbot: QtBot, tmp_path: Path) -> None:
    document = Document()
    document.replace(example("digits_cnn"), tmp_path / "new.kcanvas")
    panel = ResultsPanel(document, DARK)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.empty_title.isVisible()
    with qtbot.waitSignal(panel.training_wanted):
        panel.train_button.click()
    assert panel.asker.process_id is None
    panel.hide()


def test_the_newest_run_is_judged(qtbot: QtBot, used: Used) -> None:
    panel = used.panel
    assert panel.asker.process_id is None
    panel.judging.button.click()
    assert "test data" in panel.busy.text()
    assert panel.cancel_button.isVisible()
    wait_for_answer(qtbot, panel)
    judged = panel.judging.judged
    assert judged is not None
    # Threads of another process add up in another order.
    assert judged.evaluation == pytest.approx(used.run.read().evaluation, rel=1e-4)
    view = panel.judging.view
    counts = [view.confusion.model.rowCount(), view.confusion.model.columnCount()]
    assert counts == [10, 10]
    assert view.classes.rowCount() == 10
    view.segments.choose(MISTAKES)
    assert view.mistakes.pictures.isVisible()
    assert view.mistakes.pictures.count() == len(judged.outputs[0].mistakes)
    view.segments.choose(CLASSES)
    panel.set_theme(LIGHT)
    panel.set_theme(DARK)


def test_pasted_values_are_predicted_and_saved(
    qtbot: QtBot, used: Used, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, written = used.panel.predicting, used.folder / "predicted.csv"
    used.panel.segments.choose(1)
    assert not page.button.isEnabled()
    page.values.setPlainText(f"{PASTED}\n{PASTED}")
    page.button.click()
    wait_for_answer(qtbot, used.panel)
    assert page.model.rowCount() == 2
    assert page.count.text() == "Two samples"
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: written)
    page.save_button.click()
    wait_for_answer(qtbot, used.panel)
    assert len(written.read_text().splitlines()) == 3
    assert "predicted.csv" in page.count.text()


def test_values_that_the_model_does_not_take_are_told_in_one_sentence(
    qtbot: QtBot, used: Used
) -> None:
    used.panel.predicting.values.setPlainText("1\t2")
    used.panel.predicting.ask()
    wait_for_answer(qtbot, used.panel)
    assert used.panel.fault.isVisible()
    assert "Expected" in used.panel.fault.text()


def test_weights_and_activations_are_listed(qtbot: QtBot, used: Used) -> None:
    page = used.panel.weights
    used.panel.segments.choose(2)
    page.button.click()
    assert not used.panel.fault.isVisible()
    wait_for_answer(qtbot, used.panel)
    qtbot.waitUntil(lambda: page.model.rowCount() == 8)
    assert page.model.index(0, 0).data() == "conv_1/kernel"
    page.segments.choose(1)
    assert page.model.index(0, 0).data() == "conv_1"
    assert sum(page.histogram_at(0).counts) > 0


def test_an_export_says_how_near_its_outputs_are(qtbot: QtBot, used: Used) -> None:
    page, path = used.panel.exporting, used.folder / "exported.keras"
    used.panel.segments.choose(3)
    page.ask("keras", path)
    wait_for_answer(qtbot, used.panel)
    assert path.is_file()
    assert "outputs are the same" in page.words["keras"].text()
    page.ask("weights", used.folder / "weights.txt")
    wait_for_answer(qtbot, used.panel)
    assert "Expected a file name that ends in .weights.h5" in page.words["weights"].text()
    assert "outputs are the same" in page.words["keras"].text()


def test_a_new_question_takes_the_place_of_one_that_is_not_answered(
    qtbot: QtBot, used: Used
) -> None:
    panel = used.panel
    panel.judging.clear()
    panel.predicting.clear()
    process = panel.asker.process_id
    panel.judging.ask()
    panel.predicting.values.setPlainText(PASTED)
    panel.predicting.ask()
    wait_for_answer(qtbot, panel)
    assert panel.predicting.model.rowCount() == 1
    assert panel.judging.judged is None
    assert panel.asker.process_id == process


def test_a_question_that_is_taken_back_is_not_answered(qtbot: QtBot, used: Used) -> None:
    panel = used.panel
    panel.judging.ask()
    panel.cancel_button.click()
    assert panel.asker.busy == ""
    panel.predicting.ask()
    wait_for_answer(qtbot, panel)
    assert panel.judging.judged is None
    assert not panel.fault.isVisible()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be halted here")
def test_a_worker_that_does_not_hear_is_ended_for_the_next_question(
    qtbot: QtBot, used: Used
) -> None:
    panel = used.panel
    asker = panel.asker
    process = asker.process_id
    assert process is not None
    os.kill(process, signal.SIGSTOP)
    panel.weights.ask()
    qtbot.waitUntil(lambda: asker._opened is not None)
    asker._grace.setInterval(50)
    panel.predicting.values.setPlainText(PASTED)
    panel.predicting.ask()
    qtbot.waitUntil(lambda: asker.process_id not in (None, process))
    assert asker.busy == "Predicting"
    asker._grace.setInterval(3000)
    panel.shutdown()


def test_a_worker_that_is_killed_is_told_and_the_next_question_starts_another(
    qtbot: QtBot, used: Used
) -> None:
    panel = used.panel
    panel.weights.ask()
    qtbot.waitUntil(lambda: panel.asker.process_id is not None)
    process = panel.asker.process_id
    assert process is not None
    os.kill(process, getattr(signal, "SIGKILL", signal.SIGTERM))
    wait_for_answer(qtbot, panel)
    assert panel.fault.text().endswith("Ask again; another one is started.")
    panel.judging.ask()
    qtbot.waitUntil(lambda: panel.asker.process_id not in (None, process))
    panel.shutdown()
    assert panel.asker.process_id is None


def test_a_program_that_gives_the_data_is_not_run_before_it_is_agreed_to(
    qtbot: QtBot, used: Used, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = used.folder / "own.py"
    program.write_text("raise SystemExit('it was run')\n")
    graph = example("digits_cnn")
    graph.training = Training(str(program), reading=Reading(kind="function", function="data"))
    run = kept(graph, used.path)
    run.last.write_bytes(used.run.last.read_bytes())
    panel = used.panel
    panel.show_run(run.path)
    qtbot.waitUntil(panel.agree_button.isVisible)
    assert "own.py is a program" in panel.fault.text()
    assert panel.asker.process_id is None
    asked: list[tuple[object, ...]] = []

    def agree(*given: object) -> str:
        asked.append(given)
        return "once"

    monkeypatch.setattr(dialogs, "ask_to_run_data", agree)
    panel.agree_button.click()
    assert asked[0][1:] == (program, "data", program.read_bytes())
    qtbot.waitUntil(lambda: panel.asker.process_id is not None)
    panel.shutdown()


def test_the_window_shows_the_results_of_a_run_that_was_chosen_among_the_runs(
    qtbot: QtBot, window: MainWindow, shared: Used
) -> None:
    workspace = window.current
    panel = workspace.results
    workspace.runs.results_wanted.emit(shared.run.path)
    assert panel.isVisible()
    qtbot.waitUntil(lambda: panel.asker.process_id is not None)
    assert str(shared.run.path) in panel.run.toolTip()
    assert "test data" in panel.busy.text()
    # What was asked about stays, whatever is trained meanwhile.
    panel.refresh()
    qtbot.waitUntil(lambda: not panel._finding.busy)
    assert str(shared.run.path) in panel.run.toolTip()
    assert panel.asker.busy
