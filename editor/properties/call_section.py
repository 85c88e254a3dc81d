"""The part of a form that is about one call of a layer: what it is given besides tensors."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.properties.argument_form import ArgumentForm, Enter
from editor.properties.arrangement import Arrangement
from editor.properties.editors import ValueEditor
from editor.properties.factory import EditorFactory
from editor.properties.focus import order_focus
from editor.properties.rows import FactsGrid, Section
from editor.properties.wires import tells_of_wires, wire_texts
from graph.catalogue import Argument, Catalogue
from graph.elements import Node
from graph.model import ModelGraph
from graph.values import tensor_positions

TITLE = "Call"
_OF_A_MODEL = (
    Argument(
        name="training",
        type="bool",
        optional=True,
        doc="Whether the model behaves as in training; None: as the model around it.",
    ),
)


class CallSection(QWidget):
    """Rows for the arguments of a call, and where its tensors come from."""

    def __init__(
        self,
        factory: EditorFactory,
        catalogue: Catalogue,
        enter: Enter,
        open_sections: set[str],
    ) -> None:
        super().__init__()
        self.rows_form: ArgumentForm | None = None
        self._factory = factory
        self._catalogue = catalogue
        self._enter = enter
        self._open_sections = open_sections
        self._shown: tuple[ModelGraph, Node] | None = None
        self._wires = FactsGrid()
        self.section = Section(TITLE, self._fill)
        self.section.button.setChecked(TITLE in open_sections)
        self.section.button.toggled.connect(self._on_toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.section)

    def show_call(self, graph: ModelGraph, node: Node) -> None:
        """Shows a call; the section is hidden where there is nothing to say of it."""
        self._shown = (graph, node)
        wires = tells_of_wires(graph, node.id, self._catalogue)
        self.setVisible(bool(self._arguments()) or wires)
        self._show()

    def commit(self) -> None:
        """Enters what is typed in any row."""
        if self.rows_form:
            self.rows_form.commit()

    def forget(self) -> None:
        """Lets go of what is typed, and folds as the sections of other forms are."""
        self.section.button.setChecked(TITLE in self._open_sections)
        if self.rows_form:
            self.rows_form.forget()

    def _fill(self, layout: QVBoxLayout) -> None:
        self._layout = layout
        layout.addWidget(self._wires)
        self._show()

    def _on_toggled(self, shown: bool) -> None:
        if shown:
            self._open_sections.add(TITLE)
        else:
            self._open_sections.discard(TITLE)

    def _show(self) -> None:
        if self._shown is None or not self.section.button.isChecked():
            return
        graph, node = self._shown
        arrangement = Arrangement(self._arguments())
        if self.rows_form is None or not self.rows_form.fits(arrangement):
            self._make_rows(arrangement)
        if self.rows_form:
            self.rows_form.show_values(node.arguments)
        texts = wire_texts(graph, node.id, self._catalogue)
        self._wires.show_facts([(name, f"\u2190 {text}") for name, text in texts.items()])

    def _make_rows(self, arrangement: Arrangement) -> None:
        if self.rows_form is not None:
            self.rows_form.retire()
        self.rows_form = ArgumentForm(arrangement, self._editor, self._enter, self)
        self._layout.insertWidget(0, self.rows_form)
        order_focus(self.section.button, self.rows_form)

    def _editor(self, argument: Argument) -> ValueEditor:
        return self._factory.editor(argument, None)

    def _arguments(self) -> tuple[Argument, ...]:
        """Gives what the call takes besides tensors, and what else it is given."""
        if self._shown is None:
            return ()
        graph, node = self._shown
        layer = graph.layer(node.layer)
        known = self._catalogue.find(layer.module, layer.class_name)
        own = _OF_A_MODEL if layer.model else known.call_arguments if known else ()
        names = {argument.name for argument in own}
        others = (
            Argument(name=name, type="any")
            for name, value in node.arguments.items()
            if name not in names and not tensor_positions(value)
        )
        return (*own, *others)
