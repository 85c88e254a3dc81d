"""Shapes and parameter counts of the open document, from Keras, kept up to date.

A warm worker process with Keras's light numpy backend answers; here is only when it is asked, which
of its answers still count, and what is said when it dies. Where it says that a layer needs
TensorFlow, a second worker with that backend is asked the same, and what it says counts for all
nodes; it lives as long as there are such layers. Nothing else of the window depends on the two:
without them, shapes are missing or old, and the status says so.
"""

from __future__ import annotations

from functools import partial

from msgspec import Raw
from PySide6.QtCore import QObject, QTimer, Signal

from editor.analysis import changes_model
from editor.document import Document
from editor.inspecting_worker import InspectingWorker
from graph.errors import GraphError
from graph.files import encode_project
from graph.inspected import Place
from graph.model import ModelGraph
from worker.protocol import Failed, Inspect, InspectionEnded, NodeInspected, Reply

DELAY = 60  # ms; edits that come faster are inspected together
GATHERING = 40  # ms

UP_TO_DATE = "shapes up to date"
READING = "reading shapes"
UNAVAILABLE = "shapes unavailable: {}"
OUT_OF_DATE = "shapes out of date: {}"
_GARBLED = "Not all that the worker answered could be read"


class Inspector(QObject):
    """Keeps what Keras says of each node, by the nested models that it is in and its id.

    Signals:
        inspected: New results, as a dict of place to `NodeInspected`; `results` has them all.
        status_changed: Whether shapes are up to date, as words for the status line.
        finished: All nodes are reported: parameters of the model, and how many are trainable.
    """

    inspected = Signal(object)  # Qt would turn a dict into one of its own, which has texts as keys
    status_changed = Signal(str)
    finished = Signal(object, object)  # an int of Qt ends at 2 ** 31, which a model can pass

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.results: dict[Place, NodeInspected] = {}
        self.status = ""
        self._document = document
        self._found: dict[Place, NodeInspected] = {}
        self._question = Inspect(0, Raw(b"null"))
        self._nodes = 0
        self._needs_heavy = False
        self._settled: set[Place] = set()
        self._ends: dict[InspectingWorker, InspectionEnded] = {}
        self._started = False
        self._light = InspectingWorker("numpy", self)
        self._heavy = InspectingWorker("tensorflow", self)
        for worker in (self._light, self._heavy):
            worker.replies_received.connect(partial(self._on_replies_received, worker))
            worker.lost.connect(partial(self._on_lost, worker))
            worker.due.connect(self._ask)
        self._delay = QTimer(self, singleShot=True, interval=DELAY)
        self._delay.timeout.connect(self._ask)
        # A worker reports node by node; what is drawn anew for each batch costs more than a node.
        self._gathering = QTimer(self, singleShot=True, interval=GATHERING)
        self._gathering.timeout.connect(self._show_found)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)

    @property
    def is_started(self) -> bool:
        """Whether shapes are asked for."""
        return self._started

    def start(self) -> None:
        """Starts the worker and asks for the shapes of the document."""
        self._started = True
        self._light.forgive()
        self._heavy.forgive()
        self._ask()

    def stop(self, *, wait: bool = False) -> None:
        """Ends the workers.

        Args:
            wait: Whether to return only when they have ended, which takes 2 seconds at most each.
        """
        self._started = False
        self._delay.stop()
        self._gathering.stop()
        self._light.stop(wait=wait)
        self._heavy.stop(wait=wait)

    def _on_edit_applied(self, edit: object) -> None:
        if changes_model(edit):
            self._schedule()

    def _on_graph_replaced(self) -> None:
        # Ids of the new graph may be those of the old: no answer to an older request counts.
        self._question = Inspect(self._question.request + 1, Raw(b"null"))
        self.results = {}
        self._found = {}
        self._schedule()

    def _schedule(self) -> None:
        if self._started and not self._delay.isActive() and not self._light.is_pausing:
            self._delay.start()

    def _ask(self) -> None:
        graph = self._document.graph
        try:
            project = encode_project(graph)
        except GraphError as error:
            self._set_status(UNAVAILABLE.format(error))
            return
        self._question = Inspect(self._question.request + 1, Raw(project))
        self._nodes = _count(graph)
        self._needs_heavy = False
        self._settled = set()
        self._ends = {}
        self._set_status(READING)
        self._light.ask(self._question, self._nodes)
        if self._heavy.is_running:
            self._heavy.ask(self._question, self._nodes)

    def _on_replies_received(self, worker: InspectingWorker, replies: list[Reply]) -> None:
        for reply in replies:
            if isinstance(reply, NodeInspected) and self._counts(reply):
                self._take(worker, reply)
        if self._found and not self._gathering.isActive():
            self._gathering.start()
        for reply in replies:
            if isinstance(reply, InspectionEnded | Failed) and self._counts(reply):
                self._end(worker, reply)

    def _counts(self, reply: NodeInspected | InspectionEnded | Failed) -> bool:
        return reply.request == self._question.request

    def _take(self, worker: InspectingWorker, report: NodeInspected) -> None:
        place = (report.path, report.node)
        if report.needs:
            self._ask_heavy()
        # The node may have been deleted since.
        if not is_there(self._document.graph, place):
            return
        if worker is self._heavy:
            self._settled.add(place)
        elif place in self._settled or self._is_no_news(place, report):
            return
        self._found[place] = report

    def _is_no_news(self, place: Place, report: NodeInspected) -> bool:
        """Whether it only lacks TensorFlow, which has told of it before and is asked again."""
        told = place in self.results and self._needs_heavy
        return told and bool(self.results[place].outputs) and bool(report.needs or report.waiting)

    def _ask_heavy(self) -> None:
        if not self._needs_heavy:
            self._needs_heavy = True
            if not self._heavy.is_running and not self._heavy.is_pausing:
                self._heavy.ask(self._question, self._nodes)

    def _show_found(self) -> None:
        self._gathering.stop()
        found, self._found = self._found, {}
        if found:
            self.results.update(found)
            self.inspected.emit(found)

    def _end(self, worker: InspectingWorker, reply: InspectionEnded | Failed) -> None:
        self._show_found()
        if isinstance(reply, Failed):
            worker.rest()
            self._say_lost(reply.message)
        elif not worker.is_complete():
            worker.give_up(_GARBLED)
        else:
            worker.rest()
            self._ends[worker] = reply
            self._finish()

    def _finish(self) -> None:
        """Says that all is answered, once it is by the worker that can."""
        if self._light not in self._ends:
            return
        if not self._needs_heavy:
            self._heavy.stop()
        elif not self._heavy.is_running:
            self._say_lost(self._heavy.reason)
            return
        end = self._ends.get(self._heavy if self._needs_heavy else self._light)
        if end is None:
            return
        graph = self._document.graph
        self.results = {
            place: found for place, found in self.results.items() if is_there(graph, place)
        }
        self._set_status(READING if self._delay.isActive() else UP_TO_DATE)
        self.finished.emit(end.parameters, end.trainable_parameters)

    def _on_lost(self, worker: InspectingWorker, reason: str) -> None:
        self._show_found()
        if worker is self._light:
            self._delay.stop()
        if worker is self._light or self._needs_heavy:
            self._say_lost(reason)

    def _say_lost(self, reason: str) -> None:
        """Says why shapes are not those of the document as it is now; older ones stay."""
        self._set_status((OUT_OF_DATE if self.results else UNAVAILABLE).format(reason))

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


def _count(graph: ModelGraph) -> int:
    """Counts the nodes, those of nested models among them."""
    models = (layer.model for layer in graph.layers())
    return len(graph) + sum(_count(model) for model in models if model is not None)
