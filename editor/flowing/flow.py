"""What comes out of nodes when a sample of the data runs through the model: asked, and kept.

The worker that trains answers, since it holds the trained weights, and one TensorFlow is enough.
While a training runs it has no time for this.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Raw
from PySide6.QtCore import QObject, QTimer, Signal

from editor.analysis import Analyser, changes_model
from editor.document import Document
from editor.inspection import is_there
from editor.training.data.kinds import with_absolute_data
from editor.training.data.trust import agreed_digest, untrusted
from editor.training.run import TrainingRun
from graph.errors import GraphError
from graph.files import encode_project
from graph.inspected import Place
from graph.kept_weights import kept_weights
from worker.protocol import (
    Failed,
    NodeValues,
    Reply,
    SampleShown,
    ShowValues,
    TensorValues,
    ValuesEnded,
)

DELAY = 300  # ms after the last edit


class Flow(QObject):
    """Keeps the values of one sample.

    Attributes:
        values: What came out of nodes, by their places.
        shown: What is known of the sample; None before the first answer.
        sample: Which one is asked for, counted from 0.
        trained: Whether layers are to have the weights of the last training.
        follows: Whether an edit asks anew.
        fault: Why there are no values, in a sentence, or "".
        busy: Whether an answer is awaited.

    Signals:
        changed: Any of these has changed.
    """

    changed = Signal()

    def __init__(
        self,
        document: Document,
        analyser: Analyser,
        run: TrainingRun,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.values: dict[Place, tuple[TensorValues, ...]] = {}
        self.shown: SampleShown | None = None
        self.sample = 0
        self.trained = True
        self.follows = True
        self.fault = ""
        self.busy = False
        self._document = document
        self._analyser = analyser
        self._run = run
        self._wanted: tuple[Place, ...] = ()
        self._watched = False
        self._ran = False
        self._delay = QTimer(self, singleShot=True, interval=DELAY)
        self._delay.timeout.connect(self.ask)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)
        analyser.analysed.connect(self._on_analysed)
        run.values_received.connect(self._on_values_received)
        run.state_changed.connect(self._on_run_changed)

    @property
    def blocker(self) -> str:
        """What is missing before a sample can run through the model, or ""."""
        if len(self._document.graph) == 0:
            return "Draw a model first: press Tab on the canvas to add a layer."
        if not self._document.graph.training.data:
            return "Choose a data set in TRAINING, to see its first samples run through."
        problem = self._analyser.current.first("error")
        if problem is not None:
            return f"Mend the model first. {problem.message}"
        if fault := untrusted(self._document.graph.training, self._document.folder):
            return fault
        if self._run.running:
            return "A training runs. What comes out of each layer is shown after it."
        return ""

    def set_watched(self, watched: bool) -> None:
        """Says whether anybody looks; without that nothing is asked, and no worker started."""
        self._watched = watched
        if watched:
            self.ask()

    def want(self, places: Collection[Place]) -> None:
        """Chooses the nodes whose values are wanted."""
        wanted = tuple(dict.fromkeys(places))
        if wanted != self._wanted:
            self._wanted = wanted
            if not set(wanted) <= self.values.keys():
                self.ask()

    def choose(self, sample: int) -> None:
        """Chooses a sample."""
        if sample != self.sample:
            self.sample = sample
            self.ask()

    def set_trained(self, trained: bool) -> None:
        """Chooses trained or fresh weights."""
        if trained != self.trained:
            self.trained = trained
            self.ask()

    def set_follows(self, follows: bool) -> None:
        """Chooses whether an edit asks anew."""
        self.follows = follows
        if follows:
            self.ask()

    def ask(self) -> None:
        """Asks for the values of the wanted nodes as the model is drawn now."""
        self._delay.stop()
        if not self._watched:
            return
        graph = self._document.graph
        nodes = tuple(place for place in self._wanted if is_there(graph, place))
        if self.blocker or not nodes:
            self._settle("")
            return
        try:
            project = encode_project(with_absolute_data(graph, self._document.folder))
        except GraphError as error:
            self._settle(str(error))
            return
        kept = kept_weights(graph)
        agreed = agreed_digest(graph.training, self._document.folder)
        self.busy = True
        self._run.show_values(
            lambda number: ShowValues(
                number, Raw(project), self.sample, nodes, self.trained, kept, agreed
            ),
            self._document.folder,
        )
        self.changed.emit()

    def _settle(self, fault: str) -> None:
        self.busy = False
        self.fault = fault
        self.changed.emit()

    def _on_edit_applied(self, edit: object) -> None:
        if self._watched and self.follows and changes_model(edit):
            self._delay.start()

    def _on_graph_replaced(self) -> None:
        # Ids of the new graph may be those of the old: what was asked of that counts no more.
        self._run.forget_values()
        self.busy = False
        self.values = {}
        self.shown = None
        self.sample = 0
        self.fault = ""
        self._wanted = ()
        self._delay.stop()
        self.changed.emit()

    def _on_analysed(self, _: object) -> None:
        # What kept a sample from running may be mended, or was of the document before.
        if self._watched and not (self.busy or self.values or self.fault or self.blocker):
            self._delay.start()

    def _on_run_changed(self) -> None:
        # While it ran nothing was asked, and what was asked before it may be lost with its worker.
        if self._ran and not self._run.running and self._run.process_id is not None:
            self._delay.start()
        self._ran = self._run.running
        if self.busy and self._run.process_id is None:
            self._settle(self._run.error)
        else:
            self.changed.emit()

    def _on_values_received(self, replies: list[Reply]) -> None:
        for reply in replies:
            match reply:
                case SampleShown():
                    self.values = {}
                    self.shown = reply
                    self.sample = reply.sample
                    self.fault = ""
                case NodeValues(node=node, tensors=tensors, path=path):
                    if is_there(self._document.graph, (path, node)):  # or it was deleted since
                        self.values[path, node] = tensors
                case ValuesEnded(note=note):
                    self.busy = False
                    self.fault = note
                case Failed(message=message):
                    self.values = {}
                    self.busy = False
                    self.fault = message
        self.changed.emit()
