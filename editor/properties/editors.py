"""One small editor for each kind of argument: a text, a list of names, a check mark.

Each shows the value that the document holds, or the default where it holds none, and says what the
person enters. None of them changes the document.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QWheelEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from editor.look.style import set_role
from editor.properties.literals import LiteralError, default_value, format_value, parse_value
from graph.catalogue import Argument, Catalogue
from graph.values import ObjectValue, Value


class Absent(Enum):
    """No value: the argument is left out, and Keras's default holds."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT
Given: TypeAlias = Value | Absent
Parse: TypeAlias = Callable[[str], Value]
_READ_ONLY = ("layer", "function")
_LONGEST_LIST = 20


class ValueEditor(QWidget):
    """Shows and takes the value of one argument.

    Signals:
        value_entered: The person entered a value, or `ABSENT`.
        fault_found: What is typed is no value, and why; "" once it is one again.
    """

    value_entered = Signal(object)
    fault_found = Signal(str)

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self._argument = argument
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def show_value(self, value: Given) -> None:
        """Shows what the document holds."""
        raise NotImplementedError

    def commit(self) -> None:
        """Enters what is typed, if it was not yet."""

    def forget(self) -> None:
        """Lets go of what is typed, before the value of another layer is shown."""

    def refuse(self, fault: str, held: Given) -> None:
        """Says why the document did not take what was entered; it still holds `held`."""
        self.show_value(held)
        self.fault_found.emit(fault)

    def _enter(self, value: Given) -> None:
        is_default = not self._argument.required and value == default_value(self._argument)
        # 1 == True and 0 == 0.0, which are different values in source.
        same_type = type(value) is type(default_value(self._argument))
        self.value_entered.emit(ABSENT if is_default and same_type else value)


class LineEdit(QLineEdit):
    """A line of text that leaves undo to the window when it has nothing of its own to undo.

    Signals:
        escape_pressed: What was typed is to be forgotten.
    """

    escape_pressed = Signal()

    def event(self, event: QEvent) -> bool:
        """Gives the keys of undo and redo away where they would do nothing here."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            nothing_to_undo = event.matches(QKeySequence.StandardKey.Undo) and not (
                self.isUndoAvailable()
            )
            nothing_to_redo = event.matches(QKeySequence.StandardKey.Redo) and not (
                self.isRedoAvailable()
            )
            if nothing_to_undo or nothing_to_redo:
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes Escape for what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.escape_pressed.emit()
        else:
            super().keyPressEvent(event)


class TextEditor(ValueEditor):
    """A value typed as text: numbers, tuples, shapes, strings, lists.

    What is typed goes through `parse`, which raises `LiteralError` for what is no value. An empty
    text means no value, where the editor is `clearable`.
    """

    def __init__(self, argument: Argument, parse: Parse, *, clearable: bool = True) -> None:
        super().__init__(argument)
        self._parse = parse
        self._clearable = clearable
        self._shown = ""
        self.line = LineEdit()
        self.line.setAccessibleName(argument.name)
        self.line.setPlaceholderText(_placeholder(argument))
        set_role(self.line, "value")
        self._row.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self.commit)
        self.line.escape_pressed.connect(self._restore)

    def show_value(self, value: Given) -> None:
        """Shows what the document holds, unless something else is being typed over it."""
        text = "" if value is ABSENT else format_value(self._argument, value)
        self.line.setReadOnly(isinstance(value, ObjectValue))
        if text != self._shown or not self.line.isModified():
            self._shown = text
            self._restore()

    def commit(self) -> None:
        """Enters what is typed; text that is no value stays, and is said to be none."""
        text = self.line.text().strip()
        if text == self._shown:
            self._restore()
            return
        try:
            value = self._parse(text) if text or not self._clearable else ABSENT
        except LiteralError as error:
            self._show_fault(str(error))
            return
        self.line.setModified(False)
        self._show_fault("")
        self._enter(value)

    def forget(self) -> None:
        """Lets go of what is typed, before the value of another layer is shown."""
        self._restore()

    def refuse(self, fault: str, held: Given) -> None:
        """Says why the document did not take what was entered, which stays to be mended."""
        self.line.setModified(True)
        self._show_fault(fault)

    def _restore(self) -> None:
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)
        self._show_fault("")

    def _show_fault(self, fault: str) -> None:
        set_role(self.line, "value fault" if fault else "value")
        self.fault_found.emit(fault)


class ComboBox(QComboBox):
    """A list of names that scrolling past does not change."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(_LONGEST_LIST)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the form around it."""
        event.ignore()


class ChoiceEditor(ValueEditor):
    """One name out of those that Keras knows, or None where it takes that."""

    def __init__(self, argument: Argument, choices: tuple[Value, ...]) -> None:
        super().__init__(argument)
        self.combo = ComboBox()
        self.combo.setAccessibleName(argument.name)
        set_role(self.combo, "value")
        self._row.addWidget(self.combo)
        self.setFocusProxy(self.combo)
        offered: list[Value] = [*choices]
        if argument.optional or (not argument.required and argument.default is None):
            offered.insert(0, None)
        self._values: list[Given] = [*offered]
        if argument.required:
            self._values.insert(0, ABSENT)
        self._offered = len(self._values)
        self.combo.addItems([_choice_text(argument, value) for value in self._values])
        self.combo.activated.connect(self._on_activated)

    def show_value(self, value: Given) -> None:
        """Shows the value; one that is not among the names gets an entry of its own."""
        if value is ABSENT and not self._argument.required:
            value = default_value(self._argument)
        while self.combo.count() > self._offered:
            self.combo.removeItem(self._offered)
            self._values.pop()
        if value not in self._values:
            self._values.append(value)
            self.combo.addItem(_choice_text(self._argument, value))
        self.combo.setCurrentIndex(self._values.index(value))

    def _on_activated(self, index: int) -> None:
        self._enter(self._values[index])


class BoolEditor(ValueEditor):
    """A check mark."""

    def __init__(self, argument: Argument) -> None:
        super().__init__(argument)
        self.check = QCheckBox()
        self.check.setAccessibleName(argument.name)
        set_role(self.check, "value")
        self._row.addWidget(self.check)
        self.setFocusProxy(self.check)
        self.check.clicked.connect(self._on_clicked)

    def show_value(self, value: Given) -> None:
        """Shows the value as a mark and as the word that source has."""
        checked = bool(self._argument.default if value is ABSENT else value)
        self.check.setChecked(checked)
        self.check.setText(str(checked))

    def _on_clicked(self) -> None:
        checked = self.check.isChecked()
        self.check.setText(str(checked))
        self._enter(checked)


def editor_for(argument: Argument, catalogue: Catalogue) -> ValueEditor:
    """Makes the editor that fits an argument."""
    choices = catalogue.choices(argument)
    if argument.type == "bool":
        return ChoiceEditor(argument, (True, False)) if argument.optional else BoolEditor(argument)
    if choices and argument.type != "any":
        return ChoiceEditor(argument, choices)
    editor = TextEditor(argument, partial(parse_value, argument, catalogue))
    if argument.type in _READ_ONLY:
        editor.line.setEnabled(False)
    return editor


def _placeholder(argument: Argument) -> str:
    if argument.type in _READ_ONLY:
        return "not editable here"
    if argument.required:
        return "required"
    return format_value(argument, default_value(argument))


def _choice_text(argument: Argument, value: Given) -> str:
    return "choose" if value is ABSENT else format_value(argument, value)
