"""The live curves of a training: the loss, and the first metric beside it.

pyqtgraph takes half a second to import, so it is imported on a thread when the first training
starts, and never at start-up. Each plot draws what Keras reports at the end of an epoch; the
running means of the batches are a faint line behind, so that a long first epoch is no empty plot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from editor.background import Background
from editor.look.style import mono_font
from editor.look.theme import Theme
from editor.training.progress import VALIDATION, Progress, Series

if TYPE_CHECKING:
    from types import ModuleType

INTERVAL = 100  # ms between two drawings
GRID_OPACITY = 0.25
FAINT = 0.45
TICK_SIZE = 10  # px


class CurvesWidget(QWidget):
    """Two plots side by side, or, before the first training, what will be there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._progress: Progress | None = None
        self._preparing = False
        self.plots: list[MetricPlot] = []
        self._stack = QStackedLayout(self)
        self._empty = QLabel("The curves of a training are drawn here.")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "dim")
        self._empty.setWordWrap(True)
        self._stack.addWidget(self._empty)
        self._timer = QTimer(self, singleShot=True, interval=INTERVAL)
        self._timer.timeout.connect(self._draw)
        self._importing = Background(self)
        self._importing.answered.connect(self._on_imported)

    def prepare(self) -> None:
        """Imports pyqtgraph, on a thread, and makes the plots when that is done; once."""
        if not self._preparing:
            self._preparing = True
            self._importing.ask(lambda: _import_pyqtgraph)

    def _on_imported(self, pyqtgraph: Any) -> None:
        page = QWidget()
        layout = QHBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for number in range(2):
            # Two plots are often narrow; the second needs no legend of its own.
            plot = MetricPlot(pyqtgraph, self._theme, legend=number == 0)
            self.plots.append(plot)
            # Equal widths: a title and its legend are not to take room from the other plot.
            plot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            layout.addWidget(plot, 1)
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._timer.start()

    def show_progress(self, progress: Progress | None) -> None:
        """Draws a training, at most every `INTERVAL`."""
        self._progress = progress
        if self.plots and not self._timer.isActive():
            self._timer.start()

    def set_theme(self, theme: Theme) -> None:
        """Draws with other colours."""
        self._theme = theme
        for plot in self.plots:
            plot.set_theme(theme)

    def _draw(self) -> None:
        progress = self._progress
        names = progress.metrics if progress else []
        for plot, name in zip(self.plots, [*names, "", ""], strict=False):
            plot.setVisible(bool(name) or plot is self.plots[0])
            plot.show_metric(name, progress)


def _import_pyqtgraph() -> ModuleType:
    import pyqtgraph  # noqa: PLC0415 - see the module's docstring

    return cast("ModuleType", pyqtgraph)


class MetricPlot(QWidget):
    """One metric over the epochs, in training and in validation."""

    def __init__(self, pyqtgraph: ModuleType, theme: Theme, *, legend: bool = True) -> None:
        super().__init__()
        self._legend = legend
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self._train = QLabel("train")
        self._validation = QLabel("val")
        # pyqtgraph ships no types.
        self.plot: Any = pyqtgraph.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        # Everything moves when a point is added, so finding out what has changed only costs.
        self.plot.setViewportUpdateMode(self.plot.ViewportUpdateMode.FullViewportUpdate)
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self.batches: Any = self.plot.plot()
        self.train: Any = self.plot.plot()
        self.validation: Any = self.plot.plot()
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        header = QHBoxLayout()
        header.setContentsMargins(8, 0, 8, 0)
        header.setSpacing(8)
        header.addWidget(self.title)
        header.addStretch()
        if self._legend:
            header.addWidget(self._train)
            header.addWidget(self._validation)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(header)
        layout.addWidget(self.plot, 1)

    def show_metric(self, name: str, progress: Progress | None) -> None:
        """Draws one metric of a training; "" draws nothing."""
        self.title.setText(name)
        per_epoch = progress.per_epoch if progress else {}
        validation = per_epoch.get(VALIDATION + name, Series())
        _draw(self.batches, progress.per_batch.get(name, Series()) if progress else Series())
        _draw(self.train, per_epoch.get(name, Series()))
        _draw(self.validation, validation)
        self._validation.setVisible(self._legend and bool(validation.x))
        if progress:
            self.plot.setXRange(0, max(progress.epochs, 1), padding=0.01)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self.title.setStyleSheet(f"color: {theme.dim}; font-weight: 600; font-size: 12px;")
        self._train.setStyleSheet(f"color: {theme.accent}; font-size: 12px;")
        self._validation.setStyleSheet(f"color: {theme.warning}; font-size: 12px;")
        self.plot.setBackground(theme.panel)
        self.plot.showGrid(x=False, y=True, alpha=GRID_OPACITY)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(_pen(theme.line, 1))
            axis.setTextPen(_pen(theme.dim, 1))
            axis.setStyle(tickLength=0, maxTickLevel=0, tickFont=mono_font(TICK_SIZE))
        self.batches.setPen(_pen(theme.accent, 1, opacity=FAINT))
        self.train.setPen(_pen(theme.accent, 2))
        # Dashed besides coloured: no meaning by colour alone.
        self.validation.setPen(_pen(theme.warning, 2, Qt.PenStyle.DashLine))
        for curve, colour in ((self.train, theme.accent), (self.validation, theme.warning)):
            curve.setSymbolPen(None)
            curve.setSymbolBrush(QColor(colour))


def _draw(curve: Any, series: Series) -> None:
    # A single point has no line, so it is shown as a dot.
    curve.setSymbol("o" if len(series.x) == 1 else None)
    curve.setSymbolSize(6)
    curve.setData(series.x, series.y)


def _pen(
    colour: str,
    width: float,
    style: Qt.PenStyle = Qt.PenStyle.SolidLine,
    opacity: float = 1.0,
) -> QPen:
    painted = QColor(colour)
    painted.setAlphaF(opacity)
    pen = QPen(painted, width, style)
    # A width in pixels, not in epochs.
    pen.setCosmetic(True)
    return pen
