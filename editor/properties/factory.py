"""Which editor an argument gets, by its kind and by the class whose argument it is."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from editor.properties.argument_form import ArgumentForm, Enter
from editor.properties.arrangement import Arrangement, arrange_object
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import BoolEditor, TextEditor, ValueEditor
from editor.properties.layer_list import LayerListEditor
from editor.properties.literals import parse_value
from editor.properties.object_editor import INDENT, ObjectEditor
from editor.properties.offers import (
    MODULES,
    AnyClass,
    Offer,
    canonical,
    class_of_object,
    layer_offers,
    object_offers,
    schedule_offers,
    takes_layers,
)
from editor.properties.rows import LABEL_WIDTH
from graph.catalogue import Argument, Catalogue
from graph.values import ObjectValue, Value

_SMALLEST_LABEL = 76  # px


class EditorFactory:
    """Makes editors, and the forms within them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._offers: dict[tuple[str, tuple[str, ...]], tuple[Offer, ...]] = {}

    def editor(self, argument: Argument, owner: AnyClass | None, depth: int = 0) -> ValueEditor:
        """Makes the editor that fits an argument of a class."""
        if special := self._object_editor(argument, owner, depth):
            return special
        if argument.type == "bool":
            if argument.optional:
                return ChoiceEditor(argument, (True, False))
            return BoolEditor(argument)
        choices = self._catalogue.choices(argument)
        if choices and argument.type != "any":
            return ChoiceEditor(argument, choices)
        return TextEditor(argument, partial(parse_value, argument, self._catalogue))

    def _object_editor(
        self, argument: Argument, owner: AnyClass | None, depth: int
    ) -> ValueEditor | None:
        catalogue = self._catalogue
        owner_name = owner.class_name if owner else ""
        if argument.type == "layer":
            offers = layer_offers(owner_name, argument, catalogue)
            return ObjectEditor(argument, offers, self, depth=depth, search=True)
        if takes_layers(owner_name, argument, catalogue):
            offers = layer_offers(owner_name, argument, catalogue)
            return LayerListEditor(
                argument, offers, lambda item: ObjectEditor(item, offers, self, depth=depth + 1)
            )
        if argument.type in MODULES:
            return ObjectEditor(argument, self._offers_of(argument), self, depth=depth)
        if argument.type == "learning_rate":
            parse = partial(parse_value, argument, catalogue)
            return ObjectEditor(
                argument, schedule_offers(catalogue), self, depth=depth, parse=parse
            )
        return None

    def _offers_of(self, argument: Argument) -> tuple[Offer, ...]:
        key = (argument.type, argument.choices)
        if key not in self._offers:
            self._offers[key] = object_offers(argument, self._catalogue)
        return self._offers[key]

    def canonical(self, argument: Argument, value: Value) -> Value:
        """Gives the name of an object that says no more than its name would."""
        if argument.type not in MODULES or not isinstance(value, ObjectValue):
            return value
        return canonical(value, self._offers_of(argument))

    def class_of(self, value: Value) -> AnyClass | None:
        """Gives the class of an object, if it is known."""
        return class_of_object(value, self._catalogue)

    def arrange(self, known: AnyClass, value: Value) -> Arrangement:
        """Gives the rows for the arguments of an object of a class."""
        given = value.arguments if isinstance(value, ObjectValue) else {}
        return arrange_object(known, given, self._catalogue)

    def form(
        self,
        known: AnyClass,
        arrangement: Arrangement,
        enter: Enter,
        parent: QWidget,
        depth: int,
    ) -> ArgumentForm:
        """Makes the form for them, so many forms deep, and its names as much narrower."""
        return ArgumentForm(
            arrangement,
            lambda argument: self.editor(argument, known, depth),
            enter,
            parent,
            label_width=max(_SMALLEST_LABEL, LABEL_WIDTH - INDENT * depth),
        )
