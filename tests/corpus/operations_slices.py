"""Slices of tensors, in every way that they are written."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def slices() -> keras.Model:
    x = keras.Input((6, 5, 4))
    outputs = [
        *(x[:, 0], x[:, -1], x[0], x[:, 1:], x[:, :-1], x[:, ::2], x[:, 1:5:2], x[:, ::-1]),
        *(x[..., 0], x[..., -1:], x[:, None], x[..., None], x[:, 0, None, 1:]),
        *(x[:, :, 1, 2:3], x[:, 1, ..., 2], x[:, 2:4, 1:3]),
    ]
    return keras.Model(x, outputs)


@small_model
def slices_of_slices() -> keras.Model:
    x = keras.Input((6, 4))
    even, odd = x[:, ::2], x[:, 1::2]
    y = layers.Concatenate(axis=-1)([even, odd])[:, 0, :4]
    return keras.Model(x, layers.Dense(2)(y)[:, 0])


@small_model
def slices_of_a_batch_of_known_size() -> keras.Model:
    x = keras.Input(batch_shape=(4, 3))
    return keras.Model(x, [x[-1], x[..., None], x[2, 1:], x[()]])


@small_model
def shifted_windows() -> keras.Model:
    x = keras.Input((8, 3))
    y = layers.Dense(3)(x)
    y = y[:, 1:, :] - y[:, :-1, :]
    return keras.Model(x, [y, keras.ops.concatenate([y[:, -1:], y[:, :-1]], axis=1)])
