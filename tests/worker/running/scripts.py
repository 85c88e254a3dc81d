"""Sources of runs, in the form that `codegen` writes, small enough to be run often."""

from __future__ import annotations

BATCHES, HELD_OUT, EPOCHS = 8, 2, 6  # batches of an epoch and of its validation

_HEAD = """
import os

import keras
import numpy as np
import tensorflow as tf

SEED = 3
EPOCHS = 6


def samples():
    generator = np.random.default_rng(0)
    x = generator.normal(size=(120, 8)).astype("float32")
    return x, (x[:, 0] * x[:, 1] > 0).astype("int32")


def build_model():
    return keras.Sequential(
        [
            keras.Input((8,)),
            keras.layers.Dense(16, activation="relu", name="hidden"),
            keras.layers.Dropout(0.3),
            keras.layers.BatchNormalization(name="normal"),
            keras.layers.Dense(2, activation="softmax", name="classes"),
        ]
    )


def compile_model(model):
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
"""
_CALLBACKS = """

def make_callbacks(folder="."):
    return [
        keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.5, min_delta=0.05),
        keras.callbacks.EarlyStopping("loss", patience={patience}, restore_best_weights=True),
        keras.callbacks.CSVLogger(os.path.join(folder, "log.csv")),
        keras.callbacks.ModelCheckpoint(
            os.path.join(folder, "best.weights.h5"), save_best_only=True, save_weights_only=True
        ),
    ]
"""
_IN_MEMORY = """

def load_data():
    x, y = samples()
    return x[:100], x[100:], y[:100], y[100:]


def fit_model(model, x_train, y_train, *, epochs=EPOCHS, batch_size=10, callbacks=None):
    return model.fit(
        x_train, y_train, batch_size=batch_size, epochs=epochs, validation_split=0.2,
        callbacks=callbacks,
    )
"""
_STREAMED = """

class Batches(keras.utils.PyDataset):
    def __len__(self):
        return 8

    def __getitem__(self, number):
        x, y = samples()
        return x[number * 10 : number * 10 + 10], y[number * 10 : number * 10 + 10]


def load_data():
    x, y = samples()
    train = {train}
    held_out = tf.data.Dataset.from_tensor_slices((x[80:100], y[80:100])).batch(10)
    return train, held_out, held_out


def fit_model(model, train_data, validation_data, *, epochs=EPOCHS, callbacks=None):
    return model.fit(
        train_data, validation_data=validation_data, epochs=epochs, callbacks=callbacks
    )
"""
_SHUFFLED = "tf.data.Dataset.from_tensor_slices((x[:80], y[:80])).shuffle(80, seed=SEED).batch(10)"

IN_MEMORY = _HEAD + _CALLBACKS.format(patience=9) + _IN_MEMORY
ENDING_EARLY = _HEAD + _CALLBACKS.format(patience=2).replace('"loss"', '"val_loss"') + _IN_MEMORY
PLAIN = _HEAD + _IN_MEMORY
SHUFFLED = _HEAD + _STREAMED.format(train=_SHUFFLED)
SEQUENCE = _HEAD + _STREAMED.format(train="Batches()")
