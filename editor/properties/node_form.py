"""What the forms of all nodes have in common: header, name, what is known and what is wrong.

The part between is the business of `LayerForm`, `OperationForm`, `NestedForm` and `OpaqueForm`.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.document import Document
from editor.findings import Findings
from editor.look.paragraph import Paragraph
from editor.look.theme import UNKNOWN_CATEGORY, Theme
from editor.properties.factory import EditorFactory
from editor.properties.facts import node_facts
from editor.properties.focus import order_focus
from editor.properties.given import ABSENT, Given, with_value
from editor.properties.header import Header, SharedBox
from editor.properties.names import NameEditor
from editor.properties.rows import FactsGrid, FormRow, rule
from graph.catalogue import Catalogue, LayerClass
from graph.edit_makers import rename_layer
from graph.edits import Edit, SetLayer, SetNode
from graph.elements import Layer, Node
from graph.errors import GraphError
from graph.freezing import set_trainable
from graph.model import ModelGraph
from graph.naming import snake_case, unique_name
from graph.slots import class_of


class Context(Struct, frozen=True):
    """What every form of a node is made with.

    Attributes:
        select_calls: Takes the id of a node, all calls of whose layer are wanted selected.
        make_independent: Takes the id of a node that is to call a layer of its own.
        open_model: Takes the id of a layer whose nested model is to be shown.
    """

    document: Document
    catalogue: Catalogue
    findings: Findings
    factory: EditorFactory
    open_sections: set[str]
    select_calls: Callable[[str], None]
    make_independent: Callable[[str], None]
    open_model: Callable[[str], None]


class NodeForm(QWidget):
    """Edits a node and the layer that it calls; every entry is one edit of the document."""

    def __init__(self, context: Context, theme: Theme, node_id: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # until it is filled
        self.node_id = node_id
        self._context = context
        self._document = context.document
        self._catalogue = context.catalogue
        self._class = class_of(self.layer, context.catalogue)
        self._header = Header(theme, self._class.category if self._class else UNKNOWN_CATEGORY)
        self.shared: SharedBox | None = None  # most layers are called once
        self.name = NameEditor()
        self.name_row = FormRow(self.name.argument, self.name)
        self.name.value_entered.connect(self._on_name_entered)
        self._facts = FactsGrid()
        self._fault = Paragraph("", "fault")
        self._fault.setContentsMargins(0, 6, 0, 0)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        layout.addSpacing(10)
        if not self.layer.is_operation:
            layout.addWidget(self.name_row)
        self._fill(layout)
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        layout.addWidget(self._facts)
        layout.addWidget(self._fault)
        layout.addStretch(1)
        self.refresh()

    # -- what subclasses say ---------------------------------------------------------------------

    def _fill(self, layout: QVBoxLayout) -> None:
        """Adds what stands between the name and the facts."""
        raise NotImplementedError

    def _refresh(self) -> None:
        """Shows the document's values in what `_fill` has added."""
        raise NotImplementedError

    def _commit(self) -> None:
        """Enters what is typed in what `_fill` has added."""

    def _forget(self) -> None:
        """Lets go of what is typed in what `_fill` has added."""

    def _kind(self) -> str:
        """Says what the node is."""
        raise NotImplementedError

    def _has_rows_for(self, layer: Layer) -> bool:
        """Whether the rows are those that a form made for this layer would have."""
        return True

    # -- what the panel asks ---------------------------------------------------------------------

    @property
    def graph(self) -> ModelGraph:
        """The graph in view, which the node is in."""
        return self._document.view_graph

    @property
    def node(self) -> Node:
        """The node as the document holds it now."""
        return self.graph.node(self.node_id)

    @property
    def layer(self) -> Layer:
        """The layer as the document holds it now."""
        return self.graph.layer_of(self.node_id)

    @property
    def layer_class(self) -> LayerClass | None:
        """What is known of the layer's class."""
        return self._class

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows of the layer by the names of its arguments, as far as they were made."""
        return {"name": self.name_row}

    def show_node(self, node_id: str) -> bool:
        """Shows another node; says whether its layer has the rows that the form was made with."""
        self.node_id = node_id
        if not self.still_fits():
            return False
        self.name.forget()
        self._forget()
        self.refresh()
        return True

    def set_theme(self, theme: Theme) -> None:
        """Wears another theme."""
        self._header.set_theme(theme)

    def still_fits(self) -> bool:
        """Whether the graph in view has this node, with the rows that the form was made with."""
        if self.node_id not in self.graph:
            return False
        layer = self.layer
        return class_of(layer, self._catalogue) is self._class and self._has_rows_for(layer)

    def refresh(self) -> None:
        """Shows the document's values and what is known of the node."""
        layer, calls = self.layer, len(self.graph.calls(self.layer.id))
        times = "called once" if calls == 1 else f"called {calls} times"
        kind = self._kind()
        # An operation owns nothing, and each call of it is by itself.
        described = kind if layer.is_operation else f"{kind} \u00b7 {times}"
        self._header.show_texts(self._title(layer), described)
        self._show_shared(calls)
        self.name.show_name(layer, {each.name for each in self.graph.layers()})
        self._refresh()
        self.refresh_facts()

    def refresh_facts(self) -> None:
        """Shows what is known of the node."""
        facts = node_facts(self.graph, self._context.findings, self.node_id, self._catalogue)
        self._facts.show_facts(facts)
        faults = (found.message for found in self._context.findings.errors_at(self.node_id))
        self._fault.setText("\n\n".join(dict.fromkeys(faults)))
        self._fault.setVisible(bool(self._fault.text()))

    def commit(self) -> None:
        """Enters what is typed in any row."""
        self.name.commit()
        self._commit()

    def _title(self, layer: Layer) -> str:
        return layer.name

    def _show_shared(self, calls: int) -> None:
        if calls > 1 and self.shared is None:
            self.shared = SharedBox()
            self.shared.select_calls_requested.connect(
                lambda: self._context.select_calls(self.node_id)
            )
            self.shared.make_independent_requested.connect(
                lambda: self._context.make_independent(self.node_id)
            )
            self._layout.insertWidget(1, self.shared)
            if before := self.name.line.previousInFocusChain():
                QWidget.setTabOrder(before, self.shared.select_calls)
            order_focus(self.shared)
        if self.shared is not None:
            self.shared.show_count(calls)
            self.shared.setVisible(calls > 1)

    # -- edits -----------------------------------------------------------------------------------

    def _apply(self, edit: Edit, text: str) -> str:
        """Applies an edit; gives what the document has against it, or ""."""
        try:
            self._document.apply(edit, text)
        except GraphError as error:
            return str(error)
        return ""

    def _set_layer_argument(self, name: str, value: Given) -> str:
        layer = self.layer
        if name == "trainable":
            trainable = value is ABSENT or bool(value)
            edit: Edit = set_trainable(self.graph, layer.id, trainable=trainable)
        else:
            arguments = with_value(layer.arguments, name, value)
            edit = SetLayer(structs.replace(layer, arguments=arguments))
        return self._apply(edit, f"Set {name}")

    def _set_call_argument(self, name: str, value: Given) -> str:
        node = self.node
        changed = structs.replace(node, arguments=with_value(node.arguments, name, value))
        return self._apply(SetNode(changed), f"Set {name}")

    def _on_name_entered(self, entered: object) -> None:
        layer = self.layer
        if entered is ABSENT:
            taken = {each.name for each in self.graph.layers() if each.id != layer.id}
            base = "Input" if layer.is_input else layer.class_name
            drawn = unique_name(snake_case(base) or "layer", taken)
            edit: Edit = SetLayer(structs.replace(layer, name=drawn, named=False))
        else:
            edit = rename_layer(self.graph, layer.id, str(entered))
        if fault := self._apply(edit, "Set name"):
            self.name.refuse(fault, layer.name if layer.named else ABSENT)
