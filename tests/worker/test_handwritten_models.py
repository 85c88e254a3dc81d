"""The generated source makes the model that a person would have written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import keras
import pytest
from keras import layers

from codegen import generate
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.values import ObjectValue
from tests.codegen.drawings import Drawing

Written = Callable[[], keras.Model]
Drawn = Callable[[], ModelGraph]


def configuration(build: Written) -> str:
    """Gives a model's configuration as text; Keras numbers what has no name from the start."""
    keras.backend.clear_session()
    return json.dumps(build().get_config(), indent=1)


def of_drawing(graph: ModelGraph, **options: Any) -> str:
    script: dict[str, Any] = {"__name__": "generated"}
    exec(generate(graph, **options).text, script)  # noqa: S102 - our own source
    return configuration(script["build_model"])


def written_states() -> keras.Model:
    source = layers.Input((None, 8), name="source")
    target = layers.Input((None, 8), name="target")
    _, hidden, cell = layers.LSTM(16, return_state=True, name="encoder")(source)
    decoded = layers.LSTM(16, return_sequences=True, name="decoder")(
        target, initial_state=[hidden, cell]
    )
    words = layers.Dense(100, activation="softmax", name="words")(decoded)
    return keras.Model([source, target], words, name="translation")


def drawn_states() -> ModelGraph:
    drawing = Drawing("translation")
    source = drawing.input("source", (None, 8))
    target = drawing.input("target", (None, 8))
    encoder = drawing.layer("LSTM", "encoder", units=16, return_state=True)
    drawing.connect(encoder, source, argument="sequences")
    decoder = drawing.layer("LSTM", "decoder", units=16, return_sequences=True)
    drawing.connect(decoder, target, argument="sequences")
    drawing.connect(decoder, Tensor(encoder, 1), Tensor(encoder, 2), argument="initial_state")
    drawing.layer("Dense", "words", decoder, units=100, activation="softmax")
    return drawing.graph


def written_attention() -> keras.Model:
    words = layers.Input((16,), dtype="int32", name="words")
    embedded = layers.Embedding(1000, 32, mask_zero=True, name="embedding")(words)
    attended = layers.MultiHeadAttention(4, 8, dropout=0.1, name="attention")(
        embedded, embedded, use_causal_mask=True
    )
    added = layers.Add(name="skip")([embedded, attended])
    normal = layers.LayerNormalization(name="norm")(added)
    return keras.Model(words, layers.GlobalAveragePooling1D(name="pool")(normal), name="block")


def drawn_attention() -> ModelGraph:
    drawing = Drawing("block")
    words = drawing.input("words", (16,), dtype="int32")
    embedded = drawing.layer(
        "Embedding", "embedding", words, input_dim=1000, output_dim=32, mask_zero=True
    )
    attended = drawing.layer("MultiHeadAttention", "attention", num_heads=4, key_dim=8, dropout=0.1)
    drawing.connect(attended, embedded, argument="query")
    drawing.connect(attended, embedded, argument="value")
    drawing.call_with(attended, use_causal_mask=True)
    added = drawing.layer("Add", "skip", embedded, attended)
    normal = drawing.layer("LayerNormalization", "norm", added)
    drawing.layer("GlobalAveragePooling1D", "pool", normal)
    return drawing.graph


def written_wrappers() -> keras.Model:
    frames = layers.Input((5, 8, 8, 3), name="frames")
    seen = layers.TimeDistributed(layers.Conv2D(4, 3, activation="relu"), name="each")(frames)
    flat = layers.TimeDistributed(layers.Flatten(), name="flat")(seen)
    both = layers.Bidirectional(layers.GRU(6), merge_mode="sum", name="both")(flat)
    return keras.Model(frames, layers.Dense(2, name="kind")(both), name="video")


