"""Calls as people rarely write them: by keyword, by place, with training, masks and None."""

from __future__ import annotations

import keras
from keras import layers, ops

from tests.corpus.registry import small_model


@small_model
def calls_by_keyword() -> keras.Model:
    x = keras.Input((4, 6))
    y = layers.Dense(6)(inputs=x)
    y = layers.LSTM(6, return_sequences=True)(sequences=y)
    y = layers.MultiHeadAttention(2, 3)(value=y, query=x, key=y)
    y = layers.Add()(inputs=[x, y])
    return keras.Model(x, ops.mean(x=y, axis=1))


@small_model
def calls_by_place() -> keras.Model:
    x, state = keras.Input((4, 6), name="x"), keras.Input((6,), name="state")
    mask = keras.Input((4,), dtype="bool", name="mask")
    y = layers.GRU(6, return_sequences=True)(x, state, mask)
    return keras.Model([x, state, mask], ops.sum(y, 1, True))


@small_model
def calls_with_training() -> keras.Model:
    x = keras.Input((4,))
    shared = layers.BatchNormalization(name="norm")
    y = layers.Dropout(0.5, seed=3, name="kept_at_random")(x, training=True)
    one, two = shared(y, training=False), shared(x)
    return keras.Model(x, [one, two, layers.GaussianNoise(0.1, seed=4)(x, training=True)])


@small_model
def states_by_lists() -> keras.Model:
    x, state = keras.Input((4, 3), name="x"), keras.Input((3,), name="state")
    one = layers.GRU(3)(x, initial_state=[state])
    two = layers.SimpleRNN(3, return_sequences=True)(x, initial_state=state)
    three = layers.RNN([layers.GRUCell(3), layers.SimpleRNNCell(3)])(
        two, initial_state=[state, one]
    )
    return keras.Model([x, state], [one, three])


@small_model
def attention_masks_in_lists() -> keras.Model:
    query, value = keras.Input((4, 6), name="query"), keras.Input((5, 6), name="value")
    here = keras.Input((4,), dtype="bool", name="here")
    there = keras.Input((5,), dtype="bool", name="there")
    one = layers.Attention()([query, value], mask=[here, there])
    two = layers.AdditiveAttention()([query, value], mask=[None, there])
    return keras.Model([query, value, here, there], [one, two])


@small_model
def attention_masks_by_names() -> keras.Model:
    query, value = keras.Input((4, 6), name="query"), keras.Input((5, 6), name="value")
    here = keras.Input((4,), dtype="bool", name="here")
    there = keras.Input((5,), dtype="bool", name="there")
    one = layers.MultiHeadAttention(2, 3)(query, value, query_mask=here, value_mask=there)
    two = layers.MultiHeadAttention(2, 3)(
        query, value, key=value, key_mask=there, attention_mask=None, return_attention_scores=True
    )
    return keras.Model([query, value, here, there], [one, *two])


@small_model
def mask_given_over_that_of_keras() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    other = keras.Input((5,), dtype="bool", name="other")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    return keras.Model([words, other], [layers.LSTM(3)(x, mask=other), layers.LSTM(3)(x)])


@small_model
def mask_used_as_a_tensor_too() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    weight = ops.cast(ops.not_equal(words, 0), "float32")
    mean = ops.sum(x * ops.expand_dims(weight, -1), axis=1) / (ops.sum(weight, axis=1)[:, None] + 1)
    return keras.Model(words, [mean, layers.LSTM(3)(x)])


@small_model
def mask_that_is_an_output() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    embedding = layers.Embedding(20, 4, mask_zero=True)
    x = embedding(words)
    return keras.Model(words, [layers.GRU(3)(x), embedding.compute_mask(words)])


@small_model
def mask_that_is_none() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    return keras.Model(words, [layers.LSTM(3)(x, mask=None), layers.GRU(3)(x)])


@small_model
def masks_of_stacked_cells() -> keras.Model:
    words = keras.Input((5,), dtype="int32", name="words")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    stack = layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_sequences=True)
    y = layers.Bidirectional(layers.RNN(layers.LSTMCell(3), return_sequences=True))(stack(x))
    return keras.Model(words, layers.GlobalAveragePooling1D()(y))


@small_model
def tuples_of_tensors() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    joined = layers.Concatenate()((x, y))
    return keras.Model((x, y), (ops.stack((joined, joined), axis=1), layers.Add()((x, y))))


@small_model
def model_of_which_a_call_is_left_out() -> keras.Model:
    inside = keras.Input((4,))
    inner = keras.Model(inside, layers.Dense(4)(inside) + inside, name="inner")
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    inner(layers.Rescaling(2.0)(y))
    chain = keras.Sequential([keras.Input((4,)), layers.Dense(2)], name="chain")
    chain(x)
    return keras.Model([x, y], [inner(y), inner(chain(inner(x)) @ ops.ones((2, 4)))])


@small_model
def model_called_by_keyword_with_a_mask() -> keras.Model:
    inside = keras.Input((5, 4))
    inner = keras.Model(inside, layers.GRU(3)(inside), name="inner")
    x = keras.Input((5, 4), name="x")
    mask = keras.Input((5,), dtype="bool", name="mask")
    return keras.Model([x, mask], [inner(inputs=x), inner(x, mask=mask, training=False)])
