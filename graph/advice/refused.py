"""What Keras refuses, at the node and the argument that it is about, in plain words.

Keras's errors name no layer at times, and tensors by their kernels. A reader for each kind of them
says it anew, from the drawing; Keras's own text stays with the problem. What no reader knows is
shown as Keras said it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.advice.errors_merging import READERS as OF_MERGING
from graph.advice.errors_operations import READERS as OF_OPERATIONS
from graph.advice.errors_rank import READERS as OF_RANK
from graph.advice.errors_shared import READERS as OF_SHARED
from graph.advice.errors_sizes import READERS as OF_SIZES
from graph.advice.errors_values import READERS as OF_VALUES
from graph.advice.errors_words import Refusal, Said
from graph.advice.sight import Sight
from graph.checks import Problem

_MOST = 4  # fixes of one problem
READERS = tuple(
    (re.compile(pattern, re.DOTALL), reader)
    for pattern, reader in (
        *OF_RANK,
        *OF_MERGING,
        *OF_SHARED,
        *OF_SIZES,
        *OF_VALUES,
        *OF_OPERATIONS,
    )
)


def refused(sight: Sight) -> Iterator[Problem]:
    """Finds the nodes that Keras refuses."""
    for node, layer, found in sight.nodes():
        if found.error:
            yield _problem(Refusal(sight, node, layer, found))


def _problem(refusal: Refusal) -> Problem:
    found, nodes = refusal.found, (refusal.node.id,)
    said = _said(refusal)
    if said is None:
        return Problem("error", found.error, nodes, found.argument, details=found.details)
    fixes = {fix.title: fix for fix in said.fixes if fix is not None}
    return Problem(
        "error",
        said.message,
        nodes,
        said.argument,
        tuple(fixes.values())[:_MOST],
        details=found.details or found.error,
    )


def _said(refusal: Refusal) -> Said | None:
    for pattern, reader in READERS:
        if match := pattern.match(refusal.found.error):
            said = reader(refusal, match)
            if said is not None:
                return said
    return None
