"""One small editor for each kind of argument that is typed, or marked with a check.

Each shows the value that the document holds, or the default where it holds none, and says what the
person enters. None of them changes the document. Those that choose from a list are in `choices`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QEvent, QKeyCombination, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStyle,
    QStyleOptionFrame,
    QWidget,
)

from editor.look.style import ROW_HEIGHT, set_role
from editor.look.tooltips import tooltip
from editor.properties.given import ABSENT, MIXED, Given, Mixed, Shown
from editor.properties.literals import (
    LiteralError,
    can_be_typed,
    default_value,
    excerpt,
    format_value,
    summary,
)
from graph.catalogue import Argument
from graph.values import Value

Parse: TypeAlias = Callable[[str], Value]
Write: TypeAlias = Callable[[Value], str]
_EXPORT = QKeyCombination(Qt.Modifier.CTRL, Qt.Key.Key_E)
_WHOLE = 1_000_000  # characters of a line; Qt would cut what is longer than 32,767


class ValueEditor(QWidget):
    """Shows and takes the value of one argument.

    Signals:
        value_entered: The person entered a value, or `ABSENT`.
        fault_found: What is typed is no value, and why; "" once it is one again.
        details_made: There is more of the editor, a widget to be shown below its row.
    """

    value_entered = Signal(object)
    fault_found = Signal(str)
    details_made = Signal(QWidget)

    def __init__(self, argument: Argument) -> None:
        super().__init__()
        self._argument = argument
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)

    def show_value(self, value: Given) -> None:
        """Shows what the document holds."""
        raise NotImplementedError

    def show_mixed(self, mixed: Mixed) -> None:
        """Shows that several layers hold different values; what is entered is for all of them."""
        raise NotImplementedError

    def show_held(self, value: Shown) -> None:
        """Shows what the document holds, be it one value or several."""
        if isinstance(value, Mixed):
            self.show_mixed(value)
        else:
            self.show_value(value)

    def commit(self) -> None:
        """Enters what is typed, if it was not yet."""

    def forget(self) -> None:
        """Lets go of what is typed, before the value of another layer is shown."""

    def refuse(self, fault: str, held: Shown) -> None:
        """Says why the document did not take what was entered; it still holds `held`."""
        self.show_held(held)
        self.fault_found.emit(fault)

    def _enter(self, value: Given) -> None:
        is_default = not self._argument.required and value == default_value(self._argument)
        # 1 == True and 0 == 0.0, which are different values in source.
        same_type = type(value) is type(default_value(self._argument))
        self.value_entered.emit(ABSENT if is_default and same_type else value)


class LineEdit(QLineEdit):
    """A line of text that leaves keys to the window: undo when there is none here, and Export.

    While it is not in use, a text that is too long for it ends in three dots.

    Signals:
        escape_pressed: What was typed is to be forgotten.
    """

    escape_pressed = Signal()

    def event(self, event: QEvent) -> bool:
        """Gives the keys of undo and redo away where they would do nothing here, and Ctrl+E."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            nothing_to_undo = event.matches(QKeySequence.StandardKey.Undo) and not (
                self.isUndoAvailable()
            )
            nothing_to_redo = event.matches(QKeySequence.StandardKey.Redo) and not (
                self.isRedoAvailable()
            )
            # Under X11, Qt has it move to the end of the line, for which there is End.
            if nothing_to_undo or nothing_to_redo or event.keyCombination() == _EXPORT:
                event.ignore()
                return False
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the text, or as much of it as there is room for."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        element = QStyle.SubElement.SE_LineEditContents
        room = self.style().subElementRect(element, option, self).adjusted(2, 0, -2, 0)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        if self.hasFocus() or text == self.text():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        panel = QStyle.PrimitiveElement.PE_PanelLineEdit
        self.style().drawPrimitive(panel, option, painter, self)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes Escape for what was typed."""
        if event.key() == Qt.Key.Key_Escape and self.isModified():
            self.escape_pressed.emit()
        else:
            super().keyPressEvent(event)


class TextEditor(ValueEditor):
    """A value typed as text: numbers, tuples, shapes, strings, lists.

    What is typed goes through `parse`, which raises `LiteralError` for what is no value. An empty
    text means no value, where the editor is `clearable`. What cannot be typed (an array, an object
    of an unknown class) is shown as far as there is room, and can be taken away as a whole.
    """

    def __init__(
        self,
        argument: Argument,
        parse: Parse,
        *,
        write: Write | None = None,
        typed: Callable[[Value], bool] = can_be_typed,
        clearable: bool = True,
    ) -> None:
        super().__init__(argument)
        self._parse = parse
        self._write = write or (lambda value: format_value(argument, value))
        self._typed = typed
        self._clearable = clearable
        self._shown = ""
        self._hint: str | None = None  # what stands in the empty field, while it says "mixed"
        self.remove: QPushButton | None = None  # made when there is something to take away
        self.line = LineEdit()
        self.line.setMaxLength(_WHOLE)
        self.line.setAccessibleName(argument.name)
        self.line.setPlaceholderText(_placeholder(argument))
        set_role(self.line, "value")
        self._row.addWidget(self.line)
        self.setFocusProxy(self.line)
        self.line.editingFinished.connect(self.commit)
        self.line.escape_pressed.connect(self._restore)

    def show_value(self, value: Given) -> None:
        """Shows what the document holds, unless something else is being typed over it."""
        if self._hint is not None:
            self.line.setPlaceholderText(self._hint)
            self._hint = None
        if value is ABSENT or self._typed(value):
            text = "" if value is ABSENT else self._write(value)
            self._set_read_only(whole="")
        else:
            text = summary(value)
            self._set_read_only(whole=excerpt(value))
        self._show_text(text)

    def show_mixed(self, mixed: Mixed) -> None:
        """Shows the values behind the empty field; they stay while nothing is typed."""
        if self._hint is None:
            self._hint = self.line.placeholderText()
        self._set_read_only(whole="")
        self.line.setPlaceholderText(f"{MIXED}: {mixed.text}")
        self.line.setToolTip(tooltip(f"{MIXED}: {mixed.text}"))
        self._show_removal(self._clearable and not self._argument.required)
        self._show_text("")

    def commit(self) -> None:
        """Enters what is typed; text that is no value stays, and is said to be none."""
        text = self.line.text().strip()
        if text == self._shown or self.line.isReadOnly():
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

    def refuse(self, fault: str, held: Shown) -> None:
        """Says why the document did not take what was entered, which stays to be mended."""
        self.line.setModified(True)
        self._show_fault(fault)

    def _set_read_only(self, whole: str) -> None:
        self.line.setReadOnly(bool(whole))
        self.line.setToolTip(tooltip(whole))
        self._show_removal(bool(whole) and self._clearable and not self._argument.required)

    def _show_removal(self, can_go: bool) -> None:
        if can_go and self.remove is None:
            self.remove = small_button("\u2715", "Leave this argument out")
            self.remove.clicked.connect(lambda: self._enter(ABSENT))
            self._row.addWidget(self.remove)
        if self.remove is not None:
            self.remove.setVisible(can_go)

    def _show_text(self, text: str) -> None:
        if text != self._shown or not self.line.isModified():
            self._shown = text
            self._restore()

    def _restore(self) -> None:
        self.line.setText(self._shown)
        self.line.setCursorPosition(0)
        self._show_fault("")

    def _show_fault(self, fault: str) -> None:
        set_role(self.line, "value fault" if fault else "value")
        self.fault_found.emit(fault)


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
        self.check.setTristate(False)
        self.check.setToolTip("")
        self.check.setChecked(checked)
        self.check.setText(str(checked))

    def show_mixed(self, mixed: Mixed) -> None:
        """Shows a mark between both; pressed, it is True for all."""
        self.check.setTristate(True)
        self.check.setCheckState(Qt.CheckState.PartiallyChecked)
        self.check.setText(MIXED)
        self.check.setToolTip(tooltip(mixed.text))

    def _on_clicked(self) -> None:
        self.check.setTristate(False)
        checked = self.check.isChecked()
        self.check.setText(str(checked))
        self._enter(checked)


def small_button(text: str, what: str) -> QPushButton:
    """Makes a button of one sign, which says in a tooltip what it does."""
    button = QPushButton(text)
    set_role(button, "flat")
    button.setFixedWidth(ROW_HEIGHT - 10)
    button.setToolTip(tooltip(what))
    button.setAccessibleName(what)
    return button


def _placeholder(argument: Argument) -> str:
    if argument.required:
        return "required"
    return format_value(argument, default_value(argument))
