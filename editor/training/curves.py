"""What can be seen of a training as it goes on: its curves, or what it says.

pyqtgraph takes half a second to import, so it is imported on a thread when the first training
starts, and never at start-up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from editor.background import Background
from editor.look.paragraph import Paragraph
from editor.look.style import STEP
from editor.look.theme import Theme
from editor.training.curves_bar import CurvesBar
from editor.training.metric_plot import MetricPlot
from editor.training.progress import Progress
from editor.training.run_log import RunLog

if TYPE_CHECKING:
    from types import ModuleType

INTERVAL = 100  # ms between two drawings
_PLOTS = 2
_WITH_TWO = 260  # px of room from which on


class CurvesWidget(QWidget):
    """Two plots side by side and a log, or, before the first training, what will be there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._progress: Progress | None = None
        self._preparing = False
        self._chosen: dict[int, str] = {}
        self.plots: list[MetricPlot] = []
        self.bar = CurvesBar()
        self.log = RunLog()
        self._empty = Paragraph("The curves of a training are drawn here.", "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QWidget()
        self._curves = QStackedWidget()
        self._curves.addWidget(self._empty)
        self._curves.addWidget(self._page)
        self._views = QStackedWidget()
        self._views.addWidget(self._curves)
        self._views.addWidget(self.log)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(STEP)
        layout.addWidget(self.bar)
        layout.addWidget(self._views, 1)
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self._timer.timeout.connect(self._draw)
        self._importing = Background(self)
        self._importing.answered.connect(self._on_imported)
        self.bar.smoothing_changed.connect(self._draw)
        self.bar.log_scale_changed.connect(self._on_log_scale_changed)
        self.bar.view_changed.connect(self._on_view_changed)

    def prepare(self) -> None:
        """Imports pyqtgraph, on a thread, and makes the plots when that is done; once."""
        if not self._preparing:
            self._preparing = True
            self._importing.ask(lambda: _import_pyqtgraph)

    def show_progress(self, progress: Progress | None) -> None:
        """Draws a training, at most every `INTERVAL`."""
        self._progress = progress
        if self.plots and not self._timer.isActive():
            self._timer.start()

    def show_run(self, path: Path | None) -> None:
        """Takes the folder of the run that is shown, whose log is to be read, or None."""
        self.log.show_run(path)

    def set_theme(self, theme: Theme) -> None:
        """Draws with other colours."""
        self._theme = theme
        for plot in self.plots:
            plot.set_theme(theme)
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Has one plot where two would be too narrow to read."""
        super().resizeEvent(event)
        self._draw()

    def _on_imported(self, pyqtgraph: object) -> None:
        layout = QHBoxLayout(self._page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4 * STEP)
        for number in range(_PLOTS):
            plot = MetricPlot(cast("ModuleType", pyqtgraph), self._theme)
            plot.chosen.connect(lambda name, number=number: self._on_chosen(number, name))
            plot.set_log(self.bar.is_log_scale)
            # Equal widths: a title and its legend are not to take room from the other plot.
            plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            layout.addWidget(plot, 1)
            self.plots.append(plot)
        self._curves.setCurrentWidget(self._page)
        self._draw()

    def _on_view_changed(self) -> None:
        self._views.setCurrentWidget(self.log if self.bar.shows_log else self._curves)

    def _on_log_scale_changed(self) -> None:
        for plot in self.plots:
            plot.set_log(self.bar.is_log_scale)

    def _on_chosen(self, number: int, name: str) -> None:
        self._chosen[number] = name
        self.plots[number].show_whole()
        self._draw()

    def _draw(self) -> None:
        progress = self._progress
        names = progress.metrics if progress else []
        room = _PLOTS if self.width() >= _WITH_TWO else 1
        # A choice is there where something is not seen; the loss and the first metric at first.
        offered = names if len(names) > room else []
        for number, plot in enumerate(self.plots):
            chosen = self._chosen.get(number, "")
            proposed = names[number] if number < len(names) else ""
            shown = chosen if chosen in names else proposed
            plot.setVisible(number == 0 or (bool(shown) and number < room))
            plot.offer(offered, shown)
            plot.show_training(progress, self.bar.smoothing)


def _import_pyqtgraph() -> ModuleType:
    import pyqtgraph  # noqa: PLC0415 - see the module's docstring

    return cast("ModuleType", pyqtgraph)
