"""A batch of random samples that a model takes, whatever its inputs are.

Numbers alone do not do: an index beyond an embedding's table is an error in one format and zeros in
another, and a word that no vocabulary has shows nothing of the vocabulary.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

SAMPLES = 4
_SIZE = 32  # of a dimension that is open; convolutions and pooling need some
_BOUND = 8  # of whole numbers, where no layer says which it takes
_TABLES = {
    "Embedding": "input_dim",
    "CategoryEncoding": "num_tokens",
    "ReversibleEmbedding": "input_dim",
}


def random_samples(model: keras.Model, seed: int = 0) -> list[np.ndarray]:
    """Gives a batch for each input: `SAMPLES` samples, or as many as the model is fixed to."""
    generator = np.random.default_rng(seed)
    layers = list(model._flatten_layers())
    bound = min(filter(None, map(_bound, layers)), default=0)
    words = [word for layer in layers for word in _words(layer)]
    return [_array(generator, each, bound, words) for each in model.inputs]


def _array(
    generator: np.random.Generator, taken: keras.KerasTensor, bound: int, words: list[Any]
) -> np.ndarray:
    batch = taken.shape[0] or SAMPLES
    shape = (batch, *(_SIZE if size is None else size for size in taken.shape[1:]))
    if taken.dtype == "string":
        texts = [str(each) for each in words if isinstance(each, str)] or ["a", "b"]
        return generator.choice(np.array([*texts, "another word"], object), shape)
    if taken.dtype == "bool":
        return generator.integers(0, 2, shape).astype(bool)
    if "int" in taken.dtype:
        numbers = [each for each in words if isinstance(each, int)]
        if numbers:
            return generator.choice(np.array(numbers), shape).astype(taken.dtype)
        return generator.integers(0, bound or _BOUND, shape).astype(taken.dtype)
    if bound:  # floats that are looked up in a table, as a drawing may have it
        return generator.integers(0, bound, shape).astype(_numpy(taken.dtype))
    return generator.normal(size=shape).astype(_numpy(taken.dtype))


def _numpy(dtype: str) -> str:
    """Gives a dtype that NumPy has; Keras makes its own of it."""
    return "float32" if dtype == "bfloat16" else dtype


def _bound(layer: Any) -> int:
    """Gives how many indices a layer takes, or 0 where it takes none."""
    size = getattr(layer, _TABLES.get(type(layer).__name__, ""), None)
    return size if isinstance(size, int) else 0


def _words(layer: Any) -> list[Any]:
    """Gives what a layer looks up, some hundred of it."""
    if not hasattr(layer, "get_vocabulary"):
        return []
    return [each.item() if isinstance(each, np.generic) else each for each in _known(layer)[:200]]


def _known(layer: Any) -> list[Any]:
    return list(layer.get_vocabulary(include_special_tokens=False))
