"""How well the name of a layer, or of an operation, fits what is typed into a search field.

The palette and the search on the canvas order their answers alike: the start of a name before the
start of a word in it, before its initials, before any other place. A layer comes before the
operation of the same name.
"""

from __future__ import annotations

import re
from collections import defaultdict

from graph.catalogue import Catalogue, LayerClass
from graph.elements import OPERATIONS

GET_ITEM = "GetItem"
# What people look for that is in no name.
_OTHER_WORDS: defaultdict[str, tuple[str, ...]] = defaultdict(
    tuple, {GET_ITEM: ("slice", "index", "getitem")}
)


def drawable(catalogue: Catalogue) -> list[LayerClass]:
    """The layers that are offered for a drawing, and after them the operations."""
    every = (*catalogue.layers, *catalogue.operations)
    return [layer_class for layer_class in every if layer_class.canvas and layer_class.palette]


def matches(catalogue: Catalogue, query: str) -> list[LayerClass]:
    """What can be drawn and fits a query, the best first; all of it for no query."""
    wanted = re.sub(r"\s+", "", query).lower().removeprefix("keras.")
    offered = drawable(catalogue)
    place, dot, rest = wanted.partition(".")
    if dot and (placed := [found for found in offered if _place(found) == place]):
        offered, wanted = placed, rest
    if not wanted:
        return offered
    ranked = [(rank, found) for found in offered if (rank := _rank(found, wanted)) is not None]
    ranked.sort(key=_order)
    return [found for _, found in ranked]


def _order(pair: tuple[int, LayerClass]) -> tuple[int, bool, int, str]:
    rank, found = pair
    name = short_name(found)
    return rank, is_operation(found), len(name), name


def _place(layer_class: LayerClass) -> str:
    """Where Keras has a class or its function, as source says it: `layers`, `ops`."""
    module = layer_class.function_module if is_operation(layer_class) else layer_class.module
    return module.rpartition(".")[2]


def _rank(layer_class: LayerClass, wanted: str) -> int | None:
    names = [short_name(layer_class), layer_class.class_name, *layer_class.aliases]
    if is_operation(layer_class):
        names += [layer_class.function.rpartition(".")[2], *_OTHER_WORDS[layer_class.class_name]]
    ranks = [rank for name in names if (rank := _name_rank(name, wanted)) is not None]
    return min(ranks, default=None)


def _name_rank(name: str, wanted: str) -> int | None:
    low = name.lower()
    if low.startswith(wanted):
        return 0
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+[A-Z]?", name)
    starts = ["".join(words[i:]).lower() for i in range(len(words))]
    if any(start.startswith(wanted) for start in starts):
        return 1
    if "".join(word[0] for word in words).lower().startswith(wanted):
        return 2  # gap: GlobalAveragePooling
    return 3 if wanted in low else None


def is_operation(layer_class: LayerClass) -> bool:
    """Whether a class stands for a function of `keras.ops`."""
    return layer_class.module == OPERATIONS


def short_name(layer_class: LayerClass) -> str:
    """What a class is listed as: an operation by its function, which the heading says it is."""
    if layer_class.class_name == GET_ITEM and is_operation(layer_class):
        return "slice x[ ]"
    if is_operation(layer_class):
        return layer_class.function or layer_class.class_name
    # Keras's own `Input` makes an `InputLayer`.
    return "Input" if layer_class.class_name == "InputLayer" else layer_class.class_name


def shown_name(layer_class: LayerClass) -> str:
    """What a class is called beside others: `Add` is a layer, `ops.add` an operation."""
    name = short_name(layer_class)
    if not is_operation(layer_class) or layer_class.class_name == GET_ITEM:
        return name
    return f"{layer_class.function_module.rpartition('.')[2]}.{name}"
