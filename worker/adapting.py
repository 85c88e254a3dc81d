"""Has the preprocessing layers learn from the data, and says what they learned.

What a vocabulary or a mean came to is reported as the arguments that a layer would be constructed
with to know the same, so that a drawing can keep it. Sizes are bounded: a project is no place for a
vocabulary of millions.
"""

from __future__ import annotations

from typing import Any

import keras
import msgspec

from codegen.adapt_section import LEARNED
from worker.model_layers import layers_by_path
from worker.protocol import Adapted

MAXIMUM_BYTES = 4 * 1024**2  # of what one layer learned, as JSON; a project has 16 MiB at most


def adapt_model(
    request: int, model: keras.Model, script: Any, x_train: Any, kept: frozenset[str]
) -> list[Adapted]:
    """Runs `adapt_model` of a script, if it has one, and gives what was learned.

    Args:
        request: That of the reports.
        model: The model of the script.
        script: A module that `codegen` wrote.
        x_train: The samples to learn from.
        kept: The paths of the layers that know already, from a file.

    Raises:
        Exception: whatever Keras raises.
    """
    if not hasattr(script, "adapt_model"):
        return []
    learning = {path: layer for path, layer in layers_by_path(model).items() if _learns(layer)}
    knowing = [layer for path, layer in learning.items() if path in kept]
    for layer in knowing:
        layer.adapt = _leave
    try:
        script.adapt_model(model, x_train)
    finally:
        for layer in knowing:
            del layer.adapt
    return [_report(request, path, layer) for path, layer in learning.items() if path not in kept]


def _learns(layer: Any) -> bool:
    argument = LEARNED.get(type(layer).__name__)
    return argument is not None and layer.get_config()[argument] is None


def _leave(data: Any) -> None:
    """Stands in for `adapt` where a layer has what it learned from a file."""


def _report(request: int, path: str, layer: Any) -> Adapted:
    arguments = _learned(layer)
    size = len(msgspec.json.encode(arguments))
    if size > MAXIMUM_BYTES:
        return Adapted(
            request,
            path,
            note=f"What `{path}` learned is not kept in the project: Expected at most "
            f"{MAXIMUM_BYTES:,} bytes. Received: {size:,}",
        )
    return Adapted(request, path, arguments)


def _learned(layer: Any) -> dict[str, Any]:
    if isinstance(layer, keras.layers.Normalization):
        mean, variance = layer.adapt_mean.numpy(), layer.adapt_variance.numpy()
        return {"mean": mean.tolist(), "variance": variance.tolist()}
    if isinstance(layer, keras.layers.Discretization):
        # Keras takes one of the two.
        return {"bin_boundaries": list(layer.bin_boundaries), "num_bins": None}
    return _vocabulary(layer)


def _vocabulary(layer: Any) -> dict[str, Any]:
    words = layer.get_vocabulary(include_special_tokens=False)
    plain = [
        int(word) if isinstance(layer, keras.layers.IntegerLookup) else str(word) for word in words
    ]
    learned: dict[str, Any] = {"vocabulary": plain}
    if layer.get_config()["output_mode"] == "tf_idf":
        lookup = getattr(layer, "_lookup_layer", layer)
        first = len(layer.get_vocabulary()) - len(words)
        weights = lookup.idf_weights.numpy()[first : first + len(words)]
        learned["idf_weights"] = weights.tolist()
    return learned
