"""Layers that hold layers."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def time_distributed() -> keras.Model:
    frames = keras.Input((3, 8, 8, 1))
    x = layers.TimeDistributed(layers.Conv2D(2, 3, activation="relu"), name="each")(frames)
    x = layers.TimeDistributed(layers.Flatten())(x)
    x = layers.TimeDistributed(layers.Dense(4, kernel_regularizer="l2"))(x)
    return keras.Model(frames, layers.LSTM(2)(x))


@small_model
def time_distributed_model() -> keras.Model:
    image = keras.Input((6, 6, 1))
    x = layers.Conv2D(2, 3)(image)
    features = keras.Model(image, layers.GlobalAveragePooling2D()(x), name="features")
    frames = keras.Input((3, 6, 6, 1))
    x = layers.TimeDistributed(features)(frames)
    return keras.Model(frames, layers.GRU(2)(x))


@small_model
def time_distributed_sequential() -> keras.Model:
    features = keras.Sequential([keras.Input((5,)), layers.Dense(4), layers.ReLU()])
    return keras.Sequential(
        [keras.Input((3, 5)), layers.TimeDistributed(features), layers.GlobalMaxPooling1D()]
    )


@small_model
def bidirectional_modes() -> keras.Model:
    x = keras.Input((4, 3))
    outputs = [
        layers.Bidirectional(layers.GRU(3), merge_mode=mode)(x) for mode in ("sum", "mul", "ave")
    ]
    outputs.append(layers.Bidirectional(layers.LSTM(3, return_sequences=True))(x))
    return keras.Model(x, outputs)


@small_model
def bidirectional_unmerged() -> keras.Model:
    x = keras.Input((4, 3))
    forward, backward = layers.Bidirectional(layers.GRU(3), merge_mode=None)(x)
    return keras.Model(x, layers.Subtract()([forward, backward]))


@small_model
def bidirectional_with_states() -> keras.Model:
    source, target = keras.Input((4, 3), name="source"), keras.Input((5, 3), name="target")
    states = layers.Bidirectional(layers.LSTM(3, return_state=True), name="encoder")(source)
    y, *states = states
    hidden = layers.Concatenate()([states[0], states[2]])
    cell = layers.Concatenate()([states[1], states[3]])
    decoded = layers.LSTM(6, return_sequences=True)(target, initial_state=[hidden, cell])
    return keras.Model([source, target], [decoded, y])


@small_model
def bidirectional_given_states() -> keras.Model:
    x = keras.Input((4, 3))
    _, *states = layers.Bidirectional(layers.LSTM(3, return_state=True))(x)
    return keras.Model(x, layers.Bidirectional(layers.LSTM(3))(x, initial_state=states))


@small_model
def bidirectional_with_a_backward_layer() -> keras.Model:
    x = keras.Input((4, 3))
    forward = layers.LSTM(3, return_sequences=True)
    backward = layers.GRU(2, return_sequences=True, go_backwards=True, activation="relu")
    return keras.Model(x, layers.Bidirectional(forward, backward_layer=backward)(x))


@small_model
def bidirectional_of_cells() -> keras.Model:
    x = keras.Input((4, 3))
    rnn = layers.RNN(layers.GRUCell(3), return_sequences=True)
    return keras.Model(x, layers.Bidirectional(rnn)(x))


@small_model
def spectral_normalization() -> keras.Model:
    image = keras.Input((6, 6, 2))
    x = layers.SpectralNormalization(layers.Conv2D(3, 3), power_iterations=2)(image)
    x = layers.Flatten()(x)
    return keras.Model(image, layers.SpectralNormalization(layers.Dense(1))(x))


@small_model
def wrapper_in_a_wrapper() -> keras.Model:
    x = keras.Input((2, 4, 3))
    inner = layers.Bidirectional(layers.LSTM(2, name="memory"), name="both")
    return keras.Model(x, layers.TimeDistributed(inner, name="lines")(x))


@small_model
def shared_wrapper() -> keras.Model:
    one, two = keras.Input((4, 3), name="one"), keras.Input((5, 3), name="two")
    reader = layers.Bidirectional(layers.GRU(3), name="reader")
    return keras.Model([one, two], layers.Dot(axes=-1)([reader(one), reader(two)]))


@small_model
def wrapped_layer_that_is_frozen() -> keras.Model:
    x = keras.Input((4, 3))
    inner = layers.Dense(3, trainable=False, name="inner")
    return keras.Model(x, layers.TimeDistributed(inner)(x))
