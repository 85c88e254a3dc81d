"""Looks for garbage in the window's thread alone.

Python looks for objects that hold each other on whichever thread has just made one too many. A
thread that writes source or reads a worker's replies would then destroy the widgets and timers of a
closed document, and Qt takes them from no thread but its own: the program would crash.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

INTERVAL = 100  # ms between two looks at how much there is to look through


class Collector(QObject):
    """Takes Python's place in deciding when to look, by the thresholds that Python has for it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._look = QTimer(self, interval=INTERVAL)
        self._look.timeout.connect(self._collect)
        self._look.start()

    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
