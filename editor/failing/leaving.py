"""Ends the program as the system asks: by a signal, or as the person logs out.

Nobody may be there to answer a question, and there are seconds. What no file holds goes to the
journals, the workers end, and the next start offers what was there. Python hears of a signal within
100 ms, since the collector of garbage runs that often.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
PATIENCE = 3.0  # seconds from being asked to being gone


class Leaving(QObject):
    """Hears that the program is to end.

    Args:
        app: The application.
        leave: Keeps what was drawn and closes the window, without a question.
        keep: Keeps what was drawn.
    """

    def __init__(
        self, app: QApplication, leave: Callable[[], None], keep: Callable[[], None]
    ) -> None:
        super().__init__(app)
        self._app = app
        self._leave = leave
        self._keep = keep
        for name in _NAMES:
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._on_signal)
        app.commitDataRequest.connect(self._on_logout)

    def _on_signal(self, number: int, _: object) -> None:
        signal.signal(number, signal.SIG_DFL)  # the second one is not heard, but obeyed
        limit = threading.Timer(PATIENCE, os._exit, (1,))
        limit.daemon = True
        limit.start()
        # Python may be in the middle of an edit; Qt's loop is not.
        QTimer.singleShot(0, self, self._go)

    def _go(self) -> None:
        try:
            self._leave()
        finally:
            self._app.exit(0)

    def _on_logout(self, _: QSessionManager) -> None:
        # The person may still call it off, and the window then stays as it is.
        self._keep()
