"""What was found out of the same leaves before; after an edit, nearly all of them are the same."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from msgspec import Struct

from codegen.folding.columns import Kind, Unified
from codegen.folding.leaves import Leaf
from codegen.folding.unify import unify

_LIMIT = 400


class _Known(Struct, frozen=True, eq=False):
    rows: Sequence[Sequence[Leaf]]  # held, so that no other leaf gets the identity of one
    unified: Unified | None


_known: dict[tuple[object, ...], _Known] = {}
_lock = threading.Lock()


def unify_known(
    rows: Sequence[Sequence[Leaf]],
    kinds: Sequence[Kind],
    scope: str,
    *,
    prefixes: bool,
    most: int | None = None,
) -> Unified | None:
    """Gives what `unify` gives, from memory where the leaves are the same ones."""
    identities = [id(leaf) for row in rows for leaf in row]
    key = (scope, prefixes, most, len(rows), *kinds, *identities)
    known = _known.get(key)
    if known is None:
        known = _Known(rows, unify(rows, kinds, scope, prefixes=prefixes, most=most))
        with _lock:
            if len(_known) >= _LIMIT:
                _known.clear()
            _known[key] = known
    return known.unified
