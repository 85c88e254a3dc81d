"""The PROPERTIES tab: the form of the selected node, or of the model when nothing is selected.

A form takes longer to make than a frame lasts, so the form of a class is kept and shows the next
node of that class.
"""

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
from graph.catalogue import Catalogue

_KEPT = 12  # forms; a person goes back and forth between a few classes


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
        self._model_form = ModelForm(document, findings)
        self._layer_forms: dict[tuple[str, str], LayerForm] = {}
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._several_title = label("", "title")
        self._several = _several_page(self._several_title)
        for page in (self._several, self._model_form):
            page.hide()
            self._layout.addWidget(page)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)
        findings.shapes_changed.connect(self._on_findings_changed)
        findings.problems_changed.connect(self._on_findings_changed)
        self._show_form()

    def show_nodes(self, node_ids: list[str]) -> None:
        """Shows the form for a selection; what was typed for the one before is entered first."""
        if node_ids != self._nodes:
            self.commit()
            self._nodes = list(node_ids)
            self._show_form()

    def commit(self) -> None:
        """Enters what is typed and was not entered yet."""
        # What was typed for a document that has been left is not for the one that came after it.
        if self.form is not None and self._graph is self._document.graph:
            self.form.commit()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.commit()
        self._theme = theme
        for form in self._layer_forms.values():
            form.set_theme(theme)

    def _show_form(self) -> None:
        self._nodes = [node_id for node_id in self._nodes if node_id in self._document.graph]
        self._graph = self._document.graph
        several = len(self._nodes) > 1
        if several:
            self._several_title.setText(f"{len(self._nodes)} nodes selected")
        form = None if several else self._wanted_form()
        if form is not self.form:
            self._put_away()
            self.form = form
        if form is not None:
            for editor in form.findChildren(ValueEditor):
                editor.blockSignals(False)
            form.show()
        self._several.setVisible(several)

    def _wanted_form(self) -> LayerForm | ModelForm:
        if not self._nodes:
            self._model_form.reset()
            return self._model_form
        node_id = self._nodes[0]
        layer = self._document.graph.layer_of(node_id)
        key = (layer.module, layer.class_name)
        form = self._layer_forms.pop(key, None)
        if form is not None and not form.show_node(node_id):
            self._drop(form)
            form = None
        self._layer_forms[key] = form or self._make_form(node_id)
        if len(self._layer_forms) > _KEPT:
            self._drop(self._layer_forms.pop(next(iter(self._layer_forms))))
        return self._layer_forms[key]

    def _make_form(self, node_id: str) -> LayerForm:
        form = LayerForm(
            self._document,
            self._catalogue,
            self._findings,
            self._theme,
            node_id=node_id,
            open_sections=self._open_sections,
        )
        self._layout.addWidget(form)
        return form

    def _drop(self, form: LayerForm) -> None:
        if form is self.form:
            self._put_away()
        self._layout.removeWidget(form)
        form.hide()
        form.deleteLater()

    def _put_away(self) -> None:
        if self.form is not None:
            # A field that loses the focus while it is taken away would enter what is in it into a
            # document that may be another by now.
            for editor in self.form.findChildren(ValueEditor):
                editor.blockSignals(True)
            self.form.hide()
        self.form = None

    def _on_edit_applied(self, edit: object) -> None:
        if not changes_model(edit):
            return
        if self.form is None or not self.form.still_fits():
            self._show_form()
        else:
            self.form.refresh()

    def _on_graph_replaced(self) -> None:
        self._nodes = []
        self._show_form()

    def _on_findings_changed(self) -> None:
        if self.form is not None and self.form.still_fits():
            self.form.refresh_facts()


def _several_page(title: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    layout.addWidget(title)
    layout.addWidget(label("Select one of them to edit it.", "dim"))
    layout.addStretch(1)
    return page
