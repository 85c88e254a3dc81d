"""The drawn model written to a `.keras` file by a real worker, while the window goes on."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.model_saving import ModelSaver
from graph.catalogue import load_catalogue
from graph.edits import Disconnect, SetSettings
from graph.elements import Slot
from graph.model import ModelGraph
from graph.opening import open_file
from graph.settings import Settings
from tests.worker.drawings import example

LONG = 120_000  # ms; TensorFlow on a busy machine


class Saving:
    """A saver with its document, and what it said."""

    def __init__(self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, graph: ModelGraph) -> None:
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.document = Document(self.window)
        self.document.replace(graph)
        analyser = Analyser(self.document, load_catalogue(), self.window)
        self.saver = ModelSaver(self.document, analyser, self.window)
        self.said: list[str] = []
        self.states: list[str] = []
        self.path: Path | None = None
        self.saver.said.connect(self.said.append)
        self.saver.status_changed.connect(self.states.append)
        monkeypatch.setattr(dialogs, "save_file_name", lambda *_: self.path)


@pytest.fixture
def saving(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Saving:
    return Saving(qtbot, monkeypatch, example("dense"))


def test_a_model_is_written_and_can_be_opened_again(
    qtbot: QtBot, saving: Saving, tmp_path: Path
) -> None:
    saving.path = tmp_path / "written.keras"
    saving.saver.save()
    assert saving.states == ["writing written.keras"]
    saving.saver.save()
    assert saving.said == ["written.keras is still being written"]
    qtbot.waitUntil(lambda: len(saving.said) == 2, timeout=LONG)
    assert saving.said[1] == "Saved written.keras, not trained."
    assert saving.states[-1] == ""
    assert not saving.saver.running
    assert "model.weights.h5" in zipfile.ZipFile(saving.path).namelist()
    opened = open_file(saving.path)
    assert opened.notes == ()
    assert len(opened.graph) == len(saving.document.graph)


def test_what_is_missing_is_said_and_nothing_is_asked(saving: Saving) -> None:
    saving.document.apply(Disconnect("n4", Slot()), "Disconnect")
    saving.saver.save()
    saving.document.replace(ModelGraph())
    saving.saver.save()
    assert [said[:21] for said in saving.said] == ["No model was written."] * 2
    assert not saving.saver.running


def test_a_save_that_was_thought_better_of_starts_nothing(saving: Saving) -> None:
    saving.saver.save()
    assert not saving.saver.running
    assert saving.said == []


def test_the_file_that_the_weights_come_from_is_not_written_over(
    saving: Saving, tmp_path: Path
) -> None:
    saving.path = tmp_path / "original.keras"
    settings = Settings(weights=str(saving.path))
    saving.document.apply(SetSettings(settings), "Keep weights")
    saving.saver.save()
    assert not saving.saver.running
    assert "Expected another file" in saving.said[0]


def test_a_model_is_no_project(saving: Saving, tmp_path: Path) -> None:
    saving.path = tmp_path / "model.kcanvas"
    saving.saver.save()
    assert ".keras" in saving.said[0]
    assert not saving.saver.running
