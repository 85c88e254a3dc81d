"""One training that goes on, and what the window knows of it besides its numbers.

A lane has a worker of its own and carries one training after another. Several lanes go on at once;
the panel shows one of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal

from editor.document import Document
from editor.training.planned import Planned
from editor.training.progress import Progress
from editor.training.run import State, TrainingRun
from worker.protocol import Adapted, WeightsKept


class Lane(QObject):
    """Follows one training at a time, from its order to its end.

    Attributes:
        run: Speaks with the worker.
        planned: What is trained, or was last; None before the first.
        notes: Sentences that a person should read beside the numbers.
        notice: What was done with the model since, or "".
        save_fault: Why the model was not saved, or "".

    Signals:
        changed: Its state, notes or notice is another.
        progressed: Its numbers went on.
        epoch_ended: An epoch is complete.
        ended: Its training is over, or could not begin.
    """

    changed = Signal()
    progressed = Signal()
    epoch_ended = Signal()
    ended = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run = TrainingRun(self)
        self.planned: Planned | None = None
        self.notes: list[str] = []
        self.notice = ""
        self.save_fault = ""
        self._document = document
        self._learned: list[Adapted] = []
        self._was = State.IDLE
        self._completed = 0
        self.run.state_changed.connect(self._on_state_changed)
        self.run.progressed.connect(self._on_progressed)
        self.run.weights_kept.connect(self._on_weights_kept)
        self.run.adapted.connect(self._on_adapted)
        self.run.noted.connect(lambda note: self._note([note]))
        self.run.saved.connect(self._on_saved)
        self.run.save_failed.connect(self._on_save_failed)

    @property
    def is_kept(self) -> bool:
        """Whether its last training has a folder, so that its model outlives the worker."""
        return self.planned is not None and self.planned.order.run is not None

    @property
    def name(self) -> str:
        """What its training is called."""
        return self.planned.record.name if self.planned else ""

    def begin(self, planned: Planned) -> None:
        """Begins a training; its worker starts while its folder is made."""
        if self.planned is not None:
            self.planned.retire()
        self.planned = planned
        self.notes, self._learned = [], []
        self.notice = self.save_fault = ""
        self._completed = 0
        self.run.prepare(planned.order)
        if planned.is_settled:
            self._go()
        else:
            planned.settled.connect(self._go)

    def _go(self) -> None:
        planned = self.planned
        if planned is None or self.run.state is not State.STARTING:
            return
        if planned.fault:
            self.run.give_up(planned.fault)
            return
        self._note([planned.note] if planned.note else [])
        self.run.start(planned.order)

    def stop(self) -> None:
        """Stops the training after this batch; a second time ends it at once.

        One that has not begun leaves nothing behind.
        """
        if self.run.state is State.STOPPING:
            self.run.end()
        elif self.run.state is State.STARTING and self.planned is not None:
            self.planned.give_up(self.run.process_id)
            self.run.stop()
        else:
            self.run.stop()

    def toggle_pause(self) -> None:
        """Has the training wait before its next batch, or go on."""
        if self.run.progress is not None:
            self.run.pause(not self.run.progress.paused)

    def toggle_end_of_epoch(self) -> None:
        """Has the training end when its epoch is complete, or takes that back."""
        if self.run.progress is not None:
            self.run.stop_after_epoch(not self.run.progress.ends_after_epoch)

    def save(self, path: Path) -> None:
        """Writes the trained model to a `.keras` file."""
        self.save_fault = ""
        self.changed.emit()
        self.run.save(path)

    # -- what its training tells -----------------------------------------------------------------

    def _on_state_changed(self) -> None:
        before, self._was = self._was, self.run.state
        if before is State.STARTING and self._was is not State.STARTING:
            self._keep_learned()
            self._on_begun()
        self.changed.emit()
        if before is not State.IDLE and self._was is State.IDLE:
            self.ended.emit()

    def _on_begun(self) -> None:
        if self.planned is None:
            return
        if self._was is State.TRAINING:
            self.planned.release()
        elif self.run.error:
            self.planned.fail(self.run.error)

    def _on_progressed(self) -> None:
        self.progressed.emit()
        progress = self.run.progress
        if progress is not None and progress.completed > self._completed:
            self._completed = progress.completed
            self.epoch_ended.emit()

    def _on_weights_kept(self, reply: object) -> None:
        kept = cast(WeightsKept, reply)
        layers = "1 layer begins" if kept.layers == 1 else f"{kept.layers:,} layers begin"
        self._note([f"{layers} with the weights of the file", *kept.notes])

    def _on_adapted(self, reply: object) -> None:
        learned = cast(Adapted, reply)
        self._learned.append(learned)
        self._note([learned.note] if learned.note else [])

    def _note(self, notes: list[str]) -> None:
        self.notes.extend(notes)
        self.changed.emit()

    def _keep_learned(self) -> None:
        """Puts what layers learned before the training into the drawing, as one step."""
        learned, self._learned = self._learned, []
        planned = self.planned
        if planned is None or planned.learner is None or planned.replaced or not learned:
            return
        edit = planned.learner.edit(self._document.graph, learned)
        if edit is not None:
            names = ", ".join(reply.layer for reply in learned)
            self._document.apply(edit, f"Keep what {names} learned", path=())

    def _on_saved(self, path: str) -> None:
        self.notice = f"Saved as {Path(path).name}"
        self.changed.emit()

    def _on_save_failed(self, fault: str) -> None:
        self.save_fault = fault
        self.changed.emit()

    # -- in words --------------------------------------------------------------------------------

    def row_text(self) -> str:
        """How far it is, as a list says it."""
        progress, state = self.run.progress, self.run.state
        if state is State.STARTING:
            return "starting"
        if progress is None:
            return "failed" if self.run.error else ""
        if state is State.STOPPING:
            return "stopping"
        if state is State.IDLE:
            return "failed" if self.run.error else _ended(progress)
        return progress.title().lower()

    def subtitle(self) -> str:
        """What is said below the epoch."""
        progress, planned = self.run.progress, self.planned
        if self.run.state is State.STOPPING:
            return "Stopping after this batch"
        if progress is None:
            return ""
        origin = planned.title if planned is not None and planned.replaced else ""
        return " · ".join(part for part in (origin, self.notice, progress.subtitle()) if part)

    def status_text(self) -> str:
        """What the window's status line says."""
        if self.run.state is State.STARTING:
            return "starting the training"
        if self.run.running and self.run.progress is not None:
            return self.run.progress.title()
        return "training failed" if self.run.error else self.notice


def _ended(progress: Progress) -> str:
    return f"stopped, {progress.completed} of {progress.epochs}" if progress.stopped else "trained"
