"""How well a layer's name fits what is typed into a search field.

The palette and the search on the canvas order their answers alike: the start of a name before the
start of a word in it, before its initials, before any other place.
"""

from __future__ import annotations

import re

from graph.catalogue import Catalogue, LayerClass


def matches(catalogue: Catalogue, query: str) -> list[LayerClass]:
    """The layers that can be drawn and fit a query, the best first; all of them for no query."""
    drawable = [layer_class for layer_class in catalogue.layers if layer_class.canvas]
    wanted = re.sub(r"\s+", "", query).lower()
    if not wanted:
        return drawable
    ranked = [(rank, found) for found in drawable if (rank := _rank(found, wanted)) is not None]
    ranked.sort(key=lambda pair: (pair[0], len(pair[1].class_name), pair[1].class_name))
    return [found for _, found in ranked]


def _rank(layer_class: LayerClass, wanted: str) -> int | None:
    names = [shown_name(layer_class), layer_class.class_name, *layer_class.aliases]
    ranks = [rank for name in names if (rank := _name_rank(name, wanted)) is not None]
    return min(ranks, default=None)


def _name_rank(name: str, wanted: str) -> int | None:
    low = name.lower()
    if low.startswith(wanted):
        return 0
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+[A-Z]?", name)
    starts = ["".join(words[i:]).lower() for i in range(len(words))]
    if any(start.startswith(wanted) for start in starts):
        return 1
    if "".join(word[0] for word in words).lower().startswith(wanted):
        return 2  # gap: GlobalAveragePooling
    return 3 if wanted in low else None


def shown_name(layer_class: LayerClass) -> str:
    """What a class is called on the canvas: Keras's own `Input` makes an `InputLayer`."""
    return "Input" if layer_class.class_name == "InputLayer" else layer_class.class_name
