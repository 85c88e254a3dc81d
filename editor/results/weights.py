"""How the weights of a run's model are spread, and what its layers put out for some samples."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.results.asking import Question
from editor.results.histograms import WIDTH, HistogramDelegate
from editor.results.judging import empty_words
from editor.results.segments import Segments
from editor.results.tables import Column, Sortable, Value, sortable_view
from graph.wording import legible
from worker.protocol import Histogram, LayerWeights, ShowWeights

_INTERVAL = 100  # ms between two fillings of the table while layers come in
_FAULT, _BARS = 1, 2  # columns
_MOST = 20_000  # rows
_EMPTY = (
    "See how the weights of each layer are spread, and what each layer puts out for the first test "
    "samples: layers that give nothing but zeros, or values without bounds, stand out."
)


class WeightsPage(QWidget):
    """Asks for histograms and lists them.

    Signals:
        wanted: A `Question` is asked.
    """

    wanted = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._weights: list[tuple[str, Histogram]] = []
        self._activations: list[tuple[str, Histogram]] = []
        self._is_new = True
        self.button = QPushButton("Show weights")
        set_role(self.button, "main")
        self.segments = Segments(("Weights", "Activations"), "What is listed")
        self.segments.choose(0)
        self.count = label("", "dim")
        self.model = Sortable(_COLUMNS)
        self.table = sortable_view("Weights and activations", self.model)
        self._bars = HistogramDelegate(self.histogram_at, theme, self)
        self.table.setItemDelegateForColumn(_BARS, self._bars)
        self._pages = QStackedWidget()
        self._pages.addWidget(empty_words(_EMPTY))
        self._pages.addWidget(self.table)
        self._timer = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._timer.timeout.connect(self._fill)
        self._lay_out()
        self.button.clicked.connect(self.ask)
        self.segments.chosen.connect(lambda _: self._fill())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(3 * STEP)
        for part in (self.button, self.segments, self.count):
            head.addWidget(part)
        head.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * STEP)
        layout.addLayout(head)
        layout.addWidget(self._pages, 1)

    def ask(self) -> None:
        """Asks for all layers."""
        self._is_new = True
        self.wanted.emit(
            Question(
                lambda request, source, model: ShowWeights(request, model, source),
                "Looking at the weights and activations",
            )
        )

    def show_reply(self, layer: LayerWeights) -> None:
        """Takes what is known of a layer."""
        if self._is_new:
            self.clear()
            self._is_new = False
        for histogram in layer.weights:
            name = histogram.name
            self._weights.append((f"{layer.layer}/{name}", histogram))
        if layer.activations is not None:
            self._activations.append((layer.layer, layer.activations))
        del self._weights[_MOST:], self._activations[_MOST:]
        if not self._timer.isActive():
            self._timer.start()

    def clear(self) -> None:
        """Forgets what was answered, of another model."""
        self._weights, self._activations = [], []
        self.count.setText("")
        self._timer.stop()
        self._fill()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._bars.theme = theme
        self.table.viewport().update()

    def histogram_at(self, row: int) -> Histogram:
        """Gives what a row of the table is of."""
        return self._listed()[self.model.place_of(row)][1]

    def _listed(self) -> list[tuple[str, Histogram]]:
        return self._activations if self.segments.place == 1 else self._weights

    def _fill(self) -> None:
        listed = self._listed()
        self.model.show_rows([_row(*each) for each in listed])
        self.table.resizeColumnsToContents()
        self.table.setColumnWidth(_BARS, WIDTH)
        is_sound = not any(histogram.not_finite for _, histogram in listed)
        self.table.setColumnHidden(_FAULT, is_sound)
        has_any = bool(self._weights or self._activations)
        self.count.setText(_counted(listed) if has_any else "")
        self._pages.setCurrentIndex(1 if has_any else 0)


def _row(name: str, histogram: Histogram) -> list[Value]:
    lacking = histogram.not_finite
    return [
        name,
        f"{lacking:,} not finite" if lacking else "",
        "",
        histogram.minimum,
        histogram.maximum,
        histogram.mean,
        histogram.deviation,
        histogram.zeros,
    ]


def _counted(listed: list[tuple[str, Histogram]]) -> str:
    faulty = [name for name, histogram in listed if histogram.not_finite]
    if faulty:
        return f"Not finite: {legible(faulty[0])}" + (
            f" and {len(faulty) - 1:,} more" if len(faulty) > 1 else ""
        )
    return "1 row" if len(listed) == 1 else f"{len(listed):,} rows"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}"


_COLUMNS = (
    Column("Layer"),
    Column("Fault", words="Values that are infinite or no numbers"),
    Column("Spread", words="How many values there are between the least and the greatest"),
    Column("Least", _number),
    Column("Greatest", _number),
    Column("Mean", _number),
    Column("Deviation", _number, "The standard deviation"),
    Column("Zeros", _share, "How many of the values are exactly zero"),
)
