"""What is known of the drawn model, from both who know: our checks, and Keras in its worker.

Checks answer at once and Keras a moment later, so a node may have a problem from either; here they
become one list. Where a check has spoken of a node, Keras's error on it says the same again and is
left out.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from editor.analysis import Analyser
from editor.document import Document
from editor.inspection import Inspector
from graph.checks import Problem
from worker.protocol import NodeInspected, TensorSpec


class Findings(QObject):
    """Problems, shapes and counts of the open document.

    Signals:
        problems_changed: `problems` is another list.
        shapes_changed: `results` or the counts have changed.
    """

    problems_changed = Signal()
    shapes_changed = Signal()

    def __init__(
        self,
        document: Document,
        analyser: Analyser,
        inspector: Inspector,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.problems: list[Problem] = []
        self.parameters: int | None = None
        self.trainable_parameters: int | None = None
        self._document = document
        self._analyser = analyser
        self._inspector = inspector
        analyser.analysed.connect(self._merge)
        inspector.inspected.connect(self._on_inspected)
        inspector.finished.connect(self._on_finished)
        document.graph_replaced.connect(self._on_graph_replaced)

    def node(self, node_id: str) -> NodeInspected | None:
        """What Keras said of a node, if it has answered."""
        return self._inspector.results.get(node_id)

    def tensor_specs(self) -> dict[str, tuple[TensorSpec, ...]]:
        """The outputs of each node that Keras has called."""
        results = self._inspector.results
        return {node_id: found.outputs for node_id, found in results.items() if found.outputs}

    def errors_at(self, node_id: str) -> list[Problem]:
        """The errors that name a node."""
        return [p for p in self.problems if p.severity == "error" and node_id in p.nodes]

    def waiting(self) -> set[str]:
        """The nodes that wait for an error upstream, and have none themselves, to be mended."""
        faulty = {node for problem in self.problems for node in problem.nodes}
        results = self._inspector.results
        return {node_id for node_id, found in results.items() if found.waiting} - faulty

    def _on_inspected(self, _: object) -> None:
        self.shapes_changed.emit()
        self._merge()

    def _on_finished(self, parameters: int, trainable: int) -> None:
        self.parameters, self.trainable_parameters = parameters, trainable
        self.shapes_changed.emit()
        self._merge()

    def _on_graph_replaced(self) -> None:
        self.parameters = self.trainable_parameters = None
        self.shapes_changed.emit()

    def _merge(self, _: object = None) -> None:
        checked = list(self._analyser.current.problems)
        named = {node for found in checked if found.severity == "error" for node in found.nodes}
        from_keras = [
            Problem("error", found.error, (node_id,))
            for node_id, found in self._inspector.results.items()
            if found.error and node_id not in named and node_id in self._document.graph
        ]
        problems = checked + from_keras
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit()
