"""What was found out about a layer, kept as long as its record is the same one.

Layers are immutable and an edit replaces one of them, so after an edit nearly everything that was
said of a thousand layers still holds. A layer is known by its identity, for its arguments cannot be
hashed; the record is held here, so that its identity is not given to another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from graph.catalogue import Catalogue
from graph.elements import Layer

_LIMIT = 20_000  # layers

Found = TypeVar("Found")


def remembered_by_layer(
    function: Callable[[Layer, Catalogue], Found],
) -> Callable[[Layer, Catalogue], Found]:
    """Makes a function of a layer and the catalogue answer from memory; what raises is not kept."""
    held: dict[int, tuple[Layer, Catalogue, Found]] = {}

    @wraps(function)
    def remembering(layer: Layer, catalogue: Catalogue) -> Found:
        known = held.get(id(layer))
        if known is None or known[0] is not layer or known[1] is not catalogue:
            if len(held) >= _LIMIT:
                held.clear()
            known = held[id(layer)] = layer, catalogue, function(layer, catalogue)
        return known[2]

    return remembering
