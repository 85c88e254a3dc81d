"""What was found out about a record, kept as long as the record is the same one.

Records are immutable and an edit replaces one of them, so after an edit nearly everything that was
said of a thousand layers still holds. A record is known by its identity, for the arguments of a
layer cannot be hashed; it is held here, so that its identity is not given to another.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Generic, TypeVar

from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.recent import Recent

Record = TypeVar("Record")
Found = TypeVar("Found")


class Remembered(Generic[Record, Found]):
    """What was found out about records of one kind, as long as it is asked for now and then."""

    def __init__(self) -> None:
        self._held: Recent[int, tuple[Record, Found]] = Recent()

    def __len__(self) -> int:
        return len(self._held)

    def get(self, record: Record) -> Found | None:
        """Gives what was kept of a record, if anything."""
        known = self._held.young.get(id(record)) or self._held.again(id(record))
        return known[1] if known is not None and known[0] is record else None

    def keep(self, record: Record, found: Found) -> Found:
        """Keeps it, and gives it back."""
        self._held.keep(id(record), (record, found))
        return found


def remembered_by_layer(
    function: Callable[[Layer, Catalogue], Found],
) -> Callable[[Layer, Catalogue], Found]:
    """Makes a function of a layer and the catalogue answer from memory; what raises is not kept."""
    held: Remembered[Layer, tuple[Catalogue, Found]] = Remembered()

    @wraps(function)
    def remembering(layer: Layer, catalogue: Catalogue) -> Found:
        known = held.get(layer)
        if known is None or known[0] is not catalogue:
            known = held.keep(layer, (catalogue, function(layer, catalogue)))
        return known[1]

    return remembering
