"""Layers that are called more than once."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def siamese_with_a_shared_layer() -> keras.Model:
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    encoder = layers.Dense(4, activation="relu", name="encoder")
    one, two = encoder(left), encoder(right)
    return keras.Model([left, right], layers.Dot(axes=1, normalize=True)([one, two]))


@small_model
def shared_layers_called_against_the_order_of_inputs() -> keras.Model:
    left, right = keras.Input((6,), name="left"), keras.Input((6,), name="right")
    encoder = layers.Dense(6, activation="tanh", name="encoder")
    other = encoder(right)
    one = encoder(left)
    return keras.Model([left, right], layers.Concatenate()([one, other]))


@small_model
def shared_layer_called_deep_before_shallow() -> keras.Model:
    x = keras.Input((4,))
    shared = layers.Dense(4, name="shared")
    deep = shared(layers.Dense(4)(layers.Dense(4)(layers.Dense(4)(x))))
    shallow = shared(x)
    return keras.Model(x, layers.Add()([shallow, deep]))


@small_model
def layer_called_on_its_own_output() -> keras.Model:
    x = keras.Input((4,))
    step = layers.Dense(4, activation="tanh", name="step")
    y = step(step(step(x)))
    return keras.Model(x, layers.Dense(1)(y))


@small_model
def two_shared_layers_in_turns() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    one, two = layers.Dense(4, name="one"), layers.Dense(4, name="two")
    a = two(one(x))
    b = one(two(y))
    c = one(layers.Add()([a, b]))
    return keras.Model([x, y], [two(c), b])


@small_model
def shared_layer_of_which_one_call_is_an_output() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    shared = layers.BatchNormalization(name="norm")
    one, two = shared(x), shared(y)
    return keras.Model([x, y], [two, layers.Dense(2)(one)])


@small_model
def shared_layer_of_which_a_call_is_left_out() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    shared = layers.Dense(3, name="shared")
    shared(layers.Rescaling(2.0)(x))
    return keras.Model([x, y], layers.Add()([shared(y), shared(x)]))


@small_model
def tied_embedding() -> keras.Model:
    tokens = keras.Input((5,), dtype="int32")
    embedding = layers.ReversibleEmbedding(12, 6, tie_weights=True)
    x = layers.Dense(6, activation="relu")(embedding(tokens))
    return keras.Model(tokens, embedding(x, reverse=True))


@small_model
def shared_initializer_and_layer_with_seed() -> keras.Model:
    initializer = keras.initializers.GlorotNormal(seed=7)
    x = keras.Input((4,))
    one = layers.Dense(4, kernel_initializer=initializer)(x)
    two = layers.Dense(4, kernel_initializer=initializer)(one)
    return keras.Model(x, layers.Dropout(0.2, seed=11)(two))
