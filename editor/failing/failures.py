"""Hears of what fails anywhere in the process, and says it once.

An exception that nobody expected ends one slot and not the program. What fails on a thread is taken
up by a timer, since nothing of Qt may be touched there.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QWidget

from editor.failing.dialog import FailureDialog
from editor.failing.log import NAME
from editor.failing.report import place_of, report, trace_of, without_home

_LOOK = 200  # ms between two looks at what failed on threads
_MOST = 50  # failures that are told in the log and on the screen, of one kind or of many
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class Failures(QObject):
    """Shows failures in a window.

    Attributes:
        dialog: What is shown, if something is.
    """

    def __init__(
        self,
        window: QWidget,
        keep: Callable[[], None],
        say: Callable[[str], None],
        folder: Path,
    ) -> None:
        """Prepares it; `hear` begins.

        Args:
            window: Where they are shown.
            keep: Writes what no file holds; called first.
            say: Shows a line, for what was shown before.
            folder: Of the log.
        """
        super().__init__(window)
        self._window = window
        self._keep = keep
        self._say = say
        self._folder = folder
        self._log = logging.getLogger(NAME)
        self._waiting: deque[BaseException] = deque(maxlen=_MOST)
        self._known: dict[str, int] = {}
        self._is_telling = False
        self.dialog: FailureDialog | None = None
        self._look = QTimer(self, interval=_LOOK)
        self._look.timeout.connect(self._on_look)

    def hear(self) -> None:
        """Hears of every failure from now on."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_exception_of_thread
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)
        self._look.start()

    def deafen(self) -> None:
        """Leaves failures to Python and Qt again, as the window is gone."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        sys.unraisablehook = sys.__unraisablehook__
        qInstallMessageHandler(None)
        self._look.stop()

    def show_report(self) -> None:
        """Shows the report without a failure."""
        FailureDialog(report(self._folder, []), "", self._window).open()

    def tell(self, error: BaseException) -> None:
        """Keeps what was drawn, and says what failed; that which failed before, in a line."""
        if self._is_telling:  # what tells of it fails too
            self._log.critical("while telling: %s", place_of(error))
            return
        self._is_telling = True
        try:
            self._keep()
            self._tell(error)
        except Exception as another:  # it must not come back here
            self._log.critical("while telling: %s", place_of(another))
        finally:
            self._is_telling = False

    def _tell(self, error: BaseException) -> None:
        place = place_of(error)
        count = self._known[place] = self._known.get(place, 0) + 1
        if count > _MOST or len(self._known) > _MOST:
            return
        self._log.error("\n".join(trace_of(error)))
        if count > 1 or self.dialog is not None:
            self._say(f"Something failed again. Your edits are kept. ({type(error).__name__})")
            return
        failed = f"{type(error).__name__}: {error}"
        dialog = self.dialog = FailureDialog(
            report(self._folder, trace_of(error)), failed, self._window
        )
        dialog.finished.connect(self._on_finished)
        dialog.open()

    def _on_finished(self) -> None:
        self.dialog = None

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            return
        sys.__excepthook__(kind, error, trace)  # for whoever started it in a terminal
        if threading.current_thread() is threading.main_thread():
            self.tell(error.with_traceback(trace))
        else:
            self._waiting.append(error)

    def _on_exception_of_thread(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None and not isinstance(given.exc_value, SystemExit):
            self._waiting.append(given.exc_value)

    def _on_unraisable(self, given: sys.UnraisableHookArgs) -> None:
        # Nothing was lost by it: an object could not take leave.
        if given.exc_value is not None:
            self._log.warning("unraisable: %s", place_of(given.exc_value))

    def _on_qt_message(self, kind: QtMsgType, _: QMessageLogContext, message: str) -> None:
        self._log.log(_LEVELS.get(kind, logging.WARNING), "Qt: %s", without_home(message)[:500])

    def _on_look(self) -> None:
        while self._waiting:
            self.tell(self._waiting.popleft())
