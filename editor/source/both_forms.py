"""A linear model as Sequential and as Functional, side by side: the same model in both.

What cannot be written yet, as a layer lacks an argument, is said in their place.
"""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QVBoxLayout, QWidget

from codegen import SourceError, generate
from editor.background import Background, Work
from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.look.theme import Theme
from editor.source.view import SourceView
from graph.model import ModelGraph

_SIZE = QSize(1320, 660)
_WORDS = (
    "Both build the same model: the same layers, names, weights and results. Sequential lists the "
    "layers; Functional names each tensor, and so can send one to two places or join two."
)


class BothForms(QDialog):
    """Shows the two sources of a linear graph."""

    def __init__(self, graph: ModelGraph, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{graph.name} in both forms")
        self.resize(_SIZE)
        self.sequential, self.functional = SourceView(theme), SourceView(theme)
        self._graph = graph.copy()
        columns = QGridLayout()
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setHorizontalSpacing(1)
        shown = ((self.sequential, "SEQUENTIAL"), (self.functional, "FUNCTIONAL"))
        for column, (view, title) in enumerate(shown):
            caption = label(title, "caption")
            caption.setContentsMargins(12, 8, 0, 4)
            view.setAccessibleName(f"The source as {title.capitalize()}")
            columns.addWidget(caption, 0, column)
            columns.addWidget(view, 1, column)
            columns.setColumnStretch(column, 1)
        self.words = Paragraph(_WORDS)
        self.words.setContentsMargins(16, 12, 16, 0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.setContentsMargins(16, 8, 16, 12)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.words)
        layout.addLayout(columns, 1)
        layout.addWidget(buttons)
        self._background = Background(self)
        self._background.answered.connect(self._show)
        self._background.ask(self._prepare)

    def _prepare(self) -> Work:
        graph = self._graph
        return lambda: _written(graph)

    def _show(self, answer: object) -> None:
        texts = cast("tuple[str, str] | SourceError", answer)
        if isinstance(texts, SourceError):
            self.words.setText(str(texts))
            return
        self.sequential.set_text(texts[0])
        self.functional.set_text(texts[1])


def _written(graph: ModelGraph) -> tuple[str, str] | SourceError:
    """Gives the graph as Sequential and as Functional, or why it cannot be written."""
    try:
        sequential = generate(graph, functional=False)
        return sequential.text, generate(graph, functional=True).text
    except SourceError as error:
        return error
