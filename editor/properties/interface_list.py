"""The inputs or the outputs of a model as a list: their order, their structure, their keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import ROW_HEIGHT, STEP, label, set_role
from editor.properties.choices import ComboBox, SearchBox
from editor.properties.editors import LineEdit, small_button
from editor.properties.focus import order_focus
from editor.properties.rows import LABEL_WIDTH, ElidedLabel
from editor.properties.structures import End, Ends, Form
from editor.properties.wires import structure_text

_FORMS: tuple[Form, ...] = ("one tensor", "list", "dictionary", "nested")
_ADD = "add an output"
_MOST = 40  # rows; an unfinished drawing may end in a thousand places


class InterfaceList(QWidget):
    """Shows the ends of a model at one side, and says what the person makes of them.

    Signals:
        ends_entered: What the ends are to be, as `Ends`.
        added: An end, by its place among those offered, is to be one of the model's.
    """

    ends_entered = Signal(object)
    added = Signal(int)

    def __init__(self, title: str, *, removable: bool) -> None:
        super().__init__()
        self.items: list[_Item] = []
        self._title = title
        self._removable = removable
        self._ends: Ends[object] = Ends(())
        self._names: list[str] = []
        self.form = ComboBox()
        self.form.setAccessibleName(f"{title}: given as")
        set_role(self.form, "value")
        self.form.activated.connect(self._on_form_activated)
        self.structure = Paragraph("", "value")
        self.fault = Paragraph("", "fault")
        self.fault.hide()
        self.add: _LateBox | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        head = QHBoxLayout()
        self._head = label(title, "label")
        self._head.setFixedWidth(LABEL_WIDTH)
        head.addWidget(self._head)
        head.addWidget(self.form, 1)
        self.none = label("none yet", "dim")
        self.none.setMinimumHeight(ROW_HEIGHT - 4)
        head.addWidget(self.none, 1)
        head.setSpacing(2 * STEP)
        self.more = label("", "dim")
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setSpacing(2)
        layout.addLayout(head)
        layout.addWidget(self.structure)
        layout.addLayout(self._rows)
        layout.addWidget(self.more)
        layout.addWidget(self.fault)

    def offer(self, fill: Callable[[], list[str]]) -> None:
        """Lets more ends be added; `fill` gives their names when they are asked for."""
        self.add = _LateBox(fill)
        self.add.setAccessibleName(_ADD)
        set_role(self.add, "value")
        self.add.activated.connect(self._on_add_activated)
        self.add.line.escape_pressed.connect(lambda: self._say(""))
        self.add.text_entered.connect(self._on_unknown_entered)
        self._layout.addWidget(self.add)

    def show_ends(self, ends: Ends[End], names: list[str], texts: list[str]) -> None:
        """Shows the ends: their names, and what stands in their rows; as many as there are ends."""
        if (ends.ends, ends.structure) != (self._ends.ends, self._ends.structure):
            self._say("")
        self._ends = Ends(tuple(ends.ends), ends.structure)
        self._names = names
        form = ends.form
        self._show_forms(form)
        self.structure.setText(structure_text(ends.structure, dict(enumerate(names))))
        self.structure.setVisible(form == "nested")
        shown = texts[:_MOST]
        while len(self.items) < len(shown):
            self._add_item()
        keys = ends.keys() if form == "dictionary" else None
        for place, item in enumerate(self.items):
            item.setVisible(place < len(shown))
            if place < len(shown):
                item.show_end(shown[place], keys[place] if keys else None, last=len(texts) - 1)
        self.more.setText(f"and {len(texts) - _MOST:,} more")
        self.more.setVisible(len(texts) > _MOST)
        if self.add and not self.add.line.isModified():
            self.add.refresh()

    def commit(self) -> None:
        """Enters a key that is typed."""
        for item in self.items[: len(self._names)]:
            item.commit()

    def forget(self) -> None:
        """Lets go of what is typed."""
        for item in self.items:
            item.forget()

    def _show_forms(self, form: Form) -> None:
        forms: list[Form] = [each for each in _FORMS if each not in ("nested", "one tensor")]
        if len(self._names) == 1:
            forms.insert(0, "one tensor")
        if form not in forms:
            forms.append(form)
        if [self.form.itemText(place) for place in range(self.form.count())] != forms:
            self.form.clear()
            self.form.addItems(list(forms))
        self.form.setCurrentIndex(forms.index(form))
        self.form.setVisible(bool(self._names))
        self.none.setVisible(not self._names)

    def _add_item(self) -> None:
        place = len(self.items)
        item = _Item(place, removable=self._removable)
        item.up.clicked.connect(lambda: self._enter(self._ends.moved(place, place - 1)))
        item.down.clicked.connect(lambda: self._enter(self._ends.moved(place, place + 1)))
        item.remove.clicked.connect(lambda: self._enter(self._ends.without(place)))
        item.key_entered.connect(lambda key: self._on_key_entered(place, key))
        self._rows.addWidget(item)
        order_focus(self.items[-1] if self.items else self.form, item)
        self.items.append(item)

    def _on_form_activated(self, index: int) -> None:
        form = next(each for each in _FORMS if each == self.form.itemText(index))
        if form != self._ends.form:
            self._enter(self._ends.given_as(form, self._names))

    def _on_key_entered(self, place: int, key: str) -> None:
        keys = self._ends.keys()
        if key in (other for number, other in enumerate(keys) if number != place):
            self._say(f"Expected a key that no other has. Received: {key!r}")
        elif not key:
            self._say("Expected a key. Received: an empty one")
        elif key != keys[place]:
            self._enter(self._ends.with_key(place, key))
        else:
            self._say("")

    def _on_add_activated(self, index: int) -> None:
        self._say("")
        if index > 0:
            self.added.emit(index - 1)

    def _on_unknown_entered(self, text: str) -> None:
        self._say(f"Expected a layer of the model. Received: {text!r}")

    def _enter(self, ends: Ends[object]) -> None:
        self.ends_entered.emit(ends)

    def _say(self, fault: str) -> None:
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))


class _Item(QWidget):
    """One input or output: its key where it has one, its name, and what can be done with it."""

    key_entered = Signal(str)

    def __init__(self, place: int, *, removable: bool) -> None:
        super().__init__()
        self._place = place
        self.key = LineEdit()
        self.key.setAccessibleName(f"key {place + 1}")
        self.key.setFixedWidth(LABEL_WIDTH)
        set_role(self.key, "value")
        self.key.editingFinished.connect(self.commit)
        self.key.escape_pressed.connect(self.forget)
        self._key = ""
        self.name = ElidedLabel("value")
        self.up = small_button("\u2191", "Move up")
        self.down = small_button("\u2193", "Move down")
        self.remove = small_button("\u2715", "No longer an output")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.key)
        layout.addWidget(self.name, 1)
        for button in (self.up, self.down, self.remove):
            layout.addWidget(button)
        # Not before it stands in something: it would be a window of its own for a moment.
        self.remove.setVisible(removable)
        self.setMinimumHeight(ROW_HEIGHT - 4)

    def show_end(self, name: str, key: str | None, *, last: int) -> None:
        self.name.show_text(name)
        self.key.setVisible(key is not None)
        if key != self._key or not self.key.isModified():
            self._key = key or ""
            self.forget()
        for button, ends_here in ((self.up, self._place == 0), (self.down, self._place == last)):
            button.setEnabled(not ends_here)
            # A dictionary is taken in the order of its keys, whatever the order here.
            button.setVisible(last > 0 and key is None)

    def commit(self) -> None:
        if self.key.isModified() and self.key.text().strip() != self._key:
            self.key_entered.emit(self.key.text().strip())

    def forget(self) -> None:
        self.key.setText(self._key)


class _LateBox(SearchBox):
    """A list whose names are asked for when somebody is about to choose one."""

    def __init__(self, fill: Callable[[], list[str]]) -> None:
        super().__init__()
        self._fill = fill
        self.addItem(_ADD)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Asks for the names as they are now."""
        if not self.line.isModified():
            self.ask()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        """Shows the names as they are now."""
        self.ask()
        super().showPopup()

    def refresh(self) -> None:
        """Shows that nothing is chosen; names that have changed are asked for while it is used."""
        if self.hasFocus():
            self.ask()
        self.setCurrentIndex(0)

    def ask(self) -> None:
        """Asks for the names as they are now."""
        names = [_ADD, *self._fill()]
        if [self.itemText(place) for place in range(self.count())] != names:
            self.clear()
            self.addItems(names)
