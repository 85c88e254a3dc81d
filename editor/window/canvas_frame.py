"""The canvas with what floats on it: kind badge, breadcrumbs, search, minimap, zoom, legend.

Above it stands a bar while a file that was opened could not be resolved as a whole, and one while
another program has changed it.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.analysis import Analysis
from editor.canvas.minimap import Minimap
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.look.style import set_role
from editor.look.theme import Theme
from editor.saving.changed_bar import ChangedBar
from editor.window.breadcrumbs import Breadcrumbs
from editor.window.canvas_search import CanvasSearch
from editor.window.heat_legend import HeatLegend
from editor.window.kind_badge import KindBadge
from editor.window.notes_bar import NotesBar

_MARGIN = 16
_ZOOM_STEP = 1.25
_HINTS_HEIGHT = 84  # twice the room that the canvas's own words take below the middle


class CanvasFrame(QWidget):
    """Lays the badge and the bars over the canvas."""

    def __init__(
        self,
        canvas: CanvasWidget,
        document: Document,
        search: CanvasSearch,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document
        self.setFocusProxy(canvas)
        self.badge = KindBadge(theme)
        self.breadcrumbs = Breadcrumbs(document)
        self.notes = NotesBar(document)
        self.changed = ChangedBar(document)
        self.zoom_bar = ZoomBar(canvas)
        self.search = search
        self.minimap = Minimap(canvas)
        self.legend = HeatLegend(theme)
        self.empty = EmptyCanvas()
        align = Qt.AlignmentFlag
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.changed, 0, 0)
        layout.addWidget(self.notes, 1, 0)
        layout.addWidget(canvas, 2, 0)
        layout.setRowStretch(2, 1)
        # All share one cell, so that they float on the canvas and need no code when it is resized.
        # By layouts and not in widgets, whose margins would take the mouse from the canvas.
        top = _inset(self.badge, self.breadcrumbs)
        layout.addLayout(top, 2, 0, align.AlignTop | align.AlignLeft)
        right = _inset(self.search, self.minimap)
        for widget in (self.search, self.minimap):
            right.setAlignment(widget, align.AlignTop)
        layout.addLayout(right, 2, 0, align.AlignTop | align.AlignRight)
        layout.addLayout(_inset(self.zoom_bar), 2, 0, align.AlignBottom | align.AlignLeft)
        layout.addLayout(_inset(self.legend), 2, 0, align.AlignBottom | align.AlignRight)
        layout.addLayout(_below_the_middle(self.empty), 2, 0, align.AlignCenter)
        document.edit_applied.connect(self._on_document_changed)
        document.graph_replaced.connect(self._on_document_changed)
        document.view_changed.connect(self._on_document_changed)
        self._on_document_changed()

    def show_analysis(self, analysis: Analysis) -> None:
        """Shows the kind of the model."""
        self.badge.show_analysis(analysis)

    def _on_document_changed(self, *_: object) -> None:
        is_empty = len(self._document.view_graph) == 0
        self.empty.setVisible(is_empty)
        self.badge.setVisible(not is_empty)


def _inset(*widgets: QWidget) -> QHBoxLayout:
    layout = QHBoxLayout()
    layout.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    layout.setSpacing(_MARGIN // 2)
    for widget in widgets:
        layout.addWidget(widget)
    return layout


def _below_the_middle(widget: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setContentsMargins(0, _HINTS_HEIGHT, 0, 0)
    layout.addWidget(widget)
    return layout


class ZoomBar(QFrame):
    """Zoom, fit and layout at the lower left of the canvas.

    Signals:
        layout_requested: The drawing is to be laid out.
    """

    layout_requested = Signal()

    def __init__(self, canvas: CanvasWidget) -> None:
        super().__init__()
        self.setObjectName("zoomBar")
        self._canvas = canvas
        self.percent = _button("100 %", "Show at 100 %")
        fit = _button("Fit", "Fit the drawing into the window")
        smaller = _button("\u2212", "Zoom out")
        larger = _button("+", "Zoom in")
        lay_out = _button("Layout", "Arrange the nodes in layers")
        self.percent.setMinimumWidth(56)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(0)
        for button in (smaller, self.percent, larger, fit, lay_out):
            layout.addWidget(button)
        smaller.clicked.connect(self.zoom_out)
        larger.clicked.connect(self.zoom_in)
        self.percent.clicked.connect(lambda: canvas.set_zoom(1.0))
        fit.clicked.connect(canvas.fit)
        lay_out.clicked.connect(self.layout_requested)
        canvas.zoom_changed.connect(self._on_zoom_changed)
        self._on_zoom_changed(canvas.zoom())

    def zoom_in(self) -> None:
        """Shows the drawing larger."""
        self._canvas.set_zoom(self._canvas.zoom() * _ZOOM_STEP)

    def zoom_out(self) -> None:
        """Shows the drawing smaller."""
        self._canvas.set_zoom(self._canvas.zoom() / _ZOOM_STEP)

    def _on_zoom_changed(self, zoom: float) -> None:
        self.percent.setText(f"{round(zoom * 100)} %")


class EmptyCanvas(QFrame):
    """The buttons of an empty canvas, below the words that it shows itself.

    Signals:
        search_requested: A first layer is to be searched for.
        example_requested: An example is to be opened.
        file_requested: A file is to be opened.
    """

    search_requested = Signal()
    example_requested = Signal()
    file_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("emptyCanvas")
        add = QPushButton("Add a layer")
        example = QPushButton("Open an example")
        file = QPushButton("Open a file\u2026")
        set_role(add, "main")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for button in (add, example, file):
            layout.addWidget(button)
        add.clicked.connect(self.search_requested)
        example.clicked.connect(self.example_requested)
        file.clicked.connect(self.file_requested)


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_role(button, "flat")
    return button