def drawn_wrappers() -> ModelGraph:
    drawing = Drawing("video")
    frames = drawing.input("frames", (5, 8, 8, 3))
    convolution = ObjectValue(
        "keras.layers", "Conv2D", {"filters": 4, "kernel_size": 3, "activation": "relu"}
    )
    seen = drawing.layer("TimeDistributed", "each", frames, layer=convolution)
    flat = drawing.layer(
        "TimeDistributed", "flat", seen, layer=ObjectValue("keras.layers", "Flatten")
    )
    gru = ObjectValue("keras.layers", "GRU", {"units": 6})
    both = drawing.layer("Bidirectional", "both", layer=gru, merge_mode="sum")
    drawing.connect(both, flat, argument="sequences")
    drawing.layer("Dense", "kind", both, units=2)
    return drawing.graph


def written_masked() -> keras.Model:
    title = layers.Input((None,), dtype="int32", name="title")
    words = layers.Embedding(50, 8, mask_zero=True, name="words")(title)
    text = layers.LSTM(4, name="text")(words)
    return keras.Model(title, layers.Dense(1, name="score")(text), name="masked")


def drawn_masked() -> ModelGraph:
    drawing = Drawing("masked")
    title = drawing.input("title", (None,), dtype="int32")
    words = drawing.layer("Embedding", "words", title, input_dim=50, output_dim=8, mask_zero=True)
    text = drawing.layer("LSTM", "text", units=4)
    drawing.connect(text, words, argument="sequences")
    drawing.layer("Dense", "score", text, units=1)
    return drawing.graph


def written_merges() -> keras.Model:
    left, right = layers.Input((6,), name="left"), layers.Input((6,), name="right")
    encoder = layers.Dense(4, activation="tanh", name="encoder")
    other, one = encoder(right), encoder(left)
    joined = layers.Concatenate(name="joined")([other, one])
    angle = layers.Dot(axes=1, normalize=True, name="angle")([one, other])
    score = layers.Dense(1, name="score")(joined)
    return keras.Model([right, left], [score, angle], name="pair")


def drawn_merges() -> ModelGraph:
    drawing = Drawing("pair")
    left, right = drawing.input("left", (6,)), drawing.input("right", (6,))
    other = drawing.layer("Dense", "encoder", right, units=4, activation="tanh")
    one = drawing.call(other, left)
    joined = drawing.layer("Concatenate", "joined", other, one)
    angle = drawing.layer("Dot", "angle", one, other, axes=1, normalize=True)
    score = drawing.layer("Dense", "score", joined, units=1)
    drawing.ends([right, left], [score, angle])
    return drawing.graph


MODELS: list[tuple[Written, Drawn]] = [
    (written_states, drawn_states),
    (written_attention, drawn_attention),
    (written_wrappers, drawn_wrappers),
    (written_masked, drawn_masked),
    (written_merges, drawn_merges),
]


@pytest.mark.parametrize(("write", "draw"), MODELS)
def test_a_drawing_makes_the_model_that_a_person_wrote(write: Written, draw: Drawn) -> None:
    assert of_drawing(draw(), functional=True) == configuration(write)


def written_chain() -> keras.Model:
    return keras.Sequential(
        [
            layers.Input((8, 8, 1), name="image"),
            layers.Conv2D(
                8,
                (3, 5),
                strides=2,
                kernel_regularizer=keras.regularizers.L1L2(l1=0.1, l2=0.2),
                bias_initializer=keras.initializers.Constant(0.5),
                name="conv",
            ),
            layers.Flatten(name="flat"),
            layers.Dropout(0.2, seed=4, name="drop"),
            layers.Dense(3, use_bias=False, trainable=False, name="kind"),
        ],
        name="chain",
    )


def test_a_chain_makes_the_sequential_that_a_person_wrote() -> None:
    drawing = Drawing("chain")
    conv = drawing.layer(
        "Conv2D",
        "conv",
        drawing.input("image", (8, 8, 1)),
        filters=8,
        kernel_size=(3, 5),
        strides=2,
        kernel_regularizer=ObjectValue("keras.regularizers", "L1L2", {"l1": 0.1, "l2": 0.2}),
        bias_initializer=ObjectValue("keras.initializers", "Constant", {"value": 0.5}),
    )
    drop = drawing.layer(
        "Dropout", "drop", drawing.layer("Flatten", "flat", conv), rate=0.2, seed=4
    )
    drawing.freeze(drawing.layer("Dense", "kind", drop, units=3, use_bias=False))
    assert of_drawing(drawing.graph) == configuration(written_chain)
