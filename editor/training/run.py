"""One training after another, without widgets: what runs, how far it is, and what came of it.

The text that is sent to the worker is the very script that export writes; this module only follows
the answers. The worker stays warm after a run, since it holds the model that can be saved, and is
used for the next one.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Raw, Struct
from PySide6.QtCore import QObject, Signal

from editor.training.progress import Progress
from editor.worker_bridge import WorkerBridge
from editor.worker_environment import Backend
from graph.kept_weights import KeptWeights
from graph.runs.record import EpochRecord
from graph.training import Fitting
from worker.protocol import (
    Adapted,
    BatchEnded,
    Checkpointed,
    EpochEnded,
    Failed,
    NotFinite,
    Pause,
    Reply,
    ResourcesUsed,
    RunPaused,
    Save,
    Saved,
    ShowValues,
    Stop,
    StopAfterEpoch,
    Train,
    TrainingEnded,
    TrainingStarted,
    WeightsKept,
)


class State(enum.Enum):
    """What the trainer is at."""

    IDLE = "idle"
    STARTING = "starting"  # the worker starts, loads the data and builds the model
    TRAINING = "training"
    STOPPING = "stopping"


class Order(Struct, frozen=True):
    """A training that is asked for.

    Attributes:
        source: The script.
        folder: From where relative paths of data are read.
        kept: The file whose weights the layers begin with.
        project: The drawing, by which the learned weights can be shown at work afterwards.
        run: The folder that the run is kept in; None keeps nothing.
        history: The epochs that the run has already, which is then resumed.
        fitting: Says which backend it computes with, and on how many devices.
        agreed: The digest of the program that gives the data; "" where there is none.
    """

    source: str
    folder: Path | None = None
    kept: KeptWeights | None = None
    project: bytes = b"null"
    run: Path | None = None
    history: tuple[EpochRecord, ...] | None = None
    fitting: Fitting = Fitting()
    agreed: str = ""


class TrainingRun(QObject):
    """Runs trainings in a worker process of their own.

    Signals:
        state_changed: `state`, `has_model` or `error` is another.
        progressed: `progress` went on; at most one signal for each turn of the event loop.
        weights_kept: Layers have their weights out of the file that the drawing came from; a
            `WeightsKept`.
        adapted: A preprocessing layer has learned from the data; an `Adapted`.
        noted: A sentence that the person should read beside the numbers.
        saved: The trained model was written to this path.
        save_failed: It was not; the sentence says why.
        values_received: Replies to the newest `show_values`, as a list.
    """

    state_changed = Signal()
    progressed = Signal()
    weights_kept = Signal(object)
    adapted = Signal(object)
    noted = Signal(str)
    saved = Signal(str)
    save_failed = Signal(str)
    values_received = Signal(list)

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.state = State.IDLE
        self.progress: Progress | None = None
        self.has_model = False
        self.error = ""
        self.details = ""
        self._clock = clock
        self._folder: Path | None = None
        self._request = 0
        self._training = 0
        self._saving = 0
        self._showing = 0
        self._order: Order | None = None
        self._backend: Backend = "tensorflow"
        self._is_spread = False
        self._bridge = self._made_bridge()

    @property
    def process_id(self) -> int | None:
        """The system's number of the worker process, or None where there is none."""
        return self._bridge.process_id

    @property
    def running(self) -> bool:
        """Whether a training has begun and not ended."""
        return self.state is not State.IDLE

    def prepare(self, order: Order) -> None:
        """Has a worker start for a training that is ordered in a moment."""
        if self.running:
            return
        self._take_worker_for(order)
        self.progress = None
        self.has_model = False
        self._bridge.start(order.folder)
        self._set_state(State.STARTING)

    def start(self, order: Order) -> None:
        """Trains, if nothing else runs."""
        self.prepare(order)
        if self.state is not State.STARTING:
            return
        self._order = order
        self._training = self._next_request()
        run = "" if order.run is None else str(order.run)
        resume = order.history is not None
        project = Raw(order.project)
        self._bridge.send(
            Train(
                self._training,
                order.source,
                order.kept,
                project,
                run,
                resume=resume,
                agreed=order.agreed,
            )
        )

    def _take_worker_for(self, order: Order) -> None:
        """Leaves a worker that cannot carry an order out.

        What Keras computes with is chosen when a process begins, and so is what it is spread over.
        """
        backend, spread = order.fitting.backend, order.fitting.devices > 1 or order.fitting.hosts
        if order.folder != self._folder or backend != self._backend or spread or self._is_spread:
            self._bridge.stop()
            self._folder, self._is_spread = order.folder, spread
        if backend != self._backend:
            self._backend = backend
            self._bridge.deleteLater()
            self._bridge = self._made_bridge()

    def _made_bridge(self) -> WorkerBridge:
        bridge = WorkerBridge(self._backend, self)
        bridge.replies_received.connect(self._on_replies_received)
        bridge.ended.connect(self._on_worker_ended)
        return bridge

    def pause(self, paused: bool) -> None:
        """Has the training wait before its next batch, or go on."""
        if self.state is State.TRAINING:
            self._bridge.send(Pause(self._training, paused))

    def stop_after_epoch(self, wanted: bool) -> None:
        """Has the training end when its epoch is complete, or takes that back."""
        if self.state is State.TRAINING and self.progress is not None:
            self._bridge.send(StopAfterEpoch(self._training, wanted))
            self.progress.ends_after_epoch = wanted
            self.state_changed.emit()

    def stop(self) -> None:
        """Ends the training after the batch it is in; one that has not begun ends at once."""
        if self.state is State.TRAINING:
            self._bridge.send(Stop(self._training))
            self._set_state(State.STOPPING)
        elif self.state is State.STARTING:
            self.end()

    def give_up(self, reason: str) -> None:
        """Says why the training that was prepared cannot begin; the worker stays."""
        if self.state is State.STARTING:
            self._set_state(State.IDLE, reason)

    def end(self, *, wait: bool = False) -> None:
        """Ends the worker process, and with it a training and the model.

        Args:
            wait: Whether to return only when it has ended, which takes 2 seconds at most.
        """
        self._bridge.stop(wait=wait)
        self.has_model = False
        self._set_state(State.IDLE)

    def save(self, path: Path) -> None:
        """Writes the trained model to a `.keras` file."""
        if self.has_model:
            self._saving = self._next_request()
            self._bridge.send(Save(self._saving, str(path)))

    def show_values(self, ask: Callable[[int], ShowValues], folder: Path | None) -> None:
        """Asks for the values of a sample, in place of an older question; not during a training.

        Args:
            ask: Gives the question of this number.
            folder: The current folder of a worker that is started for it.
        """
        if not self.running:
            if not self._bridge.running:
                self._folder = folder
            self._bridge.start(self._folder)
            self._showing = self._next_request()
            self._bridge.send(ask(self._showing))

    def forget_values(self) -> None:
        """Takes no more answers to the last `show_values`."""
        self._showing = 0

    def _next_request(self) -> int:
        self._request += 1
        return self._request

    def _on_replies_received(self, replies: list[Reply]) -> None:
        progressed = False
        values = [reply for reply in replies if self._showing and _number(reply) == self._showing]
        if values:
            self.values_received.emit(values)
        for reply in replies:
            match reply:
                case WeightsKept() if reply.request == self._training:
                    self.weights_kept.emit(reply)
                case Adapted() if reply.request == self._training:
                    self.adapted.emit(reply)
                case TrainingStarted() if reply.request == self._training:
                    self.progress = self._begun(reply)
                    self._set_state(State.TRAINING)
                    for note in reply.notes:
                        self.noted.emit(note)
                case TrainingEnded() if reply.request == self._training and self.progress:
                    evaluation, reason = reply.evaluation, reply.reason
                    self.progress.end(reply.epochs, reply.stopped, evaluation, reason)
                    self.has_model = True
                    self._set_state(State.IDLE)
                    progressed = True
                case Failed() if reply.request == self._training:
                    self._set_state(State.IDLE, reply.message, reply.details)
                case Saved() if reply.request == self._saving:
                    self.saved.emit(reply.path)
                case Failed() if reply.request == self._saving:
                    self.save_failed.emit(reply.message)
                case _ if _number(reply) == self._training and self.progress:
                    progressed = self._follow(reply, self.progress) or progressed
        if progressed:
            self.progressed.emit()

    def _begun(self, reply: TrainingStarted) -> Progress:
        """Gives the progress of a run that begins, with the epochs that a resumed one has."""
        progress = Progress(reply.epochs, reply.batches, reply.first)
        for epoch in (self._order.history if self._order else None) or ():
            if epoch.epoch < reply.first:
                progress.add_epoch(epoch.epoch, epoch.logs)
        return progress

    def _follow(self, reply: Reply, progress: Progress) -> bool:
        """Takes what a running training tells; gives whether its numbers are others."""
        match reply:
            case BatchEnded():
                progress.add_batch(reply.epoch, reply.batch, reply.logs, self._clock())
                progress.learning_rate = reply.learning_rate
            case EpochEnded():
                progress.add_epoch(reply.epoch, reply.logs)
                progress.learning_rate = reply.learning_rate
            case ResourcesUsed():
                progress.memory, progress.cpu = reply.memory, reply.cpu
            case RunPaused():
                progress.pause(reply.paused)
                self.state_changed.emit()
            case NotFinite():
                self.noted.emit(reply.sentence)
            case Checkpointed() if reply.fault:
                self.noted.emit(reply.fault)
            case _:
                return False
        return True

    def _on_worker_ended(self, reason: str) -> None:
        self.has_model = False
        self._set_state(State.IDLE, reason)

    def _set_state(self, state: State, error: str = "", details: str = "") -> None:
        self.state = state
        self.error = error
        self.details = details
        self.state_changed.emit()


def _number(reply: Reply) -> int:
    number: int = getattr(reply, "request", 0)
    return number
