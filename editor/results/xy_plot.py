"""A plot of one number over another: ROC curves, and predictions over what was expected.

Unlike the curves of a training, x is no count of epochs, points need not be in order, and a line
that tells what would be no better than chance, or without fault, lies behind. pyqtgraph, which
takes half a second to import, is imported on a thread when something is first drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QStackedLayout, QWidget

from editor.background import Background
from editor.look.style import label, mono_font
from editor.look.theme import Theme

if TYPE_CHECKING:
    from types import ModuleType

_GRID_OPACITY = 0.25
_TICK_SIZE = 10  # px
_POINT = 5  # px
_POINT_OPACITY = 0.6
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine)


class Line(Struct, frozen=True):
    """Points, joined in their order or not; the colour as `#rrggbb`."""

    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dash: int = 0
    joined: bool = True
    faint: bool = False


class XYPlot(QWidget):
    """Draws lines and points."""

    def __init__(self, theme: Theme, accessible: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible)
        self._theme = theme
        self._pyqtgraph: Any = None
        self.plot: Any = None
        self._drawn: tuple[Sequence[Line], str, str] = ((), "", "")
        self._stack = QStackedLayout(self)
        self._stack.addWidget(label("", "dim"))
        self._importing = Background(self)
        self._importing.answered.connect(self._on_imported)

    def show_lines(self, lines: Sequence[Line], x_title: str, y_title: str) -> None:
        """Draws these lines in place of those before."""
        self._drawn = (lines, x_title, y_title)
        if self.plot is not None:
            self._draw()
        elif not self._importing.busy:
            self._importing.ask(lambda: _import_pyqtgraph)

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme; the lines are drawn anew by who gives their colours."""
        self._theme = theme
        if self.plot is not None:
            self._dress()

    def _on_imported(self, pyqtgraph: object) -> None:
        self._pyqtgraph = pyqtgraph
        # pyqtgraph ships no types.
        self.plot = self._pyqtgraph.PlotWidget()
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        self._stack.addWidget(self.plot)
        self._stack.setCurrentWidget(self.plot)
        self._dress()
        # In a turn of its own: making and filling the first plot together is seen as a halt.
        QTimer.singleShot(0, self, self._draw)

    def _dress(self) -> None:
        self.plot.setBackground(self._theme.panel)
        self.plot.showGrid(x=True, y=True, alpha=_GRID_OPACITY)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(_pen(self._theme.line, 1))
            axis.setTextPen(_pen(self._theme.dim, 1))
            axis.setStyle(tickLength=0, maxTickLevel=0, tickFont=mono_font(_TICK_SIZE))

    def _draw(self) -> None:
        lines, x_title, y_title = self._drawn
        self.plot.clear()
        self.plot.setLabel("bottom", x_title, color=self._theme.dim)
        self.plot.setLabel("left", y_title, color=self._theme.dim)
        for line in lines:
            self._draw_line(line)
        self.plot.autoRange()

    def _draw_line(self, line: Line) -> None:
        if line.joined:
            width = 1 if line.faint else 2
            pen = _pen(line.colour, width, _DASHES[line.dash % len(_DASHES)])
            self.plot.plot(line.x, line.y, pen=pen, connect="finite")
            return
        colour = QColor(line.colour)
        colour.setAlphaF(_POINT_OPACITY)
        self.plot.plot(
            *(line.x, line.y),
            **{"pen": None, "symbol": "o", "symbolSize": _POINT},
            **{"symbolBrush": colour, "symbolPen": None},
        )


def _import_pyqtgraph() -> ModuleType:
    import pyqtgraph  # noqa: PLC0415 - see the module's docstring

    return cast("ModuleType", pyqtgraph)


def _pen(colour: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen
