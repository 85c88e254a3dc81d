"""One problem beside the list of them: its words, what mends it and what that changes, Keras's own.

What a fix changes is said below its button before it is done. Each fix is one step that can be
undone.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.properties.rows import clear
from editor.window.links import Link, SentenceButton
from graph.checks import Fix, Problem
from graph.difference import changes_of
from graph.wording import legible

_MOST = 6  # lines of a fix; a person wants to know what kind of change it is
_LONGEST = 120  # characters on a button
_CLOSED, _OPEN = "\u25b8  ", "\u25be  "
_KERAS = "What Keras says"
_GONE = "The drawing has changed since; this can no longer be done as it was meant."


class ProblemDetails(QScrollArea):
    """Shows a problem.

    Signals:
        fix_chosen: This `Fix` is to be applied.
        place_activated: The nodes of the problem are to be selected and shown.
    """

    fix_chosen = Signal(Fix)
    place_activated = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fixes: list[SentenceButton] = []
        self.changes: list[Paragraph] = []
        self.problem: Problem | None = None
        self._document = document
        self._left: list[tuple[Fix, Paragraph]] = []
        self.message = Paragraph("")
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place = Link("Show", "")
        self.place.clicked.connect(self.place_activated)
        self._caption = label("WHAT MENDS IT", "caption")
        self._fixes = QVBoxLayout()
        self._fixes.setSpacing(4)
        self.keras = Link(_KERAS, _CLOSED)
        self.own_words = Paragraph("", "value")
        self.own_words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.keras.clicked.connect(lambda: self._show_keras(self.own_words.isHidden()))
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(16, 10, 16, 12)
        layout.setSpacing(6)
        for part in (self.message, self.place, self._caption):
            layout.addWidget(part)
        layout.addLayout(self._fixes)
        layout.addWidget(self.keras)
        layout.addWidget(self.own_words)
        layout.addStretch(1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # To work out what a fix changes takes some milliseconds each in a large drawing.
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._say_changes)
        self.show_problem(None, "")

    def show_problem(self, problem: Problem | None, place: str) -> None:
        """Shows a problem and where it is; None shows nothing."""
        if problem is not None and problem == self.problem:
            return
        self.problem = problem
        self._left = []
        self.message.setText(problem.message if problem else "")
        self.place.setVisible(bool(place))
        self.place.set_text(f"Show {place}" if place else "Show")
        clear(self._fixes)
        self.fixes, self.changes = [], []
        for fix in problem.fixes if problem else ():
            self._add_fix(fix)
        self._caption.setVisible(bool(self.fixes))
        details = problem.details if problem else ""
        self.keras.setVisible(bool(details))
        self.own_words.setText(details)
        self._show_keras(False)
        self._later.start()

    def say(self, words: str) -> None:
        """Says something in place of a problem."""
        self.show_problem(None, "")
        self.message.setText(words)

    def _add_fix(self, fix: Fix) -> None:
        button = SentenceButton(legible(fix.title, _LONGEST), main=not self.fixes)
        button.clicked.connect(lambda: self.fix_chosen.emit(fix))
        changes = Paragraph("", "dim")
        changes.setContentsMargins(12, 0, 0, 4)
        self._fixes.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._fixes.addWidget(changes)
        self.fixes.append(button)
        self.changes.append(changes)
        self._left.append((fix, changes))

    def _say_changes(self) -> None:
        if self._left:
            fix, words = self._left.pop(0)
            words.setText(_lines(changes_of(fix.edit, self._document.graph)))
            self._later.start()

    def _show_keras(self, shown: bool) -> None:
        self.own_words.setVisible(shown and bool(self.own_words.text()))
        self.keras.set_mark(_OPEN if shown else _CLOSED)


def _lines(changes: tuple[str, ...]) -> str:
    if not changes:
        return _GONE
    lines = list(changes[:_MOST])
    if more := len(changes) - len(lines):
        lines.append(f"and {more:,} changes more")
    return "\n".join(lines)
