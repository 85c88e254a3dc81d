import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.journal.journals import Journals
from editor.journal.places import journal_beside, left_behind
from editor.journal.record import read_journal
from editor.window.main_window import MainWindow
from graph.edits import SetName
from graph.files import read_project, write_project
from tests.graph.drawings import chain

LOST = 1.0  # seconds of edits, at most


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's journals, which do not exist yet."""
    return tmp_path / "journals"


@pytest.fixture
def document(qapp: object) -> Document:
    """A document."""
    return Document()


@pytest.fixture
def journals(document: Document, folder: Path) -> Journals:
    """The journals, of which the document has one."""
    made = Journals(document, folder)
    made.add(document)
    return made


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


@pytest.mark.usefixtures("journals")
def test_an_unsaved_drawing_is_kept_until_its_edits_are_undone(
    qtbot: QtBot, document: Document, folder: Path
) -> None:
    document.apply(SetName("first"), "Rename")
    qtbot.waitUntil(lambda: len(files(folder)) == 1, timeout=5000)
    document.apply(SetName("second"), "Rename")
    qtbot.waitUntil(lambda: read_journal(files(folder)[0]).graph.name == "second", timeout=5000)
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert files(folder) == []


@pytest.mark.usefixtures("journals")
def test_the_journal_of_a_project_lies_beside_it_and_goes_when_it_is_saved(
    qtbot: QtBot, document: Document, folder: Path, tmp_path: Path
) -> None:
    project = tmp_path / "model.kcanvas"
    document.save(project)
    document.apply(SetName("renamed"), "Rename")
    beside = journal_beside(project)
    qtbot.waitUntil(beside.exists, timeout=5000)
    assert read_journal(beside).head.project == str(project)
    assert [each.suffix for each in files(folder)] == [".place"]
    document.save(project)
    assert not beside.exists()
    assert files(folder) == []


@pytest.mark.usefixtures("journals")
def test_what_is_saved_while_its_journal_is_written_leaves_none(
    qtbot: QtBot, document: Document, folder: Path, tmp_path: Path
) -> None:
    project = tmp_path / "model.kcanvas"
    document.save(project)
    for number in range(20):
        document.apply(SetName(f"model_{number}"), "Rename")
        qtbot.wait(50 + 20 * number % 7)
        document.save(project)
    qtbot.wait(600)
    assert not journal_beside(project).exists()
    assert files(folder) == []


@pytest.mark.usefixtures("journals")
def test_a_project_in_a_folder_that_takes_no_files_is_kept_in_the_users_data(
    qtbot: QtBot, document: Document, folder: Path, tmp_path: Path
) -> None:
    project = tmp_path / "gone" / "model.kcanvas"
    project.parent.mkdir()
    document.save(project)
    project.unlink()
    project.parent.rmdir()
    document.apply(SetName("renamed"), "Rename")
    qtbot.waitUntil(lambda: ".journal" in [each.suffix for each in files(folder)], timeout=5000)
    assert [each.suffix for each in files(folder)].count(".journal") == 1


def test_a_journal_that_cannot_be_written_is_told_once(
    document: Document, journals: Journals, folder: Path
) -> None:
    folder.write_text("a file where the folder should be")
    told: list[str] = []
    journals.failed.connect(told.append)
    for number in range(3):
        document.apply(SetName(f"model_{number}"), "Rename")
        journals.write_now()
    (sentence,) = told
    assert sentence.startswith("Edits are not kept for a crash: ")


def test_a_window_that_is_left_writes_its_journals_and_the_next_one_restores_them(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "model.kcanvas"
    graph = chain("InputLayer", "Dense")
    write_project(graph, project)
    window.files.open_path(project)
    document = window.current.document
    document.apply(SetName("renamed"), "Rename")
    window.files.new()
    window.current.document.apply(SetName("unsaved"), "Rename")
    window.leave()
    assert not window.isVisible()
    assert journal_beside(project).exists()
    # To the next window, the process of this one is gone.
    monkeypatch.setattr("editor.journal.record.is_alive", lambda *_: False)
    following = MainWindow(window.catalogue, window.store)
    following.show()
    following.recovery.look()
    qtbot.waitUntil(lambda: following.recovery.dialog is not None, timeout=5000)
    dialog = following.recovery.dialog
    assert dialog is not None
    assert dialog.title.text() == "Restore 2 drawings?"
    dialog.restore_button.click()
    names = {each.document.graph.name: each.document for each in following.workspaces}
    assert set(names) == {"renamed", "unsaved"}
    assert names["renamed"].path == project
    assert names["renamed"].is_modified
    assert names["unsaved"].is_modified
    names["renamed"].save(project)
    assert read_project(project).name == "renamed"
    following.journals.discard_all()
    for each in names.values():
        each.undo_stack.setClean()
    following.close()
    following.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_what_is_discarded_is_gone(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.current.document.apply(SetName("unsaved"), "Rename")
    window.journals.write_now()
    monkeypatch.setattr("editor.journal.record.is_alive", lambda *_: False)
    window.recovery.look()
    qtbot.waitUntil(lambda: window.recovery.dialog is not None, timeout=5000)
    assert window.recovery.dialog is not None
    window.recovery.dialog.discard_button.click()
    assert left_behind(window.journals.folder) == ()


@pytest.mark.parametrize("saved", [False, True])
def test_a_killed_window_takes_the_last_second_of_edits_at_most(
    tmp_path: Path, *, saved: bool
) -> None:
    project = tmp_path / "model.kcanvas"
    if saved:
        write_project(chain("InputLayer", "Dense"), project)
    data = tmp_path / "user"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.editor.journal.windows", data, project if saved else ""],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    lines = []
    end = None
    for line in process.stdout:
        lines.append((int(line.split()[0]), float(line.split()[1])))
        end = end or time.time() + 1.7
        if time.time() > end:
            break
    process.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    killed = time.time()
    for line in process.stdout.read().splitlines():
        lines.append((int(line.split()[0]), float(line.split()[1])))
    process.stdout.close()
    process.wait()
    (left,) = left_behind(data / "journals")
    assert left.journal is not None
    number = int(left.journal.graph.name.removeprefix("model_"))
    assert max(each for each, when in lines if when < killed - LOST) <= number
    if saved:
        assert left.path == journal_beside(project)
        assert read_project(project).name == "model"
