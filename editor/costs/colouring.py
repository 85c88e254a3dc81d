"""Colours the canvas by what the nodes cost, and says in a legend what the colours stand for."""

from __future__ import annotations

from PySide6.QtCore import QObject

from editor.canvas.widget import CanvasWidget
from editor.costs.follower import CostsFollower
from editor.costs.measures import COLOURED, Measure, heat, largest_text
from editor.costs.panel import CostsPanel
from editor.document import Document
from editor.window.command import Command
from editor.window.heat_legend import HeatLegend

_MENU = "View/Colour by"
_WORDS = {
    "parameters": "parameters",
    "flops": "operations",
    "activations": "memory",
    "field": "what it sees",
}


class Colouring(QObject):
    """Keeps the boxes of a canvas coloured by one measure, or by none."""

    def __init__(
        self,
        document: Document,
        canvas: CanvasWidget,
        costs: CostsFollower,
        *,
        panel: CostsPanel,
        legend: HeatLegend,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._costs = costs
        self._panel = panel
        self._legend = legend
        self._measure: Measure | None = None
        panel.colouring_wanted.connect(self.choose)
        legend.closed.connect(lambda: self.choose(""))
        costs.changed.connect(self._refresh)
        # Once the canvas has drawn another graph.
        document.view_changed.connect(self._refresh)

    def commands(self) -> list[Command]:
        """What the canvas can be coloured by."""
        by = [(each.name, _WORDS[each.name]) for each in COLOURED]
        return [self._command(name, words) for name, words in (*by, ("", "nothing"))]

    def _command(self, name: str, words: str) -> Command:
        text = f"Colour by {words}"
        return Command(
            f"colour_by_{name or 'nothing'}", text, lambda: self.choose(name), menu=_MENU
        )

    @property
    def chosen(self) -> str:
        """The name of the measure that the canvas is coloured by, or ""."""
        return self._measure.name if self._measure else ""

    def choose(self, name: str) -> None:
        """Colours by the measure of this name, or by none."""
        self._measure = next((each for each in COLOURED if each.name == name), None)
        self._panel.show_colouring(self.chosen)
        if self._measure is None:
            self._canvas.set_heat(None)
            self._legend.hide()
        self._refresh()

    def _refresh(self) -> None:
        measure = self._measure
        if measure is None:
            return
        costs = self._costs.in_view()
        values = heat(costs, measure)
        self._canvas.set_heat(values if costs else None)
        self._legend.show_range(
            measure.title, largest_text(costs, measure), measure.words, self._some_unknown(values)
        )
        self._legend.setVisible(bool(costs))

    def _some_unknown(self, values: dict[str, float]) -> bool:
        return not self._canvas.view.drawn.boxes.keys() <= values.keys()
