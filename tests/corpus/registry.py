"""The small models by their names: each is a function that builds one with Keras itself.

They are written as people write them, with layers that are small enough to be quick, and each is
there for something that no other shows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import keras

Build: TypeAlias = Callable[[], keras.Model]

MODELS: dict[str, Build] = {}

# Keras 3.15 makes these and cannot run them with TensorFlow: `1j` is no float tensor, two arguments
# of a convolution change places, and there is no histogram. The last one has no input yet.
UNRUNNABLE = frozenset(
    {
        "views_as_complex_numbers",
        "transposed_convolution_function",
        "histograms",
        "sequential_that_is_not_built",
    }
)

# What these learned by `adapt` stands in arguments once they are opened: the source cannot adapt
# them again. These keys of their layers' configurations are the ones that may differ.
LEARNED = {
    "normalization_adapted": frozenset({"build_config"}),
    "discretization": frozenset({"bin_boundaries", "num_bins"}),
    "words_adapted": frozenset({"vocabulary"}),
    "texts_adapted": frozenset({"vocabulary"}),
}


def small_model(build: Build) -> Build:
    """Enters a model into the corpus under the name of its function."""
    name = build.__name__
    if name in MODELS:
        raise ValueError(f"Expected a name that is not taken. Received: {name}")
    MODELS[name] = build
    return build
