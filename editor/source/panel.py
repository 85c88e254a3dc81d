"""The drawn model as Python source, live, to read, to copy and to export.

The text is the analyser's, and export writes that very text. The view with its highlighting is made
when the panel is first shown: pygments is no part of starting up.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor import dialogs
from editor.analysis import Analyser, Analysis
from editor.document import Document
from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from editor.look.theme import Theme
from editor.look.tooltips import tooltip
from graph.classify import Kind
from graph.wording import legible
from graph.writing import write_atomically

if TYPE_CHECKING:
    from editor.source.view import SourceView

EMPTY = "The Python source of the model is written here while you draw."
_LONGEST_NAME = 24
LISTED = 4  # nodes that are named in a notice


class SourcePanel(QWidget):
    """Shows the source and exports it.

    Signals:
        nodes_activated: The person clicked on a line; the ids of the nodes of the outermost
            graph that it is about.
        exported: The source was written to this path.
    """

    nodes_activated = Signal(list)
    exported = Signal(str)

    def __init__(
        self, document: Document, analyser: Analyser, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._analyser = analyser
        self._theme = theme
        self._analysis: Analysis = analyser.current
        self._shown_nodes: list[str] = []
        self._fault = ""
        self.view: SourceView | None = None
        self._make_controls()
        self._lay_out()
        analyser.analysed.connect(self._on_analysed)
        self._on_analysed(analyser.current)

    def _make_controls(self) -> None:
        self.sequential = QPushButton("Sequential", checkable=True)
        self.functional = QPushButton("Functional", checkable=True)
        self._forms = QButtonGroup(self)
        for number, button in enumerate((self.sequential, self.functional)):
            set_role(button, "segment")
            self._forms.addButton(button, number)
        self._forms.idClicked.connect(lambda number: self._analyser.set_functional(number == 1))
        self.whose = label("", "dim")
        self.script = QCheckBox("Training script")
        self.script.setToolTip("Show the model with its data, compile, fit and save")
        self.script.toggled.connect(self._analyser.set_script)
        self.copy_button = QPushButton("Copy")
        self.copy_button.clicked.connect(self.copy)
        self.export_button = QPushButton("Export…")
        self.export_button.clicked.connect(self.export)
        self.notice = Paragraph("", "dim")
        self.notice.setContentsMargins(4 * STEP, 0, 4 * STEP, STEP)
        self._empty = Paragraph(EMPTY, "dim")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(4 * STEP, 2 * STEP, 4 * STEP, STEP)
        bar.setSpacing(2 * STEP)
        choice = QHBoxLayout()
        choice.setSpacing(STEP)
        choice.addWidget(self.whose)
        choice.addWidget(self.sequential)
        choice.addWidget(self.functional)
        bar.addLayout(choice)
        bar.addWidget(self.script)
        bar.addStretch(1)
        bar.addWidget(self.copy_button)
        bar.addWidget(self.export_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.notice)
        layout.addWidget(self._stack, 1)

    def show_nodes(self, node_ids: list[str]) -> None:
        """Lights up the lines of these nodes, which are of the graph in view."""
        self._shown_nodes = list(node_ids)
        source = self._analysis.source
        if self.view is not None and source is not None:
            wanted = self._outermost(node_ids)
            about = (line for line, nodes in source.nodes.items() if not wanted.isdisjoint(nodes))
            self.view.light_lines(sorted(about))

    def _outermost(self, node_ids: list[str]) -> set[str]:
        """Gives nodes of the outermost graph: those that call the nested model in view."""
        path = self._document.view_path
        if not path or not node_ids:
            return set(node_ids)
        return set(self._document.graph.calls(path[0]))

    def set_theme(self, theme: Theme) -> None:
        """Takes the colours of a theme."""
        self._theme = theme
        if self.view is not None:
            self.view.set_theme(theme)

    def copy(self) -> None:
        """Puts the source on the clipboard."""
        if self._analysis.source is not None:
            QGuiApplication.clipboard().setText(self._analysis.source.text)

    def export(self) -> None:
        """Asks for a file and writes the source to it."""
        self._analyser.refresh()
        source = self._analysis.source
        if source is None or source.skipped:
            self._say_fault(self._blocker())
            return
        folder = self._document.folder or Path.home()
        proposed = folder / f"{self._document.stem}.py"
        path = dialogs.save_file_name(self, "Export Python", proposed, "Python (*.py)")
        if path is None:
            return
        try:
            write_atomically(path, source.text.encode("utf-8"))
        except OSError as error:
            self._say_fault(f"{path.name} was not written: {error.strerror or error}")
            return
        self._say_fault("")
        self.exported.emit(str(path))

    def showEvent(self, event: QShowEvent) -> None:
        """Makes the view, or brings it up to date."""
        super().showEvent(event)
        if self.view is None:
            self._make_view()
        self._show_source()

    def _make_view(self) -> None:
        from editor.source.view import SourceView  # noqa: PLC0415 - see the module's docstring

        self.view = SourceView(self._theme)
        self.view.line_activated.connect(self._on_line_activated)
        self._stack.addWidget(self.view)

    def _on_analysed(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._fault = ""
        linear = analysis.classification.kind is Kind.LINEAR
        (self.functional if analysis.functional else self.sequential).setChecked(True)
        self.whose.setText(legible(analysis.view_name, _LONGEST_NAME))
        self.whose.setVisible(bool(analysis.view_name))
        whose = f" for {analysis.view_name}" if analysis.view_name else ""
        self.sequential.setAccessibleName(f"Sequential{whose}")
        self.functional.setAccessibleName(f"Functional{whose}")
        self.sequential.setEnabled(linear)
        self.sequential.setToolTip(tooltip("" if linear else self._why_functional()))
        self.copy_button.setEnabled(analysis.source is not None)
        blocker = self._blocker()
        self.export_button.setEnabled(not blocker)
        self.export_button.setToolTip(tooltip(blocker))
        self._show_notice()
        if self.isVisible():
            self._show_source()

    def _why_functional(self) -> str:
        reasons = "; ".join(reason.message for reason in self._analysis.classification.reasons)
        return f"A branching model cannot be Sequential: {reasons}"

    def _show_source(self) -> None:
        source = self._analysis.source
        if self.view is None or source is None or len(self._document.graph) == 0:
            self._empty.setText(self._why_empty())
            self._stack.setCurrentWidget(self._empty)
            return
        self.view.set_text(source.text)
        self._stack.setCurrentWidget(self.view)
        self.show_nodes(self._shown_nodes)

    def _why_empty(self) -> str:
        if len(self._document.graph) == 0:
            return EMPTY
        problem = self._analysis.first("error")
        return problem.message if problem is not None else self._analysis.source_error or EMPTY

    def _blocker(self) -> str:
        """Says why nothing can be exported, or nothing."""
        source = self._analysis.source
        if len(self._document.graph) == 0:
            return "Draw a model first."
        if source is None:
            return self._analysis.source_error
        if source.skipped:
            return f"Complete the model first. Left out: {self._names(source.skipped)}"
        return ""

    def _names(self, node_ids: tuple[str, ...]) -> str:
        graph = self._document.graph
        names = [graph.layer_of(node_id).name for node_id in node_ids if node_id in graph]
        more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
        return ", ".join(names[:LISTED]) + more

    def _say_fault(self, fault: str) -> None:
        self._fault = fault
        self._show_notice()

    def _show_notice(self) -> None:
        source = self._analysis.source
        text = self._fault
        if not text and source is not None and source.skipped:
            text = f"Left out until it is complete: {self._names(source.skipped)}"
        set_role(self.notice, "fault" if self._fault else "dim")
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    def _on_line_activated(self, line: int) -> None:
        if self._analysis.source is not None:
            self.nodes_activated.emit(list(self._analysis.source.nodes.get(line, ())))
