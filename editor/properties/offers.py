"""What an argument that takes an object can be chosen from: names, and classes of objects.

To people the name `he_normal` and the object `HeNormal()` are the same thing. So each is offered
once, by its name where it has one, and becomes an object as soon as it has an argument. Knows no
Qt.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from editor.properties.given import Given
from editor.properties.literals import default_value
from graph.arguments import argument_fault
from graph.catalogue import Argument, Catalogue, LayerClass, ObjectClass
from graph.values import FUNCTION, ObjectValue, Value

AnyClass: TypeAlias = LayerClass | ObjectClass

LAYERS = "keras.layers"
# The modules whose objects an argument of a kind takes besides the names.
MODULES = {
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "activation": LAYERS,
    "dtype": "",  # policies go by their names
    "optimizer": "keras.optimizers",
}
_POLICY = ("keras.dtype_policies", "DTypePolicy")
_SHORTENED = {"uniform": "RandomUniform", "normal": "RandomNormal"}  # Keras's own
_CELLS = "StackedRNNCells"
_KERNELS = {"kernel_initializer", "depthwise_initializer", "embeddings_initializer"}


class Offer(Struct, frozen=True):
    """One thing that can be chosen: what is shown, what it enters, and the class behind it."""

    title: str
    value: Value
    made_of: AnyClass | None = None

    @property
    def has_arguments(self) -> bool:
        """Whether there is something to be said about it."""
        return self.made_of is not None and bool(self.made_of.arguments)


def object_offers(argument: Argument, catalogue: Catalogue) -> tuple[Offer, ...]:
    """Gives the names and classes that an initializer, an activation or the like is chosen from."""
    module = MODULES[argument.type]
    classes = tuple(_classes(argument, module, catalogue))
    names = catalogue.optimizers if argument.type == "optimizer" else catalogue.choices(argument)
    if module == LAYERS:
        # `leaky_relu` and `LeakyReLU()` have other slopes, so the names are functions alone.
        return (*(Offer(name, name) for name in names), *named_offers((), classes))
    return named_offers(names, classes)


def schedule_offers(catalogue: Catalogue) -> tuple[Offer, ...]:
    """Gives the schedules that a learning rate may follow."""
    return named_offers((), tuple(_classes_of("keras.optimizers.schedules", catalogue)))


def loss_offers(catalogue: Catalogue) -> tuple[Offer, ...]:
    """Gives the losses by their names, with their classes; none that wrap what is not offered."""
    by_name = named_offers(catalogue.losses, tuple(_classes_of("keras.losses", catalogue)))
    return tuple(offer for offer in by_name if isinstance(offer.value, str))


def metric_offers(catalogue: Catalogue) -> tuple[Offer, ...]:
    """Gives the metrics that have arguments; those without go by their names."""
    classes = tuple(_classes_of("keras.metrics", catalogue))
    return tuple(offer for offer in named_offers((), classes) if offer.has_arguments)


def named_offers(names: tuple[str, ...], classes: tuple[AnyClass, ...]) -> tuple[Offer, ...]:
    """Gives an offer for each name, with its class where there is one, and for the other classes.

    Optimizers, losses and initializers are named in the same way: `he_normal` is `HeNormal`.
    """
    by_name = {_bare(name): each for each in classes for name in (each.class_name, *each.aliases)}
    named = [Offer(name, name, by_name.get(_bare(name))) for name in names]
    taken = {offer.made_of.class_name for offer in named if offer.made_of}
    unnamed = [
        Offer(each.class_name, ObjectValue(each.module, each.class_name), each)
        for each in classes
        if each.class_name not in taken
    ]
    return (*named, *unnamed)


def layer_offers(owner: str, argument: Argument, catalogue: Catalogue) -> tuple[Offer, ...]:
    """Gives the layers that an argument of a wrapper takes, such as the cells of an RNN.

    Args:
        owner: The class whose argument it is: "Bidirectional".
        argument: One that takes a layer, or a list of layers.
        catalogue: What is known of the layers.
    """
    return tuple(
        Offer(each.class_name, ObjectValue(LAYERS, each.class_name), each)
        for each in catalogue.layers
        if _fits(each, owner, argument)
    )


def takes_layers(owner: str, argument: Argument, catalogue: Catalogue) -> bool:
    """Whether an argument takes a list of layers."""
    known = catalogue.find(LAYERS, owner)
    wraps = known is not None and known.needs == "layer"
    return wraps and argument.type == "list" and argument.required


def class_of_object(value: Value, catalogue: Catalogue) -> AnyClass | None:
    """Gives what is known of the class of an object; None where nothing is."""
    if not isinstance(value, ObjectValue):
        return None
    return catalogue.find_object(value.module, value.class_name) or _layer_class(value, catalogue)


def canonical(value: Value, offers: tuple[Offer, ...]) -> Value:
    """Gives the name of an object that says no more than its name would."""
    if not isinstance(value, ObjectValue):
        return value
    is_name = value.class_name == FUNCTION or (value.module, value.class_name) == _POLICY
    if is_name and isinstance(name := value.arguments.get("name"), str):
        return name
    offer = next((each for each in offers if _is_of(value, each)), None)
    if offer is None or offer.made_of is None:
        return value
    defaults = {each.name: default_value(each) for each in offer.made_of.arguments}
    says_more = any(
        name not in defaults or not same(held, defaults[name])
        for name, held in value.arguments.items()
    )
    return value if says_more else offer.value


def same(one: Given, other: Given) -> bool:
    """Whether two values are the same in source, where `1`, `1.0` and `True` are not."""
    return type(one) is type(other) and one == other


def _is_of(value: ObjectValue, offer: Offer) -> bool:
    made_of = offer.made_of
    if made_of is None or made_of.module != value.module:
        return False
    return value.class_name in (made_of.class_name, *made_of.aliases)


def _layer_class(value: ObjectValue, catalogue: Catalogue) -> LayerClass | None:
    known = catalogue.find(value.module, value.class_name)
    return known if known and known.module == LAYERS and known.needs != "code" else None


def _classes(argument: Argument, module: str, catalogue: Catalogue) -> Iterator[AnyClass]:
    if module != LAYERS:
        yield from _classes_of(module, catalogue)
        return
    for each in catalogue.layers:
        plain = ObjectValue(LAYERS, each.class_name)
        own = each.category == "activation" and each.class_name != "Activation" and each.canvas
        if own and each.arguments and not argument_fault(argument, plain, catalogue):
            yield each


def _classes_of(module: str, catalogue: Catalogue) -> Iterator[ObjectClass]:
    return (each for each in catalogue.objects if each.module == module)


def _fits(layer_class: LayerClass, owner: str, argument: Argument) -> bool:
    if argument.name in ("cell", "cells"):
        return layer_class.class_name.endswith("Cell") or layer_class.class_name == _CELLS
    if layer_class.needs == "code" or layer_class.class_name == "InputLayer":
        return False
    if not (layer_class.canvas and layer_class.palette):
        return False
    if owner == "Bidirectional":
        return bool(layer_class.states) or layer_class.class_name == "RNN"
    return owner != "SpectralNormalization" or _has_kernel(layer_class)


def _has_kernel(layer_class: LayerClass) -> bool:
    """Whether instances have the `kernel` or the `embeddings` that is normalised."""
    names = {argument.name for argument in layer_class.arguments}
    whole = "pointwise_initializer" not in names
    return layer_class.category in ("core", "convolution") and whole and bool(names & _KERNELS)


@lru_cache(maxsize=1_000)
def _bare(name: str) -> str:
    return _SHORTENED.get(name, name).replace("_", "").lower()
