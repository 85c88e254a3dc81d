"""The bar over the canvas that finds nodes: by name, by class, by an argument's value.

All that is found is marked as it is typed, and nothing else happens until Enter: neither the view
nor the selection follows every letter. Which of the found nodes is the current one is not kept
here: it is the selected one.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout

from editor.canvas.going import go_to
from editor.canvas.marks import Marks
from editor.canvas.widget import CanvasWidget
from editor.document import Document
from editor.look.style import label, set_role
from editor.look.tooltips import tooltip
from editor.places_of_edits import Path
from graph.catalogue import Catalogue
from graph.errors import GraphError
from graph.finding import find_nodes, graphs_in
from graph.model import ModelGraph

_FIELD_WIDTH = 208
_ARROW_WIDTH = 28
_SAID_WIDTH = 72  # that the bar does not change its width with every number
_EXAMPLES = "conv, filters=64, rate>0.2"
_TIP = (
    "Words are looked for in names, classes and values: conv relu\n"
    "Arguments are compared by =, !=, <, >: kernel_size=3x3 padding=same\n"
    "class=Dense, name=stem, trainable=false and in=title of a frame are understood too"
)


class CanvasSearch(QFrame):
    """A field for what is looked for, how much was found, and ways through it.

    Signals:
        found_changed: The ids of the nodes that are marked.
    """

    found_changed = Signal(list)

    def __init__(self, document: Document, canvas: CanvasWidget, catalogue: Catalogue) -> None:
        super().__init__()
        self.setObjectName("canvasSearch")
        self._document = document
        self._canvas = canvas
        self._catalogue = catalogue
        self._marks = Marks(canvas.view)
        self.found: list[str] = []
        self._elsewhere: list[tuple[Path, int]] = []  # other graphs, and how much is found there
        self.field = QLineEdit(placeholderText=_EXAMPLES)
        self.field.setAccessibleName("Find nodes")
        self.field.setToolTip(tooltip(_TIP).replace("\n", "<br>"))
        self.field.setFixedWidth(_FIELD_WIDTH)
        self.said = label("", "dim")
        self.said.setMinimumWidth(_SAID_WIDTH)
        self.fault = label("", "fault")
        self.fault.setWordWrap(True)
        self.previous_button = _button("\u2191", "Previous (Shift+Enter)")
        self.next_button = _button("\u2193", "Next (Enter)")
        self.all_button = _button("Select all", "Select all that was found (Alt+Enter)")
        self.close_button = _button("\u2715", "Close (Escape)")
        for arrow in (self.previous_button, self.next_button, self.close_button):
            arrow.setFixedWidth(_ARROW_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._place()
        self.hide()
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._find)
        self.previous_button.clicked.connect(self.go_to_previous)
        self.next_button.clicked.connect(self.go_to_next)
        self.all_button.clicked.connect(self.select_all)
        self.close_button.clicked.connect(self.close_bar)
        canvas.selection_changed.connect(self._say)
        for changed in (document.edit_applied, document.graph_replaced, document.view_changed):
            changed.connect(self._on_document_changed)

    def _place(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(self.field)
        row.addSpacing(6)
        row.addWidget(self.said)
        row.addSpacing(4)
        for button in (self.previous_button, self.next_button, self.all_button, self.close_button):
            row.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 4, 4)
        layout.setSpacing(4)
        layout.addLayout(row)
        layout.addWidget(self.fault)

    # -- opening and closing ---------------------------------------------------------------------

    def open_bar(self) -> None:
        """Asks for what is to be found."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._find()

    def close_bar(self) -> None:
        """Takes the bar and the marks away; what is selected stays so."""
        self.hide()
        self._mark([])
        self._canvas.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answers the keys of the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._answer_key(event)
        return super().eventFilter(watched, event)

    def _answer_key(self, event: QKeyEvent) -> bool:
        match event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            case Qt.Key.Key_Escape, _:
                self.close_bar()
            case ((Qt.Key.Key_Return | Qt.Key.Key_Enter), Qt.KeyboardModifier.AltModifier):
                self.select_all()
            case ((Qt.Key.Key_Return | Qt.Key.Key_Enter), Qt.KeyboardModifier.ShiftModifier):
                self.go_to_previous()
            case ((Qt.Key.Key_Return | Qt.Key.Key_Enter), _):
                self.go_to_next()
            case Qt.Key.Key_Down, _:
                self.go_to_next()
            case Qt.Key.Key_Up, _:
                self.go_to_previous()
            case _:
                return False
        return True

    # -- finding ---------------------------------------------------------------------------------

    def _on_document_changed(self, *_: object) -> None:
        if self.isVisible():
            self._find()

    def _find(self, *_: object) -> None:
        fault = ""
        try:
            found = self._found_in(self._document.view_graph)
            self._elsewhere = [] if found else list(self._found_elsewhere())
        except GraphError as error:
            found, self._elsewhere, fault = [], [], str(error)
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self._mark(found)
        self._say()

    def _found_in(self, graph: ModelGraph) -> list[str]:
        return find_nodes(graph, self.field.text(), self._catalogue)

    def _found_elsewhere(self) -> Iterator[tuple[Path, int]]:
        """Gives the graphs of the document that are not in view and hold what is looked for."""
        for path, graph in graphs_in(self._document.graph):
            if path != self._document.view_path and (count := len(self._found_in(graph))):
                yield path, count

    def _mark(self, found: list[str]) -> None:
        self.found = found
        self._marks.show(found)
        self.found_changed.emit(found)

    def _say(self, *_: object) -> None:
        self.said.setText(self._words())
        self.all_button.setEnabled(bool(self.found))
        for button in (self.previous_button, self.next_button):
            button.setEnabled(bool(self.found or self._elsewhere))

    def _words(self) -> str:
        if not self.field.text().strip() or self.fault.text():
            return ""
        if self._elsewhere:
            return f"None here, {sum(count for _, count in self._elsewhere)} in other models"
        if not self.found:
            return "No node"
        place, count = self._current(), len(self.found)
        if place is not None:
            return f"{place + 1} of {count}"
        return f"{count} node{'' if count == 1 else 's'}"

    def _current(self) -> int | None:
        selected = self._canvas.selected_nodes()
        if len(selected) != 1 or selected[0] not in self.found:
            return None
        return self.found.index(selected[0])

    # -- through what was found ------------------------------------------------------------------

    def go_to_next(self) -> None:
        """Goes to the found node after the selected one, or to the first."""
        self._step(1, start=-1)

    def go_to_previous(self) -> None:
        """Goes to the found node before the selected one, or to the last."""
        self._step(-1, start=0)

    def _step(self, by: int, start: int) -> None:
        if not self.isVisible():
            self.show()
            self._find()
        if self._elsewhere:
            # The change of the view finds anew.
            self._document.show(self._elsewhere[0][0])
        if self.found:
            place = self._current()
            place = start if place is None else place
            go_to(self._canvas, [self.found[(place + by) % len(self.found)]])

    def select_all(self) -> None:
        """Selects all that was found, and brings the drawing back to the hand."""
        if self.found:
            self._canvas.select_nodes(self.found)
            self._canvas.setFocus()


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_role(button, "flat")
    return button
