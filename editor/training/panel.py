"""The training panel: settings on the left, the run beside them, its curves on the right.

Only composition happens here: the form edits the document, `TrainingRun` follows the worker, and
this panel says when one may start and shows what the other reports.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from codegen import SourceError
from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.look.style import STEP, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.training.areas import enable_one, scrolled, stacked
from editor.training.curves import CurvesWidget
from editor.training.form import TrainingForm
from editor.training.interrupted import InterruptedStrip
from editor.training.keeping import Interrupted
from editor.training.learned import Learner
from editor.training.progress import Progress
from editor.training.run import Order, State, TrainingRun
from editor.training.starting import Starter, order_of, order_of_run
from editor.training.status import TrainingStatus
from graph.catalogue import Catalogue
from graph.errors import GraphError
from worker.protocol import Adapted, WeightsKept

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
    """

    state_changed = Signal()
    status_changed = Signal(str)

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
        self._notice = ""
        # What the run was started from, which need not be what is drawn by now.
        self._origin_folder: Path | None = None
        self._origin_title = self._origin_stem = ""
        self._replaced = False
        self._learner: Learner | None = None
        self._learned: list[Adapted] = []
        self._notes: list[str] = []
        self.run = TrainingRun(self)
        self.form = TrainingForm(document, catalogue)
        self.status = TrainingStatus()
        self.interrupted = InterruptedStrip()
        self.curves = CurvesWidget(theme)
        self.start_button = QPushButton("Start")
        self.stop_button = QPushButton("Stop")
        self.pause_button = QPushButton("Pause")
        self.epoch_button = QPushButton("Stop after epoch", checkable=True)
        self._starter = Starter(self)
        self.save_button = QPushButton("Save model…")
        self._form_area = scrolled(self.form)
        self._status_area = scrolled(stacked(self.interrupted, self.status))
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self._lay_out()
        self._connect()
        self._show_state()

    def _lay_out(self) -> None:
        set_role(self.start_button, "main")
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * STEP)
        for button in (self.start_button, self.pause_button, self.stop_button, self.save_button):
            buttons.addWidget(button)
        buttons.addStretch()
        later = QHBoxLayout()
        later.addWidget(self.epoch_button)
        later.addStretch()
        middle = QVBoxLayout()
        middle.setSpacing(2 * STEP)
        middle.addWidget(self._status_area, 1)
        middle.addLayout(later)
        middle.addLayout(buttons)
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
        self.start_button.clicked.connect(self.start)
        self.stop_button.clicked.connect(self.stop)
        self.pause_button.clicked.connect(self.toggle_pause)
        self.epoch_button.clicked.connect(self.toggle_end_of_epoch)
        self.save_button.clicked.connect(self.save_model)
        self._starter.ready.connect(self._on_ready)
        self.interrupted.resumed.connect(self._on_resumed)
        self.run.noted.connect(lambda note: self._show_notes([note]))
        self._document.path_changed.connect(self._look_for_interrupted)
        self.form.fault_changed.connect(self._on_form_fault_changed)
        self.run.state_changed.connect(self._on_run_state_changed)
        self.run.progressed.connect(self._on_progressed)
        self.run.weights_kept.connect(self._on_weights_kept)
        self.run.adapted.connect(self._on_adapted)
        self.run.saved.connect(self._on_saved)
        self.run.save_failed.connect(self.status.show_fault)
        self._timer.timeout.connect(self._show_state)
        self._analyser.analysed.connect(self._show_state)
        self._document.graph_replaced.connect(self._on_graph_replaced)

    # -- what the window may ask -----------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether a training runs."""
        return self.run.running

    @property
    def can_start(self) -> bool:
        """Whether a training may start now; `blocker` says why not."""
        return not self.running and not self.blocker

    @property
    def can_save(self) -> bool:
        """Whether there is a trained model to save."""
        return self.run.has_model and not self.running

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
        """Starts a training of what is drawn."""
        self._analyser.refresh()
        if not self.can_start or not self.form.data_form.agree():
            return
        try:
            order, record, place, self._learner = order_of(self._document)
        except SourceError as error:
            self.status.show_fault(str(error))
            return
        self._begin(order, self._document.title, self._document.stem)
        self._starter.keep(order, record, place)

    def resume(self, interrupted: Interrupted) -> None:
        """Goes on with a run that was interrupted."""
        record = interrupted.record
        folder = Path(record.folder) if record.folder else None
        if self.running or not self.form.data_form.agree_to(record.training, folder):
            return
        try:
            order = order_of_run(interrupted)
        except (GraphError, OSError) as error:
            self.status.show_fault(str(error))
            return
        self._learner = None
        self._begin(order, record.name, record.model)
        self.run.start(order)

    def _begin(self, order: Order, title: str, stem: str) -> None:
        self._notice = ""
        self._replaced = False
        self._origin_folder, self._origin_title, self._origin_stem = order.folder, title, stem
        self._learned = []
        self._notes = []
        self.status.show_notes(self._notes)
        self.interrupted.hide()
        self.run.prepare(order)
        # After the worker was started: it imports TensorFlow while pyqtgraph is imported here.
        self.curves.prepare()
        self.curves.show_progress(None)

    def _on_ready(self, order: object, note: str) -> None:
        if note:
            self._show_notes([note])
        self.run.start(cast(Order, order))

    def stop(self) -> None:
        """Stops the training after this batch; a second time ends it at once."""
        self._starter.forget()
        if self.run.state is State.STOPPING:
            self.run.end()
        else:
            self.run.stop()

    def _on_resumed(self, interrupted: object) -> None:
        self.resume(cast(Interrupted, interrupted))

    def toggle_pause(self) -> None:
        """Has the training wait before its next batch, or go on."""
        if self.run.progress is not None:
            self.run.pause(not self.run.progress.paused)

    def toggle_end_of_epoch(self) -> None:
        """Has the training end when its epoch is complete, or takes that back."""
        if self.run.progress is not None:
            self.run.stop_after_epoch(not self.run.progress.ends_after_epoch)

    def save_model(self) -> None:
        """Asks for a `.keras` file and writes the trained model to it."""
        if not self.can_save:
            return
        folder = self._origin_folder or Path.home()
        proposed = folder / f"{self._origin_stem}.keras"
        path = dialogs.save_file_name(self, "Save model", proposed, "Keras model (*.keras)")
        if path is not None:
            self.status.show_fault("")
            self.run.save(path)

    def shutdown(self) -> None:
        """Ends the worker, as the window closes."""
        self._timer.stop()
        self.form.data_form.shutdown()
        self.run.end()

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
        self._status_area.setMinimumWidth(STATUS_WIDTH)
        self._status_area.setMaximumWidth(STATUS_WIDTH if with_curves else QWIDGETSIZE_MAX)

    # -- what is shown ---------------------------------------------------------------------------

    def _on_weights_kept(self, reply: object) -> None:
        kept = cast(WeightsKept, reply)
        layers = "1 layer begins" if kept.layers == 1 else f"{kept.layers:,} layers begin"
        self._show_notes([f"{layers} with the weights of the file", *kept.notes])

    def _on_adapted(self, reply: object) -> None:
        learned = cast(Adapted, reply)
        self._learned.append(learned)
        self._show_notes([learned.note] if learned.note else [])

    def _show_notes(self, notes: list[str]) -> None:
        self._notes.extend(notes)
        self.status.show_notes(self._notes)

    def _keep_learned(self) -> None:
        """Puts what layers learned before the training into the drawing, as one step."""
        learned, self._learned = self._learned, []
        if self._learner is None or self._replaced:
            return
        edit = self._learner.edit(self._document.graph, learned)
        if edit is not None:
            names = ", ".join(reply.layer for reply in learned)
            self._document.apply(edit, f"Keep what {names} learned", path=())

    def showEvent(self, event: QShowEvent) -> None:
        """Offers a run that was interrupted, when somebody comes to train."""
        super().showEvent(event)
        self._look_for_interrupted()

    def _look_for_interrupted(self) -> None:
        if self.isVisible() and not self.running:
            self.interrupted.look(self._document.path)

    def _on_run_state_changed(self) -> None:
        if self._learned and self.run.state is not State.STARTING:
            self._keep_learned()
        self.status.show_fault(self.run.error, self.run.details)
        if self.run.error:
            self._look_for_interrupted()
        self._show_state()

    def _on_progressed(self) -> None:
        self.curves.show_progress(self.run.progress)
        if not self._timer.isActive():
            self._timer.start()

    def _on_saved(self, path: str) -> None:
        self._notice = f"Saved as {Path(path).name}"
        self._show_state()

    def _on_graph_replaced(self) -> None:
        # A training of what was open before goes on, and its model can still be saved.
        self._replaced = True

    def _on_form_fault_changed(self, fault: str) -> None:
        if not self.running:
            self.status.show_fault(fault)

    def _show_state(self) -> None:
        blocker = self.blocker
        enable_one(self.start_button, self.stop_button, self.can_start, self.running)
        self.start_button.setToolTip(tooltip("" if self.running else blocker))
        stopping = self.run.state is State.STOPPING
        self.stop_button.setText("End now" if stopping else "Stop")
        self.stop_button.setToolTip("End the process; the weights are lost" if stopping else "")
        self._show_pause()
        self.save_button.setEnabled(self.can_save)
        self.save_button.setToolTip("" if self.can_save else "Train the model first")
        self._show_run(blocker)
        self._say_status()
        self.state_changed.emit()

    def _show_pause(self) -> None:
        progress = self.run.progress if self.run.state is State.TRAINING else None
        for button in (self.pause_button, self.epoch_button):
            button.setVisible(self.running)
            button.setEnabled(progress is not None)
        self.save_button.setHidden(self.running)
        self.pause_button.setText("Continue" if progress and progress.paused else "Pause")
        self.epoch_button.setChecked(bool(progress and progress.ends_after_epoch))

    def _show_run(self, blocker: str) -> None:
        progress = self.run.progress
        if self.run.state is State.STARTING:
            self.status.show_waiting("Starting", "TensorFlow and the data are loaded.", busy=True)
        elif progress is not None and (self.running or self.run.has_model):
            self.status.show_progress(progress, self._subtitle(progress))
        elif self.run.error:
            self.status.show_waiting("The training failed", "")
        elif blocker:
            self.status.show_waiting("Not ready to train", blocker)
        else:
            training = self._document.graph.training
            data = Path(training.data).name
            epochs = "1 epoch" if training.epochs == 1 else f"{training.epochs} epochs"
            self.status.show_waiting("Ready to train", f"{epochs} on {data}")

    def _subtitle(self, progress: Progress) -> str:
        if self.run.state is State.STOPPING:
            return "Stopping after this batch"
        origin = self._origin_title if self._replaced else ""
        parts = (origin, self._notice, progress.subtitle())
        return " · ".join(part for part in parts if part)

    def _say_status(self) -> None:
        text = self._notice if not self.running else ""
        if self.run.state is State.STARTING:
            text = "starting the training"
        elif self.running and self.run.progress is not None:
            text = self.run.progress.title()
        elif self.run.error:
            text = "training failed"
        if text != self._status_text:
            self._status_text = text
            self.status_changed.emit(text)
