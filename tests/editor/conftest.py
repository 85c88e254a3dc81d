"""What every test of the window gets: no display, settings of its own, no dialog that waits.

A test fails when it leaves a window open; a test file fails when it leaves a thread, and with it a
worker process, behind. What a test showed is taken apart by Qt, in Qt's thread: Python would do it
whenever it looks for garbage, in whichever thread it does, with attributes that are gone already.
"""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from editor.app import make_application
from editor.settings import SettingsStore
from editor.trust.agreements import forget_for_now
from editor.window.main_window import MainWindow
from graph.catalogue import Catalogue, load_catalogue

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
PATIENCE = 30.0  # seconds in which a thread may end after its worker was told to


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """The application with the fonts and the style that it has outside of tests."""
    return make_application()


@pytest.fixture(autouse=True, scope="module")
def no_garbage_elsewhere() -> Iterator[None]:
    """Has Python look for garbage between tests alone; the program has `editor.garbage`."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_garbage_left(no_garbage_elsewhere: None) -> Iterator[None]:
    """Lets what a test made go before the next one."""
    yield
    gc.collect(1)


@pytest.fixture
def qtbot(no_garbage_left: None, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[QtBot]:
    """pytest-qt's, which by itself holds a widget no longer than the test's variables do."""
    kept: list[QWidget] = []
    add = qtbot.addWidget

    def add_widget(widget: QWidget) -> None:
        kept.append(widget)
        add(widget)

    monkeypatch.setattr(qtbot, "addWidget", add_widget)
    yield qtbot
    for widget in filter(isValid, kept):
        widget.close()
        widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keeps the tests from the settings of whoever runs them."""
    path = tmp_path / "settings" / "settings.json"
    monkeypatch.setattr("editor.settings.settings_path", lambda: path)
    # Likewise the runs of drawings that were never saved, and the journals.
    monkeypatch.setattr("platformdirs.user_data_dir", lambda *_, **__: str(tmp_path / "data"))
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: tmp_path / "log")
    forget_for_now()
    return path


@pytest.fixture(autouse=True)
def no_waiting_dialogs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes a dialog that nobody answers a failure and not a hanging test."""

    def refuse(*_: object) -> None:
        raise AssertionError("Expected no dialog. Received: one that waits for an answer")

    monkeypatch.setattr(QMessageBox, "exec", refuse)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", refuse)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", refuse)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", refuse)


@pytest.fixture(autouse=True)
def no_window_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a window open."""
    yield
    if isinstance(app := QApplication.instance(), QApplication):
        left = [repr(widget) for widget in app.topLevelWidgets() if widget.isVisible()]
        assert not left, f"Expected no open window after the test. Received: {left}"


@pytest.fixture(autouse=True, scope="module")
def no_thread_left() -> Iterator[None]:
    """Fails a test file that leaves a thread, such as that which reads a worker's replies."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + PATIENCE
    while (left := set(threading.enumerate()) - before) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left, f"Expected no thread after the tests. Received: {left}"


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that comes with the program."""
    return load_catalogue()


@pytest.fixture
def window(qtbot: QtBot, catalogue: Catalogue, own_settings: Path) -> Iterator[MainWindow]:
    """The main window, shown, without a worker; it is closed without a question."""
    made = MainWindow(catalogue, SettingsStore(own_settings))
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.current.document.undo_stack.setClean()
    made.close()
    made.deleteLater()
    # Otherwise it goes when the application ends, and each new theme polishes all that are left.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
