"""Models written with the real Keras, which the program is held against.

`MODELS` has small ones of our own, `APPLICATIONS` those that come with Keras.
"""

from tests.corpus import (  # noqa: F401  # each enters its models
    arguments,
    attention,
    augmentation,
    calls,
    compiled,
    functional,
    interfaces,
    masks,
    merging,
    naming,
    nested,
    operations_arithmetic,
    operations_arrays,
    operations_images,
    operations_linear,
    operations_network,
    operations_reductions,
    operations_slices,
    policies,
    preprocessing,
    private_layers,
    recurrent,
    sequential,
    shared,
    vision,
    wrappers,
)
from tests.corpus.applications import APPLICATIONS
from tests.corpus.registry import MODELS, Build

__all__ = ["APPLICATIONS", "MODELS", "Build"]
