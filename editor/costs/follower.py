"""What the open document costs, worked out anew whenever Keras has answered.

A thousand nodes take longer than a frame, so it is done on a thread, of a copy of the graph.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QObject, Signal

from editor.background import Background, Work
from editor.document import Document
from editor.findings import Findings
from graph.catalogue import Catalogue
from graph.costs import Costs, NodeCosts, costs_of
from graph.costs.whole import Totals

_LARGEST_BATCH = 1_000_000


class CostsFollower(QObject):
    """Keeps the costs of the document.

    Attributes:
        costs: The last that were worked out; None before the first, and for an empty document.
        batch: Samples in the batch that they are for.

    Signals:
        changed: `costs` is another, or another graph is in view.
    """

    changed = Signal()

    def __init__(
        self,
        document: Document,
        findings: Findings,
        catalogue: Catalogue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.costs: Costs | None = None
        self.batch = document.graph.training.batch_size
        self._document = document
        self._findings = findings
        self._catalogue = catalogue
        self._chosen = False
        self._background = Background(self)
        self._background.answered.connect(self._on_answered)
        findings.shapes_changed.connect(self.refresh)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)
        document.view_changed.connect(self.changed)

    @property
    def totals(self) -> Totals | None:
        """Those of the whole document."""
        return self.costs.totals if self.costs else None

    def in_view(self) -> Mapping[str, NodeCosts]:
        """The costs of the nodes of the graph in view, by their ids."""
        path, graph = self._document.view_path, self._document.view_graph
        if self.costs is None:
            return {}
        found = self.costs.nodes.items()
        return {node: costs for (at, node), costs in found if at == path and node in graph}

    def set_batch(self, batch: int) -> None:
        """Chooses the size of the batch, which then no longer follows that of the training."""
        self._chosen = True
        self._use(max(1, min(batch, _LARGEST_BATCH)))

    def refresh(self) -> None:
        """Works the costs out anew."""
        self._background.ask(self._prepare)

    def _prepare(self) -> Work:
        graph, found = self._document.graph.copy(), self._findings.inspected()
        batch, catalogue = self.batch, self._catalogue
        return lambda: costs_of(graph, found, batch, catalogue) if found else None

    def _on_answered(self, answer: object) -> None:
        self.costs = cast("Costs | None", answer)
        self.changed.emit()

    def _use(self, batch: int) -> None:
        if batch != self.batch:
            self.batch = batch
            self.refresh()

    def _on_edit_applied(self, _: object) -> None:
        if not self._chosen:
            self._use(self._document.graph.training.batch_size)

    def _on_graph_replaced(self) -> None:
        self._background.forget()
        self._chosen = False
        self.batch = self._document.graph.training.batch_size
        self.costs = None
        self.changed.emit()
