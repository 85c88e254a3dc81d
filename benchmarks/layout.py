"""Laying out large drawings; the reference is grandalf, the pure Python stand-in.

Both run through the same `graph.layout`, so that what is compared is the same work.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.drawings import RESNET152, chain, residual, resnet
from benchmarks.measuring import Figures, Row, interleave, milliseconds, show
from graph.layout import layered_positions
from graph.model import ModelGraph

GOAL = 50.0


def measure(count: int = 1000, repetitions: int = 5) -> list[Row]:
    """Lays out drawings of `count` nodes, and ResNet152."""
    drawings = {
        f"chain, {count:,} nodes": chain(count),
        f"residual, {count:,} nodes": residual(count),
    }
    if count >= 1000:
        network = resnet(RESNET152)
        drawings[f"ResNet152, {len(network)} nodes"] = network
    ours, reference = interleave(repetitions, lambda: _ours(drawings), lambda: _reference(drawings))
    return [Row(f"lay out: {name}", ours[name], reference[name], GOAL) for name in drawings]


def _ours(drawings: dict[str, ModelGraph]) -> Figures:
    return {
        name: milliseconds(lambda graph=graph: layered_positions(graph, {}))  # type: ignore[misc]
        for name, graph in drawings.items()
    }


def _reference(drawings: dict[str, ModelGraph]) -> Figures:
    library = sys.modules.get("fast_sugiyama")
    absent: Any = None  # which is how Python spells it
    sys.modules["fast_sugiyama"] = absent
    try:
        return _ours(drawings)
    finally:
        del sys.modules["fast_sugiyama"]
        if library is not None:
            sys.modules["fast_sugiyama"] = library


if __name__ == "__main__":
    show("Layout; reference: grandalf", measure())
