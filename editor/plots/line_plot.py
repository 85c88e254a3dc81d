"""Curves over epochs, which can be zoomed into and read under the pointer.

The curves may go on while they are looked at: a part that a person has zoomed into stays, and so
does the epoch whose values are read. pyqtgraph takes half a second to import, so it is handed in
by whoever has imported it on a thread. It ships no types.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.look.style import STEP, label, mono_font, set_role
from editor.look.theme import Theme
from editor.plots.axes import value_axis, whole_axis
from editor.plots.legend import Entry, Legend

_GRID = 0.25  # opacity
_FAINT = 0.45
_SELECTED = 0.15
_TICK_SIZE = 10  # px
_DOT = 6  # px
_DIGITS = 4
_ZOOM = 0.8  # of what is seen, at one press of a key
_NARROWEST = 0.2  # epochs that a person can zoom to
_ZOOMS = {
    Qt.Key.Key_Plus: _ZOOM,
    Qt.Key.Key_Equal: _ZOOM,  # the same key, without Shift
    Qt.Key.Key_Minus: 1 / _ZOOM,
}
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Curve(Struct, frozen=True):
    """A line; a y that is no number leaves a gap.

    Attributes:
        label: What the legend calls it; "" leaves it out.
        x: In growing order.
        y: A number for each x.
        colour: As `#rrggbb`.
        dashed: Besides the colour, for those who do not see it.
        faint: Whether it stands in the background.
    """

    label: str
    x: Sequence[float]
    y: Sequence[float]
    colour: str
    dashed: bool = False
    faint: bool = False


class LinePlot(QWidget):
    """Draws curves; a wheel or a dragged rectangle zooms, a double-click shows the whole again.

    By keyboard: + and - zoom, Home shows the whole, Left and Right read the epoch before or after.

    Attributes:
        read: The x whose values the legend shows, or None.
    """

    def __init__(self, pyqtgraph: ModuleType, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._curves: Sequence[Curve] = ()
        self._extent: tuple[float, float] | None = None
        self._is_log = False
        self._items: list[Any] = []
        self.read: float | None = None
        self.legend = Legend(theme)
        self.note = label("", "dim")
        self.whole_button = QPushButton("Whole")
        axes = {"bottom": whole_axis(pyqtgraph), "left": value_axis(pyqtgraph)}
        self.plot: Any = pyqtgraph.PlotWidget(axisItems=axes)
        self._view: Any = self.plot.getViewBox()
        self._mark: Any = pyqtgraph.InfiniteLine(angle=90, label="{value:g}")
        self._set_up_plot()
        self._set_up_whole_button()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Plot")
        self._lay_out()
        self.set_theme(theme)

    def _set_up_plot(self) -> None:
        self.plot.setMenuEnabled(False)
        self.plot.hideButtons()
        self.plot.setFrameShape(self.plot.Shape.NoFrame)
        # Everything moves when a point is added, so finding out what has changed only costs.
        self.plot.setViewportUpdateMode(self.plot.ViewportUpdateMode.FullViewportUpdate)
        # Keys come to this widget, which has more to do with them than pyqtgraph.
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._view.setMouseMode(self._view.RectMode)
        self._view.setLimits(minXRange=_NARROWEST)
        self._view.sigRangeChangedManually.connect(self._on_zoomed)
        self._mark.label.setPosition(0.93)
        self._mark.hide()
        self.plot.addItem(self._mark, ignoreBounds=True)
        self.plot.scene().sigMouseMoved.connect(self._on_pointed)
        self.plot.viewport().installEventFilter(self)

    def _set_up_whole_button(self) -> None:
        self.whole_button.setToolTip("Show all of the curves again (double-click, or Home)")
        set_role(self.whole_button, "flat")
        # No higher than a row of the legend, so that the plot does not jump when it comes.
        self.whole_button.setStyleSheet("min-height: 18px; max-height: 18px; padding: 0 2px;")
        self.whole_button.clicked.connect(self.show_whole)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        head.setSpacing(2 * STEP)
        head.addWidget(self.legend, 1, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.whole_button, 0, Qt.AlignmentFlag.AlignTop)
        self.note.setContentsMargins(2 * STEP, 0, 2 * STEP, 0)
        self.note.setWordWrap(True)
        self.outer = QVBoxLayout(self)
        self.outer.setContentsMargins(0, 0, 0, 0)
        self.outer.setSpacing(STEP)
        self.outer.addLayout(head)
        self.outer.addWidget(self.note)
        self.outer.addWidget(self.plot, 1)
        self.whole_button.hide()
        self.note.hide()

    @property
    def is_zoomed(self) -> bool:
        """Whether a person has chosen what is seen."""
        return not self.whole_button.isHidden()

    def show_curves(
        self, curves: Sequence[Curve], extent: tuple[float, float] | None = None
    ) -> None:
        """Draws other curves, or the same ones gone on; where a person has zoomed to stays.

        Args:
            curves: The faint ones are drawn behind the others.
            extent: The x from which and to which the whole reaches; None for that of the curves.
        """
        self._curves = curves
        if extent != self._extent:
            self._extent = extent
            if not self.is_zoomed:
                self.show_whole()
        self._draw()
        self._read(self.read)

    def set_log(self, wanted: bool) -> None:
        """Draws y on a logarithmic scale, where what is not above 0 leaves a gap, or as it is."""
        if wanted != self._is_log:
            self._is_log = wanted
            self.plot.setLogMode(x=False, y=wanted)
            # What was seen of y on the one scale means nothing on the other.
            self.plot.enableAutoRange(y=True)
            self._draw()

    def show_whole(self) -> None:
        """Shows all of the curves again, also as they go on."""
        had_focus = self.whole_button.hasFocus()
        self.plot.enableAutoRange()
        if self._extent is not None:
            self.plot.setXRange(*self._extent, padding=0.01)
        self.whole_button.hide()
        if had_focus:
            self.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme; the curves bring theirs."""
        self._theme = theme
        self.legend.set_theme(theme)
        self.plot.setBackground(theme.panel)
        self.plot.showGrid(x=False, y=True, alpha=_GRID)
        for side in ("left", "bottom"):
            axis = self.plot.getAxis(side)
            axis.setPen(_pen(theme.line, 1))
            axis.setTextPen(_pen(theme.dim, 1))
            axis.setStyle(tickLength=0, maxTickLevel=0, tickFont=mono_font(_TICK_SIZE))
        self._mark.setPen(_pen(theme.dim, 1, Qt.PenStyle.DotLine))
        self._mark.label.setColor(theme.text)
        self._mark.label.fill.setColor(QColor(theme.panel))
        self._view.rbScaleBox.setPen(_pen(theme.accent, 1))
        self._view.rbScaleBox.setBrush(_pen(theme.accent, 1, opacity=_SELECTED).color())

    def _draw(self) -> None:
        while len(self._items) < len(self._curves):
            self._items.append(self.plot.plot(connect="finite"))
        while len(self._items) > len(self._curves):
            self.plot.removeItem(self._items.pop())
        for item, curve in zip(self._items, self._curves, strict=True):
            self._draw_curve(item, curve)
        left_out = self._is_log and any(value <= 0 for curve in self._curves for value in curve.y)
        self.note.setText("0 and below left out" if left_out else "")
        self.note.setVisible(left_out)

    def _draw_curve(self, item: Any, curve: Curve) -> None:
        y = [value if self._is_drawn(value) else math.nan for value in curve.y]
        style = Qt.PenStyle.DashLine if curve.dashed else Qt.PenStyle.SolidLine
        opacity, width = (_FAINT, 1) if curve.faint else (1.0, 2)
        item.setZValue(0 if curve.faint else 1)
        # All in one call, since each draws anew. A point alone has no line, so it is a dot.
        dots = [] if curve.faint else _alone(y)
        item.setData(
            list(curve.x),
            y,
            pen=_pen(curve.colour, width, style, opacity),
            symbol="o" if any(dots) else None,
            symbolSize=[_DOT if dot else 0 for dot in dots] or _DOT,
            symbolPen=None,
            symbolBrush=QColor(curve.colour),
        )

    def _is_drawn(self, value: float) -> bool:
        return math.isfinite(value) and (value > 0 or not self._is_log)

    # -- zooming ---------------------------------------------------------------------------------

    def _on_zoomed(self, *_: object) -> None:
        self.whole_button.show()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zooms, shows the whole, or reads the epoch before or after."""
        key = Qt.Key(event.key())
        if key in _ZOOMS:
            self._view.scaleBy((_ZOOMS[key], _ZOOMS[key]))
            self._on_zoomed()
        elif key in _STEPS:
            self._step(_STEPS[key])
        elif key == Qt.Key.Key_Home:
            self.show_whole()
        else:
            super().keyPressEvent(event)

    # -- reading ---------------------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reads the last epoch, from where keys go on."""
        super().focusInEvent(event)
        if self.read is None and event.reason() != Qt.FocusReason.MouseFocusReason:
            self._read(math.inf)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Reads nothing any more."""
        super().focusOutEvent(event)
        self._read(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shows the whole after a double-click, and reads nothing where no pointer is."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_whole()
        if event.type() == QEvent.Type.Leave and not self.hasFocus():
            self._read(None)
        return super().eventFilter(watched, event)

    def _on_pointed(self, place: QPointF) -> None:
        inside = self._view.sceneBoundingRect().contains(place)
        self._read(self._view.mapSceneToView(place).x() if inside else None)

    def _step(self, by: int) -> None:
        stops = self._stops()
        if stops and self.read is not None:
            place = bisect_left(stops, self.read) + by
            self._read(stops[min(max(place, 0), len(stops) - 1)])

    def _stops(self) -> list[float]:
        """Gives every x at which a curve of the legend has a point, in order."""
        return sorted({x for curve in self._curves if curve.label for x in curve.x})

    def _read(self, x: float | None) -> None:
        """Names the curves, with their values at the point nearest to an x where there is one."""
        stops = [] if x is None else self._stops()
        self.read = None if x is None or not stops else _nearest(stops, x)
        self._mark.setVisible(self.read is not None)
        if self.read is not None:
            self._mark.setValue(self.read)
        self.legend.show_entries(
            [
                Entry(curve.label, curve.colour, curve.dashed, _value(curve, self.read))
                for curve in self._curves
                if curve.label
            ]
        )


def _nearest(stops: Sequence[float], x: float) -> float:
    place = bisect_left(stops, x)
    around = stops[max(place - 1, 0) : place + 1] or stops[-1:]
    return min(around, key=lambda stop: abs(stop - x))


def _value(curve: Curve, x: float | None) -> str:
    """Writes how high a curve is at an x; a dash where it has no point there."""
    if x is None:
        return ""
    place = bisect_left(curve.x, x)
    if place == len(curve.x) or curve.x[place] != x or not math.isfinite(curve.y[place]):
        return "–"
    return f"{curve.y[place]:.{_DIGITS}g}"


def _alone(y: Sequence[float]) -> list[bool]:
    """Tells of each value whether it stands between gaps."""
    gaps = [True, *(math.isnan(value) for value in y), True]
    around = zip(gaps, gaps[1:-1], gaps[2:], strict=False)
    return [before and after and not gap for before, gap, after in around]


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
