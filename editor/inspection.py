"""Shapes and parameter counts of the open document, from Keras, kept up to date.

A warm worker process with Keras's light numpy backend answers; here is only when it is asked, which
of its answers still count, and what happens when it dies. Nothing else of the window depends on
it: without it, shapes are missing and the status says so.
"""

from __future__ import annotations

from msgspec import Raw
from PySide6.QtCore import QObject, QTimer, Signal

from editor.analysis import changes_model
from editor.document import Document
from editor.worker_bridge import WorkerBridge
from graph.errors import GraphError
from graph.files import encode_project
from graph.inspected import Place
from graph.model import ModelGraph
from worker.protocol import Failed, Inspect, InspectionEnded, NodeInspected, Reply

DELAY = 60  # ms; edits that come faster are inspected together
GATHERING = 40  # ms
PATIENCE = 30_000  # ms without an answer, start-up included, after which a worker counts as hung
PAUSES = (500, 3_000, 10_000)  # ms before each new start of a worker that died

UP_TO_DATE = "shapes up to date"
READING = "reading shapes"
UNAVAILABLE = "shapes unavailable: {}"


class Inspector(QObject):
    """Keeps what Keras says of each node, by the nested models that it is in and its id.

    Signals:
        inspected: New results, as a dict of place to `NodeInspected`; `results` has them all.
        status_changed: Whether shapes are up to date, as words for the status line.
        finished: All nodes are reported: parameters of the model, and how many are trainable.
    """

    inspected = Signal(object)  # Qt would turn a dict into one of its own, which has texts as keys
    status_changed = Signal(str)
    finished = Signal(int, int)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: dict[Place, NodeInspected] = {}
        self.status = ""
        self._document = document
        self._found: dict[Place, NodeInspected] = {}
        self._request = 0
        self._deaths = 0
        self._started = False
        self._bridge = WorkerBridge("numpy", self)
        self._bridge.replies_received.connect(self._on_replies_received)
        self._bridge.ended.connect(self._on_worker_ended)
        self._delay = QTimer(self, singleShot=True, interval=DELAY)
        self._delay.timeout.connect(self._ask)
        # A worker reports node by node; what is drawn anew for each batch costs more than a node.
        self._gathering = QTimer(self, singleShot=True, interval=GATHERING)
        self._gathering.timeout.connect(self._show_found)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self._on_patience_ended)
        self._restart = QTimer(self, singleShot=True)
        self._restart.timeout.connect(self._ask)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)

    @property
    def is_started(self) -> bool:
        """Whether shapes are asked for."""
        return self._started

    def start(self) -> None:
        """Starts the worker and asks for the shapes of the document."""
        self._started = True
        self._deaths = 0
        self._ask()

    def stop(self, *, wait: bool = False) -> None:
        """Ends the worker.

        Args:
            wait: Whether to return only when it has ended, which takes 2 seconds at most.
        """
        self._started = False
        for timer in (self._delay, self._gathering, self._patience, self._restart):
            timer.stop()
        self._bridge.stop(wait=wait)

    def _on_edit_applied(self, edit: object) -> None:
        if changes_model(edit):
            self._schedule()

    def _on_graph_replaced(self) -> None:
        # Ids of the new graph may be those of the old: no answer to an older request counts.
        self._request += 1
        self.results = {}
        self._found = {}
        self._schedule()

    def _schedule(self) -> None:
        if self._started and not self._delay.isActive() and not self._restart.isActive():
            self._delay.start()

    def _ask(self) -> None:
        try:
            project = encode_project(self._document.graph)
        except GraphError as error:
            self._set_status(UNAVAILABLE.format(error))
            return
        self._bridge.start()
        self._request += 1
        self._set_status(READING)
        self._bridge.send(Inspect(self._request, Raw(project)))
        self._patience.start()

    def _on_replies_received(self, replies: list[Reply]) -> None:
        self._patience.start()
        graph = self._document.graph
        for reply in replies:
            if isinstance(reply, NodeInspected) and self._counts(reply):
                place = (reply.path, reply.node)
                # The node may have been deleted since.
                if is_there(graph, place):
                    self._found[place] = reply
        if self._found and not self._gathering.isActive():
            self._gathering.start()
        for reply in replies:
            if isinstance(reply, InspectionEnded | Failed) and self._counts(reply):
                self._end(reply)

    def _counts(self, reply: NodeInspected | InspectionEnded | Failed) -> bool:
        return reply.request == self._request

    def _show_found(self) -> None:
        self._gathering.stop()
        found, self._found = self._found, {}
        if found:
            self.results.update(found)
            self.inspected.emit(found)

    def _end(self, reply: InspectionEnded | Failed) -> None:
        self._patience.stop()
        self._show_found()
        if isinstance(reply, Failed):
            self._set_status(UNAVAILABLE.format(reply.message))
            return
        self._deaths = 0
        graph = self._document.graph
        self.results = {
            place: found for place, found in self.results.items() if is_there(graph, place)
        }
        self._set_status(READING if self._delay.isActive() else UP_TO_DATE)
        self.finished.emit(reply.parameters, reply.trainable_parameters)

    def _on_patience_ended(self) -> None:
        self._bridge.stop()
        self._on_worker_ended(f"Keras gave no answer for {PATIENCE // 1000} seconds")

    def _on_worker_ended(self, reason: str) -> None:
        self._patience.stop()
        self._delay.stop()
        self._set_status(UNAVAILABLE.format(reason))
        if self._deaths < len(PAUSES):
            self._restart.start(PAUSES[self._deaths])
            self._deaths += 1
        # After the last pause the next edit asks again: it may have taken away what kills workers.

    def _set_status(self, status: str) -> None:
        if status != self.status:
            self.status = status
            self.status_changed.emit(status)


def is_there(graph: ModelGraph, place: Place) -> bool:
    """Whether a document holds a node at a place."""
    path, node_id = place
    try:
        return node_id in graph.nested(path)
    except KeyError:
        return False
