"""The training panel: settings on the left, the run beside them, its curves on the right.

Only composition happens here: the form edits the document, the queue follows the workers, and this
panel says when one may start and shows what one training, the chosen one, reports.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from codegen import SourceError
from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP
from editor.look.theme import Theme
from editor.training.areas import scrolled, stacked
from editor.training.controls import Controls
from editor.training.curves import CurvesWidget
from editor.training.form import TrainingForm
from editor.training.interrupted import InterruptedStrip, WaitingStrip
from editor.training.keeping import Interrupted
from editor.training.lane import Lane
from editor.training.planned import Planned
from editor.training.queue import TrainingQueue
from editor.training.queue_view import QueueView
from editor.training.run import State, TrainingRun
from editor.training.status import FAULT_LENGTH, TrainingStatus
from graph.catalogue import Catalogue

FORM_WIDTH, NARROW_FORM_WIDTH = 316, 208
STATUS_WIDTH = 250
CURVES_WIDTH = 140  # below which no curve can be read
GAP = 6 * STEP
SMALLEST_WIDTH = NARROW_FORM_WIDTH + STATUS_WIDTH + GAP + 8 * STEP
QWIDGETSIZE_MAX = 16_777_215  # Qt's "as wide as it likes"
INTERVAL = 100  # ms between two showings of a run's numbers


class TrainingPanel(QWidget):
    """Sets up, starts, follows and stops trainings.

    Signals:
        state_changed: `can_start`, `running` or `can_save` may be another.
        status_changed: What the training is at, as words for the status line.
        runs_changed: A kept run of the drawing began, ended, completed an epoch, waits, or was
            taken out of the queue.
    """

    state_changed = Signal()
    status_changed = Signal(str)
    runs_changed = Signal()

    def __init__(
        self,
        document: Document,
        analyser: Analyser,
        catalogue: Catalogue,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._analyser = analyser
        self._status_text = ""
        self.queue = TrainingQueue(document, self)
        self.form = TrainingForm(document, catalogue)
        self.status = TrainingStatus()
        self.failed = Paragraph("", "fault")
        self.interrupted = InterruptedStrip()
        self.left_waiting = WaitingStrip()
        self.queue_view = QueueView(self.queue)
        self.controls = Controls()
        self.curves = CurvesWidget(theme)
        self._form_area = scrolled(self.form)
        self._status_area = scrolled(
            stacked(self.interrupted, self.left_waiting, self.failed, self.status)
        )
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self.failed.hide()
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(2 * STEP)
        middle.addWidget(self._status_area, 1)
        middle.addWidget(self.queue_view)
        middle.addWidget(self.controls)
        page = QWidget()
        page.setMinimumWidth(SMALLEST_WIDTH)
        columns = QHBoxLayout(page)
        columns.setContentsMargins(4 * STEP, 3 * STEP, 4 * STEP, 3 * STEP)
        columns.setSpacing(GAP)
        columns.addWidget(self._form_area)
        columns.addLayout(middle, 1)
        columns.addWidget(self.curves, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(page))

    def _connect(self) -> None:
        self.controls.start_wanted.connect(self.start)
        self.controls.stop.clicked.connect(self.stop)
        self.controls.pause.clicked.connect(self.toggle_pause)
        self.controls.end_of_epoch.clicked.connect(self.toggle_end_of_epoch)
        self.controls.save.clicked.connect(self.save_model)
        self.interrupted.resumed.connect(self._on_resumed)
        self.left_waiting.resumed.connect(self._on_left_waiting_resumed)
        self.form.fault_changed.connect(self._on_form_fault_changed)
        self.queue.changed.connect(self._on_queue_changed)
        self.queue.lane_changed.connect(self._on_lane_changed)
        self.queue.progressed.connect(self._on_progressed)
        self.queue.runs_changed.connect(self._on_runs_changed)
        self.queue.failed.connect(self._show_failed)
        self.queue_view.lane_chosen.connect(self._on_lane_chosen)
        self._timer.timeout.connect(self._show_numbers)
        self._analyser.analysed.connect(self._show_state)
        self._document.path_changed.connect(self._look_for_runs)

    # -- what the window may ask -----------------------------------------------------------------

    @property
    def lane(self) -> Lane:
        """The training that is shown."""
        return self.queue.shown

    @property
    def run(self) -> TrainingRun:
        """The first worker, which also shows what comes out of each layer."""
        return self.queue.first.run

    @property
    def running(self) -> bool:
        """Whether a training runs, or waits for its turn."""
        return self.queue.running

    @property
    def can_start(self) -> bool:
        """Whether a training would begin at once; `blocker` says why not."""
        return not self.running and not self.blocker

    @property
    def can_save(self) -> bool:
        """Whether there is a trained model to save."""
        return self.lane.run.has_model and not self.lane.run.running

    @property
    def blocker(self) -> str:
        """What is missing before a training can start, or ""."""
        if len(self._document.graph) == 0:
            return "Draw a model first: press Tab on the canvas to add a layer."
        problem = self._analyser.current.first("error")
        if problem is not None:
            return f"Mend the model first. {problem.message}"
        if not self._document.graph.training.data:
            return "Choose a data set to train on."
        return ""

    def start(self) -> None:
        """Has what is drawn trained: now, or when its turn comes."""
        self._analyser.refresh()
        if self.blocker or not self.form.data_form.agree():
            return
        try:
            planned = Planned.of_drawing(self._document, self.queue)
        except SourceError as error:
            self.status.show_fault(str(error))
            return
        self._begin(planned)

    def resume(self, interrupted: Interrupted) -> None:
        """Goes on with a run that was interrupted, or begins one that waits: now or in its turn."""
        record = interrupted.record
        folder = Path(record.folder) if record.folder else None
        if self.form.data_form.agree_to(record.training, folder):
            self._begin(Planned.of_run(interrupted, self.queue))

    def _begin(self, planned: Planned) -> None:
        self._show_failed("")
        self.interrupted.hide()
        self.queue.add(planned)
        # After the worker was started: it imports TensorFlow while pyqtgraph is imported here.
        self.curves.prepare()

    def stop(self) -> None:
        """Stops the training after this batch; a second time ends it at once."""
        lanes = self.queue.going
        if lanes:
            (self.lane if self.lane in lanes else lanes[0]).stop()

    def toggle_pause(self) -> None:
        """Has the training that is shown wait before its next batch, or go on."""
        self.lane.toggle_pause()

    def toggle_end_of_epoch(self) -> None:
        """Has the training that is shown end when its epoch is complete, or takes that back."""
        self.lane.toggle_end_of_epoch()

    def save_model(self) -> None:
        """Asks for a `.keras` file and writes the trained model to it."""
        planned = self.lane.planned
        if not self.can_save or planned is None:
            return
        folder = planned.order.folder or Path.home()
        proposed = folder / f"{planned.stem}.keras"
        path = dialogs.save_file_name(self, "Save model", proposed, "Keras model (*.keras)")
        if path is not None:
            self.lane.save(path)

    def shutdown(self) -> None:
        """Ends the workers, as the window closes."""
        self._timer.stop()
        self.form.data_form.shutdown()
        self.queue.shutdown()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.curves.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves out the curves, and then makes the form narrower, where there is little room."""
        super().resizeEvent(event)
        room = self.width() - 8 * STEP - GAP - STATUS_WIDTH
        with_curves = room >= FORM_WIDTH + GAP + CURVES_WIDTH
        self.curves.setVisible(with_curves)
        self._form_area.setFixedWidth(max(NARROW_FORM_WIDTH, min(FORM_WIDTH, room)))
        for area in (self._status_area, self.queue_view):
            area.setMinimumWidth(STATUS_WIDTH)
            area.setMaximumWidth(STATUS_WIDTH if with_curves else QWIDGETSIZE_MAX)

    # -- what is offered -------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Offers runs that were left, when somebody comes to train."""
        super().showEvent(event)
        self._look_for_runs()

    def _look_for_runs(self) -> None:
        if self.isVisible() and not self.running:
            self.interrupted.look(self._document.path)
            self.left_waiting.look(self._document.path)

    def _on_runs_changed(self) -> None:
        self._look_for_runs()
        self.runs_changed.emit()

    def _on_resumed(self, interrupted: object) -> None:
        self.resume(cast(Interrupted, interrupted))

    def _on_left_waiting_resumed(self, found: object) -> None:
        for each in cast("tuple[Interrupted, ...]", found):
            self.resume(each)

    # -- what is shown ---------------------------------------------------------------------------

    def _on_lane_chosen(self, lane: object) -> None:
        self.queue.show(cast(Lane, lane))
        self._show_lane()

    def _on_lane_changed(self, lane: object) -> None:
        if lane is self.lane:
            self._show_lane()
        else:
            self._show_numbers()

    def _on_queue_changed(self) -> None:
        self.queue_view.refresh()
        self._show_state()

    def _on_progressed(self, lane: object) -> None:
        if lane is self.lane:
            self.curves.show_progress(self.lane.run.progress)
        if not self._timer.isActive():
            self._timer.start()

    def _on_form_fault_changed(self, fault: str) -> None:
        if not self.running:
            self.status.show_fault(fault)

    def _show_failed(self, sentence: str) -> None:
        self.failed.setText(sentence[:FAULT_LENGTH])
        self.failed.setVisible(bool(sentence))

    def _show_lane(self) -> None:
        """Shows the chosen training anew, with what does not change with its numbers."""
        run = self.lane.run
        self.status.show_fault(self.lane.save_fault or run.error, run.details)
        self.status.show_notes(self.lane.notes)
        self.curves.show_progress(run.progress)
        planned = self.lane.planned
        self.curves.show_run(planned.order.run if planned else None)
        self._show_numbers()

    def _show_numbers(self) -> None:
        self.queue_view.refresh()
        self._show_state()

    def _show_state(self) -> None:
        blocker = self.blocker
        self.controls.show_lane(
            self.lane,
            blocker=blocker,
            begins_at_once=self.queue.has_room,
            can_save=self.can_save,
        )
        self._show_run(blocker)
        self._say_status()
        self.state_changed.emit()

    def _show_run(self, blocker: str) -> None:
        run, progress = self.lane.run, self.lane.run.progress
        if run.state is State.STARTING:
            self.status.show_waiting("Starting", "TensorFlow and the data are loaded.", busy=True)
        elif progress is not None and (run.running or run.has_model):
            self.status.show_progress(progress, self.lane.subtitle())
        elif run.error:
            self.status.show_waiting("The training failed", "")
        elif blocker:
            self.status.show_waiting("Not ready to train", blocker)
        else:
            training = self._document.graph.training
            data = Path(training.data).name
            epochs = "1 epoch" if training.epochs == 1 else f"{training.epochs} epochs"
            self.status.show_waiting("Ready to train", f"{epochs} on {data}")

    def _say_status(self) -> None:
        text = self.lane.status_text()
        if waiting := len(self.queue.waiting):
            text = f"{text}, {waiting} waiting" if text else ""
        if text != self._status_text:
            self._status_text = text
            self.status_changed.emit(text)
