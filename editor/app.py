"""Opens the window; everything that a start needs, and nothing that can wait until it is seen."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from editor.failing.leaving import Leaving
from editor.failing.log import begin_log, end_log, log_folder
from editor.garbage import Collector
from editor.look.fonts import load_fonts
from editor.look.style import body_font
from editor.settings import SettingsStore
from graph.catalogue import load_catalogue


def make_application() -> QApplication:
    """The application, dressed in our font and a style that takes our colours on every system."""
    # Python looks through all objects for garbage after each 700 new ones, and a large drawing has
    # 100,000: a third of the time in which it was opened.
    gc.set_threshold(20_000, 20, 20)
    # A thread that works keeps the window waiting this long each time that Qt gave up Python's
    # lock, which is a dozen times a frame; Python's own choice is five times as long.
    sys.setswitchinterval(0.001)
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("keras-canvas")
    app.setApplicationDisplayName("Keras Canvas")
    app.setDesktopFileName("keras-canvas")
    app.setStyle("Fusion")
    load_fonts()
    app.setFont(body_font())
    return app


def open_window(path: Path | None = None) -> int:
    """Shows the window until it is closed; gives the exit code.

    Args:
        path: A project to open in it. One that cannot be read is said so in the window.
    """
    app = make_application()
    Collector(app)
    log = begin_log(log_folder())
    from editor.window.main_window import MainWindow  # noqa: PLC0415  # pictures need none

    window = MainWindow(load_catalogue(), SettingsStore())
    window.failures.hear()
    Leaving(app, window.leave, window.journals.write_now)
    window.show()
    log.info("the window is open")
    QTimer.singleShot(0, window, lambda: window.begin(path))
    code = app.exec()
    window.failures.deafen()
    # Qt takes it apart, in its order. Where Python's last hold on it does, the process may crash.
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    log.info("the window is closed")
    end_log()
    return code
