"""What is known of the drawn model, from both who know: our checks, and Keras in its worker.

Checks answer at once and Keras a moment later, so a node may have a problem from either; here they
become one list. Where a check has spoken of a node, Keras's error on it says the same again and is
left out. Problems and counts are those of the whole document; what is asked of a node, of the graph
in view.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.analysis import Analyser
from editor.document import Document
from editor.inspection import Inspector
from graph.advice import advise
from graph.catalogue import Catalogue, load_catalogue
from graph.checks import Fix, Problem
from graph.inspected import Place
from graph.specs import TensorSpec
from worker.protocol import NodeInspected


class Findings(QObject):
    """Problems, shapes and counts of the open document.

    Signals:
        problems_changed: `problems` is another list, or another graph is in view.
        shapes_changed: Shapes or counts have changed, or another graph is in view.
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
        self._catalogue: Catalogue = load_catalogue()
        self._analyser = analyser
        self._inspector = inspector
        analyser.analysed.connect(self._merge)
        inspector.inspected.connect(self._on_inspected)
        inspector.finished.connect(self._on_finished)
        document.graph_replaced.connect(self._on_graph_replaced)
        document.view_changed.connect(self._on_view_changed)

    def node(self, node_id: str) -> NodeInspected | None:
        """What Keras said of a node of the graph in view, if it has answered."""
        return self._inspector.results.get((self._document.view_path, node_id))

    def inspected(self) -> dict[Place, NodeInspected]:
        """What Keras said of all nodes, those within nested models too."""
        return dict(self._inspector.results)

    def tensor_specs(self) -> dict[str, tuple[TensorSpec, ...]]:
        """The outputs of each node in view that Keras has called."""
        return {node_id: found.outputs for node_id, found in self._in_view() if found.outputs}

    def parameters_in_view(self) -> tuple[int, int] | None:
        """The parameters of the graph in view and how many are trained, once Keras has answered."""
        path = self._document.view_path
        if not path:
            every, trained = self.parameters, self.trainable_parameters
            return None if every is None or trained is None else (every, trained)
        around = self._document.graph.nested(path[:-1])
        answers = [self._inspector.results.get((path[:-1], n)) for n in around.calls(path[-1])]
        # Those of a layer that is called twice are counted at the first call.
        return max(((a.parameters, a.trainable_parameters) for a in answers if a), default=None)

    def problems_in_view(self) -> list[Problem]:
        """The problems of the graph in view."""
        path = self._document.view_path
        return [problem for problem in self.problems if problem.path == path]

    def errors_at(self, node_id: str) -> list[Problem]:
        """The errors that name a node of the graph in view."""
        return [p for p in self.problems_in_view() if p.severity == "error" and node_id in p.nodes]

    def fixes_at(self, node_id: str) -> tuple[Fix, ...]:
        """What mends the problems that name a node of the graph in view, errors first."""
        found = [p for p in self.problems_in_view() if node_id in p.nodes]
        found.sort(key=lambda problem: problem.severity != "error")
        return tuple(fix for problem in found for fix in problem.fixes)

    def waiting(self) -> set[str]:
        """The nodes in view that wait for an error upstream, and have none themselves."""
        faulty = {node for problem in self.problems_in_view() for node in problem.nodes}
        return {node_id for node_id, found in self._in_view() if found.waiting} - faulty

    def waiting_count(self) -> int:
        """How many nodes of the document wait for an error upstream."""
        return sum(found.waiting for found in self._inspector.results.values())

    def _in_view(self) -> Iterator[tuple[str, NodeInspected]]:
        view = self._document.view_path
        for (path, node_id), found in self._inspector.results.items():
            if path == view:
                yield node_id, found

    def _on_inspected(self, _: object) -> None:
        self.shapes_changed.emit()
        self._merge()

    def _on_finished(self, parameters: Any, trainable: Any) -> None:
        self.parameters, self.trainable_parameters = parameters, trainable
        self.shapes_changed.emit()
        self._merge()

    def _on_graph_replaced(self) -> None:
        self.parameters = self.trainable_parameters = None
        self.shapes_changed.emit()

    def _on_view_changed(self) -> None:
        self.shapes_changed.emit()
        self.problems_changed.emit()

    def _merge(self, _: object = None) -> None:
        checked = list(self._analyser.current.problems)
        named = {
            (found.path, node)
            for found in checked
            if found.severity == "error"
            for node in found.nodes
        }
        results = self._inspector.results
        problems = checked + advise(self._document.graph, results, self._catalogue, named)
        if problems != self.problems:
            self.problems = problems
            self.problems_changed.emit()
