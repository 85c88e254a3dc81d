"""The PROPERTIES tab: the form of the selected node, or of the model when nothing is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from editor.analysis import changes_model
from editor.document import Document
from editor.findings import Findings
from editor.look.style import label
from editor.look.theme import Theme
from editor.properties.editors import ValueEditor
from editor.properties.layer_form import LayerForm
from editor.properties.model_form import ModelForm
from editor.properties.rows import clear
from graph.catalogue import Catalogue


class PropertiesPanel(QScrollArea):
    """Shows and edits what is selected."""

    def __init__(
        self,
        document: Document,
        catalogue: Catalogue,
        findings: Findings,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form: LayerForm | ModelForm | None = None
        self._document = document
        self._catalogue = catalogue
        self._findings = findings
        self._theme = theme
        self._graph = document.graph
        self._nodes: list[str] = []
        self._open_sections: set[str] = set()
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)
        findings.shapes_changed.connect(self._on_shapes_changed)
        self._rebuild()

    def show_nodes(self, node_ids: list[str]) -> None:
        """Shows the form for a selection; what was typed for the one before is entered first."""
        if node_ids != self._nodes:
            self.commit()
            self._nodes = list(node_ids)
            self._rebuild()

    def commit(self) -> None:
        """Enters what is typed and was not entered yet."""
        # What was typed for a document that has been left is not for the one that came after it.
        if self.form is not None and self._graph is self._document.graph:
            self.form.commit()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.commit()
        self._theme = theme
        self._rebuild()

    def _rebuild(self) -> None:
        self._nodes = [node_id for node_id in self._nodes if node_id in self._document.graph]
        self._retire_form()
        self._graph = self._document.graph
        if len(self._nodes) > 1:
            self._layout.addWidget(label(f"{len(self._nodes)} nodes selected", "title"))
            self._layout.addWidget(label("Select one of them to edit it.", "dim"))
            self._layout.addStretch(1)
            return
        if self._nodes:
            self.form = LayerForm(
                self._document,
                self._catalogue,
                self._findings,
                self._theme,
                node_id=self._nodes[0],
                open_sections=self._open_sections,
            )
        else:
            self.form = ModelForm(self._document, self._findings)
        self._layout.addWidget(self.form)

    def _retire_form(self) -> None:
        if self.form is not None:
            # A field that loses the focus while it is taken away would enter what is in it into a
            # document that may be another by now.
            for editor in self.form.findChildren(ValueEditor):
                editor.blockSignals(True)
        clear(self._layout)
        self.form = None

    def _on_edit_applied(self, edit: object) -> None:
        if not changes_model(edit):
            return
        if self.form is None or not self.form.still_fits():
            self._rebuild()
        else:
            self.form.refresh()

    def _on_graph_replaced(self) -> None:
        self._nodes = []
        self._rebuild()

    def _on_shapes_changed(self) -> None:
        if self.form is not None and self.form.still_fits():
            self.form.refresh_facts()
