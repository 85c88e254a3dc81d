"""Other windows and other programs that have the same file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.dialogs import Answer
from editor.saving.locks import Locks
from editor.window.main_window import MainWindow
from graph.edits import SetName
from graph.files import read_project, write_project
from tests.graph.drawings import chain


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project."""
    path = tmp_path / "model.kcanvas"
    write_project(chain("InputLayer", "Dense"), path)
    return path


@pytest.fixture
def other(qtbot: QtBot, window: MainWindow) -> Iterator[MainWindow]:
    """A second window."""
    made = MainWindow(window.catalogue, window.store)
    made.show()
    qtbot.waitExposed(made)
    yield made
    for each in made.workspaces:
        each.document.undo_stack.setClean()
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def renamed(path: Path, name: str) -> None:
    graph = read_project(path)
    SetName(name).apply(graph)
    write_project(graph, path)


# -- windows -------------------------------------------------------------------------------------


def test_a_second_window_is_told_and_opens_a_copy(
    window: MainWindow, other: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def agree(_: object, name: str, holder: str, *, may_open: bool) -> str:
        assert not may_open
        told.append(name + holder)
        return "copy"

    monkeypatch.setattr(dialogs, "ask_to_open_a_copy", agree)
    window.files.open_path(project)
    other.files.open_path(project)
    assert len(told) == 1
    assert f"process {os.getpid()}" in told[0]
    copy = other.current.document
    assert (copy.path, copy.origin, copy.title) == (None, project, "model")
    assert copy.graph == window.current.document.graph


def test_a_second_window_that_wants_no_copy_opens_nothing(
    window: MainWindow, other: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_to_open_a_copy", lambda *_, **__: "")
    window.files.open_path(project)
    other.files.open_path(project)
    assert other.current.is_untouched


def test_a_file_that_was_closed_is_opened_as_itself(
    window: MainWindow, other: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    window.workspaces.remove(window.current)
    other.files.open_path(project)
    assert other.current.document.path == project
    assert [each.name for each in project.parent.iterdir() if "lock" in each.name] == [
        ".model.kcanvas.lock"
    ]


def test_a_project_of_another_window_is_not_written_over(
    window: MainWindow, other: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(
        dialogs, "ask_to_save_elsewhere", lambda _, name, why: told.append(name + why)
    )
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: project)
    window.files.open_path(project)
    other.current.document.apply(SetName("other"), "Rename")
    assert not other.files.save()
    assert "It is open in another window" in told[0]
    assert read_project(project).name == "model"
    assert other.current.document.is_modified


def test_the_lock_of_a_killed_window_hinders_nobody(qapp: object, project: Path) -> None:
    program = (
        "import os, sys\nfrom PySide6.QtCore import QLockFile\n"
        "lock = QLockFile(sys.argv[1])\nlock.setStaleLockTime(0)\nassert lock.tryLock(0)\n"
        "os._exit(1)"
    )
    lock = project.with_name(f".{project.name}.lock")
    subprocess.run([sys.executable, "-c", program, lock], check=False)
    assert lock.exists()
    assert Locks().holder(project) == ""


def test_the_lock_of_another_computer_can_be_broken_open(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_to_open_a_copy", lambda *_, may_open: "open")
    lock = project.with_name(f".{project.name}.lock")
    lock.write_text(f"999999\nkeras-canvas\nelsewhere\n{'0' * 32}\n{'1' * 32}\n")
    assert window.files.locks.holder(project) == "on elsewhere, process 999999"
    assert window.files.locks.is_elsewhere(project)
    window.files.open_path(project)
    assert window.current.document.path == project
    assert str(os.getpid()) in lock.read_text()


def test_a_lock_that_was_not_free_is_taken_when_it_is(
    window: MainWindow, other: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    document = other.current.document
    document.restore(read_project(project), project, None, None)
    assert other.files.locks.holder(project)
    window.workspaces.remove(window.current)
    document.apply(SetName("mine"), "Rename")
    assert other.files.save()
    assert window.files.locks.holder(project)


def test_a_folder_that_takes_no_lock_hinders_nobody(qapp: object, tmp_path: Path) -> None:
    assert Locks().holder(tmp_path / "gone" / "model.kcanvas") == ""


# -- programs ------------------------------------------------------------------------------------


def test_a_file_that_another_program_changed_is_loaded_when_that_is_wanted(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    renamed(project, "theirs_now")
    bar.watching.look()
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert bar.title.text() == "model.kcanvas was changed by another program."
    text = "Loading it: Renames the model from `model` to `theirs_now`."
    qtbot.waitUntil(lambda: bar.differs.whole == text, timeout=5000)
    bar.load_button.click()
    assert window.current.document.graph.name == "theirs_now"
    assert not window.current.document.is_modified
    assert not bar.isVisible()
    assert len(window.workspaces) == 1


def test_a_change_that_keeps_size_and_time_is_seen(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    before = project.stat()
    renamed(project, "lodem")
    os.utime(project, ns=(before.st_atime_ns, before.st_mtime_ns))
    now = project.stat()
    assert (now.st_size, now.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    bar.watching.look()
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    window.current.document.undo_stack.setClean()


def test_a_file_that_became_no_project_is_not_offered(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    project.write_text("{")
    bar.watching.look()
    qtbot.waitUntil(lambda: "Received" in bar.differs.whole, timeout=5000)
    assert not bar.load_button.isVisible()
    assert bar.keep_button.isVisible()
    renamed_back = chain("InputLayer", "Dense", "Dense")
    write_project(renamed_back, project)
    bar.watching.look()
    qtbot.waitUntil(lambda: "Adds Dense" in bar.differs.whole, timeout=5000)
    assert bar.load_button.isVisible()
    bar.load_button.click()
    assert window.current.document.graph == renamed_back


def test_a_file_is_looked_at_when_the_person_comes_back(
    qtbot: QtBot, window: MainWindow, project: Path, qapp: QApplication
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    bar.watching._timer.setInterval(10**6)
    renamed(project, "theirs_now")
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    qtbot.waitUntil(bar.isVisible, timeout=5000)


def test_loading_over_edits_puts_them_into_a_tab_of_their_own(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    window.current.document.apply(SetName("mine"), "Rename")
    bar = window.current.frame.changed
    renamed(project, "theirs_now")
    bar.watching.look()
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    bar.load_button.click()
    documents = {each.document.graph.name: each.document for each in window.workspaces}
    assert set(documents) == {"theirs_now", "mine"}
    assert window.current.document is documents["theirs_now"]
    assert documents["mine"].is_modified
    documents["mine"].undo_stack.setClean()


def test_what_is_kept_is_modified_and_saved_without_a_second_question(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    renamed(project, "theirs_now")
    bar.watching.look()
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    bar.keep_button.click()
    assert window.current.document.is_modified
    assert window.files.save()
    assert read_project(project).name == "model"


def test_a_file_that_was_only_touched_is_no_change(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    document, bar = window.current.document, window.current.frame.changed
    os.utime(project, (1, 1))
    before = document.stamp
    bar.watching.look()
    qtbot.waitUntil(lambda: document.stamp != before, timeout=5000)
    assert not bar.isVisible()


def test_a_file_that_comes_back_as_it_was_is_forgiven(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar, aside = window.current.frame.changed, project.with_name("aside")
    for _ in range(2):
        project.rename(aside)
        bar.watching.look()
        qtbot.waitUntil(bar.isVisible, timeout=5000)
        aside.rename(project)
        bar.watching.look()
        qtbot.waitUntil(bar.isHidden, timeout=5000)


def test_a_version_that_could_not_be_kept_is_said_after_the_saving(
    window: MainWindow, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "earlier").write_text("a file where the folder should be")
    window.files.open_path(project)
    window.current.document.apply(SetName("mine"), "Rename")
    assert window.files.save()
    message = window.current.status.currentMessage()
    assert message.startswith("The version before was not kept: ")


def test_a_file_that_is_gone_is_said_and_saving_writes_it_again(
    qtbot: QtBot, window: MainWindow, project: Path
) -> None:
    window.files.open_path(project)
    bar = window.current.frame.changed
    project.unlink()
    bar.watching.look()
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert bar.title.text() == "model.kcanvas is gone from its folder. Save writes it again."
    assert window.current.document.is_modified
    assert window.files.save()
    assert read_project(project).name == "model"


def test_saving_without_having_seen_the_change_asks_first(
    window: MainWindow, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_path(project)
    window.current.document.apply(SetName("mine"), "Rename")
    renamed(project, "theirs_now")
    answers: list[Answer | None] = [Answer.CANCEL, None, Answer.SAVE]
    monkeypatch.setattr(dialogs, "ask_to_overwrite", lambda *_: answers.pop(0))
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: None)
    assert not window.files.save()
    assert not window.files.save()
    assert read_project(project).name == "theirs_now"
    assert window.files.save()
    assert read_project(project).name == "mine"
    assert answers == []
