"""The form of several nodes: what they have in common, set for all of them by one edit.

Selections come and go with every pixel of a rectangle that is drawn around boxes, so the rows that
were made for some classes are kept for the next selection of them.
"""

from __future__ import annotations

from functools import partial

from msgspec import Struct
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.properties.argument_form import ArgumentForm
from editor.properties.arrangement import Arrangement
from editor.properties.call_section import TITLE
from editor.properties.editors import ValueEditor
from editor.properties.facts import selection_facts
from editor.properties.focus import order_focus
from editor.properties.given import Given
from editor.properties.many import Selected
from editor.properties.node_form import Context
from editor.properties.operation_form import constant_editor
from editor.properties.rows import FactsGrid, FormRow, rule
from graph.catalogue import Argument, LayerClass
from graph.edits import Edit
from graph.errors import GraphError

_KEPT = 12  # kinds of selections
_NOTHING = "They have nothing in common that could be set for all of them."
_OTHER_CALLS = "Some of these layers are called elsewhere too. Changes apply to all of their calls."


class _Rows(Struct):
    """The rows that were made for layers and for their calls."""

    layers: ArgumentForm
    calls: ArgumentForm

    def fits(self, selected: Selected) -> bool:
        return self.layers.fits(selected.arrangement) and self.calls.fits(_folded(selected))

    def show_values(self, selected: Selected) -> None:
        self.layers.show_values(selected.values)
        self.calls.show_values(selected.call_values)


class ManyForm(QWidget):
    """Edits all selected nodes at once; values that are not the same are shown as mixed."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # until it is filled
        self._context = context
        self._document = context.document
        self._title = label("", "title")
        self._kinds = Paragraph("", "dim")
        self._note = Paragraph("", "dim")
        self._rows: _Rows | None = None
        self._made: dict[tuple[str, ...], _Rows] = {}
        self._facts = FactsGrid()
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        layout.addWidget(self._kinds)
        layout.addSpacing(8)
        layout.addWidget(self._note)
        self._place_of_rows = layout.count()
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        layout.addWidget(self._facts)
        layout.addStretch(1)

    # -- what the panel asks ---------------------------------------------------------------------

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows by the names of the arguments, as far as they were made."""
        return {**self._rows.calls.rows, **self._rows.layers.rows} if self._rows else {}

    def text(self) -> str:
        """Says how many nodes there are, of what classes, and what is to be known of them."""
        shown = (self._title.text(), self._kinds.text(), self._note.text())
        return "\n".join(text for text in shown if text)

    def facts(self) -> list[tuple[str, str]]:
        """The pairs that are shown below the rows."""
        return self._facts.facts()

    def show_nodes(self, node_ids: list[str]) -> None:
        """Shows what several nodes of the graph in view have in common."""
        self._select(node_ids)
        self._find_rows()
        for form in self._forms():
            form.forget()
        self._show()

    def still_fits(self) -> bool:
        """Whether the graph in view has all of the nodes."""
        graph = self._document.view_graph
        return all(node_id in graph for node_id in self._selected.nodes)

    def refresh(self) -> None:
        """Shows the document's values and what is known of the nodes."""
        self._select(list(self._selected.nodes))
        self._find_rows()
        self._show()

    def refresh_facts(self) -> None:
        """Shows what is known of the nodes."""
        graph, selected = self._document.view_graph, self._selected
        facts = selection_facts(graph, self._context.findings, selected.nodes)
        self._facts.show_facts(facts)

    def commit(self) -> None:
        """Enters what is typed in any row."""
        for form in self._forms():
            form.commit()

    # -- rows ------------------------------------------------------------------------------------

    def _select(self, node_ids: list[str]) -> None:
        context = self._context
        graph = self._document.view_graph
        self._selected = Selected(graph, node_ids, context.catalogue, context.factory)

    def _forms(self) -> tuple[ArgumentForm, ...]:
        return (self._rows.layers, self._rows.calls) if self._rows else ()

    def _find_rows(self) -> None:
        """Takes the rows that were made for such a selection, or makes some."""
        selected = self._selected
        key = (selected.owner.class_name if selected.owner else "", *selected.values)
        rows = self._made.pop(key, None)
        if rows is not None and not rows.fits(selected):
            self._drop(rows)
            rows = None
        self._made[key] = rows = rows or self._make_rows()
        if len(self._made) > _KEPT:
            self._drop(self._made.pop(next(iter(self._made))))
        if rows is not self._rows:
            self._put_away()
            self._rows = rows
            for form in self._forms():
                for editor in form.findChildren(ValueEditor):
                    editor.blockSignals(False)
                form.show()

    def _make_rows(self) -> _Rows:
        context, selected = self._context, self._selected
        editor = partial(self._editor, selected.owner)
        opened = context.open_sections
        layers = ArgumentForm(
            selected.arrangement, editor, self._set_argument, self, open_sections=opened
        )
        calls = ArgumentForm(
            _folded(selected), editor, self._set_call_argument, self, open_sections=opened
        )
        self._layout.insertWidget(self._place_of_rows, layers)
        self._layout.insertWidget(self._place_of_rows + 1, calls)
        order_focus(layers, calls)
        return _Rows(layers, calls)

    def _editor(self, owner: LayerClass | None, argument: Argument) -> ValueEditor:
        return constant_editor(argument, owner, self._context.factory)

    def _put_away(self) -> None:
        """Hides the rows of before; a field that loses the focus by that enters nothing."""
        for form in self._forms():
            for editor in form.findChildren(ValueEditor):
                editor.blockSignals(True)
            form.hide()
        self._rows = None

    def _drop(self, rows: _Rows) -> None:
        if rows is self._rows:
            self._put_away()
        for form in (rows.layers, rows.calls):
            self._layout.removeWidget(form)
            form.retire()

    def _show(self) -> None:
        selected = self._selected
        self._title.setText(f"{len(selected.nodes):,} nodes selected")
        self._kinds.setText(selected.described())
        notes = [] if selected.arrangement.names() or selected.of_calls.names() else [_NOTHING]
        self._note.setText("\n".join([*notes, _OTHER_CALLS] if self._elsewhere() else notes))
        self._note.setVisible(bool(self._note.text()))
        if self._rows:
            self._rows.show_values(selected)
        self.refresh_facts()

    def _elsewhere(self) -> bool:
        return bool(self._selected.arrangement.names()) and self._selected.has_other_calls()

    # -- edits -----------------------------------------------------------------------------------

    def _set_argument(self, name: str, value: Given) -> str:
        count = len(self._selected.layers)
        return self._apply(
            name, self._selected.edit(name, value), f"{count} layers" if count > 1 else "a layer"
        )

    def _set_call_argument(self, name: str, value: Given) -> str:
        edit = self._selected.call_edit(name, value)
        return self._apply(name, edit, f"{len(self._selected.nodes)} calls")

    def _apply(self, name: str, edit: Edit | None, of: str) -> str:
        """Applies an edit; gives what the document has against it, or ""."""
        if edit is None:
            self.refresh()  # a field may show what was typed, where a default is what it means
            return ""
        try:
            self._document.apply(edit, f"Set {name} of {of}")
        except GraphError as error:
            return str(error)
        return ""


def _folded(selected: Selected) -> Arrangement:
    arguments = selected.of_calls.main
    return Arrangement((), {TITLE: arguments} if arguments else {})
