import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.saving.earlier import KEPT, earlier_versions, keep_earlier
from editor.saving.earlier_dialog import EarlierDialog
from editor.window.main_window import MainWindow
from graph.edits import SetName
from graph.files import write_project
from tests.graph.drawings import chain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that was never saved over."""
    path = tmp_path / "model.kcanvas"
    write_project(chain("InputLayer", "Dense"), path)
    return path


def test_the_last_ten_versions_are_kept_the_newest_first(project: Path, tmp_path: Path) -> None:
    graph = chain("InputLayer", "Dense")
    for number in range(KEPT + 5):
        SetName(f"model_{number}").apply(graph)
        assert keep_earlier(project, tmp_path / "earlier") == ""
        write_project(graph, project)
    versions = earlier_versions(project, graph, tmp_path / "earlier")
    assert len(versions) == KEPT
    assert versions[0].changes == (
        f"Renames the model from `model_{KEPT + 3}` to `model_{KEPT + 4}`",
    )
    assert versions[-1].changes[0].startswith("Renames the model from `model_4`")


def test_what_is_the_same_is_not_copied_twice(project: Path, tmp_path: Path) -> None:
    for _ in range(3):
        assert keep_earlier(project, tmp_path / "earlier") == ""
    assert len(earlier_versions(project, chain("Dense"), tmp_path / "earlier")) == 1


def test_a_copy_that_cannot_be_made_is_said_and_hinders_nobody(
    project: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert keep_earlier(project, tmp_path / "file").startswith("The version before was not kept: ")
    assert keep_earlier(tmp_path / "none.kcanvas", tmp_path / "earlier") == ""


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_a_pipe_in_its_place_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.kcanvas")
    assert "a pipe or a device" in keep_earlier(tmp_path / "pipe.kcanvas", tmp_path / "earlier")


def test_a_broken_copy_is_told_and_the_others_stay(project: Path, tmp_path: Path) -> None:
    keep_earlier(project, tmp_path / "earlier")
    (place,) = (tmp_path / "earlier").iterdir()
    (place / "9.kcanvas").write_text("hello")
    (place / "no number.kcanvas").write_text("hello")
    good, bad = earlier_versions(project, chain("Dense"), tmp_path / "earlier")
    assert good.fault == ""
    assert "Expected a Keras Canvas project" in bad.fault


def test_saving_over_a_project_keeps_it_and_the_dialog_opens_it_as_a_copy(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    document = window.current.document
    document.apply(SetName("second"), "Rename")
    assert window.files.save()
    window.actions_.earlier.trigger()
    (dialog,) = window.findChildren(EarlierDialog)
    qtbot.waitUntil(dialog.open_button.isEnabled, timeout=5000)
    assert dialog.about.text() == "Since then: Renames the model from `model` to `second`."
    dialog.open_button.click()
    copy = window.current.document
    assert copy is not document
    assert (copy.graph.name, copy.path, copy.is_modified) == ("model", None, True)
    assert copy.folder == project.parent
    copy.undo_stack.setClean()


def test_a_drawing_that_was_never_saved_has_no_versions(qtbot: QtBot) -> None:
    dialog = EarlierDialog(Document())
    qtbot.addWidget(dialog)
    assert dialog.about.text() == "The drawing was never saved."
    assert not dialog.open_button.isEnabled()
