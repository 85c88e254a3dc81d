"""The DATA tab: a sample of the person's data, and what comes out of the nodes for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.document import Document
from editor.flowing.flow import Flow
from editor.flowing.tensor_view import TensorView
from editor.flowing.words import range_text, warning_text
from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.look.theme import Theme
from editor.properties.rows import clear
from graph.inspected import Place
from graph.wording import legible
from worker.protocol import TensorValues

_MOST_NODES = 12  # cards; nobody looks at more side by side
_LONGEST = 40
_CARD = 200  # px, at least, so that the words below a small picture are not broken


class DataPanel(QWidget):
    """Shows what a sample becomes on its way through the model.

    Signals:
        previews_wanted: Whether small pictures are to be shown on the canvas.
        training_wanted: The form in which data is chosen is to be shown.
    """

    previews_wanted = Signal(bool)
    training_wanted = Signal()

    def __init__(
        self, document: Document, flow: Flow, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.views: list[TensorView] = []
        self._document = document
        self._flow = flow
        self._theme = theme
        self._nodes: list[str] = []
        self._drawn: object = None
        self.sample = QSpinBox(minimum=1, maximum=1, keyboardTracking=False)
        self.sample.setAccessibleName("Sample")
        self.sample.setFixedWidth(76)
        self.of = label("", "dim")
        self.target = label("", "strong")
        self.trained = QCheckBox("Trained weights")
        self.follows = QCheckBox("Follow edits")
        self.previews = QCheckBox("On the canvas")
        self.state = label("", "dim")
        self.empty_title, self.empty_words = label("", "strong"), Paragraph("", "dim")
        self.choose_data = QPushButton("Choose data")
        self.choose_data.clicked.connect(self.training_wanted)
        self._cards = QHBoxLayout()
        self._cards.setContentsMargins(16, 8, 16, 12)
        self._cards.setSpacing(24)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty_page())
        self._pages.addWidget(self._values_page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.trained.setChecked(flow.trained)
        self.follows.setChecked(flow.follows)
        self.sample.valueChanged.connect(lambda number: flow.choose(number - 1))
        self.trained.toggled.connect(flow.set_trained)
        self.follows.toggled.connect(flow.set_follows)
        self.previews.toggled.connect(self.previews_wanted)
        flow.changed.connect(self.refresh)
        # Of another graph, other nodes are the ends; the selection need not change with it.
        document.graph_replaced.connect(self.show_ends)
        document.view_changed.connect(self.show_ends)
        self.refresh()

    # -- what is asked for -----------------------------------------------------------------------

    def show_nodes(self, node_ids: list[str]) -> None:
        """Shows the values of nodes of the graph in view; without any, those of its ends."""
        self._nodes = node_ids
        self._flow.want([*self.places(), *self._others()])
        self.refresh()

    def show_ends(self) -> None:
        """Shows the values of the ends of the graph in view."""
        self.show_nodes([])

    def places(self) -> list[Place]:
        """Gives the nodes that have a card."""
        path, graph = self._document.view_path, self._document.view_graph
        nodes = [node for node in self._nodes if node in graph]
        if not nodes:
            outputs = [tensor.node for tensor in graph.output_tensors()]
            nodes = list(dict.fromkeys((*graph.input_nodes(), *outputs)))
        return [(path, node) for node in nodes[:_MOST_NODES]]

    def _others(self) -> list[Place]:
        path = self._document.view_path
        if not self.previews.isChecked():
            return []
        return [(path, node.id) for node in self._document.view_graph.nodes()]

    def showEvent(self, event: QShowEvent) -> None:
        """Asks, once somebody looks."""
        super().showEvent(event)
        self._flow.want([*self.places(), *self._others()])
        self._flow.set_watched(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Asks no more, unless the canvas shows what is answered."""
        super().hideEvent(event)
        self._flow.set_watched(self.previews.isChecked())

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._theme = theme
        for view in self.views:
            view.theme = theme
            view.update()

    # -- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Shows what is known now."""
        flow = self._flow
        blocker = flow.blocker or ("" if flow.values else flow.fault)
        waits = not flow.values and not blocker
        self._pages.setCurrentIndex(0 if blocker or waits else 1)
        titles = {True: "Running a sample through the model", False: "No values yet"}
        self.empty_title.setText(titles[waits and flow.busy])
        words = "TensorFlow starts, which takes a few seconds the first time." if waits else blocker
        self.empty_words.setText(words if flow.busy or blocker else "")
        self.choose_data.setVisible(not self._document.graph.training.data and bool(blocker))
        self._show_head()
        self._show_cards()

    def _show_head(self) -> None:
        flow, shown = self._flow, self._flow.shown
        if shown is not None:
            self.sample.blockSignals(True)
            self.sample.setMaximum(max(shown.samples, 1))
            self.sample.setValue(flow.sample + 1)
            self.sample.blockSignals(False)
            self.of.setText(f"of {shown.samples:,}")
            self.target.setText(legible(shown.target, _LONGEST))
        said = "updating" if flow.busy else flow.fault
        if not said and shown is not None:
            layers = "1 layer" if shown.trained == 1 else f"{shown.trained:,} layers"
            said = f"{layers} trained" if shown.trained else "fresh weights"
            said = " \u00b7 ".join(shown.notes or (said,))
        self.state.setText(said)
        self.state.setToolTip(said)

    def _show_cards(self) -> None:
        flow = self._flow
        wanted = [(place, flow.values.get(place)) for place in self.places()]
        drawn = [(place, id(tensors)) for place, tensors in wanted]
        if drawn == self._drawn:
            return
        self._drawn = drawn
        clear(self._cards)
        self.views = []
        for place, tensors in wanted:
            for index, tensor in enumerate(tensors or ()):
                self._cards.addWidget(
                    self._card(place, index, tensor, len(tensors or ())),
                    0,
                    Qt.AlignmentFlag.AlignTop,
                )
        self._cards.addStretch(1)

    def _card(self, place: Place, index: int, tensor: TensorValues, count: int) -> QWidget:
        shown = self._flow.shown
        card = QWidget()
        layout = QVBoxLayout(card)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        graph = self._document.graph.nested(place[0])
        name = legible(graph.layer_of(place[1]).name, _LONGEST) if place[1] in graph else ""
        layout.addWidget(label(f"{name} {index + 1}" if count > 1 else name, "strong"))
        names = shown.class_names if shown else ()
        view = TensorView(tensor, names, shown.target if shown else "", self._theme)
        view.setAccessibleName(f"{name}: {view.in_words()}")
        self.views.append(view)
        layout.addWidget(view)
        layout.addWidget(_wrapped(range_text(tensor), "dim", view))
        if warning := warning_text(tensor):
            layout.addWidget(_wrapped(warning, "fault", view))
        layout.addStretch(1)
        return card

    def _values_page(self) -> QWidget:
        page = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(16, 6, 16, 6)
        head.setSpacing(8)
        for part in (label("Sample", "dim"), self.sample, self.of):
            head.addWidget(part)
        head.addSpacing(8)
        head.addWidget(self.target)
        head.addSpacing(8)
        self.state.setMinimumWidth(1)  # a long sentence is cut before the switches are pushed out
        head.addWidget(self.state, 1)
        for box in (self.trained, self.follows, self.previews):
            head.addWidget(box)
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        content = QWidget()
        content.setLayout(self._cards)
        area.setWidget(content)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(area, 1)
        return page

    def _empty_page(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.setSpacing(6)
        middle = Qt.AlignmentFlag.AlignHCenter
        self.empty_words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.empty_words.setMinimumWidth(420)
        for part in (self.empty_title, self.empty_words, self.choose_data):
            layout.addWidget(part, 0, middle)
        return page


def _wrapped(text: str, role: str, view: TensorView) -> QLabel:
    words = Paragraph(text, role)
    words.setFixedWidth(max(_CARD, view.width()))
    return words
