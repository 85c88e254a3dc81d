"""The program's application without a display, and how it is waited for.

A frame is over when the viewport was painted and not when it was asked to: Qt gathers changes and
paints when the event loop comes round.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

# Before Qt's first application.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsView, QWidget

from editor.app import make_application
from editor.garbage import Collector
from editor.settings import SettingsStore
from editor.window.main_window import MainWindow
from graph.catalogue import load_catalogue

SIZE = (1440, 900)
_PATIENCE = 120.0  # seconds
_ALARM = 20  # ms


def application() -> QApplication:
    """The application as the program makes it, which looks for garbage in this thread alone."""
    app = make_application()
    if app.findChild(Collector) is None:
        Collector(app)
    return app


def wait_until(done: Callable[[], bool], patience: float = _PATIENCE) -> None:
    """Lets the event loop run until something is so.

    Raises:
        TimeoutError: it did not become so.
    """
    end = time.monotonic() + patience
    # Wakes the loop, which otherwise sleeps between events, as it does for a person.
    alarm = QTimer(interval=_ALARM)
    alarm.start()
    QCoreApplication.processEvents()
    while not done():
        if time.monotonic() > end:
            raise TimeoutError(f"Expected an end within {patience:g} s. Received: none")
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def discard(widget: QWidget) -> None:
    """Closes a window and frees it now, so that the next measure has none of its weight."""
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


class Paintings(QObject):
    """Sees when a view was painted."""

    def __init__(self, view: QGraphicsView) -> None:
        super().__init__()
        self._view = view
        self._painted = 0.0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Has the view paint here, and notes when that is done."""
        if event.type() != QEvent.Type.Paint:
            return False
        # What Qt posts comes after timers that are due, and so after what waits for the painting.
        self._view.viewportEvent(event)
        self._painted = time.perf_counter()
        return True

    def wait_for_next(self, action: Callable[[], object]) -> float:
        """Does something and gives the milliseconds until it was painted.

        What the window works on after that, in slices of its own, is waited for and does not count.
        """
        start = time.perf_counter()
        action()
        # What was painted in the middle of it is not yet what it came to.
        self._painted = 0.0
        wait_until(lambda: self._painted > 0.0)
        return (self._painted - start) * 1000

    def wait_for_whole(self, action: Callable[[], object]) -> float:
        """Does the same, and has all of the widget painted, whether that was needed or not."""

        def painting_all() -> None:
            action()
            self._view.viewport().update()

        return self.wait_for_next(painting_all)


@contextmanager
def main_window() -> Iterator[MainWindow]:
    """The main window, shown, with settings and journals of its own and no worker."""
    with (
        TemporaryDirectory() as folder,
        patch("platformdirs.user_data_dir", lambda *_, **__: folder),
    ):
        window = MainWindow(load_catalogue(), SettingsStore(Path(folder, "settings.json")))
        window.resize(*SIZE)
        window.show()
        QCoreApplication.processEvents()
        yield window
        window.current.document.undo_stack.setClean()
        discard(window)
