"""Masks: those that Keras adds by itself, and those that a person gives."""

from __future__ import annotations

import keras
from keras import layers, ops

from tests.corpus.registry import small_model


@small_model
def masked_words_to_lstm() -> keras.Model:
    words = keras.Input((None,), dtype="int32", name="words")
    x = layers.Embedding(20, 4, mask_zero=True, name="embedding")(words)
    return keras.Model(words, layers.Dense(1)(layers.LSTM(3)(x)))


@small_model
def masked_words_in_a_sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((5,), dtype="int32"),
            layers.Embedding(20, 4, mask_zero=True),
            layers.SpatialDropout1D(0.1),
            layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
            layers.TimeDistributed(layers.Dense(3)),
            layers.GRU(2),
        ]
    )


@small_model
def mask_through_several_layers() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    x = layers.Dropout(0.2)(x)
    x = layers.Dense(4, activation="relu")(x)
    x = layers.TimeDistributed(layers.Dense(3))(x)
    x = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)
    x = layers.LayerNormalization()(x)
    return keras.Model(words, layers.LSTM(2)(x))


@small_model
def masking_layer() -> keras.Model:
    x = keras.Input((5, 3))
    y = layers.Masking(mask_value=-1.0)(x)
    y = layers.LSTM(3, return_sequences=True)(y)
    return keras.Model(x, layers.GlobalAveragePooling1D()(y))


@small_model
def masks_into_merges() -> keras.Model:
    one = keras.Input((5,), dtype="int32", name="one")
    two = keras.Input((5,), dtype="int32", name="two")
    x = layers.Embedding(20, 4, mask_zero=True)(one)
    y = layers.Embedding(20, 4, mask_zero=True)(two)
    added = layers.Add()([x, y])
    joined = layers.Concatenate()([x, y])
    return keras.Model([one, two], [layers.LSTM(2)(added), layers.GRU(2)(joined)])


@small_model
def masks_joined_along_time() -> keras.Model:
    one = keras.Input((5,), dtype="int32", name="one")
    two = keras.Input((4,), dtype="int32", name="two")
    embedding = layers.Embedding(20, 4, mask_zero=True)
    joined = layers.Concatenate(axis=1)([embedding(one), embedding(two)])
    return keras.Model([one, two], layers.LSTM(2)(joined))


@small_model
def mask_of_one_side_only() -> keras.Model:
    one = keras.Input((5,), dtype="int32", name="one")
    two = keras.Input((5, 4), name="two")
    x = layers.Embedding(20, 4, mask_zero=True)(one)
    merged = layers.Concatenate(axis=1)([x, two])
    summed = layers.Maximum()([x, two])
    return keras.Model([one, two], [layers.GRU(2)(merged), layers.GRU(2)(summed)])


@small_model
def mask_that_is_given() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    embedding = layers.Embedding(20, 4)
    x = embedding(words)
    return keras.Model(words, layers.LSTM(3)(x, mask=ops.not_equal(words, 0)))


@small_model
def mask_that_is_computed_and_given() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    embedding = layers.Embedding(20, 4, mask_zero=True)
    x = embedding(words)
    return keras.Model(words, layers.LSTM(3)(x, mask=embedding.compute_mask(words)))


@small_model
def mask_as_an_input() -> keras.Model:
    x = keras.Input((5, 3), name="x")
    mask = keras.Input((5,), dtype="bool", name="mask")
    y = layers.GRU(3, return_sequences=True)(x, mask=mask)
    y = layers.GlobalAveragePooling1D()(y, mask=mask)
    return keras.Model([x, mask], layers.Softmax()(y))


@small_model
def mask_and_states() -> keras.Model:
    source = keras.Input((5,), dtype="int32", name="source")
    target = keras.Input((4,), dtype="int32", name="target")
    x = layers.Embedding(20, 4, mask_zero=True)(source)
    _, hidden, cell = layers.LSTM(3, return_state=True)(x)
    y = layers.Embedding(30, 4, mask_zero=True)(target)
    y = layers.LSTM(3, return_sequences=True)(y, initial_state=[hidden, cell])
    return keras.Model([source, target], layers.Dense(30, activation="softmax")(y))


@small_model
def masked_bidirectional_states() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    outputs = layers.Bidirectional(layers.LSTM(3, return_state=True, return_sequences=True))(x)
    return keras.Model(words, outputs)


@small_model
def mask_into_a_nested_model() -> keras.Model:
    x = keras.Input((5, 4))
    inner = keras.Model(x, layers.LSTM(3)(x), name="reader")
    words = keras.Input((5,), dtype="int32")
    y = layers.Embedding(20, 4, mask_zero=True)(words)
    return keras.Model(words, layers.Dense(1)(inner(y)))


@small_model
def mask_inside_a_nested_model() -> keras.Model:
    words = keras.Input((5,), dtype="int32")
    embedded = layers.Embedding(20, 4, mask_zero=True)(words)
    inner = keras.Model(words, layers.Dense(3)(embedded), name="words")
    one = keras.Input((5,), dtype="int32", name="one")
    return keras.Model(one, layers.LSTM(3)(inner(one)))


@small_model
def mask_of_a_nested_sequential() -> keras.Model:
    inner = keras.Sequential(
        [keras.Input((5,), dtype="int32"), layers.Embedding(20, 4, mask_zero=True)], name="words"
    )
    one = keras.Input((5,), dtype="int32")
    two = keras.Input((5,), dtype="int32")
    reader = layers.GRU(3, name="reader")
    return keras.Model([one, two], layers.Add()([reader(inner(one)), reader(inner(two))]))


@small_model
def masked_softmax_and_reshapes() -> keras.Model:
    words = keras.Input((6,), dtype="int32")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    scores = layers.Softmax(axis=1)(layers.GRU(6, return_sequences=True)(x)[:, :, 0])
    stopped = layers.Flatten()(x)
    normal = layers.BatchNormalization()(x)
    return keras.Model(words, [scores, stopped, layers.GRU(2)(normal)])


@small_model
def mask_through_operations() -> keras.Model:
    words = keras.Input((6,), dtype="int32")
    x = layers.Embedding(20, 4, mask_zero=True)(words)
    y = layers.Activation("relu")(x) * 2.0
    z = layers.Multiply()([layers.Identity()(x), layers.UnitNormalization()(x)])
    return keras.Model(words, [layers.LSTM(2)(y), layers.LSTM(2)(z)])


@small_model
def mask_of_a_shared_reader() -> keras.Model:
    one = keras.Input((5,), dtype="int32", name="one")
    two = keras.Input((5, 4), name="two")
    reader = layers.LSTM(3, name="reader")
    embedded = layers.Embedding(20, 4, mask_zero=True)(one)
    return keras.Model([one, two], layers.Concatenate()([reader(two), reader(embedded)]))


@small_model
def mask_with_time_distributed_recurrence() -> keras.Model:
    pages = keras.Input((3, 5), dtype="int32")
    x = layers.Embedding(20, 4, mask_zero=True)(pages)
    return keras.Model(pages, layers.TimeDistributed(layers.LSTM(3))(x))
