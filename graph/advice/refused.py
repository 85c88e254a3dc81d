"""What Keras refuses, at the node and the argument that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from graph.advice.sight import Sight
from graph.checks import Problem


def refused(sight: Sight) -> Iterator[Problem]:
    """Finds the nodes that Keras refuses."""
    for node, _, found in sight.nodes():
        if found.error:
            yield Problem("error", found.error, (node.id,), found.argument, details=found.details)
