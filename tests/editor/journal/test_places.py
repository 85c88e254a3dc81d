import os
from pathlib import Path

import pytest

from editor.journal.places import (
    BROKEN,
    journal_beside,
    left_behind,
    left_beside,
    new_place,
    write_note,
)
from editor.journal.record import Head, read_journal, write_journal
from graph.edits import SetName
from graph.errors import ProjectFileError
from graph.files import write_project
from tests.graph.drawings import chain

GONE = 2**22 + 1  # no system gives a process such a number


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The user's journals."""
    made = tmp_path / "journals"
    made.mkdir()
    return made


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has journals written by a process that is gone."""
    monkeypatch.setattr("editor.journal.record.os.getpid", lambda: GONE)


def test_a_journal_gives_the_drawing_back(folder: Path) -> None:
    graph = chain("InputLayer", "Dense")
    path = new_place(folder)
    write_journal(path, Head("Untitled", "/a/b.kcanvas"), graph)
    journal = read_journal(path)
    assert journal.graph == graph
    assert (journal.head.title, journal.head.project) == ("Untitled", "/a/b.kcanvas")
    assert journal.head.process == os.getpid()
    assert journal.head.is_in_use


@pytest.mark.usefixtures("nobody")
def test_what_was_left_is_found_beside_projects_and_in_the_users_data(
    tmp_path: Path, folder: Path
) -> None:
    project = tmp_path / "model.kcanvas"
    graph = chain("InputLayer", "Dense")
    write_project(graph, project)
    changed = graph.copy()
    SetName("renamed").apply(changed)
    beside = journal_beside(project)
    write_journal(beside, Head("model.kcanvas", str(project)), changed)
    note = write_note(folder, beside)
    write_journal(new_place(folder), Head("Untitled"), graph)
    first, second = left_behind(folder)
    assert (first.has_file, first.changes) == (False, ())
    assert (second.path, second.notes, second.has_file) == (beside, (note,), True)
    assert second.changes == ("Renames the model from `model` to `renamed`",)
    assert left_beside(project) is not None


def test_the_journal_of_a_window_that_is_there_is_not_offered(folder: Path) -> None:
    write_journal(new_place(folder), Head("Untitled"), chain("InputLayer"))
    assert left_behind(folder) == ()


@pytest.mark.usefixtures("nobody")
def test_another_computers_journal_is_offered_whatever_runs_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "model.kcanvas"
    monkeypatch.setattr("editor.journal.record.socket.gethostname", lambda: "another")
    monkeypatch.setattr("editor.journal.record.os.getpid", os.getppid)
    write_journal(journal_beside(project), Head("model.kcanvas", str(project)), chain("Dense"))
    assert left_beside(project) is None
    monkeypatch.undo()
    assert left_beside(project) is not None


@pytest.mark.usefixtures("nobody")
def test_a_journal_beside_a_project_names_no_other_file(tmp_path: Path) -> None:
    project = tmp_path / "model.kcanvas"
    head = Head("model.kcanvas", "/elsewhere/other.kcanvas", "/elsewhere/other.keras")
    write_journal(journal_beside(project), head, chain("Dense"))
    left = left_beside(project)
    assert left is not None
    assert left.journal is not None
    assert (left.journal.head.project, left.journal.head.origin) == (str(project), "")


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"{}", b"\xff" * 100, b"[" * 100_000, b'{"title": 1}\n{}'],
)
def test_a_broken_journal_is_put_aside_and_told_in_one_sentence(folder: Path, data: bytes) -> None:
    path = new_place(folder)
    path.write_bytes(data)
    (left,) = left_behind(folder)
    assert left.journal is None
    assert "Expected a journal of Keras Canvas. Received: " in left.fault
    assert not path.exists()
    assert (folder / (path.name + BROKEN)).read_bytes() == data
    assert left_behind(folder) == ()


@pytest.mark.usefixtures("nobody")
def test_a_journal_whose_drawing_is_broken_is_told_too(folder: Path) -> None:
    path = new_place(folder)
    write_journal(path, Head("Untitled"), chain("Dense"))
    path.write_bytes(path.read_bytes()[:-30])
    (left,) = left_behind(folder)
    assert "Expected" in left.fault


def test_a_note_that_leads_elsewhere_is_not_followed(tmp_path: Path, folder: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    write_note(folder, secret)
    (folder / "long.place").write_bytes(b"/" * 100_000)
    os.symlink("/dev/zero", folder / "endless.journal")
    (left,) = left_behind(folder)
    assert "a pipe or a device" in left.fault
    assert secret.read_text() == "secret"


def test_a_journal_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError):
        read_journal(tmp_path / "none.journal")
