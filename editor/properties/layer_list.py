"""The editor of an argument that takes a list of layers: stacked cells, a pipeline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from editor.look.style import set_role
from editor.properties.choices import SearchBox
from editor.properties.editors import ValueEditor, small_button
from editor.properties.focus import order_focus
from editor.properties.given import ABSENT, Given, Shown
from editor.properties.literals import summary
from editor.properties.object_editor import Details, ObjectEditor
from editor.properties.offers import Offer
from editor.properties.rows import FormRow
from graph.catalogue import Argument
from graph.values import Value

_NUMBER_WIDTH = 16  # px
_ADD = "add a layer"


class LayerListEditor(ValueEditor):
    """Layers in their order, each with a form below it: added, removed and moved."""

    def __init__(
        self,
        argument: Argument,
        offers: tuple[Offer, ...],
        make_item: Callable[[Argument], ObjectEditor],
    ) -> None:
        super().__init__(argument)
        self.add = SearchBox()
        self.add.setAccessibleName(f"{argument.name}: {_ADD}")
        set_role(self.add, "value")
        self.add.addItems([_ADD, *(offer.title for offer in offers)])
        self.add.activated.connect(self._on_add_activated)
        self.add.text_entered.connect(self._on_text_entered)
        self.add.line.escape_pressed.connect(lambda: self.fault_found.emit(""))
        self._row.addWidget(self.add, 1)
        self.setFocusProxy(self.add)
        self.items: list[_Item] = []
        self._offers = offers
        self._make_item = make_item
        self._details: Details | None = None
        self._held: tuple[Value, ...] = ()
        self._entered_in: _Item | None = None

    def show_value(self, value: Given) -> None:
        """Shows the layers of a list."""
        self._held = value if isinstance(value, tuple) else ()
        self.add.setCurrentIndex(0)
        odd = "" if value is ABSENT or isinstance(value, tuple) else summary(value)
        self.fault_found.emit(f"Expected a list of layers. Received: {odd}" if odd else "")
        while len(self.items) < len(self._held):
            self._add_item()
        for place, item in enumerate(self.items):
            item.row.setVisible(place < len(self._held))
            if place < len(self._held):
                item.show_value(self._held[place], last=place == len(self._held) - 1)
        if self._details:
            self._details.setVisible(bool(self._held))

    def commit(self) -> None:
        """Enters what is typed in any of the layers."""
        for item in self.items[: len(self._held)]:
            item.editor.commit()

    def forget(self) -> None:
        """Lets go of what is typed."""
        self.add.restore()
        for item in self.items:
            item.editor.forget()

    def refuse(self, fault: str, held: Shown) -> None:
        """Says why the document did not take what was entered, where it was entered."""
        if self._entered_in:
            place = self.items.index(self._entered_in)
            self._entered_in.editor.refuse(fault, self._held[place])
        else:
            super().refuse(fault, held)

    def _add_item(self) -> None:
        place = len(self.items)
        if self._details is None:
            self._details = Details(self)
            self.details_made.emit(self._details)
        argument = Argument(name=str(place + 1), type="layer", required=True)
        item = _Item(argument, self._make_item(argument), self._details)
        item.editor.value_entered.connect(lambda value: self._on_item_entered(item, value))
        item.up.clicked.connect(lambda: self._move(place, place - 1))
        item.down.clicked.connect(lambda: self._move(place, place + 1))
        item.remove.clicked.connect(lambda: self._put(self._held[:place], self._held[place + 1 :]))
        self._details.column.addWidget(item.row)
        order_focus(self.items[-1].row if self.items else self.add, item.row)
        self.items.append(item)

    def _on_add_activated(self, index: int) -> None:
        if index > 0:
            self._put(self._held, (self._offers[index - 1].value,))
        self.add.setCurrentIndex(0)

    def _on_text_entered(self, text: str) -> None:
        self.fault_found.emit(f"Expected one of the layers listed. Received: {text!r}")

    def _on_item_entered(self, item: _Item, value: Given) -> None:
        place = self.items.index(item)
        entered = () if value is ABSENT else (value,)
        self._put(self._held[:place], entered, self._held[place + 1 :], item=item)

    def _move(self, place: int, to: int) -> None:
        moved = list(self._held)
        moved.insert(to, moved.pop(place))
        self._put(tuple(moved))

    def _put(self, *parts: tuple[Value, ...], item: _Item | None = None) -> None:
        self._entered_in = item
        value = tuple(each for part in parts for each in part)
        self._enter(value or ABSENT)


class _Item:
    """One layer of the list and the buttons beside it."""

    def __init__(self, argument: Argument, editor: ObjectEditor, parent: QWidget) -> None:
        self.editor = editor
        self.row = FormRow(argument, editor, _NUMBER_WIDTH)
        self.row.setParent(parent)
        self.up = small_button("\u2191", "Move up")
        self.down = small_button("\u2193", "Move down")
        self.remove = small_button("\u2715", "Remove")
        for button in (self.up, self.down, self.remove):
            editor.add_button(button)
        self._number = int(argument.name)

    def show_value(self, value: Value, *, last: bool) -> None:
        self.editor.show_value(value)
        self.up.setEnabled(self._number > 1)
        self.down.setEnabled(not last)
