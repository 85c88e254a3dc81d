"""Editors of what is chosen from a list: the list itself, one that is searched, one of names."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QListView,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from editor.look.style import set_role
from editor.look.tooltips import tooltip
from editor.properties.editors import LineEdit, ValueEditor
from editor.properties.given import ABSENT, MIXED, Given, Mixed, Shown
from editor.properties.literals import can_be_typed, default_value, excerpt, format_value, summary
from graph.catalogue import Argument
from graph.values import Value

_LONGEST_LIST = 20
_MARGINS = 32  # px, around a name in the list


class ComboBox(QComboBox):
    """A list of names that scrolling past does not change."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(_LONGEST_LIST)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the chosen name, cut with three dots where it has no room."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if not self.isEditable():
            field = self.style().subControlRect(
                QStyle.ComplexControl.CC_ComboBox,
                option,
                QStyle.SubControl.SC_ComboBoxEditField,
                self,
            )
            option.currentText = self.fontMetrics().elidedText(
                self.currentText(), Qt.TextElideMode.ElideRight, field.width() - 2
            )
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        """Shows the list as wide as its names are."""
        view = self.view()
        view.setMinimumWidth(view.sizeHintForColumn(0) + _MARGINS)
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leaves the wheel to the form around it."""
        event.ignore()


class SearchBox(ComboBox):
    """A list of names that is searched by typing a part of one.

    Signals:
        text_entered: What was typed, where it is none of the names.
    """

    text_entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.line = _SearchLine()
        self.setLineEdit(self.line)
        self.found: QListView | None = None  # made when somebody is about to type
        self.setCompleter(None)  # type: ignore[arg-type]  # PySide: it takes None
        self.currentIndexChanged.connect(self.restore)
        self.line.editingFinished.connect(self._on_editing_finished)
        self.line.escape_pressed.connect(self.restore)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Gets ready to show what fits while somebody types."""
        if self.found is None:
            self.found = QListView()
            # It is no child of the list, whose look it is to have.
            set_role(self.found, "completions")
            completer = QCompleter(self.model(), self)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setPopup(self.found)
            self.setCompleter(completer)
        self.line.begins = event.reason() is Qt.FocusReason.MouseFocusReason
        super().focusInEvent(event)

    def restore(self) -> None:
        """Shows the chosen name again, whatever was typed over it."""
        self.line.setText(self.itemText(self.currentIndex()))
        self.line.setCursorPosition(0)

    def _on_editing_finished(self) -> None:
        text = self.line.text().strip()
        if not self.line.isModified() or (self.found and self.found.isVisible()):
            return
        if not text or text == self.itemText(self.currentIndex()):
            self.restore()
            return
        place = self.findText(text, Qt.MatchFlag.MatchFixedString)
        if place < 0:
            self.text_entered.emit(text)
        elif place != self.currentIndex():
            self.setCurrentIndex(place)
            self.activated.emit(place)


class _SearchLine(LineEdit):
    """The field of a list that is searched: what is typed first takes the place of what it holds.

    Attributes:
        begins: Whether the mouse has just been pressed in it for the first time.
    """

    begins = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Marks the chosen name as a whole, which the press that gave the focus has not done."""
        super().mouseReleaseEvent(event)
        if self.begins and not self.hasSelectedText():
            self.selectAll()
        self.begins = False


class ChoiceEditor(ValueEditor):
    """One name out of those that Keras knows, or None where it takes that."""

    def __init__(
        self, argument: Argument, choices: tuple[Value, ...], combo: ComboBox | None = None
    ) -> None:
        super().__init__(argument)
        self.combo = combo or ComboBox()
        self.combo.setAccessibleName(argument.name)
        set_role(self.combo, "value")
        self._row.addWidget(self.combo, 1)
        self.setFocusProxy(self.combo)
        offered: list[Value] = [*choices]
        if argument.optional or (not argument.required and argument.default is None):
            offered.insert(0, None)
        listed: list[Given] = [ABSENT, *offered] if argument.required else [*offered]
        self._values: list[Shown] = [*listed]
        self._offered = len(listed)
        self.combo.addItems([self._title(value) for value in listed])
        self.combo.activated.connect(self._on_activated)

    def show_value(self, value: Given) -> None:
        """Shows the value; one that is not among the names gets an entry of its own."""
        if value is ABSENT and not self._argument.required:
            value = default_value(self._argument)
        self._drop_own()
        place = self._place_of(value)
        if place is None:
            place = self._add_own(value, self._title(value))
        self.combo.setCurrentIndex(place)
        whole = ""
        if value is not ABSENT:
            # A name may be longer than there is room for, too.
            whole = self.combo.itemText(place) if place < self._offered else excerpt(value)
        self.combo.setToolTip(tooltip(whole))

    def show_mixed(self, mixed: Mixed) -> None:
        """Shows an entry that stands for different values; choosing it changes none of them."""
        self._drop_own()
        self.combo.setCurrentIndex(self._add_own(mixed, MIXED))
        self.combo.setToolTip(tooltip(mixed.text))

    def _add_own(self, value: Shown, title: str) -> int:
        """Adds an entry for what is not among the names; gives its place."""
        self._values.append(value)
        self.combo.addItem(title)
        return len(self._values) - 1

    def _drop_own(self) -> None:
        while self.combo.count() > self._offered:
            self.combo.removeItem(self._offered)
            self._values.pop()

    def _place_of(self, value: Given) -> int | None:
        return self._values.index(value) if value in self._values else None

    def _title(self, value: Given) -> str:
        if value is ABSENT:
            return "choose"
        return format_value(self._argument, value) if can_be_typed(value) else summary(value)

    def _on_activated(self, index: int) -> None:
        value = self._values[index]
        if not isinstance(value, Mixed):
            self._enter(value)
