"""The form of an operation: each parameter of the function, wired or given as a constant."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout

from editor.properties.argument_form import ArgumentForm
from editor.properties.arrangement import Arrangement, arrange_operation
from editor.properties.editors import TextEditor, ValueEditor
from editor.properties.factory import EditorFactory
from editor.properties.given import Given
from editor.properties.literals import LiteralError, can_be_typed, parse_value
from editor.properties.node_form import NodeForm
from editor.properties.rows import FormRow
from editor.properties.slices import format_key, is_key, parse_key
from editor.properties.wires import wire_texts
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.elements import Layer
from graph.values import Value
from graph.wording import shorten

_SLICING = "GetItem"
_KEY = "key"


class TensorEditor(TextEditor):
    """A parameter that takes a tensor, or a constant where none is wired."""

    def __init__(self, argument: Argument, catalogue: Catalogue) -> None:
        super().__init__(argument, partial(_parse_constant, argument, catalogue))
        self._placeholder = "wire a tensor, or type a constant" if argument.required else ""
        self.line.setPlaceholderText(self._placeholder)

    def show_wire(self, text: str) -> None:
        """Shows from where a wired tensor comes."""
        self._set_read_only(f"Wired from {text}")
        if self.remove is not None:
            self.remove.hide()
        self._shown = f"\u2190 {text}"
        self._restore()


class OperationForm(NodeForm):
    """Edits a call of a function of `keras.ops`."""

    @property
    def rows(self) -> dict[str, FormRow]:
        """The rows by the names of the function's parameters."""
        return self.arguments.rows

    def _fill(self, layout: QVBoxLayout) -> None:
        arrangement = self._arrange(self.layer)
        self.arguments = ArgumentForm(arrangement, self._editor, self._set_argument, self)
        layout.addWidget(self.arguments)

    def _refresh(self) -> None:
        self.arguments.show_values({**self.layer.arguments, **self.node.arguments})
        for name, text in wire_texts(self.graph, self.node_id, self._catalogue).items():
            row = self.arguments.rows.get(name)
            if row is not None and isinstance(row.editor, TensorEditor):
                row.editor.show_wire(text)

    def _commit(self) -> None:
        self.arguments.commit()

    def _forget(self) -> None:
        self.arguments.forget()

    def _title(self, layer: Layer) -> str:
        known = self._class
        return f"ops.{known.function}" if known and known.function else layer.class_name

    def _kind(self) -> str:
        return "x[...]" if self._class and self._class.class_name == _SLICING else "Operation"

    def _has_rows_for(self, layer: Layer) -> bool:
        return self.arguments.fits(self._arrange(layer))

    def _arrange(self, layer: Layer) -> Arrangement:
        if self._class is None:
            return Arrangement(())
        wired = {edge.slot.argument for edge in self.graph.edges_into(self.node_id)}
        given = [*layer.arguments, *(name for name in self.node.arguments if name not in wired)]
        return arrange_operation(self._class, given)

    def _editor(self, argument: Argument) -> ValueEditor:
        known = self._class
        if known and argument.name in {each.name for each in known.inputs}:
            return TensorEditor(argument, self._catalogue)
        return constant_editor(argument, known, self._context.factory)

    def _set_argument(self, name: str, value: Given) -> str:
        """Puts a value where Keras keeps it: with the function's class, or with the call."""
        of_the_class = self._class is not None and self._class.argument(name) is not None
        if of_the_class or name in self.layer.arguments:
            return self._set_layer_argument(name, value)
        return self._set_call_argument(name, value)


def constant_editor(
    argument: Argument, known: LayerClass | None, factory: EditorFactory
) -> ValueEditor:
    """Makes the editor of a parameter that takes no tensor."""
    if known and known.class_name == _SLICING and argument.name == _KEY:
        editor = TextEditor(argument, parse_key, write=format_key, typed=is_key)
        editor.line.setPlaceholderText(":, 0")
        return editor
    return factory.editor(argument, known)


def _parse_constant(argument: Argument, catalogue: Catalogue, text: str) -> Value:
    value = parse_value(argument, catalogue, text)
    if isinstance(value, str | dict) or not can_be_typed(value):
        expected = "a number, or a list of numbers,"
        raise LiteralError(f"Expected {expected} for `{argument.name}`. Received: {shorten(text)}")
    return value
