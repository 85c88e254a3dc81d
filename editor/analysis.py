"""What the window says of the drawn model after each edit: problems and kind.

Both are worked out here, once, so that the badge, the problems list and the Start button can never
disagree. Edits that arrive together are answered together. Problems are those of the whole
document; the kind is that of the graph in view, which may be a nested model's. The source, which
may take longer than a frame, is written by `editor.source.live`.
"""

from __future__ import annotations

from typing import Literal, cast, get_args

from msgspec import Struct, structs
from PySide6.QtCore import QObject, QTimer, Signal

from editor.document import Document
from editor.places_of_edits import parts_of
from graph.catalogue import Catalogue
from graph.checks import Problem, check
from graph.classify import Classification, Kind, classify
from graph.edits import Edit, MoveNodes, SetSettings
from graph.frame_edits import FrameEdit

_OF_THE_DRAWING = (MoveNodes, *get_args(FrameEdit))
# ms; what was edited is painted first, for a large drawing takes two frames to be looked through.
_AFTER_THE_PAINT = 10


class Analysis(Struct, frozen=True):
    """The state of the drawn model.

    Attributes:
        classification: The kind of the graph in view.
        view_name: What the nested model in view is called; "" while that is the model itself.
        functional: Whether the graph in view is written with the Functional API.
    """

    problems: tuple[Problem, ...]
    classification: Classification
    view_name: str
    functional: bool

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
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_THE_PAINT)
        self._timer.timeout.connect(self.refresh)
        # Timed from when the edit is drawn: what is edited may take longer than that to draw.
        self._drawn = QTimer(self, singleShot=True, interval=0)
        self._drawn.timeout.connect(self._timer.start)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._drawn.start)
        document.view_changed.connect(self._drawn.start)
        self.current = self._analyse()

    def set_functional(self, functional: bool) -> None:
        """Chooses how the graph in view is written where it is linear, as an edit of it."""
        settings = self._document.view_graph.settings
        if functional != settings.functional:
            changed = structs.replace(settings, functional=functional)
            form = "Functional" if functional else "Sequential"
            self._document.apply(SetSettings(changed), f"Write as {form}")

    def refresh(self) -> None:
        """Analyses the document now, without waiting for the event loop."""
        self._drawn.stop()
        self._timer.stop()
        self.current = self._analyse()
        self.analysed.emit(self.current)

    def _on_edit_applied(self, edit: object) -> None:
        if changes_model(edit):
            self._drawn.start()

    def _analyse(self) -> Analysis:
        graph, view = self._document.graph, self._document.view_graph
        layers = self._document.view_layers
        classification = classify(view, self._catalogue)
        return Analysis(
            problems=tuple(check(graph, self._catalogue)),
            classification=classification,
            view_name=layers[-1].name if layers else "",
            functional=view.settings.functional or classification.kind is Kind.BRANCHING,
        )


def changes_model(edit: object) -> bool:
    """Whether an edit changes more than the drawing: where boxes stand, frames, notes, views."""
    return any(not isinstance(part, _OF_THE_DRAWING) for _, part in parts_of(cast(Edit, edit)))
