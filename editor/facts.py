"""What an inspection found, in the form that the source's docstring takes."""

from __future__ import annotations

from collections.abc import Iterable

from codegen.docstrings import Facts
from worker.protocol import NodeInspected


def facts_of(results: Iterable[NodeInspected]) -> Facts:
    """Gives what is known of the nodes of the outermost graph that Keras takes."""
    known = [
        found
        for found in results
        if not found.path and not (found.error or found.waiting or found.needs)
    ]
    return Facts(
        {found.node: tuple(spec.shape for spec in found.outputs) for found in known},
        {found.node: found.parameters for found in known},
    )
