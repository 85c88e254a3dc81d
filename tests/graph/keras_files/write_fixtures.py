"""Writes the configurations beside it with the real Keras, which the tests here run without.

`python -m tests.graph.keras_files.write_fixtures` writes them anew. They are what `model.save`
puts into an archive, without the identities of shared objects, which differ each time.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import layers, ops
from keras.src.saving.saving_lib import _serialize_model_as_json

FOLDER = Path(__file__).parent / "fixtures"


def captions() -> keras.Model:
    """A dictionary of inputs, a list of one output, states, a mask that Keras adds, objects."""
    tokens = keras.Input((5,), dtype="int32", name="tokens")
    x = layers.Embedding(10, 4, mask_zero=True, name="words")(tokens)
    x = layers.Dropout(0.1, name="drop")(x)
    _, hidden, _ = layers.LSTM(
        3, return_state=True, name="reader", kernel_regularizer=keras.regularizers.L2(0.02)
    )(x)
    dense = layers.Dense(
        2,
        name="scores",
        activation=layers.LeakyReLU(0.2),
        kernel_initializer=keras.initializers.HeNormal(seed=3),
    )
    model = keras.Model({"tokens": tokens}, [dense(hidden)], name="captions")
    rate = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model.compile(
        optimizer=keras.optimizers.Adam(rate),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
        metrics=["accuracy", keras.metrics.AUC(name="area")],
    )
    return model


def shared_and_nested() -> keras.Model:
    """A model called twice within another, operations with every kind of constant, structures."""
    inputs = keras.Input((4,), name="inputs")
    inner = keras.Input((4,), name="inner")
    block = keras.Model(inner, layers.Dense(4, name="core")(inner), name="block")
    head = keras.Sequential([layers.Dense(3, name="last")], name="head")
    scores = head(block(block(inputs)))
    x = 2.0 - scores
    x = x * np.ones((3,), "float32") + ops.convert_to_tensor([1.0, 2.0, 3.0])
    x = ops.clip(ops.mean(x[:, None, 1:], axis=(1, 2)), 0, float("inf"))
    first, second = ops.split(scores, [1], axis=-1)
    return keras.Model(inputs, (x, {"rest": second, "first": [first]}), name="whole")


def wrapped() -> keras.Model:
    """A Sequential that is not built, with layers and cells within layers."""
    cells = [layers.LSTMCell(3, name="one"), layers.GRUCell(2, name="two")]
    return keras.Sequential(
        [
            layers.TimeDistributed(layers.Dense(3, name="each"), name="apart"),
            layers.Bidirectional(layers.LSTM(2, return_sequences=True, name="lstm"), name="both"),
            layers.RNN(cells, name="stacked"),
        ],
        name="wrapped",
    )


def masks() -> keras.Model:
    """Masks that begin, pass, merge and are given."""
    one = keras.Input((5,), dtype="int32", name="one")
    two = keras.Input((5, 4), name="two")
    words = layers.Embedding(20, 4, mask_zero=True, name="words")(one)
    series = layers.Masking(name="series")(two)
    both = layers.Add(name="sum")([words, series])
    joined = layers.Concatenate(axis=1, name="joined")([words, series])
    outputs = [
        layers.GRU(2, name="of_words")(words),
        layers.GRU(2, name="of_sum")(layers.Dense(3, name="dense")(both)),
        layers.GRU(2, name="of_joined")(joined),
        layers.GRU(2, name="of_given")(words, mask=ops.greater(one, 3)),
        layers.GRU(2, name="without")(layers.Flatten(name="flat")(words)[:, None, :]),
    ]
    return keras.Model([one, two], outputs, name="masks")


def attending() -> keras.Model:
    """Tensors given by name, call arguments, a dictionary into a model, a policy for one layer."""
    query, value = keras.Input((5, 8), name="query"), keras.Input((6, 8), name="value")
    pair = {"a": keras.Input((5, 8), name="a"), "b": keras.Input((5, 8), name="b")}
    mixed = keras.Model(pair, layers.Add(name="add")([pair["a"], pair["b"]]), name="mixed")
    attention = layers.MultiHeadAttention(2, 4, name="attention", dtype="mixed_float16")
    x, scores = attention(
        query, value=value, use_causal_mask=True, return_attention_scores=True, training=True
    )
    x = mixed({"b": query, "a": layers.Activation("relu", name="relu")(x)})
    return keras.Model([query, value], {"x": x, "scores": scores}, name="attending")


def _write(model: keras.Model) -> None:
    text, _ = _serialize_model_as_json(model)
    path = FOLDER / f"{model.name}.json"
    path.write_text(json.dumps(_without_identities(json.loads(text))) + "\n")


def _without_identities(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_identities(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _without_identities(item) for key, item in value.items() if key != "shared_object_id"
    }


if __name__ == "__main__":
    for build in (captions, shared_and_nested, wrapped, masks, attending):
        keras.utils.clear_session()
        _write(build())
