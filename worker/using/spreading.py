"""How the weights of a model, and what its layers put out for some samples, are spread.

A layer's output is looked at while the model runs and let go of: memory holds what a prediction
needs, whatever the size of the model.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np

from worker.inbox import IsUnwanted
from worker.model_layers import layers_by_path
from worker.protocol import Histogram, LayerWeights, Reply, ShowWeights, WeightsShown
from worker.script import load_script
from worker.using.models import forget_states
from worker.using.parts import part_of

SAMPLES = 64
_BINS = 48
_NAME = 200
_MODULE = "keras_canvas_spread"


def show_weights(
    request: ShowWeights,
    model: keras.Model,
    send: Callable[[Reply], None],
    is_unwanted: IsUnwanted,
) -> None:
    """Sends each layer that has weights or puts something out, and then their number.

    Raises:
        DataError: the data of the script cannot be loaded.
        Exception: whatever the script or Keras raises.
    """
    layers = {
        path: layer
        for path, layer in layers_by_path(model).items()
        if not isinstance(layer, keras.Model | keras.layers.InputLayer)
    }
    activations = _activations(request.source, model, layers) if request.source else {}
    shown = 0
    for path, layer in layers.items():
        if is_unwanted():
            break
        weights = tuple(_histogram(_name(each), _values(each)) for each in layer.weights)
        if weights or path in activations:
            shown += 1
            send(LayerWeights(request.request, path[:_NAME], weights, activations.get(path)))
    send(WeightsShown(request.request, shown))


def _activations(
    source: str, model: keras.Model, layers: dict[str, keras.layers.Layer]
) -> dict[str, Histogram]:
    """Gives how the outputs of layers are spread, by their paths, for the first samples."""
    script: Any = load_script(source, _MODULE)
    keras.utils.set_random_seed(script.SEED)
    samples, _ = next(part_of(script, "testing").batches())
    first = keras.tree.map_structure(lambda each: each[:SAMPLES], samples)
    found: dict[str, Histogram] = {}
    with _heard(layers, found):
        forget_states(model)
        model(_as_tensors(model, first), training=False)
    return found


def _as_tensors(model: keras.Model, samples: Any) -> Any:
    """Gives samples as tensors of the dtypes that the inputs have."""
    if not isinstance(samples, dict):
        return keras.ops.convert_to_tensor(samples, dtype=model.inputs[0].dtype)
    dtypes = {each.name: each.dtype for each in model.inputs}
    return {
        name: keras.ops.convert_to_tensor(each, dtype=dtypes.get(name))
        for name, each in samples.items()
    }


@contextmanager
def _heard(layers: dict[str, keras.layers.Layer], found: dict[str, Histogram]) -> Iterator[None]:
    """Has each layer tell how what it puts out is spread, at its first call."""
    for path, layer in layers.items():
        layer.call = _telling(path, layer.call, found)
    try:
        yield
    finally:
        for layer in layers.values():
            del layer.call


def _telling(path: str, call: Callable[..., Any], found: dict[str, Histogram]) -> Any:
    def told(*args: Any, **kwargs: Any) -> Any:
        result = call(*args, **kwargs)
        first = next(iter(keras.tree.flatten(result)), None)
        if path not in found and first is not None and keras.ops.is_tensor(first):
            values = np.asarray(keras.ops.convert_to_numpy(first))
            if values.dtype.kind not in "OSU":
                found[path] = _histogram("output", values)
        return result

    # Keras has read the signature of the real one already.
    return told


def _values(weight: keras.Variable) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(weight.value))


def _name(weight: keras.Variable) -> str:
    return str(weight.name)[:_NAME]


def _histogram(name: str, array: np.ndarray) -> Histogram:
    # float64 for whole numbers, which float32 does not hold; the narrow types have no sums.
    values = array.reshape(-1).astype("float64" if array.dtype.kind in "biu" else "float32")
    finite = values[np.isfinite(values)]
    lacking = values.size - finite.size
    if not finite.size:
        return Histogram(name, None, None, None, None, (), not_finite=lacking)
    low, high = float(finite.min()), float(finite.max())
    if low == high:
        counts: Iterator[int] = iter((finite.size,))
    else:
        edges = np.linspace(low, high, _BINS + 1)
        counts = map(int, np.histogram(finite.astype("float64"), edges)[0])
    return Histogram(
        name,
        low,
        high,
        float(finite.mean(dtype="float64")),
        _finite(float(finite.std(dtype="float64"))),
        tuple(itertools.islice(counts, _BINS)),
        zeros=float(np.count_nonzero(finite == 0) / values.size),
        not_finite=lacking,
    )


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None
