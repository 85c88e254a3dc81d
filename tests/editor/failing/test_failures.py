import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from editor.failing.log import begin_log, end_log, last_crash, last_lines
from editor.failing.report import report
from editor.journal.places import journals_folder
from editor.window.main_window import MainWindow
from graph.edits import SetName

NAME = "the_name_of_a_layer"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """The folder of a log that is written."""
    begin_log(tmp_path / "log")
    yield tmp_path / "log"
    end_log()


@pytest.fixture
def hearing(window: MainWindow, folder: Path) -> Iterator[MainWindow]:
    """A window that hears of failures, as the program's does."""
    window.failures.hear()
    yield window
    window.failures.deafen()
    if window.failures.dialog is not None:
        window.failures.dialog.accept()


def fail(text: str = NAME) -> None:
    raise RuntimeError(text)


def test_a_failing_slot_is_told_once_with_a_report_and_the_edits_are_kept(
    qtbot: QtBot, hearing: MainWindow, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hearing.current.document.apply(SetName("kept"), "Rename")
    for _ in range(3):
        QTimer.singleShot(0, fail)
    qtbot.waitUntil(lambda: hearing.failures.dialog is not None, timeout=5000)
    qtbot.wait(50)
    dialog = hearing.failures.dialog
    assert dialog is not None
    assert dialog.failed.text() == f"RuntimeError: {NAME}"
    text = dialog.report.toPlainText()
    assert "test_failures.py" in text
    assert "PySide6-Essentials" in text
    assert NAME not in text
    assert "Something failed again" in hearing.current.status.currentMessage()
    assert [each.suffix for each in journals_folder().iterdir()] == [".journal"]
    assert NAME not in "\n".join(last_lines(folder, 500))
    dialog.show_button.click()
    assert dialog.report.isVisible()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == text
    dialog.go_on_button.click()
    assert hearing.failures.dialog is None
    assert "RuntimeError" in capsys.readouterr().err


def test_a_failing_thread_is_told_in_the_windows_thread(
    qtbot: QtBot, hearing: MainWindow, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: hearing.failures.dialog is not None, timeout=5000)


def test_what_fails_while_a_failure_is_told_ends_there(
    hearing: MainWindow, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing.failures, "_keep", fail)
    for _ in range(3):
        hearing.failures.tell(ValueError("first"))
    assert hearing.failures.dialog is None
    assert "while telling: RuntimeError at " in "\n".join(last_lines(folder, 10))


def test_a_thousand_failures_of_many_kinds_are_bounded(hearing: MainWindow, folder: Path) -> None:
    for number in range(1000):
        kind = type(f"Fault{number}Error", (Exception,), {})
        hearing.failures.tell(kind("x"))
    assert len(last_lines(folder, 5000)) < 200
    assert hearing.failures.dialog is not None


@pytest.mark.qt_log_ignore("a warning of Qt")
def test_what_qt_says_is_in_the_log_without_the_persons_folder(
    hearing: MainWindow, folder: Path
) -> None:
    qWarning(f"a warning of Qt about {Path.home() / 'file'}")
    (line,) = [each for each in last_lines(folder, 10) if "a warning of Qt" in each]
    assert str(Path.home() / "file") not in line
    assert "WARNING Qt: a warning of Qt about ~" in line


def test_the_report_stands_in_the_menu(qtbot: QtBot, window: MainWindow) -> None:
    window.actions_.show_report.trigger()
    (dialog,) = [each for each in window.children() if type(each).__name__ == "FailureDialog"]
    assert "Python " in dialog.report.toPlainText()  # type: ignore[attr-defined]
    dialog.accept()  # type: ignore[attr-defined]


def test_a_log_has_a_bounded_size(folder: Path) -> None:
    log = logging.getLogger("keras_canvas")
    for _ in range(9000):
        log.info("x" * 1000)
    assert len(list(folder.glob("keras-canvas.log*"))) == 6
    assert sum(each.stat().st_size for each in folder.iterdir()) < 7_000_000


def test_a_log_that_cannot_be_written_is_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    begin_log(tmp_path / "file").error("nothing")
    end_log()
    assert last_lines(tmp_path / "file", 10) == []
    assert report(tmp_path / "file", []).startswith("Keras Canvas: report")


def test_a_crash_of_python_is_in_the_next_report(tmp_path: Path) -> None:
    (tmp_path / "crash.txt").write_text("Fatal Python error: Segmentation fault\n")
    begin_log(tmp_path)
    end_log()
    assert last_crash(tmp_path) == "Fatal Python error: Segmentation fault\n"
    assert "Last crash\nFatal Python error" in report(tmp_path, [])
    assert sys.excepthook is not None
