"""Editors of arguments that take an object: a list of names and classes, and a form below it.

The form below has the same rows as that of a layer. It is made when it is unfolded, since most
objects never are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from editor.look.style import set_role
from editor.properties.argument_form import ArgumentForm
from editor.properties.choices import ChoiceEditor, ComboBox, SearchBox
from editor.properties.editors import Parse, small_button
from editor.properties.focus import order_focus
from editor.properties.given import ABSENT, Given, Mixed, Shown
from editor.properties.literals import LiteralError, default_value, summary
from editor.properties.offers import AnyClass, Offer, canonical, same
from graph.catalogue import Argument, LayerClass
from graph.values import ObjectValue, Value

if TYPE_CHECKING:
    from editor.properties.factory import EditorFactory  # which makes these editors

INDENT = 12  # px
_CLOSED, _OPEN = "\u25b8", "\u25be"


class Details(QWidget):
    """What stands below a row and belongs to it, behind a line at its left."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(INDENT, 0, 0, 4)
        self.column.setSpacing(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the line."""
        painter = QPainter(self)
        painter.fillRect(3, 2, 1, self.height() - 6, self.palette().mid())
        painter.end()


class ObjectEditor(ChoiceEditor):
    """A name, or an object with arguments of its own.

    With `parse`, other values than the offered ones can be typed: a learning rate beside schedules.
    """

    def __init__(
        self,
        argument: Argument,
        offers: tuple[Offer, ...],
        factory: EditorFactory,
        *,
        depth: int = 0,
        search: bool = False,
        parse: Parse | None = None,
    ) -> None:
        # The titles of the entries are asked for while the list is made.
        self._factory = factory
        self._offers = offers
        self._of_class = {
            (offer.made_of.module, offer.made_of.class_name): offer
            for offer in reversed(offers)  # the first name for a class stands for it
            if offer.made_of
        }
        self._titles = [(offer.value, offer.title) for offer in offers]
        self.search = SearchBox() if search or parse else None
        super().__init__(
            argument, tuple(offer.value for offer in offers), self.search or ComboBox()
        )
        self.form: ArgumentForm | None = None
        self.fold: QPushButton | None = None  # made when there is something to unfold
        self._row.setSpacing(2)
        self._depth = depth
        self._parse = parse
        self._details: Details | None = None
        self._known: AnyClass | None = None  # the class that the form is made for
        self._held: Given = ABSENT
        self._opened: bool | None = None  # as the person folded it; None: as the value is
        self._entered_in = ""  # the argument of the object that was entered last
        if self.search:
            self.search.text_entered.connect(self._on_text_entered)
            self.search.line.escape_pressed.connect(lambda: self._say(""))

    def add_button(self, button: QPushButton) -> None:
        """Adds a button to the end of the row."""
        self._row.addWidget(button)

    def name_of(self, value: Value) -> str:
        """Gives the name that stands for the class of an object, or "" where there is none."""
        offer = self._offer_of(value)
        return offer.value if offer and isinstance(offer.value, str) else ""

    # -- document to fields ----------------------------------------------------------------------

    def show_value(self, value: Given) -> None:
        """Shows a name or an object, and the arguments of an object that has some."""
        if value is ABSENT and not self._argument.required:
            value = default_value(self._argument)
        same_text = value is self._held or (value is not ABSENT and value == self._held)
        if not (same_text and self.search and self.search.line.isModified()):
            super().show_value(value if value is ABSENT else canonical(value, self._offers))
            self._say("")
        self._held = value
        self._show_details()

    def show_mixed(self, mixed: Mixed) -> None:
        """Shows an entry that stands for different objects, none of which can be unfolded."""
        if not (self.search and self.search.line.isModified()):
            super().show_mixed(mixed)
            self._say("")
        self._held = ABSENT
        self._opened = None
        self._show_details()

    def commit(self) -> None:
        """Enters what is typed, here or in the form below."""
        if self.search and self.search.line.isModified():
            self.search.line.editingFinished.emit()
        if self.form:
            self.form.commit()

    def forget(self) -> None:
        """Lets go of what is typed, and of how it was folded."""
        self._opened = None
        if self.search:
            self.search.restore()
            self._say("")
        if self.form:
            self.form.forget()

    def refuse(self, fault: str, held: Shown) -> None:
        """Says why the document did not take what was entered, where it was entered."""
        if self._entered_in and self.form:
            self.form.refuse(self._entered_in, fault)
        else:
            super().refuse(fault, held)

    def _place_of(self, value: Given) -> int | None:
        offer = self._offer_of(value) if self._is_layer(value) else None
        return super()._place_of(value if offer is None else offer.value)

    def _title(self, value: Given) -> str:
        if value is ABSENT:
            return "choose a layer" if self._argument.type == "layer" else "choose"
        title = next((title for offered, title in self._titles if same(offered, value)), None)
        if title is None and isinstance(value, ObjectValue):
            return summary(self._without_defaults(value))
        return super()._title(value) if title is None else title

    def _without_defaults(self, value: ObjectValue) -> ObjectValue:
        known = self._factory.class_of(value)
        if known is None:
            return value
        defaults = {each.name: default_value(each) for each in known.arguments}
        given = {
            name: held
            for name, held in value.arguments.items()
            if not (name in defaults and same(held, defaults[name]))
        }
        return structs.replace(value, arguments=given)

    def _is_layer(self, value: Given) -> bool:
        return self._argument.type == "layer" and isinstance(value, ObjectValue)

    def _offer_of(self, value: Given) -> Offer | None:
        if value is ABSENT:
            return None
        if isinstance(value, ObjectValue):
            known = self._factory.class_of(value)
            return self._of_class.get((known.module, known.class_name)) if known else None
        return next((offer for offer in self._offers if same(offer.value, value)), None)

    def _class_of(self, value: Given) -> AnyClass | None:
        if value is ABSENT:
            return None
        if isinstance(value, ObjectValue) and (known := self._factory.class_of(value)):
            return known
        offer = self._offer_of(canonical(value, self._offers))
        return offer.made_of if offer else None

    # -- the form below --------------------------------------------------------------------------

    def _show_details(self) -> None:
        known = self._class_of(self._held)
        has_arguments = known is not None and bool(known.arguments or self._is_layer(self._held))
        opened = has_arguments and self._is_open()
        if has_arguments and self.fold is None:
            self._make_fold()
        if self.fold is not None:
            self.fold.setVisible(has_arguments)
            self.fold.setText(_OPEN if opened else _CLOSED)
        if opened and known is not None:
            self._make_form(known)
        if self._details:
            self._details.setVisible(opened)

    def _make_fold(self) -> None:
        self.fold = small_button(_CLOSED, "Show its arguments")
        self.fold.clicked.connect(self._on_fold_clicked)
        self._row.insertWidget(1, self.fold)

    def _is_open(self) -> bool:
        if self._opened is not None:
            return self._opened
        held = self._held
        return isinstance(held, ObjectValue) and (bool(held.arguments) or self._is_layer(held))

    def _make_form(self, known: AnyClass) -> None:
        arrangement = self._factory.arrange(known, self._object(known))
        if self.form is None or known is not self._known or not self.form.fits(arrangement):
            if self.form is not None:
                self.form.retire()
            self._known = known
            if self._details is None:
                self._details = Details(self)
                self.details_made.emit(self._details)
            self.form = self._factory.form(
                known, arrangement, self._on_argument_entered, self._details, self._depth + 1
            )
            self._details.column.addWidget(self.form)
            order_focus(self, self.form)
        self.form.show_values(self._object(known).arguments)

    def _object(self, known: AnyClass) -> ObjectValue:
        held = self._held
        if isinstance(held, ObjectValue) and self._factory.class_of(held) is known:
            return held
        return ObjectValue(known.module, known.class_name)

    # -- fields to document ----------------------------------------------------------------------

    def _on_activated(self, index: int) -> None:
        value = self._values[index]
        if isinstance(value, Mixed):
            return
        offer = self._offer_of(value)
        if self._is_layer(value) and offer and offer.made_of is self._class_of(self._held):
            return  # chosen again, which takes nothing away
        self._opened = True if offer and offer.has_arguments else None
        self._entered_in = ""
        self._enter(self._carried_over(value, offer))
        self._show_details()

    def _carried_over(self, value: Given, offer: Offer | None) -> Given:
        """Gives a layer that is chosen in place of another those of its arguments that it takes."""
        held = self._held
        if not (isinstance(value, ObjectValue) and isinstance(held, ObjectValue) and offer):
            return value
        if not isinstance(offer.made_of, LayerClass) or not self._is_layer(held):
            return value
        names = {argument.name for argument in offer.made_of.arguments}
        kept = {name: given for name, given in held.arguments.items() if name in names}
        return structs.replace(value, arguments=kept)

    def _on_argument_entered(self, name: str, value: Given) -> str:
        if self._known is None:
            return ""
        base = self._object(self._known)
        arguments = {key: held for key, held in base.arguments.items() if key != name}
        if value is not ABSENT:
            arguments[name] = value
        changed = structs.replace(base, arguments=arguments)
        self._entered_in = name
        self._opened = True
        self._enter(changed if arguments else canonical(changed, self._offers))
        return ""  # `refuse` hears of it where it is refused

    def _on_text_entered(self, text: str) -> None:
        if self._parse is None:
            self._say(f"Expected one of those listed. Received: {text!r}")
            return
        try:
            value = self._parse(text)
        except LiteralError as error:
            self._say(str(error))
            return
        self._entered_in = ""
        if self.search:
            self.search.line.setModified(False)
        self._enter(value)

    def _on_fold_clicked(self) -> None:
        self._opened = not self._is_open()
        self._show_details()

    def _say(self, fault: str) -> None:
        if self.search:
            set_role(self.search, "value fault" if fault else "value")
        self.fault_found.emit(fault)
