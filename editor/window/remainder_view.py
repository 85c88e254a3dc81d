"""What of a branching model would have to go for it to be Sequential, as the EXPLAIN tab shows it.

It is worked out when it is asked for, on a thread: a large drawing takes longer than a frame.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from editor.background import Background, Work
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.properties.rows import clear
from editor.window.links import Link
from graph.catalogue import load_catalogue
from graph.errors import CycleError
from graph.sequential import Remainder, what_would_go

_ASK = "What would have to go for it to be Sequential?"
_MOST = 30  # nobody reads more
_CLOSED, _OPEN = "\u25b8  ", "\u25be  "


class RemainderView(QWidget):
    """A question, and its answer below it once it is asked.

    Signals:
        nodes_activated: The nodes of a step are to be selected and shown.
        left_requested: What would be left is to be shown by itself: the ids of its nodes.
    """

    nodes_activated = Signal(list)
    left_requested = Signal(list)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: list[Link] = []
        self._document = document
        self._is_open = False
        self._chain: tuple[str, ...] = ()
        self.ask = Link(_ASK, _CLOSED)
        self.ask.clicked.connect(self._on_asked)
        self._answer = QWidget()
        self._answer.hide()
        self.verdict = Paragraph("")
        self._links = QVBoxLayout()
        self._links.setSpacing(2)
        self.open_left = QPushButton("Show what is left in a tab of its own")
        self.open_left.clicked.connect(lambda: self.left_requested.emit(list(self._chain)))
        answer = QVBoxLayout(self._answer)
        answer.setContentsMargins(0, 0, 0, 0)
        answer.setSpacing(8)
        answer.addLayout(self._links)
        answer.addWidget(self.verdict)
        answer.addWidget(self.open_left, 0, Qt.AlignmentFlag.AlignLeft)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.ask)
        layout.addWidget(self._answer)
        self._background = Background(self)
        self._background.answered.connect(self._show)

    def refresh(self) -> None:
        """Answers anew, where the question stands open."""
        if self._is_open and not self.isHidden():
            self._background.ask(self._prepare)

    def _on_asked(self) -> None:
        self._is_open = not self._is_open
        self.ask.set_mark(_OPEN if self._is_open else _CLOSED)
        self._answer.setVisible(self._is_open)
        self.refresh()

    def _prepare(self) -> Work:
        graph, catalogue = self._document.view_graph.copy(), load_catalogue()

        def work() -> Remainder | None:
            try:
                return what_would_go(graph, catalogue)
            except CycleError:
                return None  # there is a problem that says so

        return work

    def _show(self, answer: object) -> None:
        found = cast("Remainder | None", answer)
        clear(self._links)
        steps = found.steps if found else ()
        self._chain = found.chain if found else ()
        self.steps = []
        for step in steps[:_MOST]:
            link = Link(step.message)
            link.clicked.connect(
                lambda _=False, nodes=step.nodes: self.nodes_activated.emit(list(nodes))
            )
            self.steps.append(link)
            self._links.addWidget(link)
        if more := len(steps) - len(self.steps):
            self._links.addWidget(Paragraph(f"and {more:,} more", "dim"))
        self.verdict.setText(found.verdict if found else "")
        self.open_left.setVisible(bool(self._chain))
