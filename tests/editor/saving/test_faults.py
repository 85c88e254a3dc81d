"""Files that cannot be written: what is said, what is left, and where the drawing goes instead."""

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from editor import dialogs
from editor.journal.places import journals_folder, left_beside
from editor.journal.record import SUFFIX, read_journal
from editor.window.main_window import MainWindow
from graph import writing
from graph.edits import SetName
from graph.files import read_project, write_project
from tests.graph.drawings import chain

Prepare = Callable[[Path, pytest.MonkeyPatch], None]


def _refused(code: int) -> Prepare:
    """A system that makes no file there."""

    def prepare(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(name: str, __: int) -> int:
            if Path(name).parent.name == "project":
                raise OSError(code, os.strerror(code), name)
            return os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)

        monkeypatch.setattr(writing, "_private", refuse)

    return prepare


def _full(code: int) -> Prepare:
    """A disk that takes no more bytes."""

    def prepare(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        flush = os.fsync

        def refuse(descriptor: int) -> None:
            name = os.readlink(f"/proc/self/fd/{descriptor}")
            if Path(name).parent == project.parent:
                raise OSError(code, os.strerror(code))
            flush(descriptor)

        monkeypatch.setattr(os, "fsync", refuse)

    return prepare


def _vanished(project: Path, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(project.parent)


def _became_a_folder(project: Path, _: pytest.MonkeyPatch) -> None:
    project.unlink()
    project.mkdir()


def _became_a_circle(project: Path, _: pytest.MonkeyPatch) -> None:
    project.unlink()
    project.symlink_to(project)


FAULTS = {
    "read-only disk": (_refused(errno.EROFS), "Read-only file system"),
    "no permission": (_refused(errno.EACCES), "Permission denied"),
    "too many files": (_refused(errno.EMFILE), "Too many open files"),
    "full": (_full(errno.ENOSPC), "No space left on device"),
    "quota": (_full(errno.EDQUOT if hasattr(errno, "EDQUOT") else errno.ENOSPC), ""),
    "broken disk": (_full(errno.EIO), "Input/output error"),
    "vanished folder": (_vanished, "No such file or directory"),
    "a folder": (_became_a_folder, "Is a directory"),
    "a circle of links": (_became_a_circle, "Too many levels of symbolic links"),
}


class Told:
    """What was said, and a person who wants to save elsewhere, or not."""

    def __init__(self, *, elsewhere: bool) -> None:
        self.sentences: list[str] = []
        self._elsewhere = elsewhere

    def __call__(self, _: object, name: str, why: str) -> bool:
        self.sentences.append(f"{name}: {why}")
        return self._elsewhere


@pytest.fixture
def project(window: MainWindow, tmp_path: Path) -> Path:
    """A project that is open and has an edit."""
    path = tmp_path / "project" / "model.kcanvas"
    path.parent.mkdir()
    write_project(chain("InputLayer", "Dense"), path)
    window.files.open_path(path)
    window.current.document.apply(SetName("mine"), "Rename")
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="another system says it in other words")
@pytest.mark.parametrize(("prepare", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_save_that_fails_loses_nothing(
    window: MainWindow,
    project: Path,
    prepare: Prepare,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = Told(elsewhere=False)
    monkeypatch.setattr(dialogs, "ask_to_save_elsewhere", told)
    monkeypatch.setattr(dialogs, "ask_to_overwrite", lambda *_: dialogs.Answer.SAVE)
    before = project.read_bytes()
    with monkeypatch.context() as patches:
        prepare(project, patches)
        is_file = project.is_file()
        assert not window.files.save()
    (sentence,) = told.sentences
    assert sentence.startswith("model.kcanvas: ")
    assert words in sentence
    assert str(project.parent) in sentence
    assert window.current.document.is_modified
    assert window.isWindowModified() or "\u2022" in window.windowTitle()
    if is_file:
        assert project.read_bytes() == before
        assert window.files.save()  # once the fault is over
        assert read_project(project).name == "mine"


# Qt 6.11.2 says so of a lock whose folder is gone.
@pytest.mark.qt_log_ignore("Could not remove our own lock file")
def test_what_was_not_saved_goes_elsewhere_where_that_is_wanted(
    window: MainWindow, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project.parent)
    told = Told(elsewhere=True)
    monkeypatch.setattr(dialogs, "ask_to_save_elsewhere", told)
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: tmp_path / "other.kcanvas")
    assert window.files.save()
    assert len(told.sentences) == 1
    assert window.current.document.path == tmp_path / "other.kcanvas"
    assert not window.current.document.is_modified
    assert read_project(tmp_path / "other.kcanvas").name == "mine"


def test_a_name_that_is_too_long_is_refused(
    window: MainWindow, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told(elsewhere=False)
    monkeypatch.setattr(dialogs, "ask_to_save_elsewhere", told)
    long = project.with_name("x" * 300 + ".kcanvas")
    monkeypatch.setattr(dialogs, "save_file_name", lambda *_: long)
    assert not window.files.save_as()
    assert len(told.sentences) == 1
    assert window.current.document.path == project
    assert window.current.document.is_modified


def test_a_name_as_long_as_names_may_be_has_no_lock_and_loses_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / ("x" * 247 + ".kcanvas")
    write_project(chain("InputLayer", "Dense"), path)
    window.files.open_path(path)
    document = window.current.document
    document.apply(SetName("mine"), "Rename")
    window.journals.write_now()
    (journal,) = journals_folder().glob(f"*{SUFFIX}")
    assert read_journal(journal).graph.name == "mine"
    assert left_beside(path) is None
    assert window.files.save()
    assert read_project(path).name == "mine"


def test_a_project_behind_a_link_is_saved_and_the_link_stays(
    window: MainWindow, tmp_path: Path
) -> None:
    target, link = tmp_path / "target.kcanvas", tmp_path / "link.kcanvas"
    write_project(chain("InputLayer", "Dense"), target)
    link.symlink_to(target)
    window.files.open_path(link)
    window.current.document.apply(SetName("mine"), "Rename")
    assert window.files.save()
    assert link.is_symlink()
    assert read_project(target).name == "mine"
