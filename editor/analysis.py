"""What the window says of the drawn model after each edit: problems, kind and source.

All three are worked out here, once, so that the badge, the problems list, the source and the Start
button can never disagree. Edits that arrive together are answered together.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QObject, QTimer, Signal

from codegen import Source, SourceError, generate
from editor.document import Document
from graph.catalogue import Catalogue
from graph.checks import Problem, check
from graph.classify import Classification, Kind, classify
from graph.edits import Compound, MoveNodes
from graph.model import ModelGraph


class Analysis(Struct, frozen=True):
    """The state of the drawn model.

    Attributes:
        source: None where nothing can be written; `source_error` then says why.
        functional: Whether the source is written with the Functional API.
        script: Whether the source is a whole training script.
    """

    problems: tuple[Problem, ...]
    classification: Classification
    source: Source | None
    source_error: str
    functional: bool
    script: bool

    def first(self, severity: Literal["error", "warning"]) -> Problem | None:
        """The first problem of this severity, if there is one."""
        return next((found for found in self.problems if found.severity == severity), None)


class Analyser(QObject):
    """Keeps an analysis of the document.

    Signals:
        analysed: There is a new `Analysis`, which is also `current`.
    """

    analysed = Signal(Analysis)

    def __init__(
        self, document: Document, catalogue: Catalogue, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._catalogue = catalogue
        self._functional = False
        self._script = False
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self.refresh)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._timer.start)
        self.current = self._analyse()

    @property
    def prefers_functional(self) -> bool:
        """Whether a linear model is to be written with the Functional API too."""
        return self._functional

    def set_functional(self, functional: bool) -> None:
        """Chooses how a linear model is written."""
        if functional != self._functional:
            self._functional = functional
            self._timer.start()

    def set_script(self, script: bool) -> None:
        """Chooses between the model alone and a whole training script."""
        if script != self._script:
            self._script = script
            self._timer.start()

    def refresh(self) -> None:
        """Analyses the document now, without waiting for the event loop."""
        self._timer.stop()
        self.current = self._analyse()
        self.analysed.emit(self.current)

    def _on_edit_applied(self, edit: object) -> None:
        if changes_model(edit):
            self._timer.start()

    def _analyse(self) -> Analysis:
        graph = self._document.graph
        classification = classify(graph)
        functional = self._functional or classification.kind is Kind.BRANCHING
        source, source_error = self._write(graph, functional)
        return Analysis(
            problems=tuple(check(graph, self._catalogue)),
            classification=classification,
            source=source,
            source_error=source_error,
            functional=functional,
            script=self._script,
        )

    def _write(self, graph: ModelGraph, functional: bool) -> tuple[Source | None, str]:
        try:
            source = generate(graph, functional=functional, script=self._script, partial=True)
        except SourceError as error:
            return None, str(error)
        return source, ""


def changes_model(edit: object) -> bool:
    """Whether an edit changes more than where boxes stand."""
    if isinstance(edit, Compound):
        return any(changes_model(part) for part in edit.edits)
    return not isinstance(edit, MoveNodes)
