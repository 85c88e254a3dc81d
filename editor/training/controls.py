"""The buttons of the training panel: what can be done with the training that is shown."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.style import STEP, set_role
from editor.look.tooltips import tooltip
from editor.training.areas import hand_focus_on
from editor.training.lane import Lane
from editor.training.run import State


class Controls(QWidget):
    """Two rows of buttons; the upper one is there while a training goes on.

    Signals:
        start_wanted: What is drawn is to be trained, now or in its turn.
    """

    start_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.start = QPushButton("Start")
        self.stop = QPushButton("Stop")
        self.pause = QPushButton("Pause")
        self.end_of_epoch = QPushButton("Stop after epoch", checkable=True)
        self.save = QPushButton("Save model…")
        set_role(self.start, "main")
        # The second half of a double click is no order of a second training.
        self._just_started = QTimer(
            self, singleShot=True, interval=QApplication.doubleClickInterval()
        )
        self.start.clicked.connect(self._on_start_clicked)
        rows = ((self.pause, self.end_of_epoch), (self.start, self.stop, self.save))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        for buttons in rows:
            row = QHBoxLayout()
            row.setSpacing(2 * STEP)
            for button in buttons:
                row.addWidget(button)
            row.addStretch()
            layout.addLayout(row)

    def show_lane(self, lane: Lane, *, blocker: str, begins_at_once: bool, can_save: bool) -> None:
        """Shows what can be done.

        Args:
            lane: The training that is shown.
            blocker: Why none can be started, or "".
            begins_at_once: Whether one that is started does not wait for another.
            can_save: Whether there is a trained model to save.
        """
        run = lane.run
        self.start.setText("Start" if begins_at_once else "Add to queue")
        self.start.setEnabled(not blocker)
        waits = "" if begins_at_once else "Trains what is drawn now when its turn comes"
        self.start.setToolTip(tooltip(blocker or waits))
        hand_focus_on(self.stop, self.start, is_left=not run.running)
        self.stop.setEnabled(run.running)
        stopping = run.state is State.STOPPING
        self.stop.setText("End now" if stopping else "Stop")
        self.stop.setToolTip("End the process after its last complete epoch" if stopping else "")
        self._show_pause(lane)
        self.save.setHidden(run.running)
        self.save.setEnabled(can_save)
        self.save.setToolTip("" if can_save else "Train the model first")

    def _show_pause(self, lane: Lane) -> None:
        progress = lane.run.progress if lane.run.state is State.TRAINING else None
        for button in (self.pause, self.end_of_epoch):
            hand_focus_on(button, self.start, is_left=not lane.run.running)
            button.setVisible(lane.run.running)
            button.setEnabled(progress is not None)
        self.pause.setText("Continue" if progress and progress.paused else "Pause")
        self.end_of_epoch.setChecked(bool(progress and progress.ends_after_epoch))

    def _on_start_clicked(self) -> None:
        if not self._just_started.isActive():
            self._just_started.start()
            self.start_wanted.emit()
