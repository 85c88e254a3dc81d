"""The form of one layer in the window, used as a person would."""

from __future__ import annotations

from typing import TypeVar

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit

from editor.properties.argument_form import ArgumentForm
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import TextEditor, ValueEditor
from editor.properties.node_form import NodeForm
from editor.properties.object_editor import ObjectEditor
from editor.properties.rows import FormRow, Section
from editor.window.main_window import MainWindow
from editor.window.workspace import Workspace
from graph.edits import SetLayer
from graph.elements import Layer
from graph.values import ObjectValue, Value
from tests.editor.properties.bench import Bench

Editor = TypeVar("Editor", bound=ValueEditor)


def choose(combo: QComboBox, text: str) -> None:
    """Chooses as a person does, so that `activated` is emitted."""
    index = combo.findText(text)
    assert index >= 0, f"{text} is not among the choices"
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def type_into(line: QLineEdit, text: str) -> None:
    """Types over what a field holds, and presses Return."""
    line.setFocus()
    line.selectAll()
    QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def fault_of(row: FormRow) -> str:
    """What a row says is wrong."""
    return "" if row.fault is None or row.fault.isHidden() else row.fault.text()


class Rows:
    """The rows of a form, or of a form within one."""

    def __init__(self, form: NodeForm | ArgumentForm) -> None:
        self.form = form
        self.unfold()

    def unfold(self) -> None:
        """Opens all sections, as far as they are made."""
        for section in self.form.findChildren(Section):
            section.button.setChecked(True)

    def editor(self, name: str, kind: type[Editor]) -> Editor:
        editor = self.form.rows[name].editor
        assert isinstance(editor, kind)
        return editor

    def line(self, name: str) -> QLineEdit:
        return self.editor(name, TextEditor).line

    def type(self, name: str, text: str) -> None:
        type_into(self.line(name), text)

    def choose(self, name: str, text: str) -> None:
        choose(self.editor(name, ChoiceEditor).combo, text)

    def fault(self, name: str) -> str:
        return fault_of(self.form.rows[name])

    def inner(self, name: str) -> Rows:
        """The rows of an object that is the value of an argument."""
        editor = self.editor(name, ObjectEditor)
        assert editor.form is not None
        assert not editor.form.isHidden()
        return Rows(editor.form)


class Form(Rows):
    """The form of a layer that was just added, or of a node that is selected."""

    form: NodeForm

    def __init__(self, window: MainWindow | Bench, class_name: str = "") -> None:
        self.window = window.current if isinstance(window, MainWindow) else window
        if class_name and isinstance(self.window, Bench):
            self.window.add(class_name)
        elif class_name and isinstance(self.window, Workspace):
            self.window.drawing.add_layer("keras.layers", class_name)
        form = self.window.properties.form
        assert isinstance(form, NodeForm)
        super().__init__(form)

    @property
    def layer(self) -> Layer:
        return self.form.layer

    def set(self, **arguments: Value) -> None:
        edit = SetLayer(structs.replace(self.layer, arguments=arguments))
        self.window.document.apply(edit, "Set arguments")
        form = self.window.properties.form
        assert isinstance(form, NodeForm)
        self.form = form
        self.unfold()

    def object(self, name: str) -> ObjectValue:
        """The object that the document holds for an argument."""
        value = self.layer.arguments[name]
        assert isinstance(value, ObjectValue)
        return value

    @property
    def steps(self) -> int:
        return self.window.document.undo_stack.count()
