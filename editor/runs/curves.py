"""The curves of the selected runs laid over each other, one measure at a time.

Their histories are read on a thread, and so is pyqtgraph imported, which takes half a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from editor.background import Background
from editor.look.paragraph import Paragraph
from editor.look.theme import Theme
from editor.plots.line_plot import Curve, LinePlot
from graph.errors import GraphError, ProjectFileError
from graph.runs.folder import RunFolder
from graph.runs.record import EpochRecord

if TYPE_CHECKING:
    from types import ModuleType

MOST = 16  # runs; more curves cannot be told apart
_COLOURS = (
    *("core", "recurrent", "convolution", "merging", "pooling", "normalization"),
    *("regularization", "foreign"),
)
_EMPTY = "Select a run to see its curves; select several to lay them over each other."


class _Read(Struct, frozen=True):
    """The histories of some runs.

    Attributes:
        module: pyqtgraph.
        runs: A name and its epochs for each run.
    """

    module: ModuleType
    runs: tuple[tuple[str, tuple[EpochRecord, ...]], ...]


class RunCurves(QWidget):
    """Draws one measure of some runs.

    Signals:
        measures_changed: `measures` are others.
    """

    measures_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._runs: tuple[tuple[str, tuple[EpochRecord, ...]], ...] = ()
        self.measures: list[str] = []
        self.measure = ""
        self._is_log = self._is_other = False
        self._paths: list[Path] = []
        self.plot: LinePlot | None = None
        self.words = Paragraph(_EMPTY, "dim")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.words)
        self._reading = Background(self)
        self._reading.answered.connect(self._on_read)

    def show_runs(self, runs: Sequence[tuple[Path, str]]) -> None:
        """Draws the runs in some folders, called by these names, once they are read."""
        paths = [path for path, _ in runs]
        # Of a run that goes on faster than it is read, an answer would never come.
        if paths == self._paths and self._reading.busy:
            return
        self._is_other = self._is_other or paths != self._paths
        self._paths = paths
        if not runs:
            self._reading.forget()
            self._runs = ()
            self._draw()
            return
        self._reading.ask(lambda: lambda: _read(runs[:MOST]))

    def show_measure(self, name: str) -> None:
        """Draws another measure."""
        if name in self.measures and name != self.measure:
            self.measure = name
            self._is_other = True
            self._draw()

    def set_log(self, wanted: bool) -> None:
        """Draws on a logarithmic scale or as it is."""
        self._is_log = wanted
        if self.plot is not None:
            self.plot.set_log(wanted)

    def set_theme(self, theme: Theme) -> None:
        """Draws with other colours."""
        self._theme = theme
        if self.plot is not None:
            self.plot.set_theme(theme)
            self._draw()

    def drawn(self) -> list[Curve]:
        """Gives a curve for each run."""
        return [self._curve(place, *run) for place, run in enumerate(self._runs)]

    def _on_read(self, answer: object) -> None:
        read = cast(_Read, answer)
        if self.plot is None:
            self.plot = LinePlot(read.module, self._theme)
            self.plot.set_log(self._is_log)
            self._stack.addWidget(self.plot)
        self._runs = read.runs
        measures = _measures(read.runs)
        if measures != self.measures:
            self.measures = measures
            if self.measure not in measures:
                likely = [name for name in ("val_loss", "loss") if name in measures]
                self.measure = next(iter((*likely, *measures)), "")
            self.measures_changed.emit()
        self._draw()

    def _draw(self) -> None:
        if self.plot is None or not self.measure or not self._runs:
            self.words.setText("No epoch is complete yet." if self._runs else _EMPTY)
            self._stack.setCurrentWidget(self.words)
            return
        self.plot.show_curves(self.drawn())
        if self._is_other:
            # Where a person has zoomed to was a place in other curves.
            self._is_other = False
            self.plot.show_whole()
        self._stack.setCurrentWidget(self.plot)

    def _curve(self, place: int, name: str, history: Sequence[EpochRecord]) -> Curve:
        values = [epoch.logs.get(self.measure) for epoch in history]
        return Curve(
            name,
            [epoch.epoch + 1 for epoch in history],
            [float("nan") if value is None else value for value in values],
            self._theme.category(_COLOURS[place % len(_COLOURS)]),
            # By more than their colours.
            dashed=place % 2 == 1,
        )


def _measures(runs: Sequence[tuple[str, Sequence[EpochRecord]]]) -> list[str]:
    """Gives the measures that any epoch has, the losses first."""
    names = {name: None for _, history in runs for epoch in history for name in epoch.logs}
    return sorted(names, key=lambda name: name not in ("loss", "val_loss"))


def _read(runs: Sequence[tuple[Path, str]]) -> _Read:
    import pyqtgraph  # noqa: PLC0415 - see the module's docstring

    read = []
    for path, name in runs:
        try:
            history = RunFolder(path).history()
        except (GraphError, ProjectFileError, OSError):
            history = ()  # the table says of it that it cannot be read
        read.append((name, history))
    return _Read(cast("ModuleType", pyqtgraph), tuple(read))
