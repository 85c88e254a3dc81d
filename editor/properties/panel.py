"""The PROPERTIES tab: the form of the selected nodes, or of the graph in view when none is.

A form takes longer to make than a frame lasts, so the form of a class is kept and shows the next
node of that class.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from editor.analysis import changes_model
from editor.document import Document
from editor.findings import Findings
from editor.look.theme import Theme
from editor.look.throwing_away import throw_away
from editor.properties.editors import ValueEditor
from editor.properties.factory import EditorFactory
from editor.properties.layer_form import LayerForm
from editor.properties.many_form import ManyForm
from editor.properties.model_form import ModelForm
from editor.properties.nested_form import NestedForm
from editor.properties.node_form import Context, NodeForm
from editor.properties.opaque_form import OpaqueForm
from editor.properties.operation_form import OperationForm
from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.model import ModelGraph
from graph.slots import class_of

_KEPT = 24  # forms; a person goes back and forth between a few classes


class PropertiesPanel(QScrollArea):
    """Shows and edits what is selected.

    Signals:
        select_calls_requested: All calls of the layer that a node, by its id, calls are wanted
            selected.
        make_independent_requested: A node, by its id, is to call a layer of its own.
        open_requested: The nested model of a layer, by its id, is to be shown.
    """

    select_calls_requested = Signal(str)
    make_independent_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(
        self,
        document: Document,
        catalogue: Catalogue,
        findings: Findings,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.form: NodeForm | ManyForm | ModelForm | None = None
        self._document = document
        self._theme = theme
        self._graph: ModelGraph = document.graph
        self._path = document.view_path
        self._nodes: list[str] = []
        self._context = Context(
            document,
            catalogue,
            findings,
            EditorFactory(catalogue),
            open_sections=set(),
            select_calls=self.select_calls_requested.emit,
            make_independent=self.make_independent_requested.emit,
            open_model=self.open_requested.emit,
        )
        self._model_form = ModelForm(document, catalogue, findings)
        self._node_forms: dict[tuple[str, str], NodeForm] = {}
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(16, 16, 16, 16)
        self._many_form = ManyForm(self._context, self._content)
        for form in (self._many_form, self._model_form):
            form.hide()
            self._layout.addWidget(form)
        self.setWidget(self._content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        document.edit_applied.connect(self._on_edit_applied)
        document.graph_replaced.connect(self._on_graph_replaced)
        document.view_changed.connect(self._on_graph_replaced)
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
        # What was typed for a graph that has been left is not for the one that came after it.
        document = self._document
        in_view = self._graph is document.graph and self._path == document.view_path
        if self.form is not None and in_view:
            self.form.commit()

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self.commit()
        self._theme = theme
        for form in self._node_forms.values():
            form.set_theme(theme)

    def _show_form(self) -> None:
        graph = self._document.view_graph
        self._nodes = [node_id for node_id in self._nodes if node_id in graph]
        self._graph, self._path = self._document.graph, self._document.view_path
        form = self._wanted_form()
        if form is not self.form:
            self._put_away()
            self.form = form
        for editor in form.findChildren(ValueEditor):
            editor.blockSignals(False)
        form.show()

    def _wanted_form(self) -> NodeForm | ManyForm | ModelForm:
        if not self._nodes:
            self._model_form.reset()
            return self._model_form
        if len(self._nodes) > 1:
            self._many_form.show_nodes(self._nodes)
            return self._many_form
        node_id = self._nodes[0]
        layer = self._document.view_graph.layer_of(node_id)
        key = (layer.module, layer.class_name)
        form = self._node_forms.pop(key, None)
        if form is not None and not form.show_node(node_id):
            self._drop(form)
            form = None
        self._node_forms[key] = form or self._make_form(node_id, layer)
        if len(self._node_forms) > _KEPT:
            self._drop(self._node_forms.pop(next(iter(self._node_forms))))
        return self._node_forms[key]

    def _make_form(self, node_id: str, layer: Layer) -> NodeForm:
        form = self._kind_of_form(layer)(self._context, self._theme, node_id, self._content)
        self._layout.addWidget(form)
        return form

    def _kind_of_form(self, layer: Layer) -> type[NodeForm]:
        if layer.model is not None:
            return NestedForm
        known = class_of(layer, self._context.catalogue)
        if known is None or known.needs == "code":
            return OpaqueForm
        return OperationForm if layer.is_operation else LayerForm

    def _drop(self, form: NodeForm) -> None:
        if form is self.form:
            self._put_away()
        self._layout.removeWidget(form)
        throw_away(form)

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
