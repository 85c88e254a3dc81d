"""The field for a name, which a person may choose or leave to Keras."""

from __future__ import annotations

from collections.abc import Collection

from editor.properties.editors import TextEditor
from editor.properties.given import ABSENT
from editor.properties.literals import LiteralError
from graph.catalogue import Argument
from graph.elements import Layer
from graph.naming import name_fault
from graph.values import Value

_DOC = "Its name in the model. Left empty, Keras gives one, and the source has none."
NAME = Argument(name="name", type="str", optional=True, doc=_DOC)


class NameEditor(TextEditor):
    """Shows a name that was chosen; one that was not stands behind the empty field."""

    def __init__(self) -> None:
        super().__init__(NAME, self._parse_name, write=str)
        self.argument = NAME
        self._taken: Collection[str] = ()

    def show_name(self, layer: Layer, taken: Collection[str]) -> None:
        """Shows the name of a layer among those of all layers."""
        self.show_name_of(layer.name, named=layer.named, taken=taken)

    def show_name_of(self, name: str, *, named: bool, taken: Collection[str] = ()) -> None:
        """Shows a name, or that it is left to Keras; `taken` are those that it cannot be."""
        self._taken = [each for each in taken if each != name]
        self.line.setPlaceholderText("" if named else f"{name} \u00b7 auto")
        self.show_value(name if named else ABSENT)

    def _parse_name(self, text: str) -> Value:
        if fault := name_fault(text):
            raise LiteralError(fault)
        if text in self._taken:
            raise LiteralError(f"Expected a name that no other layer has. Received: {text!r}")
        return text
