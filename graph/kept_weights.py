"""Which layers of a drawing keep the weights of the file that it came from."""

from __future__ import annotations

from msgspec import Struct

from graph.model import ModelGraph


class KeptWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of weights, and whose they are.

    Attributes:
        path: The file, `.keras` or `.h5`.
        names: The names of the layers in the file by those that they have now. A layer within a
            nested model has the names of those models before its own: "encoder/dense_1".
    """

    path: str
    names: dict[str, str]


def kept_weights(graph: ModelGraph) -> KeptWeights | None:
    """Gives the weights that the layers of a drawing keep; None where they keep none."""
    names = dict(_names(graph, ""))
    return KeptWeights(graph.settings.weights, names) if graph.settings.weights and names else None


def _names(graph: ModelGraph, before: str) -> list[tuple[str, str]]:
    names: list[tuple[str, str]] = []
    for layer in graph.layers():
        # Keras names the others, and not as the drawing does.
        if layer.named and layer.weights and layer.model is None:
            names.append((before + layer.name, layer.weights))
        if layer.named and layer.model is not None:
            names.extend(_names(layer.model, f"{before}{layer.name}/"))
    return names
