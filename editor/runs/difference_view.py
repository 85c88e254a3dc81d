"""Two runs beside each other, shown: a row for each field, then what differs in the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedLayout, QTableView, QWidget

from editor.background import Background
from editor.look.paragraph import Paragraph
from editor.runs.difference import Difference, difference_of
from editor.training.data.preview_tables import Cells, table_view
from graph.errors import GraphError, ProjectFileError

_ROW = 24  # px
_NARROWEST = 112  # px


class DifferenceView(QWidget):
    """Compares two runs, on a thread, and shows what differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: QTableView = table_view("Difference of the two runs")
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.setTabKeyNavigation(False)
        self.table.setCornerWidget(QWidget())  # in place of Qt's dark square
        self.words = Paragraph("", "dim")
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.words)
        self._stack.addWidget(self.table)
        self._comparing = Background(self)
        self._comparing.answered.connect(self._on_answered)
        self._compared: Sequence[Path] | None = None
        self._names: Sequence[str] = ()

    def compare(self, paths: Sequence[Path], names: Sequence[str]) -> None:
        """Shows what differs between the two runs in some folders, once that is known."""
        if paths == self._compared and self._comparing.busy:
            return
        if paths != self._compared:
            self._compared = paths
            self._say("Comparing the two runs")
        self._names = names
        self._comparing.ask(lambda: lambda: _answer(*paths))

    def forget(self) -> None:
        """Compares nothing any more."""
        self._compared = None
        self._comparing.forget()
        self._say("")

    def _say(self, text: str) -> None:
        self.words.setText(text)
        self._stack.setCurrentWidget(self.words)

    def _on_answered(self, answer: object) -> None:
        if not isinstance(answer, Difference):
            self._say(str(answer))
            return
        rows = [*answer.rows, *(("drawing", sentence, "") for sentence in answer.sentences)]
        before = self.table.model()
        self.table.setModel(Cells(("", *self._names), rows, parent=self))
        if before is not None:
            before.deleteLater()
        for row in range(len(answer.rows), len(rows)):
            self.table.setSpan(row, 1, 1, 2)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(_NARROWEST)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._stack.setCurrentWidget(self.table)


def _answer(first: Path, second: Path) -> Difference | str:
    try:
        return difference_of(first, second)
    except (GraphError, ProjectFileError, OSError) as error:
        return str(error)
