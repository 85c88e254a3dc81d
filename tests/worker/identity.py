"""Whether a model that is opened from its file and written as source is the model that was saved.

The way is the whole one: Keras saves the model, the program opens the file, writes a project, reads
it again and exports it; the source is run, and what it builds is compared with the original.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from keras import tree
from msgspec import Struct

from codegen import generate
from graph.files import decode_project, encode_project
from graph.model import ModelGraph
from graph.opening import open_file
from tests.worker.comparing import first_difference, first_unequal, plain

_WORDS = np.array(["red", "green", "red green", "blue, Red", "none of them", ""], dtype=object)
_BATCH = 2
_IMAGE, _LINE = 64, 4  # sizes that a model leaves open


class Outcome(Struct, frozen=True):
    """What became of one model.

    Attributes:
        nodes: How many nodes it has as a drawing, those of nested models among them.
        difference: Where the configurations first differ, or how the way ended; "" is nowhere.
        outputs: Where the outputs first differ; "" is nowhere.
        notes: What the program said on opening it.
        seconds: The time from opening the file to the built copy.
    """

    nodes: int
    difference: str
    outputs: str
    notes: tuple[str, ...]
    seconds: float

    @property
    def is_identical(self) -> bool:
        """Whether the copy is the original."""
        return not self.difference and not self.outputs


def fresh_start() -> None:
    """Forgets the names that Keras has given, and any policy that a model has set."""
    # Collecting garbage among all that TensorFlow imported takes longer than most of the models.
    keras.backend.clear_session(free_memory=False)
    keras.config.set_dtype_policy("float32")


def trip(
    model: keras.Model,
    folder: Path,
    *,
    suffix: str = ".keras",
    runs: bool = True,
    learned: Collection[str] = (),
) -> Outcome:
    """Takes a model the whole way, and compares.

    Args:
        model: The original; its weights are changed, so that no two of them are alike.
        folder: Where its file is put.
        suffix: `.keras`, or `.h5` for the older format.
        runs: Whether Keras can run the model; if not, its outputs are not compared.
        learned: Keys of configurations that hold what layers learned, and are not compared.
    """
    disturb_weights(model)
    path = folder / f"model{suffix}"
    model.save(path)
    config = plain(model, learned)
    inputs = random_inputs(model) if runs else None
    expected = outputs_of(model, inputs) if runs else []
    weights = model.get_weights()
    begin = time.perf_counter()
    opened = open_file(path)
    graph = decode_project(encode_project(opened.graph))
    fresh_start()
    copy = build(graph)
    seconds = time.perf_counter() - begin
    difference = first_difference(config, plain(copy, learned))
    if graph != opened.graph:
        difference = "the project is not read as it was"
    outputs = ""
    if runs and not difference:
        set_weights(copy, weights)
        outputs = first_unequal(expected, outputs_of(copy, inputs))
    return Outcome(count_nodes(graph), difference, outputs, opened.notes, seconds)


def count_nodes(graph: ModelGraph) -> int:
    """Counts the nodes of a graph and of all models in it."""
    inner = (layer.model for layer in graph.layers() if layer.model is not None)
    return len(graph) + sum(map(count_nodes, inner))


def build(graph: ModelGraph) -> keras.Model:
    """Runs the exported source and gives the model that it builds."""
    module: dict[str, Any] = {"__name__": "exported"}
    exec(compile(generate(graph).text, "exported.py", "exec"), module)  # noqa: S102 - our own
    model: keras.Model = module["build_model"]()
    return model


# -- numbers ---------------------------------------------------------------------------------------


def disturb_weights(model: keras.Model) -> None:
    """Moves each weight by a little of its own, so that two that are swapped are seen."""
    generator = np.random.default_rng(7)
    weights = model.get_weights()
    for place, weight in enumerate(weights):
        if np.issubdtype(weight.dtype, np.floating):
            factor = generator.uniform(0.9, 1.1, weight.shape)
            more = generator.uniform(-0.01, 0.01, weight.shape)
            weights[place] = (weight * factor + more).astype(weight.dtype)
    set_weights(model, weights)


def set_weights(model: keras.Model, weights: list[Any]) -> None:
    """Sets the weights, and what layers have worked out from them."""
    model.set_weights(weights)
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization) and layer.built:
            layer.finalize_state()


def random_inputs(model: keras.Model) -> Any:
    """Gives seeded values for a model's inputs, in the structure in which it takes them."""
    if isinstance(model, keras.Sequential):
        return _random_values(model.inputs[0])
    return tree.map_structure(_random_values, model._inputs_struct)


def _random_values(tensor: Any) -> Any:
    # An image is to be larger than what is left of it by a network of many strides.
    unknown = _IMAGE if len(tensor.shape) == 4 else _LINE
    shape = tuple(unknown if size is None else size for size in tensor.shape[1:])
    batch = tensor.shape[:1] and (tensor.shape[0] or _BATCH,)
    shape = (*batch, *shape)
    generator = np.random.default_rng(zlib.crc32(tensor.name.encode()))
    values: Any
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    if dtype == "string":
        return tf.constant(generator.choice(_WORDS, shape))
    if dtype == "bool":
        values = generator.integers(0, 2, shape)
    elif "int" in dtype:
        values = generator.integers(0, 5, shape)
    else:
        values = generator.normal(size=shape)
    made = tf.cast(values, dtype)
    return tf.sparse.from_dense(made) if tensor.sparse else made


def outputs_of(model: keras.Model, inputs: Any) -> list[Any]:
    """Gives the flattened outputs as arrays."""
    for layer in model._flatten_layers():
        if getattr(layer, "stateful", False):
            layer.reset_state()
    return [np.asarray(_dense(each)) for each in tree.flatten(model(inputs, training=False))]


def _dense(tensor: Any) -> Any:
    if isinstance(tensor, tf.SparseTensor):
        return tf.sparse.to_dense(tensor)
    if getattr(tensor, "dtype", None) == "bfloat16":
        return tf.cast(tensor, "float32")
    return tensor
