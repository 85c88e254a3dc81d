"""How good one output is: its confusion, its classes, its curves and its worst mistakes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label
from editor.look.theme import Theme
from editor.properties.rows import clear
from editor.results.confusion import ConfusionView
from editor.results.mistakes import MistakesView
from editor.results.segments import Segments
from editor.results.tables import Column, Sortable, sortable_view
from editor.results.xy_plot import Line, XYPlot
from graph.wording import legible
from worker.protocol import Curve, OutputJudged

CONFUSION, CLASSES, ROC, RESIDUALS, MISTAKES, NOTHING = range(6)
_TITLES = ("Confusion", "Classes", "ROC", "Residuals", "Mistakes")
_COLOURS = ("core", "recurrent", "merging", "convolution")
_STROKES = ("\u2014", "- -", "\u00b7\u00b7\u00b7")  # as the plot dashes its lines
_LONGEST = 16
_WORDS = (
    "Rows are expected, columns predicted",
    "",
    "The worst classes in colours",
    "On the line, a prediction is exact",
    "The worst first",
    "",
)
_NOTHING = "There is no more to tell of this output than its loss and metrics."


class OutputView(QWidget):
    """Shows an output, one side of it at a time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._output: OutputJudged | None = None
        self.segments = Segments(_TITLES, "What is shown of the output")
        self.confusion = ConfusionView(theme)
        self.classes = Sortable(_COLUMNS)
        self.classes_view = sortable_view("Classes", self.classes)
        self.roc = XYPlot(theme, "ROC curves")
        self.areas = QVBoxLayout()
        self.words = label("", "dim")
        self.words.setMinimumWidth(1)
        self.residuals = XYPlot(theme, "Predictions over expected values")
        self.mistakes = MistakesView()
        empty = Paragraph(_NOTHING, "dim")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        for page in (
            self.confusion,
            self.classes_view,
            _beside(self.roc, self.areas),
            self.residuals,
            self.mistakes,
            empty,
        ):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        head = QHBoxLayout()
        head.setSpacing(3 * STEP)
        head.addWidget(self.segments)
        head.addWidget(self.words, 1)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)
        self.segments.chosen.connect(self._turn_to)

    def show_output(self, output: OutputJudged) -> None:
        """Shows how good an output is."""
        self._output = output
        self.confusion.show_counts(output.classes, output.confusion)
        self.classes.show_rows(
            [
                [name, *values[:3], float(values[3])]
                for name, values in zip(output.classes, output.per_class, strict=False)
            ]
        )
        self.classes_view.resizeColumnsToContents()
        self.mistakes.show_mistakes(output.mistakes)
        self._draw()
        there = {
            CONFUSION: output.confusion,
            CLASSES: output.per_class,
            ROC: output.roc,
            RESIDUALS: output.residuals,
            MISTAKES: output.mistakes,
        }
        offered = [place for place, what in there.items() if what]
        self.segments.offer(offered)
        self.segments.setVisible(bool(offered))
        self._turn_to(self.segments.place if offered else NOTHING)

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme
        for part in (self.confusion, self.roc, self.residuals):
            part.set_theme(theme)
        self._draw()

    def _turn_to(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.words.setText(_WORDS[place])
        self.words.setToolTip(_WORDS[place])

    def _draw(self) -> None:
        """Draws what is there: pyqtgraph is not imported for nothing."""
        output = self._output
        if output is None:
            return
        if output.roc:
            self._draw_roc(output.roc)
        if output.residuals is not None:
            x, y = _points(output.residuals)
            ends = (min(x, default=0.0), max(x, default=1.0))
            exact = Line(ends, ends, self._theme.dim, dash=2, faint=True)
            points = Line(x, y, self._theme.accent, joined=False)
            self.residuals.show_lines([exact, points], "expected", "predicted")

    def _draw_roc(self, curves: Sequence[Curve]) -> None:
        """Draws the curves with the smallest areas, which are those to look after, in colours."""
        theme = self._theme
        worst = sorted(curves, key=lambda curve: 1.0 if curve.area is None else curve.area)
        lines = [Line((0, 1), (0, 1), theme.dim, dash=2, faint=True)]
        if rest := worst[len(_COLOURS) :]:
            lines.append(Line(*_one_after_another(rest), theme.dim, faint=True))
        clear(self.areas)
        for place, (curve, colour) in enumerate(zip(worst, _COLOURS, strict=False)):
            painted = theme.category(colour)
            # By more than their colours.
            lines.append(Line(*_points(curve), painted, dash=place))
            self.areas.addWidget(_area(curve, painted, place))
        if rest:
            self.areas.addWidget(label(f"{len(rest):,} more in grey", "dim"))
        self.areas.addStretch()
        self.roc.show_lines(lines, "false positive rate", "true positive rate")


def _points(curve: Curve) -> tuple[list[float], list[float]]:
    pairs = [
        (x, y) for x, y in zip(curve.x, curve.y, strict=False) if x is not None and y is not None
    ]
    return [x for x, _ in pairs], [y for _, y in pairs]


def _one_after_another(curves: Sequence[Curve]) -> tuple[list[float], list[float]]:
    """Gives the points of curves with gaps between: one line is drawn faster than a hundred."""
    x: list[float] = []
    y: list[float] = []
    for curve in curves:
        more_x, more_y = _points(curve)
        x += [*more_x, math.nan]
        y += [*more_y, math.nan]
    return x, y


def _area(curve: Curve, colour: str, dash: int) -> QLabel:
    area = "" if curve.area is None else f"{curve.area:.4f}"
    name = legible(curve.label, _LONGEST) or "area"
    made = label(f"{_STROKES[dash % len(_STROKES)]} {name} {area}")
    made.setStyleSheet(f"color: {colour}; font-size: 12px;")
    made.setToolTip("The area below the curve: 1 tells all apart, 0.5 is no better than chance")
    return made


def _beside(plot: QWidget, words: QVBoxLayout) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(2 * STEP)
    words.setSpacing(STEP)
    layout.addWidget(plot, 1)
    layout.addLayout(words)
    return page


def _whole(value: float | None) -> str:
    return f"{value or 0:,.0f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


_COLUMNS = (
    Column("Class"),
    Column("Precision", _share, "Of what was taken for this class, how much is of it"),
    Column("Recall", _share, "Of the samples of this class, how many were recognised"),
    Column("F1", _share, "The harmonic mean of precision and recall"),
    Column("Samples", _whole, "How many of this class there are"),
)
