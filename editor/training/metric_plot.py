"""One metric of a training over its epochs, in training and in validation.

What Keras reports at the end of an epoch is drawn as lines; the running means of the batches are a
faint line behind, so that a long first epoch is no empty plot. Where the lines are smoothed, what
was reported stands faint behind them instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QStackedWidget

from editor.look.style import STEP, label
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from editor.plots.line_plot import Curve, LinePlot
from editor.plots.smoothing import smoothed
from editor.training.progress import VALIDATION, Progress, Series
from graph.wording import legible

_TITLE_WIDTH = 180  # px at most
_ROW = 20  # px


class MetricPlot(LinePlot):
    """Draws one metric, and offers the others where there are more than are shown.

    Signals:
        chosen: A person has chosen another metric.
    """

    chosen = Signal(str)

    def __init__(self, pyqtgraph: ModuleType, theme: Theme) -> None:
        super().__init__(pyqtgraph, theme)
        self.shown_metric = ""
        self.title = label("", "strong")
        self.choice = QComboBox()
        self.choice.setAccessibleName("Metric")
        self.choice.setMaximumWidth(_TITLE_WIDTH)
        self.choice.setStyleSheet("min-height: 18px; max-height: 18px;")
        self.choice.textActivated.connect(self._on_activated)
        self._heading = QStackedWidget()
        self._heading.addWidget(self.title)
        self._heading.addWidget(self.choice)
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._heading.setFixedHeight(_ROW)
        # A row of its own: two plots are often narrow, and the legend is to have the width.
        row = QHBoxLayout()
        row.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        row.addWidget(self._heading, 1)
        row.addWidget(self.whole_button)
        self.outer.insertLayout(0, row)

    def offer(self, metrics: Sequence[str], shown: str) -> None:
        """Offers some metrics, of which one is shown; a single one is no choice."""
        self.shown_metric = shown
        self.title.setText(legible(shown))
        self.title.setToolTip(tooltip(legible(shown)))  # it may be cut
        self.setAccessibleName(f"Plot of {legible(shown)}" if shown else "Plot")
        names = [legible(name) for name in metrics]
        if [self.choice.itemText(row) for row in range(self.choice.count())] != names:
            self.choice.clear()
            for name in metrics:
                self.choice.addItem(legible(name), name)
        self.choice.setCurrentIndex(self.choice.findData(shown))
        self._heading.setCurrentWidget(self.choice if len(metrics) > 1 else self.title)
        self._heading.setVisible(bool(shown))

    def show_training(self, progress: Progress | None, weight: float) -> None:
        """Draws the metric of a training, smoothed with a weight, or nothing."""
        if progress is None or not self.shown_metric:
            self.show_curves([])
            return
        self.show_curves(self._curves_of(progress, weight), (0, max(progress.epochs, 1)))

    def _curves_of(self, progress: Progress, weight: float) -> list[Curve]:
        accent, warning = self._theme.accent, self._theme.warning
        train = progress.per_epoch.get(self.shown_metric, Series())
        validation = progress.per_epoch.get(VALIDATION + self.shown_metric, Series())
        batches = progress.per_batch.get(self.shown_metric, Series())
        drawn = [
            Curve("train", train.x, smoothed(train.y, weight), accent),
            # Dashed besides coloured: no meaning by colour alone.
            Curve("val", validation.x, smoothed(validation.y, weight), warning, dashed=True),
        ]
        if not weight:
            behind = [Curve("", batches.x, batches.y, accent, faint=True)]
        else:
            behind = [
                Curve("", train.x, train.y, accent, faint=True),
                Curve("", validation.x, validation.y, warning, dashed=True, faint=True),
            ]
        return [*behind, *(curve for curve in drawn if curve.x or curve.label == "train")]

    def _on_activated(self) -> None:
        self.chosen.emit(self.choice.currentData())
