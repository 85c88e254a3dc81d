"""Attention: named tensors, masks, scores."""

from __future__ import annotations

import keras
from keras import layers, ops

from tests.corpus.registry import small_model


@small_model
def cross_attention_by_names() -> keras.Model:
    query = keras.Input((4, 6), name="query")
    value = keras.Input((5, 6), name="value")
    key = keras.Input((5, 6), name="key")
    attended = layers.MultiHeadAttention(2, 3, value_dim=4, output_shape=5, dropout=0.1)(
        query=query, value=value, key=key
    )
    return keras.Model([query, value, key], attended)


@small_model
def attention_in_positions() -> keras.Model:
    query, value = keras.Input((4, 6), name="query"), keras.Input((5, 6), name="value")
    attended = layers.MultiHeadAttention(2, 3, attention_axes=(1,))(query, value, value)
    return keras.Model([query, value], attended)


@small_model
def attention_with_scores() -> keras.Model:
    x = keras.Input((4, 6))
    attended, scores = layers.MultiHeadAttention(2, 3, use_bias=False)(
        x, x, return_attention_scores=True
    )
    return keras.Model(x, [layers.LayerNormalization()(attended), scores])


@small_model
def attention_with_a_given_mask() -> keras.Model:
    x = keras.Input((4, 6), name="x")
    allowed = keras.Input((4, 4), dtype="bool", name="allowed")
    y = layers.MultiHeadAttention(2, 3)(x, x, attention_mask=allowed, training=False)
    return keras.Model([x, allowed], y)


@small_model
def grouped_attention() -> keras.Model:
    x = keras.Input((4, 8))
    y = layers.GroupQueryAttention(4, 4, 2, use_bias=False)(x, x, use_causal_mask=True)
    return keras.Model(x, y)


@small_model
def attention_in_lists() -> keras.Model:
    query, value = keras.Input((4, 6), name="query"), keras.Input((5, 6), name="value")
    dot = layers.Attention(use_scale=True, score_mode="concat")([query, value])
    additive = layers.AdditiveAttention()([query, value, value])
    causal, scores = layers.Attention(dropout=0.1)(
        [query, value], return_attention_scores=True, use_causal_mask=True
    )
    return keras.Model([query, value], [dot, additive, causal, scores])


@small_model
def attention_of_padded_words() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(20, 6, mask_zero=True)(words)
    y = layers.MultiHeadAttention(2, 3)(x, x, use_causal_mask=True)
    y = layers.Add()([x, y])
    return keras.Model(words, layers.GlobalAveragePooling1D()(layers.LayerNormalization()(y)))


@small_model
def plain_attention_of_padded_words() -> keras.Model:
    question = keras.Input((4,), dtype="int32", name="question")
    answer = keras.Input((5,), dtype="int32", name="answer")
    embedding = layers.Embedding(20, 6, mask_zero=True)
    x, y = embedding(question), embedding(answer)
    read = layers.Attention()([x, y])
    added = layers.AdditiveAttention(use_scale=False)([x, y])
    return keras.Model([question, answer], layers.Concatenate()([read, added, x]))


@small_model
def vision_transformer() -> keras.Model:
    image = keras.Input((8, 8, 3))
    patches = layers.Conv2D(6, 4, strides=4)(image)
    tokens = layers.Reshape((4, 6))(patches)
    positions = layers.Embedding(4, 6)(ops.convert_to_tensor([0, 1, 2, 3]))
    x = tokens + positions
    for _ in range(2):
        normal = layers.LayerNormalization(epsilon=1e-6)(x)
        x = layers.Add()([layers.MultiHeadAttention(2, 3)(normal, normal), x])
        normal = layers.LayerNormalization(epsilon=1e-6)(x)
        hidden = layers.Dense(8, activation=keras.activations.gelu)(normal)
        x = layers.Add()([layers.Dense(6)(hidden), x])
    return keras.Model(image, layers.Dense(2)(x[:, 0]))


@small_model
def attention_written_out() -> keras.Model:
    x = keras.Input((4, 8))
    query, key, value = (layers.Dense(8, name=name)(x) for name in ("query", "key", "value"))
    query, key, value = (
        ops.transpose(ops.reshape(each, (-1, 4, 2, 4)), (0, 2, 1, 3))
        for each in (query, key, value)
    )
    scores = ops.softmax(query @ ops.swapaxes(key, -1, -2) / 2.0, axis=-1)
    y = ops.reshape(ops.transpose(scores @ value, (0, 2, 1, 3)), (-1, 4, 8))
    return keras.Model(x, layers.EinsumDense("abc,cd->abd", output_shape=(None, 8))(y))
