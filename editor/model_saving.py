"""The drawn model as a `.keras` file, written by a worker while the window goes on.

The model is not trained here: it has the weights that it was opened with, or fresh ones. Building
it needs TensorFlow, so a worker of its own is started for it, and ends when the file is there.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from codegen import SourceError, generate
from editor import dialogs
from editor.analysis import Analyser
from editor.document import Document
from editor.worker_bridge import WorkerBridge
from graph.kept_weights import kept_weights
from worker.protocol import Build, Failed, Reply, Saved, WeightsKept

SUFFIX = ".keras"
_REQUEST = 1
_FRESH = "not trained"
_KEPT = "with the weights it was opened with"


class ModelSaver(QObject):
    """Writes the model that is drawn.

    Signals:
        said: What was done, or why it was not, for the status line.
        status_changed: What it is at, as words for the status line.
    """

    said = Signal(str)
    status_changed = Signal(str)

    def __init__(self, document: Document, analyser: Analyser, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._analyser = analyser
        self._window = window
        self._name = ""
        self._notes: list[str] = []
        self._whose = ""
        self._bridge = WorkerBridge("tensorflow", self)
        self._bridge.replies_received.connect(self._on_replies_received)
        self._bridge.ended.connect(self._on_worker_ended)

    @property
    def running(self) -> bool:
        """Whether a file is being written."""
        return self._bridge.running

    def save(self) -> None:
        """Asks for a file and writes the model to it."""
        if self.running:
            self.said.emit(f"{self._name} is still being written")
            return
        self._analyser.refresh()
        problem = self._analyser.current.first("error")
        if len(self._document.graph) == 0 or problem is not None:
            why = problem.message if problem else "Draw a model first."
            self.said.emit(f"No model was written. {why}")
            return
        folder = self._document.folder or Path.home()
        proposed = folder / f"{self._document.stem}{SUFFIX}"
        title = "Save model as .keras"
        path = dialogs.save_file_name(self._window, title, proposed, f"Keras model (*{SUFFIX})")
        if path is not None:
            self._write(path)

    def stop(self) -> None:
        """Ends the worker, as the window closes."""
        self._bridge.stop()

    def _write(self, path: Path) -> None:
        graph = self._document.graph
        if fault := _fault(path, graph.settings.weights):
            self.said.emit(f"{path.name} was not written. {fault}")
            return
        try:
            source = generate(graph)
        except SourceError as error:
            self.said.emit(f"{path.name} was not written. {error}")
            return
        self._name = path.name
        self._notes = []
        self._whose = _FRESH
        self._bridge.start(self._document.folder)
        self._bridge.send(Build(_REQUEST, source.text, str(path), kept_weights(graph)))
        self.status_changed.emit(f"writing {path.name}")

    def _on_replies_received(self, replies: list[Reply]) -> None:
        for reply in replies:
            match reply:
                case WeightsKept():
                    if reply.layers:
                        self._whose = _KEPT
                    self._notes.extend(reply.notes)
                case Saved():
                    self._end()
                    self.said.emit(
                        " ".join([f"Saved {self._name}, {self._whose}.", *self._notes[:1]])
                    )
                case Failed():
                    self._end()
                    self.said.emit(f"{self._name} was not written. {reply.message}")

    def _on_worker_ended(self, reason: str) -> None:
        self.status_changed.emit("")
        self.said.emit(f"{self._name} was not written. {reason}")

    def _end(self) -> None:
        self._bridge.stop()
        self.status_changed.emit("")


def _fault(path: Path, weights: str) -> str:
    """Says why a model cannot be written to a file, or nothing."""
    if path.suffix.lower() != SUFFIX:
        return f"Expected a name that ends in {SUFFIX}. Received: {path.name}"
    if weights and path.resolve() == Path(weights).resolve():
        return "Expected another file than that whose weights the model keeps. Received: the same"
    return ""
