"""The form of the model itself, shown while nothing is selected: its name, its ends, its size."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.document import Document
from editor.findings import Findings
from editor.look.style import label
from editor.properties.editors import TextEditor
from editor.properties.facts import model_facts
from editor.properties.literals import LiteralError
from editor.properties.rows import ElidedLabel, FactsGrid, FormRow, rule
from graph.catalogue import Argument
from graph.edits import SetName
from graph.errors import GraphError
from graph.naming import name_fault
from graph.values import Value

_NAME = Argument(name="name", type="str", required=True, doc="The name of the Keras model.")


class ModelForm(QWidget):
    """Edits the model's name and shows what is known of it."""

    def __init__(self, document: Document, findings: Findings) -> None:
        super().__init__()
        self._document = document
        self._findings = findings
        self.name = TextEditor(_NAME, _parse_name, clearable=False)
        self._title = ElidedLabel("title")
        self._facts = FactsGrid()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        layout.addWidget(label("Model \u00b7 nothing is selected", "dim"))
        layout.addSpacing(10)
        layout.addWidget(FormRow(_NAME.name, _NAME.doc, self.name))
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        layout.addWidget(self._facts)
        layout.addStretch(1)
        self.name.value_entered.connect(self._on_name_entered)
        self.refresh()

    def still_fits(self) -> bool:
        """Whether the form can show the document: always."""
        return True

    def reset(self) -> None:
        """Shows the document, also where something else was typed."""
        self.name.forget()
        self.refresh()

    def refresh(self) -> None:
        """Shows the document."""
        self._title.show_text(self._document.graph.name)
        self.name.show_value(self._document.graph.name)
        self.refresh_facts()

    def refresh_facts(self) -> None:
        """Shows what is known of the model."""
        self._facts.show_facts(model_facts(self._document.graph, self._findings))

    def commit(self) -> None:
        """Enters what is typed."""
        self.name.commit()

    def _on_name_entered(self, name: object) -> None:
        try:
            self._document.apply(SetName(str(name)), "Rename model")
        except GraphError as error:
            self.name.refuse(str(error), self._document.graph.name)


def _parse_name(text: str) -> Value:
    if fault := name_fault(text):
        raise LiteralError(fault)
    return text
