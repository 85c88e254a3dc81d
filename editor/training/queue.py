"""Which trainings of a drawing go on, and which wait for their turn.

One after another, or several at once, each in a worker of its own. When one ends, however it ends,
the next begins by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from editor.background import Background
from editor.document import Document
from editor.training.lane import Lane
from editor.training.planned import Planned
from editor.training.queue_folders import keep_order, quietly
from graph.runs.folder import RunFolder
from graph.wording import legible

_LONGEST = 60  # letters of a name


class TrainingQueue(QObject):
    """Begins trainings in their order.

    Attributes:
        lanes: What goes on, or went on last; the first one is always there.
        shown: The lane that the person looks at, whose worker is kept after its end.
        waiting: What begins next, in this order.
        at_once: How many may go on at the same time.

    Signals:
        changed: What goes on or waits is another.
        lane_changed: A `Lane` is at something else.
        progressed: The numbers of a `Lane` went on.
        runs_changed: A kept run began, ended, completed an epoch, waits, or was taken out.
        failed: A training failed while another begins after it; the sentence says so.
    """

    changed = Signal()
    lane_changed = Signal(object)
    progressed = Signal(object)
    runs_changed = Signal()
    failed = Signal(str)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.waiting: list[Planned] = []
        self.at_once = 1
        self.lanes = [self._made_lane()]
        self.shown = self.lanes[0]
        # In a turn of its own: who hears that one has ended is to see it as it ended.
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._advance)
        self._ordering = Background(self)
        document.graph_replaced.connect(self._on_graph_replaced)

    @property
    def first(self) -> Lane:
        """The lane that is always there, and whose worker shows values too."""
        return self.lanes[0]

    @property
    def going(self) -> list[Lane]:
        """The lanes whose trainings go on."""
        return [lane for lane in self.lanes if lane.run.running]

    @property
    def running(self) -> bool:
        """Whether a training goes on, or will in a moment."""
        return bool(self.going or self.waiting)

    @property
    def has_room(self) -> bool:
        """Whether what is added begins at once."""
        return not self.waiting and len(self.going) < self.at_once

    def consequences_of_closing(self) -> str:
        """What becomes of the trainings when the window is closed now, in sentences."""
        sentences = []
        if any(lane.is_kept for lane in self.going):
            sentences.append(
                "Complete epochs are kept, and it is offered for resuming when the drawing is "
                "opened again."
            )
        if any(not lane.is_kept for lane in self.going):
            sentences.append("Trained weights that are not kept are lost, unless they were saved.")
        if count := len(self.waiting):
            waits = "1 training waits" if count == 1 else f"{count} trainings wait"
            sentences.append(f"{waits}, to be started when the drawing is opened again.")
        return " ".join(sentences)

    def add(self, planned: Planned) -> None:
        """Has a training begin, now or when its turn comes."""
        planned.setParent(self)
        self.waiting.append(planned)
        for signal in (planned.settled, planned.failure_noted, planned.gone):
            signal.connect(self.runs_changed)
        self._advance()

    def move(self, planned: Planned, by: int) -> None:
        """Has one that waits begin earlier (-1) or later (1)."""
        place = self.waiting.index(planned)
        other = place + by
        if 0 <= other < len(self.waiting):
            self.waiting[place], self.waiting[other] = self.waiting[other], self.waiting[place]
            self._ordering.ask(self._keep_order)
            self.changed.emit()

    def _keep_order(self) -> Callable[[], None]:
        paths = [each.order.run for each in self.waiting]
        runs = [RunFolder(path) for path in paths if path is not None]
        return lambda: quietly(lambda: keep_order(runs))

    def take_out(self, planned: Planned) -> None:
        """Takes out one that waits; its folder goes too, since it never began."""
        self.waiting.remove(planned)
        planned.give_up()
        self.changed.emit()

    def set_at_once(self, count: int) -> None:
        """Says how many may go on at the same time; those that do are left to it."""
        self.at_once = max(count, 1)
        self._advance()

    def show(self, lane: Lane) -> None:
        """Says which lane the person looks at."""
        self.shown = lane
        self._dismiss()
        self.changed.emit()

    def shutdown(self) -> None:
        """Ends all workers; what waits is offered when the drawing is opened again."""
        self._next.stop()
        for planned in self.waiting:
            planned.release()
        self.waiting.clear()
        for lane in self.lanes:
            if lane.planned is not None:
                lane.planned.release()
            lane.run.end()
        # Ending them has asked for the next.
        self._next.stop()

    def _advance(self) -> None:
        while self.waiting and len(self.going) < self.at_once:
            self._free_lane().begin(self.waiting.pop(0))
        self._dismiss()
        self.changed.emit()

    def _free_lane(self) -> Lane:
        for lane in self.lanes:
            if not lane.run.running:
                return lane
        self.lanes.append(self._made_lane())
        return self.lanes[-1]

    def _dismiss(self) -> None:
        """Ends workers that nobody needs: half a gigabyte each."""
        for lane in self.lanes[1:]:
            has_lost = lane.run.has_model and not lane.is_kept
            if not (lane.run.running or lane is self.shown or has_lost or self.waiting):
                self.lanes.remove(lane)
                lane.run.end()
                lane.deleteLater()

    def _made_lane(self) -> Lane:
        lane = Lane(self._document, self)
        lane.changed.connect(lambda: self.lane_changed.emit(lane))
        lane.progressed.connect(lambda: self.progressed.emit(lane))
        lane.epoch_ended.connect(self.runs_changed)
        lane.ended.connect(lambda: self._on_ended(lane))
        return lane

    def _on_ended(self, lane: Lane) -> None:
        name = legible(lane.name, _LONGEST)
        if lane.run.error and (self.waiting or lane is not self.shown):
            self.failed.emit(f"The training of {name} failed. {lane.run.error}")
        self.runs_changed.emit()
        self._next.start()

    def _on_graph_replaced(self) -> None:
        # A training of what was open before goes on, and its model can still be saved.
        held = [lane.planned for lane in self.lanes]
        for planned in (*self.waiting, *held):
            if planned is not None:
                planned.replaced = True
