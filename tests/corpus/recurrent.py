"""Recurrent layers, their cells and their states."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def encoder_decoder_with_states() -> keras.Model:
    source = keras.Input((None, 4), name="source")
    target = keras.Input((None, 4), name="target")
    _, hidden, cell = layers.LSTM(5, return_state=True, name="encoder")(source)
    decoded = layers.LSTM(5, return_sequences=True, name="decoder")(
        target, initial_state=[hidden, cell]
    )
    words = layers.Dense(6, activation="softmax", name="words")(decoded)
    return keras.Model([source, target], words, name="translation")


@small_model
def states_in_and_out() -> keras.Model:
    x = keras.Input((1, 4), name="x")
    hidden, cell = keras.Input((5,), name="hidden"), keras.Input((5,), name="cell")
    y, new_hidden, new_cell = layers.LSTM(5, return_sequences=True, return_state=True)(
        x, initial_state=[hidden, cell]
    )
    return keras.Model([x, hidden, cell], [layers.Dense(6)(y), new_hidden, new_cell])


@small_model
def gru_with_a_state() -> keras.Model:
    x, state = keras.Input((3, 4), name="x"), keras.Input((5,), name="state")
    y, new = layers.GRU(5, return_state=True, reset_after=False)(x, initial_state=state)
    return keras.Model([x, state], [y, new])


@small_model
def simple_rnns_in_a_row() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((4, 3)),
            layers.SimpleRNN(4, return_sequences=True, go_backwards=True, dropout=0.1),
            layers.GRU(4, return_sequences=True, recurrent_dropout=0.1, unroll=True),
            layers.LSTM(4, unit_forget_bias=False, recurrent_activation="hard_sigmoid"),
        ]
    )


@small_model
def stateful_recurrence() -> keras.Model:
    x = keras.Input(batch_shape=(2, 4, 3))
    return keras.Model(x, layers.LSTM(4, stateful=True)(x))


@small_model
def rnn_of_one_cell() -> keras.Model:
    x = keras.Input((4, 3))
    cell = layers.GRUCell(5, kernel_initializer="he_normal", dropout=0.1)
    return keras.Model(x, layers.RNN(cell, return_sequences=True)(x))


@small_model
def rnn_of_a_list_of_cells() -> keras.Model:
    x = keras.Input((4, 3))
    cells = [layers.LSTMCell(5), layers.GRUCell(4), layers.SimpleRNNCell(3, activation="relu")]
    return keras.Model(x, layers.RNN(cells)(x))


@small_model
def rnn_of_stacked_cells() -> keras.Model:
    x = keras.Input((4, 3))
    cells = layers.StackedRNNCells([layers.LSTMCell(5, name="low"), layers.LSTMCell(4)])
    return keras.Model(x, layers.RNN(cells, return_sequences=True, name="stack")(x))


@small_model
def rnn_with_its_state() -> keras.Model:
    x = keras.Input((4, 3))
    y, hidden, cell = layers.RNN(layers.LSTMCell(5), return_state=True)(x)
    return keras.Model(x, [y, hidden, cell])


@small_model
def rnn_of_cells_with_their_states() -> keras.Model:
    x = keras.Input((4, 3))
    rnn = layers.RNN([layers.LSTMCell(5), layers.GRUCell(4)], return_state=True)
    outputs = rnn(x)
    return keras.Model(x, outputs)


@small_model
def convolutions_in_time() -> keras.Model:
    video = keras.Input((3, 6, 6, 2))
    x = layers.ConvLSTM2D(2, 3, padding="same", return_sequences=True)(video)
    last, hidden, cell = layers.ConvLSTM2D(2, (3, 1), return_state=True)(x)
    return keras.Model(video, [last, hidden, cell])


@small_model
def convolutions_in_time_of_other_dimensions() -> keras.Model:
    line, cube = keras.Input((3, 6, 2), name="line"), keras.Input((2, 4, 4, 4, 1), name="cube")
    one = layers.ConvLSTM1D(2, 3, strides=2)(line)
    three = layers.ConvLSTM3D(1, 2, recurrent_dropout=0.1)(cube)
    return keras.Model([line, cube], [one, three])
