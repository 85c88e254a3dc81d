"""Says that a script runs, and for how long at most; it can be ended at any time."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from editor.look.style import STEP, label
from graph.wording import legible
from worker.protocol import SCRIPT_SECONDS

STARTING = "Starting Keras"
_WIDTH = 380
_TICK = 200  # ms


class RunningDialog(QDialog):
    """Stands before the window, whose document must not change meanwhile; `rejected` is Stop."""

    def __init__(self, file_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.title = label(f"Running {legible(file_name)}", "strong")
        self.words = label(STARTING, "dim")
        self.bar = QProgressBar(textVisible=False, maximum=0)
        self.stop_button = QPushButton("Stop")
        self.stop_button.clicked.connect(self.reject)
        self._clock = QElapsedTimer()
        self._ticks = QTimer(self, interval=_TICK)
        self._ticks.timeout.connect(self._show_time)
        self._lay_out()
        self.setFixedWidth(_WIDTH)

    def begin(self) -> None:
        """Counts the time from here on."""
        self._clock.start()
        self._ticks.start()
        self.bar.setMaximum(SCRIPT_SECONDS * 1000)
        self._show_time()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.stop_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        for part in (self.title, self.bar, self.words):
            layout.addWidget(part)
        layout.addLayout(foot)

    def _show_time(self) -> None:
        passed = self._clock.elapsed()
        self.bar.setValue(min(passed, self.bar.maximum()))
        self.words.setText(f"{passed // 1000} s, of {SCRIPT_SECONDS} at most")
