"""The layers of a selection by their classes, and which of their arguments can be set for many."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from msgspec import Struct

from editor.choosing.layer_matching import shown_name
from editor.properties.arrangement import (
    TRAINABLE,
    Arrangement,
    arrange_layer,
    arrange_operation,
)
from editor.properties.given import ABSENT, Given, value_of
from editor.properties.literals import default_value
from editor.properties.offers import takes_layers
from graph.catalogue import Argument, Catalogue, LayerClass
from graph.elements import Layer
from graph.slots import class_of
from graph.wording import legible

_MODEL = "nested model"


class Kind(Struct, frozen=True):
    """The layers of one class.

    Attributes:
        title: What the class is called.
        known: The class; None where it is not known, needs code of its author's, or is a model.
        layers: The layers.
        arrangement: The arguments that can be set.
        arguments: The same by name.
        defaults: Their defaults, as the document would hold them.
        can_train: Whether such layers can be frozen.
    """

    title: str
    known: LayerClass | None
    layers: list[Layer]
    arrangement: Arrangement
    arguments: dict[str, Argument]
    defaults: dict[str, Given]
    can_train: bool

    def held(self, layer: Layer, argument: Argument) -> Given:
        """Gives the value that a layer goes by, written down or not."""
        name = argument.name
        return value_of(layer.arguments, name, self.defaults.get(name, ABSENT))


def kinds_of(layers: Iterable[Layer], catalogue: Catalogue) -> list[Kind]:
    """Sorts layers by their classes, in the order in which they come."""
    groups: dict[tuple[str, str, bool], list[Layer]] = {}
    for layer in layers:
        key = (layer.module, layer.class_name, layer.model is not None)
        groups.setdefault(key, []).append(layer)
    return [_kind(group, catalogue) for group in groups.values()]


def _kind(layers: list[Layer], catalogue: Catalogue) -> Kind:
    first = layers[0]
    is_model = first.model is not None
    known = None if is_model else class_of(first, catalogue)
    if known is not None and known.needs == "code":
        known = None
    arrangement = _arrange(known, layers, catalogue)
    parts = (arrangement.main, *arrangement.folded.values())
    arguments = {argument.name: argument for part in parts for argument in part}
    title = shown_name(known) if known else legible(first.class_name)
    return Kind(
        title=_MODEL if is_model else title,
        known=known,
        layers=layers,
        arrangement=arrangement,
        arguments=arguments,
        defaults={n: default_value(each) for n, each in arguments.items() if not each.required},
        can_train=is_model or TRAINABLE.name in arguments,
    )


def _arrange(known: LayerClass | None, layers: list[Layer], catalogue: Catalogue) -> Arrangement:
    if known is None:
        return Arrangement(())
    if layers[0].is_operation:
        apart = {each.name for each in known.inputs} | {each.name for each in known.call_arguments}
        main = arrange_operation(known, ()).main
        return Arrangement(tuple(each for each in main if each.name not in apart))
    given: Collection[str] = dict.fromkeys(n for layer in layers for n in layer.arguments)
    arrangement = arrange_layer(known, given, catalogue)
    folded = {title: _left(part, layers, catalogue) for title, part in arrangement.folded.items()}
    return Arrangement(
        _left(arrangement.main, layers, catalogue),
        {title: part for title, part in folded.items() if part},
    )


def _left(
    part: tuple[Argument, ...], layers: list[Layer], catalogue: Catalogue
) -> tuple[Argument, ...]:
    """Leaves out layers within layers, and that an input is frozen, which owns no weights."""
    first = layers[0]
    return tuple(
        argument
        for argument in part
        if argument.type != "layer"
        and not takes_layers(first.class_name, argument, catalogue)
        and not (first.is_input and argument.name == TRAINABLE.name)
    )
